import { describe, expect, test } from 'vitest';
import { $ManageRights, createManageRights } from '../../../functions/manage-rights/manage-rights.ts';
import { createAuditReader } from '../../../shared/aws/audit-reader.ts';
import { createQuestionStore } from '../../../shared/aws/question-store.ts';
import { createRetentionStore } from '../../../shared/aws/retention-store.ts';
import { createRightsTrail } from '../../../shared/aws/rights-trail.ts';
import { sha256 } from '../../../shared/runtime/ids.ts';
import { FORCE, childOf, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();

const office = async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school('990001'), pupilOf(1, '990001'), pupilOf(2, '990001')]);
  const { db, table, commit, vault } = chain;
  const manage = createManageRights({
    retention: createRetentionStore({ db, table, commit }),
    incidents: chain.incidents,
    notifications: chain.notifications,
    decisions: chain.decisions,
    questions: createQuestionStore({ db, table, vault, commit }),
    acts: (id) => createAuditReader({ db, table }).acts(id),
    trail: createRightsTrail(commit),
    digest: sha256,
    now: chain.now,
    mayGoOn: () => true,
  });
  const ask = (command: object) => manage($ManageRights.parse({ requestedBy: 'dpo-1', ...command }));
  const incidentId = await chain.tell(
    incidentOf({
      children: [childOf(1), childOf(2)],
      circumstancesText: 'A door was broken.',
      adults: [{ role: 'suspect', givenNames: ['Osgar'], familyName: 'Vellingthorpe' } as never],
    }),
  );
  await chain.settle();
  const answer = async (): Promise<void> => {
    for (const one of await chain.told(incidentId)) {
      await chain.notifications.recordView({ notification: one, keyAdultId: 'ka-990001-1', order: 1, method: 'passkey', cause: chain.cause() });
      await chain.notifications.acknowledge({ notificationId: one.notificationId, version: one.version, keyAdultId: 'ka-990001-1', order: 1, cause: chain.cause() });
    }
    await chain.settle();
  };
  const acts = async () => (await createAuditReader({ db, table }).acts(incidentId)).map(({ action }) => action);
  return { chain, ask, incidentId, answer, acts };
};

describe('a parent asks what is held of their child', () => {
  test('the child is found by name and date of birth, however it is written, and by the force’s reference', { tags: ['T35'] }, async () => {
    const { ask, incidentId } = await office();
    const { givenNames, familyName, dateOfBirth } = childOf(1);

    const byName = await ask({ action: 'findChild', givenName: givenNames[0]!.toUpperCase(), familyName: ` ${familyName.toLowerCase()}`, dateOfBirth });
    const byReference = await ask({ action: 'find', forceCode: FORCE, forceReference: 'WM/2026/000123' });
    const other = await ask({ action: 'findChild', givenName: givenNames[0], familyName, dateOfBirth: '2001-01-01' });

    expect(byName).toMatchObject({ outcome: 'found', found: [{ incidentId }], isWhole: true });
    expect(byReference).toMatchObject({ outcome: 'found', found: [{ incidentId }] });
    expect(other).toMatchObject({ outcome: 'found', found: [] });
  });

  test('the copy holds everything, and every place about somebody else or of danger is flagged for a person', { tags: ['T35'] }, async () => {
    const { ask, incidentId, acts } = await office();

    const answer = await ask({ action: 'export', incidentId, childReference: 'child-1' });

    if (answer.outcome !== 'copy') throw new Error(answer.outcome);
    const { copy } = answer;
    const flagged = copy.flags.map(({ pointer, exemption }) => `${pointer} ${exemption}`);
    expect(copy.revisions[0]?.children.map(({ familyName }) => familyName)).toEqual([childOf(1).familyName, childOf(2).familyName]);
    expect(copy.notifications).toHaveLength(1);
    expect(flagged).toEqual(expect.arrayContaining(['/revisions/0/adults/0 thirdParty', '/revisions/0/adults/0 seriousHarm', '/revisions/0/children/1 thirdParty', '/revisions/0/children/0/address seriousHarm', '/revisions/0/circumstancesText crime', '/links thirdParty']));
    expect(flagged).not.toContain('/revisions/0/children/0 thirdParty');
    expect(await acts()).toContain('rights.export');
  });
});

