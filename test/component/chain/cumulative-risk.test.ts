import { describe, expect, test } from 'vitest';
import type { Incident } from '../../../shared/domain/incident.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import { createWeighRisk } from '../../../functions/weigh-risk/weigh-risk.ts';
import { createChildHistory } from '../../../shared/aws/child-history.ts';
import { LA, childOf, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const [A, B] = ['990001', '990002'];
const HIGH: Incident['risk'] = { tool: 'dash', grade: 'high', professionalJudgement: false };

const start = async (records: Parameters<Chain['area']>[0] = []) => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), ...chain.school(B), pupilOf(1, A), pupilOf(12, A, B), ...records]);
  let told = 0;
  /** Police attend at ten at night of that day and tell at once. */
  const tell = async (day: string, over: Partial<Incident> = {}): Promise<string> => {
    told += 1;
    chain.at(`${day}T22:30:00.000Z`);
    const incidentId = await chain.tell(incidentOf({ forceReference: `WM/2026/${told}`, occurredFrom: `${day}T21:00:00Z`, attendedAt: `${day}T22:00:00Z`, risk: { tool: 'dash', grade: 'standard', professionalJudgement: false }, ...over }));
    await chain.settle();
    return incidentId;
  };
  const asked = async (): Promise<readonly string[]> => (await chain.open('cumulativeRisk')).map(({ incidentId, because = [] }) => `${incidentId}|${because[0]}`);
  const facts = (type: string) => (chain.queues.bodies.get('project-evaluation') ?? []).map((body) => JSON.parse(body) as { type: string; data: Record<string, unknown> }).filter((event) => event.type === type);
  return { chain, tell, asked, facts };
};

describe('a child who is told of again and again', () => {
  test('comes to a person once, with the third incident within three months, and its event says which rule', async () => {
    const { chain, tell, asked, facts } = await start();
    await tell('2026-09-01');
    await tell('2026-10-05');
    expect(await asked()).toEqual([]);

    const third = await tell('2026-11-20');
    await tell('2026-11-21');

    expect(await asked()).toEqual([`${third}|threeIn3Months`]);
    expect(facts('risk.fired').map(({ data }) => data)).toEqual([{ incidentId: third, childId: expect.stringMatching(/^chd_/) as string, rule: 'threeIn3Months' }]);
    // A Friday night: 17:00 on Monday is the end of the next working day.
    expect((await chain.open('cumulativeRisk'))[0]).toMatchObject({ laCode: LA, dueBy: '2026-11-23T17:00:00.000Z' });
  });

  test('is counted by incident, not by school: a child at two schools has not had two', async () => {
    const { chain, tell, asked } = await start();

    await tell('2026-10-01', { children: [childOf(12)] });
    const second = await tell('2026-10-02', { children: [childOf(12)] });

    expect(await asked()).toEqual([]);
    expect(Object.values((await chain.risk.repeatsOf([second])).get(second) ?? {})).toEqual([1]);
  });

  test('is not mixed up with a brother or sister: each has their own past', async () => {
    const { chain, tell, asked } = await start();
    await tell('2026-10-01', { children: [childOf(1)] });
    await tell('2026-10-02', { children: [childOf(1)] });

    const third = await tell('2026-10-03', { children: [childOf(1), childOf(12)] });

    const { children = [] } = (await chain.incidents.read(third)) ?? {};
    const idOf = (n: number): string => children.find(({ childReference }) => childReference === `child-${n}`)?.childId ?? '';
    expect((await chain.open('cumulativeRisk')).map(({ childId }) => childId)).toEqual([idOf(1)]);
    expect((await chain.risk.repeatsOf([third])).get(third)).toEqual({ [idOf(1)]: 2 });
    expect(await asked()).toHaveLength(1);
  });

  test('is asked about once, however often the message comes', async () => {
    const { chain, tell, asked, facts } = await start();
    await tell('2026-10-01');
    await tell('2026-10-02');

    chain.at('2026-10-03T22:30:00.000Z');
    await chain.tell(incidentOf({ forceReference: 'WM/2026/again', occurredFrom: '2026-10-03T21:00:00Z', attendedAt: '2026-10-03T22:00:00Z' }));
    await chain.settle({ copies: 3 });

    expect((await asked()).filter((one) => one.endsWith('threeIn3Months'))).toHaveLength(1);
    expect(facts('risk.fired').filter(({ data }) => data['rule'] === 'threeIn3Months')).toHaveLength(1);
  });

  test.each(['before', 'after'] as const)('is not lost and not asked about twice when the step is killed just %s its write', async (when) => {
    const { chain, tell, asked, facts } = await start();
    await tell('2026-10-01');
    await tell('2026-10-02');
    chain.at('2026-10-03T22:30:00.000Z');
    await chain.tell(incidentOf({ forceReference: 'WM/2026/killed', occurredFrom: '2026-10-03T21:00:00Z', attendedAt: '2026-10-03T22:00:00Z', risk: { tool: 'dash', grade: 'standard', professionalJudgement: false } }));
    await chain.deliver('link-children');
    const [body = ''] = chain.queues.bodies.get('weigh-risk') ?? [];
    const risk: typeof chain.risk = {
      ...chain.risk,
      record: async (command) => {
        if (when === 'after') await chain.risk.record(command);
        throw new Error('killed');
      },
    };

    const killed = createWeighRisk({ incidents: chain.incidents, risk, directory: chain.directory, outbox: chain.outbox, now: chain.now });
    await expect(killed(JSON.parse(body) as Parameters<typeof killed>[0])).rejects.toThrow('killed');
    // Its message is lost as well: the minute's sweep sends again what is still owed.
    chain.queues.bodies.set('weigh-risk', []);
    chain.pass(5);
    await chain.tick();
    await chain.settle();

    expect((await asked()).filter((one) => one.endsWith('threeIn3Months'))).toHaveLength(1);
    expect(new Set(facts('risk.fired').map((event) => JSON.stringify(event.data))).size).toBe(1);
  });

  test('is found by one of two incidents that are weighed at the same moment', async () => {
    const { chain, tell, asked } = await start();
    await tell('2026-10-01');
    for (const n of [1, 2]) await chain.tell(incidentOf({ forceReference: `WM/2026/both-${n}`, occurredFrom: '2026-10-02T21:00:00Z', attendedAt: '2026-10-02T22:00:00Z' }));
    await chain.deliver('link-children');

    await Promise.all([chain.deliver('weigh-risk'), chain.deliver('weigh-risk')]);
    await chain.settle();

    expect((await asked()).filter((one) => one.endsWith('threeIn3Months'))).toHaveLength(1);
  });
});

