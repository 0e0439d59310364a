import { expect, test } from 'vitest';
import { verifyChain } from '../../../shared/domain/audit.ts';
import type { ChainedEntry } from '../../../shared/domain/audit.ts';
import type { PendingProof, Session } from '../../../shared/ports/access.ts';
import type { NotificationRecord } from '../../../shared/ports/notifications.ts';
import { sha256, systemIds } from '../../../shared/runtime/ids.ts';
import { incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const A = '990001';
const raised = async (): Promise<{ chain: Chain; incidentId: string; notification: NotificationRecord }> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), pupilOf(1, A)]);
  const incidentId = await chain.tell(incidentOf());
  await chain.deliver('link-children');
  const [notification] = await chain.told(incidentId);
  return { chain, incidentId, notification: notification! };
};
const claimOf = async (chain: Chain, notification: NotificationRecord, n = 1) => ({
  notification,
  effectId: `eff_${n}`,
  keyAdultId: `ka-${A}-${n}`,
  order: n,
  rung: 'send' as const,
  stepId: 'raised',
  tokenHash: sha256(systemIds.token()),
  tokenExpiresAt: '2026-10-20T16:00:00.000Z',
  leaseUntil: new Date(chain.now().getTime() + 60_000).toISOString(),
  told: await chain.notifications.deliveries(notification.notificationId, notification.version),
  cause: chain.cause({ actor: 'gateway' }),
});
const claim = async (chain: Chain, notification: NotificationRecord, n?: number) => chain.notifications.claimDelivery(await claimOf(chain, notification, n));
const view = (chain: Chain, notification: NotificationRecord) => chain.notifications.recordView({ notification, keyAdultId: `ka-${A}-1`, order: 1, method: 'smsCode', cause: chain.cause() });
const confirm = (chain: Chain, { notificationId, version }: NotificationRecord, n = 1) => chain.notifications.acknowledge({ notificationId, version, keyAdultId: `ka-${A}-${n}`, order: n, cause: chain.cause() });
const phone = (chain: Chain, { notificationId, version }: NotificationRecord) => chain.notifications.closeByPhone({ notificationId, version, keyAdultId: `ka-${A}-1`, order: 1, note: 'readToKeyAdult', cause: chain.cause() });

test('twenty claims of one e-mail at once: one gets it, and only its link is stored', { tags: ['T27', 'V2-3-4', 'V15-4-2'] }, async () => {
  const { chain, notification } = await raised();

  const results = await Promise.all(Array.from({ length: 20 }, () => claim(chain, notification).catch(() => ({ kind: 'contended' as const }))));

  expect(results.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
  expect((await chain.scan(chain.table)).filter(({ sk }) => sk === 'TOKEN')).toHaveLength(1);
});

test('a claim is its owner’s until its lease is over, then it may be sent once more, and never a third time', async () => {
  const { chain, notification } = await raised();

  const first = await claim(chain, notification);
  const during = await claim(chain, notification);
  chain.pass(2);
  const second = await claim(chain, notification);
  chain.pass(2);
  const third = await claim(chain, notification);

  expect([first.kind, during.kind, second.kind, third.kind]).toEqual(['claimed', 'taken', 'claimed', 'exhausted']);
});

test('a claim that is given back counts for nothing and is free at once; somebody else’s cannot be given back', async () => {
  const { chain, notification } = await raised();
  const first = await claim(chain, notification);
  if (first.kind !== 'claimed') throw new Error(first.kind);

  await chain.notifications.releaseClaim(first.delivery, '2026-10-14T21:41:00.000Z');
  const second = await claim(chain, notification);
  await chain.notifications.releaseClaim({ ...first.delivery, leaseUntil: '2026-10-14T21:00:00.000Z' }, '2026-10-14T21:41:00.000Z');
  const third = await claim(chain, notification);

  expect([second.kind, second.kind === 'claimed' && second.delivery.sends, third.kind]).toEqual(['claimed', 1, 'taken']);
});

test('two key adults of one version, sent to at the same time, both end as sent', async () => {
  const { chain, notification } = await raised();
  const claims = await Promise.all([1, 2].map((n) => claim(chain, notification, n)));

  await Promise.all(claims.filter((one) => one.kind === 'claimed').map((one, n) => chain.notifications.recordSent({ delivery: one.delivery, notification: one.notification, messageId: `ses-${n}`, cause: chain.cause() })));

  const deliveries = await chain.notifications.deliveries(notification.notificationId, 1);
  expect(deliveries.map(({ state }) => state)).toEqual(['sent', 'sent']);
  expect((await chain.notifications.read(notification.notificationId))?.delivery).toBe('sent');
});

test('a notification that is withdrawn between the claim and the sending is closed to the next claim, and what went out is on record', async () => {
  const { chain, incidentId, notification } = await raised();
  const first = await claim(chain, notification);
  if (first.kind !== 'claimed') throw new Error(first.kind);

  await chain.withdraw(incidentId);
  const second = await claim(chain, notification, 2);
  await chain.notifications.recordSent({ delivery: first.delivery, notification: first.notification, messageId: 'ses-1', cause: chain.cause() });

  expect(second.kind).toBe('closed');
  expect((await chain.notifications.deliveries(notification.notificationId, 1)).map(({ state }) => state)).toEqual(['sent']);
  expect((await chain.notifications.read(notification.notificationId))?.withdrawnAt).toBeDefined();
});

test('nobody confirms what they were not shown, an older version, or twice', { tags: ['V2-3-1'] }, async () => {
  const { chain, incidentId, notification } = await raised();
  const unseen = await confirm(chain, notification);
  await view(chain, notification);
  const [one, two] = [await confirm(chain, notification), await confirm(chain, notification, 2)];
  await chain.correct(incidentId, incidentOf({ revision: 2 }));
  await chain.deliver('link-children');

  const stale = await confirm(chain, notification);

  expect([unseen.kind, one.kind, two.kind, stale.kind]).toEqual(['notViewed', 'committed', 'already', 'stale']);
  expect(await chain.notifications.read(notification.notificationId)).toMatchObject({ version: 2, supersedes: 1 });
});

test('confirming and being phoned at the same moment has one winner, and the other one hears of it', async () => {
  for (let run = 0; run < 5; run += 1) {
    const { chain, notification } = await raised();
    await view(chain, notification);

    const results = await Promise.all([confirm(chain, notification), phone(chain, notification), confirm(chain, notification, 2)]);

    const after = await chain.notifications.read(notification.notificationId);
    expect(results.map(({ kind }) => kind).toSorted()).toEqual(['already', 'already', 'committed']);
    expect(results.flatMap((one) => (one.kind === 'already' ? [one.how] : []))).toEqual([after?.answeredHow, after?.answeredHow]);
  }
});

test('one morning’s audit trail is a whole chain: every act and every view has its entry', { tags: ['T33', 'T34'] }, async () => {
  const { chain, incidentId, notification } = await raised();
  await chain.settle();
  await view(chain, (await chain.notifications.read(notification.notificationId))!);
  await confirm(chain, notification);
  await chain.withdraw(incidentId);
  await chain.settle();

  const entries = (await chain.scan(chain.table)).filter(({ pk, sk }) => pk === `INC#${incidentId}` && String(sk).startsWith('AUD#')).toSorted((a, b) => Number(a['seq']) - Number(b['seq']));

  expect(verifyChain(entries.map(({ pk: _pk, sk: _sk, ...entry }) => entry as unknown as ChainedEntry), sha256)).toEqual([]);
  expect(entries.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['incident.accept', 'children.link', 'delivery.claim', 'delivery.send', 'notification.view', 'notification.acknowledge', 'incident.withdraw']),
  );
});