describe('somebody asks for erasure', () => {
  test('while a school has still to be told, the duty comes first', { tags: ['T35'] }, async () => {
    const { ask, incidentId, chain } = await office();

    const refused = await ask({ action: 'erase', incidentId, confirm: true, approvedBy: 'dpo-2' });

    expect(refused).toEqual({ outcome: 'refused', because: 'stillOpen' });
    expect(await chain.incidents.read(incidentId)).toBeDefined();
  });

  test('afterwards it is said first, needs two people, and is then gone for everybody', { tags: ['T35'] }, async () => {
    const { ask, incidentId, chain, answer, acts } = await office();
    await answer();

    const dry = await ask({ action: 'erase', incidentId });
    const alone = await ask({ action: 'erase', incidentId, confirm: true, approvedBy: 'dpo-1' });
    const inCapitals = await ask({ action: 'erase', incidentId, confirm: true, approvedBy: 'DPO-1' });
    const stillThere = await chain.incidents.read(incidentId);
    const done = await ask({ action: 'erase', incidentId, confirm: true, approvedBy: 'dpo-2' });

    expect(dry).toMatchObject({ outcome: 'wouldDo', needs: ['confirm', 'approvedBy'], told: ['establishment:990001'] });
    expect([alone, inCapitals]).toEqual([{ outcome: 'refused', because: 'samePerson' }, { outcome: 'refused', because: 'samePerson' }]);
    expect(stillThere).toBeDefined();
    expect(done).toMatchObject({ outcome: 'done', what: 'erase' });
    expect(await chain.incidents.read(incidentId)).toBeUndefined();
    expect(await ask({ action: 'export', incidentId })).toEqual({ outcome: 'refused', because: 'erased' });
    expect((await acts()).slice(-2)).toEqual(['rights.approveErasure', 'incident.erase']);
  });

  test('under a hold nothing goes, until two people lift it', { tags: ['T35'] }, async () => {
    const { ask, incidentId, answer } = await office();
    await answer();

    const said = await ask({ action: 'hold', incidentId, because: 'safeguardingReview' });
    const held = await ask({ action: 'hold', incidentId, because: 'safeguardingReview', confirm: true });
    const refused = await ask({ action: 'erase', incidentId, confirm: true, approvedBy: 'dpo-2' });
    const list = await ask({ action: 'held' });
    const alone = [await ask({ action: 'lift', incidentId, confirm: true }), await ask({ action: 'lift', incidentId, confirm: true, approvedBy: 'DPO-1' })];
    const lifted = await ask({ action: 'lift', incidentId, confirm: true, approvedBy: 'dpo-2' });
    const done = await ask({ action: 'erase', incidentId, confirm: true, approvedBy: 'dpo-2' });

    expect([said.outcome, held.outcome, lifted.outcome, done.outcome]).toEqual(['wouldDo', 'done', 'done', 'done']);
    expect(alone).toMatchObject([{ outcome: 'wouldDo', needs: ['approvedBy'] }, { outcome: 'refused', because: 'samePerson' }]);
    expect(refused).toEqual({ outcome: 'refused', because: 'held' });
    expect(list).toMatchObject({ held: [{ incidentId, hold: { reason: 'safeguardingReview', by: 'dpo-1' } }] });
  });
});

test('a correction is put on record, and says which revision police send and who was told', { tags: ['T35'] }, async () => {
  const { ask, incidentId, acts } = await office();

  const dry = await ask({ action: 'correct', incidentId, because: 'inaccurate' });
  const before = await acts();
  const done = await ask({ action: 'correct', incidentId, because: 'inaccurate', confirm: true });

  expect(dry).toMatchObject({ outcome: 'wouldDo', revision: 2, told: ['establishment:990001'] });
  expect(before).not.toContain('rights.correct');
  expect(done).toMatchObject({ outcome: 'done', revision: 2 });
  expect((await acts()).at(-1)).toBe('rights.correct');
});
