import { expect, test } from 'vitest';
import { FAULT_KINDS } from '../../simulator/engine/faults.ts';
import type { FaultKind } from '../../simulator/engine/faults.ts';
import { readWithout, shrink, writeWithout } from '../../simulator/shrink.ts';
import type { Report, Without } from '../../simulator/simulate.ts';

const KINDS: readonly FaultKind[] = ['slow', 'crashAfter', 'messageLost', 'throttled'];
const BROKEN = { code: 'S7', says: 'told three times', at: '' };

/** A night of three incidents and forty faults that breaks a promise only while incident 1 and faults 6 and 30 are in it. */
const play = async (without: Without): Promise<Report> => {
  const injected = Array.from({ length: 40 }, (_, at) => ({ number: at + 1, kind: KINDS[at % KINDS.length] ?? 'slow', at: '' })).filter(
    ({ number, kind }) => without.kinds?.includes(kind) !== true && without.numbers?.has(number) !== true,
  );
  const has = (number: number): boolean => injected.some((one) => one.number === number);
  const isBroken = has(6) && has(30) && without.incidents?.has(1) !== true;
  return {
    seed: 1,
    night: 'a night in term',
    incidents: 3 - (without.incidents?.size ?? 0),
    deliveries: 0,
    mails: 0,
    doubled: 0,
    views: 0,
    answers: 0,
    erased: 0,
    sought: 0,
    calls: 0,
    faults: Object.fromEntries(FAULT_KINDS.map((kind) => [kind, injected.filter((one) => one.kind === kind).length])) as Report['faults'],
    injected,
    violations: isBroken ? [BROKEN] : [],
    fingerprint: '',
    trace: [],
  };
};

test('a night that breaks a promise is made as small as it can be and still breaks it', async () => {
  const { without, report } = await shrink(await play({}), play);

  expect(report.violations).toEqual([BROKEN]);
  expect([report.incidents, report.injected.map(({ number }) => number)]).toEqual([1, [6, 30]]);
  expect((await play(readWithout(writeWithout(without)))).violations).toEqual([BROKEN]);
});
