import { expect, test } from 'vitest';
import { createDecisionStore } from '../../../shared/aws/decision-store.ts';
import { createRecallStore } from '../../../shared/aws/recall-store.ts';
import type { Decision } from '../../../shared/domain/desk/decision.ts';
import { identityText, needsSecondPerson } from '../../../shared/domain/desk/decision.ts';
import type { DirectoryRecord } from '../../../shared/ports/directory.ts';
import type { Cause } from '../../../shared/ports/cause.ts';
import { sha256 } from '../../../shared/runtime/ids.ts';
import { childOf, incidentOf, keyAdultAt, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const [A, B] = ['990001', '990002'];
/** A child whom the rules leave to a person, and two schools. */
const STRANGER = childOf(5);

/** What the desk has to decide. */
const work = async (chain: Chain) => (await chain.open()).filter(({ kind }) => kind === 'review' || kind === 'unmatched');

const small = async (): Promise<Chain> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), ...chain.school(B), pupilOf(1, A)]);
  return chain;
};
const by = (chain: Chain, staffId: string): Cause => chain.cause({ actor: 'staff', actorId: staffId });
const decisionsOf = ({ db, table, vault, commit }: Chain) => createDecisionStore({ db, table, vault, commit });
const recallsOf = ({ db, table, vault, commit }: Chain) => createRecallStore({ db, table, vault, commit });

const decide = async (chain: Chain, incidentId: string, decision: Decision, over: { readonly state?: 'proposed' | 'standing'; readonly seen?: number; readonly who?: string } = {}) => {
  const stored = await chain.incidents.read(incidentId);
  const child = stored?.incident.reveal().children[0];
  const referral = (await chain.open()).find((one) => one.incidentId === incidentId);
  if (!stored || !child || !referral) throw new Error('nothing to decide');
  const result = await decisionsOf(chain).decide({
    referral,
    childId: stored.children[0]?.childId ?? '',
    revision: stored.revision,
    seen: over.seen ?? 0,
    state: over.state ?? 'standing',
    decision,
    reason: 'schoolConfirmed',
    identity: sha256(identityText(child)),
    cause: by(chain, over.who ?? 'stf_1'),
  });
  if (result.kind === 'committed') await chain.outbox.send(result.obligations);
  await chain.settle();
  return result.kind;
};
const toldBodies = async (chain: Chain, incidentId: string) => (await chain.told(incidentId)).filter(({ withdrawnAt }) => withdrawnAt === undefined).map(({ bodyKey }) => bodyKey);

test('a child whom the rules leave to a person is told to the school that the desk found, and the work is gone from the board', { tags: ['T11'] }, async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf({ children: [STRANGER] }));
  await chain.settle();

  await decide(chain, incidentId, { kind: 'atSchools', urns: [B] });

  expect(await toldBodies(chain, incidentId)).toEqual([`establishment:${B}`]);
  expect((await chain.incidents.readStatus(incidentId))?.children[0]).toMatchObject({ state: 'linked', reason: 'reviewerDecided' });
  expect(await work(chain)).toEqual([]);
  expect(chain.mails.length).toBeGreaterThan(0);
});

test('nobody is told of what one person only proposed, nor when the same person confirms it', { tags: ['T11', 'V2-3-5'] }, async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf({ children: [STRANGER] }));
  await chain.settle();
  await decide(chain, incidentId, { kind: 'atSchools', urns: [B] }, { state: 'proposed' });
  const [record] = await decisionsOf(chain).ofIncident(incidentId);

  const same = record && (await decisionsOf(chain).settle({ record, revision: 1, agreed: true, test: false, cause: by(chain, 'stf_1') }));

  expect(same).toEqual({ kind: 'samePerson' });
  expect(await toldBodies(chain, incidentId)).toEqual([]);
  expect(await work(chain)).toHaveLength(1);
});

