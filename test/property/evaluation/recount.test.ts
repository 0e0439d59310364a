import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeMeasures } from '../../../shared/domain/evaluation/compute-measures.ts';
import { foldFacts } from '../../../shared/domain/evaluation/fold-facts.ts';
import { $world, factsOf } from '../../support/evaluation-world.ts';
import type { WorldIncident, WorldNotification } from '../../support/evaluation-world.ts';

const AS_OF = '2026-11-24T12:00:00.000Z';
const HOUR = 3_600_000;

interface Counted {
  n: number;
  of: number;
}

// Counted from the night itself, child by child, with no code of the measures.
const recount = (world: readonly WorldIncident[], isMet: (one: WorldNotification) => boolean, counts: (one: WorldNotification) => boolean): Counted => {
  const total: Counted = { n: 0, of: 0 };
  for (const incident of world) {
    if (incident.test) continue;
    for (const one of incident.notifications) {
      if (one.withdrawnAt !== undefined && one.withdrawnAt <= AS_OF) continue;
      if (one.raisedAt > AS_OF || !counts(one)) continue;
      total.of += one.children.length;
      if (isMet(one)) total.n += one.children.length;
    }
  }
  return total;
};
const known = (at: string | undefined): at is string => at !== undefined && at <= AS_OF;
const londonDay = (at: string): string => new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date(at));
const isSent = ({ sentAt, deliveredAt }: WorldNotification): boolean => known(sentAt) || known(deliveredAt);
const isDue = ({ dutyBy }: WorldNotification): boolean => dutyBy <= AS_OF;
const by = (at: string | undefined, deadline: string): boolean => known(at) && at <= deadline;
const within = ({ sentAt, seenAt }: WorldNotification, hours: number): boolean => known(seenAt) && Date.parse(seenAt) - Date.parse(sentAt ?? '') <= hours * HOUR;

const EXPECTED: Readonly<Record<string, (world: readonly WorldIncident[]) => Counted>> = {
  t1_sent_before_bell: (world) => recount(world, (one) => by(one.sentAt, one.dutyBy), isDue),
  t1_delivered_before_bell: (world) => recount(world, (one) => by(one.deliveredAt, one.dutyBy), isDue),
  t2_seen_before_bell: (world) => recount(world, (one) => by(one.seenAt, one.dutyBy), isDue),
  t2_told_before_bell: (world) => recount(world, (one) => by(one.seenAt, one.dutyBy) || (one.answered?.how === 'phoned' && by(one.answered.at, one.dutyBy)), isDue),
  t3_opened_same_day: (world) => recount(world, (one) => known(one.seenAt) && londonDay(one.seenAt) === londonDay(one.sentAt ?? ''), isSent),
  t3_opened_24h: (world) => recount(world, (one) => within(one, 24), isSent),
  t3_opened_48h: (world) => recount(world, (one) => within(one, 48), isSent),
  a1_acknowledged: (world) =>
    recount(world, (one) => one.answered?.how === 'acknowledged' && by(one.answered.at, `${londonDay(one.dutyBy)}T17:00:00.000Z`), isSent),
  a3_escalated: (world) => recount(world, (one) => one.escalated, isSent),
  t4_police_prompt: (world) => {
    const real = world.filter(({ test, receivedAt }) => !test && receivedAt <= AS_OF);
    return { n: real.filter(({ attendedAt, receivedAt }) => Date.parse(receivedAt) - Date.parse(attendedAt) <= 6 * HOUR).length, of: real.length };
  },
  c1_unmatched: (world) => {
    const real = world.filter(({ test, receivedAt }) => !test && receivedAt <= AS_OF).flatMap(({ children }) => children.filter(({ state }) => state !== 'outOfScope'));
    return { n: real.filter(({ state }) => state === 'unmatched').length, of: real.length };
  },
  dq2_heard: (world) => {
    const real = world.filter(({ test }) => !test).flatMap(({ children }) => children.filter(({ state, ageBand }) => state !== 'outOfScope' && ageBand !== '0to4' && ageBand !== 'x'));
    return { n: real.filter(({ voice }) => voice === 'heard').length, of: real.length };
  },
};

const measuresOf = (facts: Parameters<typeof foldFacts>[0]) => computeMeasures(foldFacts(facts, AS_OF), { asOf: AS_OF });

describe('measures from facts', () => {
  it.each(Object.keys(EXPECTED))('%s equals a recount of the nights themselves', (id) => {
    fc.assert(
      fc.property($world, (world) => {
        const result = measuresOf(factsOf(world)).find(({ measure, unit }) => measure.id === id && unit !== 'notification');
        const { n, of } = EXPECTED[id]!(world);
        expect([result?.numerator, result?.denominator]).toEqual([n, of]);
      }),
      { numRuns: 150 },
    );
  });

  it('are the same whatever the order of the facts, and when facts come twice', () => {
    fc.assert(
      fc.property($world, fc.integer(), (world, seed) => {
        const facts = factsOf(world);
        const shuffled = [...facts, ...facts.slice(0, 7)].map((fact, i) => ({ fact, key: Math.sin(seed + i * 7.31) })).toSorted((a, b) => a.key - b.key).map(({ fact }) => fact);
        expect(foldFacts(shuffled, AS_OF)).toEqual(foldFacts(facts, AS_OF));
      }),
      { numRuns: 150 },
    );
  });

  it('never count a test incident', () => {
    fc.assert(
      fc.property($world, (world) => {
        const withTests = measuresOf(factsOf(world));
        const without = measuresOf(factsOf(world.filter(({ test }) => !test)));
        expect(withTests).toEqual(without);
      }),
    );
  });

  it('have shares of C1 that add up to every child in scope', () => {
    fc.assert(
      fc.property($world, (world) => {
        const shares = measuresOf(factsOf(world)).filter(({ measure }) => measure.id.startsWith('c1_'));
        expect(shares.reduce((sum, { numerator }) => sum + (numerator ?? 0), 0)).toBe(shares[0]?.denominator);
      }),
    );
  });

  it('give every late notification exactly one cause', () => {
    fc.assert(
      fc.property($world, (world) => {
        const late = measuresOf(factsOf(world)).filter(({ measure, unit }) => measure.id.startsWith('t5_') && unit === 'childNotification');
        expect(late.reduce((sum, { numerator }) => sum + (numerator ?? 0), 0)).toBe(late[0]?.denominator);
      }),
    );
  });

  it('add up over any breakdown to the total', () => {
    fc.assert(
      fc.property($world, fc.constantFrom('bodyKind', 'phase', 'laCode'), (world, breakdown) => {
        const rows = foldFacts(factsOf(world), AS_OF);
        const split = computeMeasures(rows, { asOf: AS_OF, breakdown });
        for (const whole of computeMeasures(rows, { asOf: AS_OF })) {
          if (whole.measure.kind !== 'share' || whole.measure.unit !== 'childNotification') continue;
          const parts = split.filter(({ measure, unit }) => measure.id === whole.measure.id && unit === whole.unit);
          expect(parts.reduce((sum, { denominator }) => sum + denominator, 0)).toBe(whole.denominator);
        }
      }),
    );
  });
});
