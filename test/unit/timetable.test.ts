import { expect, test } from 'vitest';
import { deadlinesOf, planSteps } from '../../shared/domain/timetable.ts';
import { DEFAULT_POLICY } from '../../shared/domain/force-policy.ts';
import type { ForcePolicy } from '../../shared/domain/force-policy.ts';
import type { Calendar } from '../../shared/domain/calendar.ts';

const policy: ForcePolicy = { ...DEFAULT_POLICY, forceCode: '98', forceName: 'Wearmouth Constabulary', laCodes: ['998'] };
const school: Calendar = {
  startsAt: '08:45',
  defaultTerms: [
    { firstOn: '2026-09-02', lastOn: '2026-10-23' },
    { firstOn: '2026-11-02', lastOn: '2026-12-18' },
  ],
  closures: [],
  worksAllYear: false,
};

const ladder = (attendedAt: string, receivedAt = attendedAt) => {
  const deadlines = deadlinesOf(school, attendedAt, receivedAt);
  return { ...deadlines, rungs: planSteps(policy, deadlines, receivedAt).map(({ rung, at }) => `${rung} ${at}`) };
};

test('a night before a school day is read by 08:45, with the rungs at 06:30, 08:00, 08:20 and 08:35 London time', () => {
  expect(ladder('2026-10-15T22:40:00Z')).toEqual({
    dutyBy: '2026-10-16T07:45:00.000Z',
    readBy: '2026-10-16T07:45:00.000Z',
    rungs: ['remind 2026-10-16T05:30:00.000Z', 'widen 2026-10-16T07:00:00.000Z', 'escalate 2026-10-16T07:20:00.000Z', 'callList 2026-10-16T07:35:00.000Z'],
  });
});

test('a Friday night before half-term is told at once and again when pupils are back, after the clocks have changed', () => {
  const friday = ladder('2026-10-23T21:10:00Z');

  expect(friday.readBy).toBe('2026-11-02T08:45:00.000Z');
  expect(friday.rungs[0]).toBe('remind 2026-11-02T06:30:00.000Z');
});

test('an incident that reaches us after its own bell has rung climbs the compressed ladder at once', () => {
  const late = ladder('2026-10-14T21:40:00Z', '2026-10-15T09:00:00Z');

  expect(late.dutyBy).toBe('2026-10-15T07:45:00.000Z');
  expect(late.readBy).toBe('2026-10-16T07:45:00.000Z');
  expect(late.rungs).toEqual(['widen 2026-10-15T09:10:00.000Z', 'escalate 2026-10-15T09:20:00.000Z', 'callList 2026-10-15T09:30:00.000Z']);
});

test('with twelve minutes to the bell the call list still comes before it', () => {
  const rungs = ladder('2026-10-15T07:33:00Z').rungs;

  expect(rungs).toEqual(['widen 2026-10-15T07:43:00.000Z', 'callList 2026-10-15T07:44:00.000Z', 'escalate 2026-10-15T07:53:00.000Z']);
});