test('a second person who agrees has the school told; one who does not leaves it to be decided anew', async () => {
  const chain = await small();
  const agreed = await chain.tell(incidentOf({ children: [STRANGER] }));
  const refused = await chain.tell(incidentOf({ children: [STRANGER], forceReference: 'WM/2026/000124' }));
  await chain.settle();
  for (const incidentId of [agreed, refused]) {
    await decide(chain, incidentId, { kind: 'atSchools', urns: [B] }, { state: 'proposed' });
    const [record] = await decisionsOf(chain).ofIncident(incidentId);
    const result = record && (await decisionsOf(chain).settle({ record, revision: 1, agreed: incidentId === agreed, test: false, cause: by(chain, 'stf_2') }));
    if (result?.kind === 'committed') await chain.outbox.send(result.obligations);
    await chain.settle();
  }

  expect(await toldBodies(chain, agreed)).toEqual([`establishment:${B}`]);
  expect(await toldBodies(chain, refused)).toEqual([]);
  expect((await work(chain)).map(({ incidentId }) => incidentId)).toEqual([refused]);
});

test('a child of another area is told to that authority’s own office, when a second person agrees', async () => {
  const chain = await small();
  const office: DirectoryRecord = { kind: 'recipientBody', bodyKey: 'localAuthority:997', laCode: '997', name: 'Tidewater Council', status: 'open', successors: [], language: 'en', calendar: { startsAt: '08:45', defaultTerms: [], closures: [], worksAllYear: true } };
  await chain.area([office, { ...keyAdultAt('990009', 1), laCode: '997', bodyKey: 'localAuthority:997', role: 'educationOfficer' }]);
  const incidentId = await chain.tell(incidentOf({ children: [STRANGER] }));
  await chain.settle();

  const decision = { kind: 'localAuthority', laCode: '997', as: 'outOfArea' } as const;
  await decide(chain, incidentId, decision, { state: needsSecondPerson(decision, []) ? 'proposed' : 'standing' });
  const proposed = await toldBodies(chain, incidentId);
  const [record] = await decisionsOf(chain).ofIncident(incidentId);
  const result = record && (await decisionsOf(chain).settle({ record, revision: 1, agreed: true, test: false, cause: by(chain, 'stf_2') }));
  if (result?.kind === 'committed') await chain.outbox.send(result.obligations);
  await chain.settle();

  expect(proposed).toEqual([]);
  expect(await toldBodies(chain, incidentId)).toEqual(['localAuthority:997']);
  expect(chain.mails.map(({ to }) => to)).toEqual(['adult-1@school-990009.example']);
  expect(await work(chain)).toEqual([]);
});

test('a decision about an incident that police withdraw meanwhile tells nobody', async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf({ children: [STRANGER] }));
  await chain.settle();
  await decide(chain, incidentId, { kind: 'atSchools', urns: [B] }, { state: 'proposed' });
  const [record] = await decisionsOf(chain).ofIncident(incidentId);
  await chain.withdraw(incidentId);

  const result = record && (await decisionsOf(chain).settle({ record, revision: 1, agreed: true, test: false, cause: by(chain, 'stf_2') }));
  await chain.settle();

  expect(result).toEqual({ kind: 'conflict' });
  expect(await toldBodies(chain, incidentId)).toEqual([]);
});

test('of two people who decide at once, one is told to look again', { tags: ['V15-4-2'] }, async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf({ children: [STRANGER] }));
  await chain.settle();
  const [stored, [referral]] = await Promise.all([chain.incidents.read(incidentId), work(chain)]);
  const child = stored?.incident.reveal().children[0];
  if (!stored || !child || !referral) throw new Error('nothing to decide');
  const one = (urn: string, who: string) =>
    decisionsOf(chain).decide({
      referral, childId: stored.children[0]?.childId ?? '', revision: 1, seen: 0, state: 'standing',
      decision: { kind: 'atSchools', urns: [urn] }, reason: 'otherRecords', identity: sha256(identityText(child)), cause: by(chain, who),
    });

  const kinds = (await Promise.all([one(A, 'stf_1'), one(B, 'stf_2')])).map(({ kind }) => kind);

  expect(kinds.toSorted()).toEqual(['committed', 'conflict']);
});

