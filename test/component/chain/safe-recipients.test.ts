import { expect, test } from 'vitest';
import { createRecallStore } from '../../../shared/aws/recall-store.ts';
import { choiceNeedsSecondPerson, chooseKeyAdults, judgeKeyAdults, screeningText } from '../../../shared/domain/desk/recipient-choice.ts';
import type { RecipientChoice } from '../../../shared/domain/desk/recipient-choice.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/force-policy.ts';
import type { Adult, Incident } from '../../../shared/domain/incident.ts';
import type { DirectoryRecord } from '../../../shared/ports/directory.ts';
import { sha256 } from '../../../shared/runtime/ids.ts';
import { childOf, incidentOf, keyAdultAt, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const A = '990001';
const SCHOOL = `establishment:${A}`;
const OFFICE: DirectoryRecord = { kind: 'recipientBody', bodyKey: 'localAuthority:998', laCode: '998', name: 'Wearmouth Council', status: 'open', successors: [], language: 'en', calendar: { startsAt: '08:45', defaultTerms: [], closures: [], worksAllYear: true } };
const small = async (): Promise<Chain> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), pupilOf(1, A), pupilOf(2, A), OFFICE, { ...keyAdultAt('990009', 1), bodyKey: 'localAuthority:998', role: 'educationOfficer' }]);
  return chain;
};
const risky = (over: Partial<Incident> = {}): Incident => incidentOf({ children: [childOf(1)], recipientRisk: 'adultWorksAtSchool', ...over });

/** As the desk's page does it: whom these ids name, who may be chosen, by one person or by two. */
const choose = async (chain: Chain, incidentId: string, choice: RecipientChoice | readonly string[], { agreed = true, seen = 0 } = {}) => {
  const [stored, body] = await Promise.all([chain.incidents.read(incidentId), chain.directory.readBody(SCHOOL)]);
  const referral = (await chain.open()).find((one) => one.incidentId === incidentId && (one.kind === 'held' || one.kind === 'conflict' || one.kind === 'review'));
  if (!stored || !referral) throw new Error('nothing to choose');
  const incident = stored.incident.reveal();
  const chosen = 'kind' in choice ? choice : chooseKeyAdults(judgeKeyAdults(body?.keyAdults ?? [], incident), choice);
  if (chosen === undefined) return 'notPossible';
  const second = choiceNeedsSecondPerson(chosen, incident, DEFAULT_POLICY);
  const [notification] = (await chain.told(incidentId)).filter(({ notificationId }) => notificationId === referral.notificationId);
  const about = { revision: stored.revision, notification };
  const result = await chain.choices.choose({ ...about, referral, bodyKey: SCHOOL, seen, state: second ? 'proposed' : 'standing', choice: chosen, reason: 'schoolSpokenTo', screening: sha256(screeningText(incident)), cause: chain.cause({ actor: 'staff', actorId: 'stf_1' }) });
  if (result.kind === 'committed') await chain.outbox.send(result.obligations);
  const record = (await chain.choices.ofIncident(incidentId)).at(-1);
  if (second && record && result.kind === 'committed') {
    const settled = await chain.choices.settle({ ...about, record, agreed, test: false, cause: chain.cause({ actor: 'staff', actorId: 'stf_2' }) });
    if (settled.kind === 'committed') await chain.outbox.send(settled.obligations);
  }
  await chain.settle();
  return result.kind;
};
/** Takes back what the school was told, because somebody there is in the incident. */
const recall = async (chain: Chain, incidentId: string): Promise<void> => {
  const [notification] = await chain.told(incidentId);
  const stored = await chain.incidents.read(incidentId);
  if (!notification || !stored) throw new Error('nothing to recall');
  const { db, table, vault, commit } = chain;
  const result = await createRecallStore({ db, table, vault, commit }).recall({ notification, revision: stored.revision, reason: 'adultOfIncidentAtSchool', mailed: [], reportBy: '2026-10-17T21:40:00.000Z', cause: chain.cause({ actor: 'staff', actorId: 'stf_9' }) });
  if (result.kind === 'committed') await chain.outbox.send(result.obligations);
  await chain.settle();
};
const tell = async (chain: Chain, incident: Incident): Promise<string> => {
  const incidentId = await chain.tell(incident);
  await chain.settle();
  return incidentId;
};
const toOf = (chain: Chain): readonly string[] => chain.mails.map(({ to }) => to);
const adult = async (chain: Chain, order: number, over: Partial<Adult> = {}): Promise<Adult> => {
  const found = (await chain.directory.readBody(SCHOOL))?.keyAdults.find((one) => one.order === order);
  if (!found) throw new Error('no such key adult');
  return { adultReference: 'a1', role: 'suspect', givenNames: found.givenNames, familyName: found.familyName, sex: 'unknown', emails: [], phones: [], ...over };
};