describe('what police take back', () => {
  test('a withdrawn third incident closes what nobody has looked at, and the next one asks anew', async () => {
    const { chain, tell, asked, facts } = await start();
    await tell('2026-10-01');
    await tell('2026-10-02');
    const third = await tell('2026-10-03');
    await chain.withdraw(third, 'enteredInError');
    await chain.settle();
    expect(await asked()).toEqual([]);
    expect(facts('risk.cancelled')).toHaveLength(1);

    const fourth = await tell('2026-10-04');

    expect(await asked()).toEqual([`${fourth}|threeIn3Months`]);
  });

  test('a withdrawn earlier incident is counted no more; what it helped to set off stays with a person', async () => {
    const { chain, tell, asked } = await start();
    const first = await tell('2026-10-01');
    await tell('2026-10-02');
    const third = await tell('2026-10-03');

    await chain.withdraw(first, 'enteredInError');
    await chain.settle();

    expect(await asked()).toEqual([`${third}|threeIn3Months`]);
    expect(Object.values((await chain.risk.repeatsOf([await tell('2026-10-04')])).values().next().value ?? {})).toEqual([2]);
  });

  test('a grade that is corrected down no longer rises, and one that is corrected up does', async () => {
    const { chain, tell, asked } = await start();
    await tell('2026-10-01');
    const second = await tell('2026-10-02', { risk: { tool: 'dash', grade: 'medium', professionalJudgement: false } });
    expect(await asked()).toEqual([`${second}|risingGrade12Months`]);
    const said = { forceReference: 'WM/2026/2', occurredFrom: '2026-10-02T21:00:00Z', attendedAt: '2026-10-02T22:00:00Z' };

    await chain.correct(second, incidentOf({ ...said, revision: 2, risk: { tool: 'dash', grade: 'standard', professionalJudgement: false } }));
    await chain.settle();
    expect(await asked()).toEqual([]);
    await chain.correct(second, incidentOf({ ...said, revision: 3, risk: HIGH, marac: { decision: 'metReferred', decidedBy: 'MARAC desk', reason: 'Fourteen indicators' } }));
    await chain.settle();

    expect(await asked()).toEqual([`${second}|risingGrade12Months`]);
  });

  test('another child after all: the work about the first one ends', async () => {
    const { chain, tell, asked } = await start();
    await tell('2026-10-01');
    await tell('2026-10-02');
    const third = await tell('2026-10-03');

    await chain.correct(third, incidentOf({ forceReference: 'WM/2026/3', revision: 2, occurredFrom: '2026-10-03T21:00:00Z', attendedAt: '2026-10-03T22:00:00Z', risk: { tool: 'dash', grade: 'standard', professionalJudgement: false }, children: [childOf(12, { childReference: 'child-1' })] }));
    await chain.settle();

    expect(await asked()).toEqual([]);
    // The mark is gone as well: the child’s next incident asks again.
    const fourth = await tell('2026-10-04');
    expect(await asked()).toEqual([`${fourth}|threeIn3Months`]);
  });
});