test('a decision stands through a correction of something else, and falls with a correction of who the child is', async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf({ children: [STRANGER] }));
  await chain.settle();
  await decide(chain, incidentId, { kind: 'atSchools', urns: [B] });

  await chain.correct(incidentId, incidentOf({ revision: 2, children: [STRANGER], flags: ['injuryToChild'] }));
  await chain.settle();
  const afterFlags = await toldBodies(chain, incidentId);
  await chain.correct(incidentId, incidentOf({ revision: 3, children: [{ ...STRANGER, dateOfBirth: '2011-01-01' }] }));
  await chain.settle();

  expect(afterFlags).toEqual([`establishment:${B}`]);
  expect(await toldBodies(chain, incidentId)).toEqual([]);
  expect((await chain.incidents.readStatus(incidentId))?.children[0]?.state).toBe('unmatched');
});

const recall = async (chain: Chain, incidentId: string): Promise<void> => {
  const [notification] = await chain.told(incidentId);
  const stored = await chain.incidents.read(incidentId);
  if (!notification || !stored) throw new Error('nothing to recall');
  const result = await recallsOf(chain).recall({ notification, revision: stored.revision, reason: 'wrongSchool', mailed: ['ka-990001-1'], reportBy: '2026-10-17T21:40:00.000Z', cause: by(chain, 'stf_9') });
  if (result.kind !== 'committed') throw new Error(result.kind);
  await chain.outbox.send(result.obligations);
  await chain.settle();
};

test('what is recalled is withdrawn at once, its readers are asked to delete it, and its clock is on the board', { tags: ['V8-3-2'] }, async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf({ children: [childOf(1)] }));
  await chain.settle();
  chain.pass(60);

  await recall(chain, incidentId);

  const [notification] = await chain.told(incidentId);
  expect(notification?.recalledAt).toBe(notification?.withdrawnAt);
  expect(chain.mails.at(-1)?.subject).toMatch(/^Withdrawn/);
  expect((await chain.open('recall')).map(({ dueBy }) => dueBy)).toEqual(['2026-10-17T21:40:00.000Z']);
  expect(await recallsOf(chain).readBreach(notification?.notificationId ?? '', 1)).toMatchObject({ reason: 'wrongSchool', children: 1, mailed: ['ka-990001-1'] });
});

test('a recalled child is never told to that school by rule again, whatever police correct: a person decides', async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf({ children: [childOf(1)] }));
  await chain.settle();
  chain.pass(60);
  await recall(chain, incidentId);

  await chain.correct(incidentId, incidentOf({ revision: 2, children: [childOf(1)], flags: ['injuryToChild'] }));
  await chain.settle();

  expect(await toldBodies(chain, incidentId)).toEqual([]);
  expect((await chain.incidents.readStatus(incidentId))?.children[0]).toMatchObject({ state: 'review', reason: 'recalled' });
  expect(await chain.open('review')).toHaveLength(1);
});

test('after a recall the desk can say that it was the right school after all', async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf({ children: [childOf(1)] }));
  await chain.settle();
  chain.pass(60);
  await recall(chain, incidentId);
  chain.pass(10);

  await decide(chain, incidentId, { kind: 'atSchools', urns: [A] });

  expect((await chain.told(incidentId)).map(({ bodyKey, version, withdrawnAt }) => [bodyKey, version, withdrawnAt])).toEqual([[`establishment:${A}`, 2, undefined]]);
});

test('a decision that stands is told to the evaluation: the score of the first candidate, whether it was the child, and nobody’s name', async () => {
  const chain = await small();
  const incidentId = await chain.tell(incidentOf({ children: [STRANGER] }));
  await chain.settle();
  const [stored, [referral]] = await Promise.all([chain.incidents.read(incidentId), work(chain)]);
  if (!stored || !referral) throw new Error('nothing to decide');

  const result = await decisionsOf(chain).decide({
    referral, childId: stored.children[0]?.childId ?? '', revision: 1, seen: 0, state: 'standing', decision: { kind: 'noneOfThese' }, reason: 'noneFits', identity: 'x',
    first: { pupilId: 'pupil-1', bits: 4.25, modelVersion: 'linkage-2' }, cause: by(chain, 'stf_1'),
  });

  const events = result.kind === 'committed' ? result.obligations.map(({ event }) => event) : [];
  expect(events.find(({ type }) => type === 'child.decided')?.data).toEqual({
    incidentId, childId: stored.children[0]?.childId, decided: 'noneOfThese', isFirst: false, firstBits: 4.25, modelVersion: 'linkage-2',
  });
});