test('a child who is held because an adult may work at the school is told to whom two people chose, and to nobody else on any rung', async () => {
  const chain = await small();
  const incidentId = await tell(chain, risky());
  const before = toOf(chain);

  await choose(chain, incidentId, [`ka-${A}-2`]);
  chain.at('2026-10-15T07:21:00.000Z');
  await chain.tick();
  await chain.settle();

  expect(before).toEqual([]);
  expect(new Set(toOf(chain))).toEqual(new Set([`adult-2@school-${A}.example`]));
  expect((await chain.incidents.readStatus(incidentId))?.children[0]).toMatchObject({ state: 'linked', reason: 'reviewerDecided', bodyKeys: [SCHOOL] });
  expect(await chain.open('held')).toEqual([]);
});

test('nobody at that school is told by one person’s word, nor when the second person refuses', async () => {
  const chain = await small();
  const incidentId = await tell(chain, risky());

  await choose(chain, incidentId, [`ka-${A}-2`], { agreed: false });

  expect(toOf(chain)).toEqual([]);
  expect(await chain.open('held')).toHaveLength(1);
});

test('the authority’s officer can be told in the school’s place by one person at once', async () => {
  const chain = await small();
  const incidentId = await tell(chain, risky());

  await choose(chain, incidentId, { kind: 'localAuthority', laCode: '998' });

  expect((await chain.told(incidentId)).map(({ bodyKey }) => bodyKey)).toEqual(['localAuthority:998']);
  expect(toOf(chain)).toEqual(['adult-1@school-990009.example']);
});

test('brother and sister at one school need one choice', async () => {
  const chain = await small();
  const incidentId = await tell(chain, risky({ children: [childOf(1), childOf(2)] }));

  await choose(chain, incidentId, [`ka-${A}-3`]);

  expect((await chain.told(incidentId)).map(({ childIds, chosen }) => [childIds.length, chosen?.keyAdultIds])).toEqual([[2, [`ka-${A}-3`]]]);
  expect(await chain.open('held')).toEqual([]);
});

test('whoever bears an adult’s address is told on nobody’s word; whoever only bears the name, when two people say so', async () => {
  const chain = await small();
  const named = [await adult(chain, 1), { ...(await adult(chain, 2, { emails: [`adult-2@school-${A}.example`] })), adultReference: 'a2' }];
  const incidentId = await tell(chain, risky({ adults: named }));

  const byAddress = await choose(chain, incidentId, [`ka-${A}-2`]);
  const byName = await choose(chain, incidentId, [`ka-${A}-1`]);

  expect([byAddress, byName]).toEqual(['notPossible', 'committed']);
  expect(new Set(toOf(chain))).toEqual(new Set([`adult-1@school-${A}.example`]));
});

