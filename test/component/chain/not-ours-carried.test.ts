import { expect, test } from 'vitest';
import { identityText } from '../../../shared/domain/desk/decision.ts';
import { sha256 } from '../../../shared/runtime/ids.ts';
import { DELIVERY, childOf, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const SCHOOL = '990001';

/** A sister and a brother are told to one school, and the school says of one child: not ours. */
const saidOf = async (n: number, others: readonly number[] = []) => {
  const chain = await startChain(tables());
  const numbers = [n, ...others];
  await chain.area([...chain.school(SCHOOL), ...numbers.map((one) => pupilOf(one, SCHOOL))]);
  const incidentId = await chain.tell(incidentOf({ children: numbers.map((one) => childOf(one)) }));
  await chain.settle();
  const [notification] = await chain.told(incidentId);
  const statuses = (await chain.incidents.read(incidentId))?.children ?? [];
  const childId = (one: number): string => statuses.find(({ childReference }) => childReference === `child-${one}`)?.childId ?? '';
  if (!notification) throw new Error('nobody was told');
  const { notificationId } = notification;
  chain.pass(5);
  const said = await chain.notifications.sayNotOurs({
    notificationId,
    version: 1,
    childId: childId(n),
    keyAdultId: `ka-${SCHOOL}-1`,
    order: 1,
    where: 'leftForUnknown',
    stopsReminders: others.length === 0,
    referral: { referralId: 'rfr_not-ours', kind: 'notOurChild', incidentId, childId: childId(n), notificationId, laCode: '998' },
    cause: chain.cause({ actor: 'keyAdult' }),
  });
  expect(said.kind).toBe('committed');
  for (const mail of chain.mails) await chain.receipt(mail, DELIVERY);
  chain.pass(5);
  return { chain, incidentId, notificationId, childId };
};
const again = async (chain: Chain, incidentId: string, children: readonly number[]): Promise<void> => {
  await chain.correct(incidentId, incidentOf({ revision: 2, children: children.map((one) => childOf(one, { present: 'no' })) }));
  await chain.settle();
};

test('a correction tells the school of the child who is theirs, and not again of the one who is not', { tags: ['T12', 'T13'] }, async () => {
  const { chain, incidentId, childId } = await saidOf(12, [1]);

  await again(chain, incidentId, [12, 1]);

  const [now] = await chain.told(incidentId);
  expect(now).toMatchObject({ version: 2, childIds: [childId(1)], notOurs: [childId(12)] });
  expect(await chain.open('notOurChild')).toHaveLength(1);
});

test('a second correction remembers it too', async () => {
  const { chain, incidentId, childId } = await saidOf(12, [1]);
  await again(chain, incidentId, [12, 1]);

  await chain.correct(incidentId, incidentOf({ revision: 3, children: [childOf(12), childOf(1)] }));
  await chain.settle();

  const [now] = await chain.told(incidentId);
  expect(now).toMatchObject({ version: 3, childIds: [childId(1)], notOurs: [childId(12)] });
});

test('where no child is left to tell, a correction sends nothing and the work stays at the desk', async () => {
  const { chain, incidentId } = await saidOf(12);
  const mailsBefore = chain.mails.length;

  await again(chain, incidentId, [12]);

  expect((await chain.told(incidentId)).map(({ version }) => version)).toEqual([1]);
  expect(chain.mails).toHaveLength(mailsBefore);
  expect(await chain.open('notOurChild')).toHaveLength(1);
});

test('the desk, knowing what the school said, may have it told again', async () => {
  const { chain, incidentId, childId } = await saidOf(12, [1]);
  const child = childOf(12);
  const [referral] = await chain.open('notOurChild');
  if (!referral) throw new Error('the desk has no work');
  const decided = await chain.decisions.decide({
    referral,
    childId: childId(12),
    revision: 1,
    seen: 0,
    state: 'standing',
    decision: { kind: 'atSchools', urns: [SCHOOL] },
    reason: 'schoolConfirmed',
    identity: sha256(identityText(child)),
    cause: chain.cause({ actor: 'staff', actorId: 'desk-1' }),
  });
  if (decided.kind === 'committed') await chain.outbox.send(decided.obligations);

  await chain.settle();

  const [now] = await chain.told(incidentId);
  expect(now?.version).toBe(2);
  expect(now?.childIds.toSorted()).toEqual([childId(1), childId(12)].toSorted());
  expect(now?.notOurs).toEqual([]);
});