const proof: PendingProof = { proofHash: 'browser-1', bodyKey: `establishment:${A}`, notificationId: 'ntf_1', keyAdultId: `ka-${A}-1`, method: 'smsCode', codeHash: 'c', triesLeft: 5, expiresAt: '2026-10-14T21:50:00.000Z' };
const session: Session = { sessionHash: 's-1', keyAdultId: `ka-${A}-1`, order: 1, bodyKey: `establishment:${A}`, method: 'smsCode', csrfToken: 't', shown: [], startedAt: '2026-10-14T21:40:00.000Z', idleUntil: '2026-10-14T21:55:00.000Z', endsAt: '2026-10-14T22:40:00.000Z' };

test('a hundred guesses at once are five', { tags: ['T20', 'V6-6-3'] }, async () => {
  const chain = await startChain(tables());
  await chain.access.startProof(proof, chain.cause());

  const tries = await Promise.all(Array.from({ length: 100 }, () => chain.access.takeTry(proof.proofHash, chain.now().toISOString())));

  expect(tries.filter(({ kind }) => kind === 'tried')).toHaveLength(5);
  expect(tries.filter(({ kind }) => kind === 'spent')).toHaveLength(95);
});

test('a code opens one session, in its time; and the fourth code in an hour is refused', { tags: ['V6-4-1', 'V6-5-1', 'V6-5-5'] }, async () => {
  const chain = await startChain(tables());
  await chain.access.startProof(proof, chain.cause());

  const started = await Promise.all(['s-1', 's-2', 's-3'].map((sessionHash) => chain.access.startSession(proof.proofHash, { ...session, sessionHash }, chain.cause())));
  const again = await chain.access.takeTry(proof.proofHash, chain.now().toISOString());
  const more = [];
  for (const n of [2, 3, 4]) more.push(await chain.access.startProof({ ...proof, proofHash: `browser-${n}` }, chain.cause()));
  const late = await chain.access.takeTry('browser-2', '2026-10-14T21:50:00.000Z');

  expect(started.toSorted()).toEqual(['started', 'used', 'used']);
  expect([again.kind, late.kind]).toEqual(['spent', 'expired']);
  expect(more).toEqual(['started', 'started', 'limited']);
});

test('a session that ended stays ended, and remembers until then what it was shown', { tags: ['V7-2-1', 'V7-4-1'] }, async () => {
  const chain = await startChain(tables());
  await chain.access.startProof(proof, chain.cause());
  await chain.access.startSession(proof.proofHash, session, chain.cause());
  await chain.access.touchSession('s-1', '2026-10-14T21:59:00.000Z', 'ntf_1:1');

  const live = await chain.access.findSession('s-1');
  await chain.access.endSession('s-1', chain.cause());
  await chain.access.endSession('s-1', chain.cause());

  expect([live?.shown, live?.idleUntil]).toEqual([['ntf_1:1'], '2026-10-14T21:59:00.000Z']);
  expect(await chain.access.findSession('s-1')).toBeUndefined();
  await expect(chain.access.touchSession('s-1', '2026-10-14T22:30:00.000Z')).rejects.toThrow();
});