test('a conflict that the desk settles starts the ladder anew for whom it chose, and is gone from the board', async () => {
  const chain = await small();
  const incidentId = await tell(chain, incidentOf({ children: [childOf(1)], adults: [await adult(chain, 1)] }));
  const first = toOf(chain);
  chain.pass(5);

  await choose(chain, incidentId, [`ka-${A}-3`]);

  expect(first).toEqual([`adult-2@school-${A}.example`]);
  expect(toOf(chain).slice(1)).toEqual([`adult-3@school-${A}.example`]);
  expect(chain.mails.at(-1)?.subject).toBe('A safeguarding notification is waiting for you');
  expect((await chain.told(incidentId)).map(({ version, chosen }) => [version, chosen?.keyAdultIds])).toEqual([[2, [`ka-${A}-3`]]]);
  expect(await chain.open('conflict')).toEqual([]);
});

test('when police say anything else of the adults, a held child is held again, and what was opened by the choice is taken back', async () => {
  const chain = await small();
  const incidentId = await tell(chain, risky());
  await choose(chain, incidentId, [`ka-${A}-2`]);

  await chain.correct(incidentId, risky({ revision: 2, adults: [await adult(chain, 3)] }));
  await chain.settle();

  expect((await chain.incidents.readStatus(incidentId))?.children[0]).toMatchObject({ state: 'held', reason: 'recipientRisk' });
  expect((await chain.told(incidentId)).every(({ withdrawnAt }) => withdrawnAt !== undefined)).toBe(true);
  expect(await chain.open('held')).toHaveLength(1);
});

test('whom the desk left out is still left out after police corrected the adults', async () => {
  const chain = await small();
  const incidentId = await tell(chain, incidentOf({ children: [childOf(1)], adults: [await adult(chain, 1)] }));
  await choose(chain, incidentId, [`ka-${A}-1`, `ka-${A}-3`]);
  const sent = chain.mails.length;

  await chain.correct(incidentId, incidentOf({ revision: 2, children: [childOf(1)], adults: [await adult(chain, 1), { ...(await adult(chain, 1)), adultReference: 'a2', givenNames: ['Nobody'] }] }));
  await chain.settle();

  expect(new Set(toOf(chain).slice(sent))).toEqual(new Set([`adult-3@school-${A}.example`]));
  expect(await chain.open('conflict')).toHaveLength(1);
});

test('a choice about a notification that somebody answered meanwhile tells nobody', async () => {
  const chain = await small();
  const incidentId = await tell(chain, incidentOf({ children: [childOf(1)], adults: [await adult(chain, 1)] }));
  const [notification] = await chain.told(incidentId);
  await chain.notifications.closeByPhone({ notificationId: notification?.notificationId ?? '', version: 1, keyAdultId: `ka-${A}-2`, order: 2, note: 'readToKeyAdult', cause: chain.cause() });
  const sent = chain.mails.length;

  const result = await choose(chain, incidentId, [`ka-${A}-3`]);

  expect(result).toBe('conflict');
  expect(chain.mails).toHaveLength(sent);
});

test('after a recall because an adult of the incident works there, only whom the desk chose since then is told', async () => {
  const chain = await small();
  const incidentId = await tell(chain, incidentOf({ children: [childOf(1)] }));
  chain.pass(30);
  await recall(chain, incidentId);
  const sent = chain.mails.length;
  chain.pass(10);

  await choose(chain, incidentId, [`ka-${A}-3`]);

  expect(toOf(chain).slice(sent)).toEqual([`adult-3@school-${A}.example`]);
  expect((await chain.told(incidentId)).map(({ version, chosen, withdrawnAt }) => [version, chosen?.keyAdultIds, withdrawnAt])).toEqual([[2, [`ka-${A}-3`], undefined]]);
});

test('a choice that is older than the recall opens nothing again', async () => {
  const chain = await small();
  const incidentId = await tell(chain, risky());
  await choose(chain, incidentId, [`ka-${A}-2`]);
  chain.pass(30);
  await recall(chain, incidentId);
  const sent = chain.mails.length;

  await chain.correct(incidentId, risky({ revision: 2, flags: ['injuryToChild'] }));
  await chain.settle();

  expect(toOf(chain).slice(sent)).toEqual([]);
  expect((await chain.incidents.readStatus(incidentId))?.children[0]?.state).toBe('review');
});