describe('a person who looked', () => {
  test('says what follows once, and the rule rests until its window is over', async () => {
    const { chain, tell, asked, facts } = await start();
    await tell('2026-10-01');
    await tell('2026-10-02');
    await tell('2026-10-03');
    const [referral] = await chain.open('cumulativeRisk');
    if (!referral) throw new Error('nobody was asked');
    const review = { referral, rule: 'threeIn3Months', outcome: 'alreadyInHand', cause: chain.cause({ actor: 'staff', actorId: 'stf_1' }) } as const;

    const [first, second] = [await chain.risk.review(review), await chain.risk.review(review)];
    await chain.outbox.send(first.kind === 'committed' ? first.obligations : []);
    await tell('2026-10-04');

    expect([first.kind, second.kind]).toEqual(['committed', 'conflict']);
    expect(await asked()).toEqual([]);
    expect(facts('risk.reviewed').map(({ data }) => data['outcome'])).toEqual(['alreadyInHand']);
    await tell('2027-01-10');
    await tell('2027-01-11');
    await tell('2027-01-12');
    expect(await asked()).toHaveLength(1);
  });
});

describe('a high-risk incident without a MARAC decision', () => {
  test('waits on a list of its own and comes to the board when its days are over', async () => {
    const { chain, tell } = await start();

    const incidentId = await tell('2026-10-20', { risk: HIGH });

    // Seven days later by the clock on the wall, though the clocks went back between.
    expect((await chain.open('marac')).map(({ dueBy }) => dueBy)).toEqual(['2026-10-27T23:00:00.000Z']);
    const now = (at: string) => chain.referrals.page({ laCodes: [LA], now: at, limit: 10 });
    expect((await now('2026-10-27T22:59:00.000Z')).rows).toEqual([]);
    expect((await now('2026-10-27T23:01:00.000Z')).rows.map((row) => row.incidentId)).toEqual([incidentId]);
    expect((await chain.referrals.count([LA], '2026-10-27T22:59:00.000Z')).counts.marac).toBe(0);
    expect((await chain.referrals.count([LA], '2026-10-27T23:01:00.000Z')).counts.marac).toBe(1);
  });

  test.each([
    ['fourteen indicators and another grade', { tool: 'dash', grade: 'medium', indicatorCount: 14, professionalJudgement: false }, undefined, 1],
    ['thirteen', { tool: 'dash', grade: 'medium', indicatorCount: 13, professionalJudgement: false }, undefined, 0],
    ['high, and still pending', HIGH, { decision: 'pending', decidedBy: 'MARAC desk', reason: 'Next meeting' }, 1],
    ['high, decided with a reason', HIGH, { decision: 'notMet', decidedBy: 'MARAC desk', reason: 'Safe now' }, 0],
  ] as const)('%s', async (_, risk, marac, owed) => {
    const { chain, tell } = await start();

    await tell('2026-10-01', { risk, ...(marac ? { marac } : {}) });

    expect(await chain.open('marac')).toHaveLength(owed);
  });

  test('is settled by a revision that carries the decision, or by a withdrawal', async () => {
    const { chain, tell } = await start();
    const [one, two] = [await tell('2026-10-01', { risk: HIGH }), await tell('2026-10-02', { risk: HIGH })];

    await chain.correct(one, incidentOf({ forceReference: 'WM/2026/1', revision: 2, occurredFrom: '2026-10-01T21:00:00Z', attendedAt: '2026-10-01T22:00:00Z', risk: HIGH, marac: { decision: 'metReferred', decidedBy: 'MARAC desk', reason: 'Agreed' } }));
    await chain.withdraw(two, 'enteredInError');
    await chain.settle();

    expect(await chain.open('marac')).toEqual([]);
  });

  test('is settled by the desk, once, and what it wrote is sealed', async () => {
    const { chain, tell, facts } = await start();
    const incidentId = await tell('2026-10-01', { risk: HIGH });
    const record = { incidentId, test: false, decision: 'metReferred', decidedBy: sensitive('Chair Quillby'), reason: sensitive('Strangulation named'), cause: chain.cause({ actor: 'staff', actorId: 'stf_1' }) } as const;

    const [first, second] = [await chain.risk.recordMarac(record), await chain.risk.recordMarac(record)];
    await chain.outbox.send(first.kind === 'committed' ? first.obligations : []);

    expect([first.kind, second.kind]).toEqual(['committed', 'already']);
    expect(await chain.open('marac')).toEqual([]);
    expect(facts('marac.recorded').map(({ data }) => data)).toEqual([{ incidentId, decision: 'metReferred' }]);
    expect(JSON.stringify(await chain.scan(chain.table))).not.toContain('Strangulation');
  });
});

test('what is kept of a rule that fired names nobody and no incident', async () => {
  const { chain, tell } = await start();
  await tell('2026-10-01');
  await tell('2026-10-02');
  const third = await tell('2026-10-03');

  const marks = (await chain.scan(chain.table)).filter(({ sk }) => sk === 'RULES');

  expect(marks).toEqual([{ pk: expect.stringMatching(/^HIST#/) as string, sk: 'RULES', round: 1, expiresAt: expect.any(Number) as number, fired: [{ rule: 'threeIn3Months', from: '2026-07-03', to: '2026-10-03' }] }]);
  // And the mark beside the history is nothing that was told.
  const { historyRefs = [] } = (await chain.incidents.read(third)) ?? {};
  const history = await createChildHistory({ db: chain.db, table: chain.table }).ofIncident(historyRefs, chain.now().toISOString());
  expect([...history.values()].flat()).toHaveLength(2);
});
