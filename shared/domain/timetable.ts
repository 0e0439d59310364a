import { nextStartFrom } from './calendar.ts';
import type { Calendar } from './calendar.ts';
import type { ForcePolicy } from './force-policy.ts';
import type { Instant } from './incident.ts';
import type { RungKind } from './rung.ts';

export interface Step {
  /** Names one planned instant: a second reminder is another step, and so another effect. */
  readonly stepId: string;
  readonly rung: RungKind;
  readonly at: Instant;
}

export interface Deadlines {
  /** First start of a pupil day after police attended: what the duty is measured against. */
  readonly dutyBy: Instant;
  /** First start of a pupil day after we received it: what drives the ladder. */
  readonly readBy: Instant;
}

/** Instants compare as instants: text with and without milliseconds does not sort. */
export const isAfter = (a: Instant, b: Instant): boolean => Temporal.Instant.compare(a, b) > 0;
export const plusMinutes = (instant: Instant, minutes: number): Instant =>
  Temporal.Instant.from(instant).add({ minutes }).toString({ smallestUnit: 'millisecond' });
/** One written form for every stored instant (UTC, milliseconds), so that text in an index sorts as time does. */
export const inUtc = (instant: Instant): Instant => Temporal.Instant.from(instant).toString({ smallestUnit: 'millisecond' });
const minutesBetween = (from: Instant, to: Instant): number => Temporal.Instant.from(from).until(to).total('minutes');

export const deadlinesOf = (calendar: Calendar, attendedAt: Instant, receivedAt: Instant): Deadlines => ({
  dutyBy: nextStartFrom(calendar, attendedAt),
  readBy: nextStartFrom(calendar, receivedAt),
});

/**
 * The planned instants of one notification version after its first e-mail, in order. Sending itself is not in the list: it happens at
 * once. With enough time left the policy's minutes before `readBy` hold; with less, or when the duty's own deadline has already passed,
 * the compressed ladder starts now, and its last rung (the call list) never waits for a bell beyond `readBy`.
 *
 * On a day without pupils the e-mail goes at once and the first planned rung (06:30 for an 08:45 start) is the sending again.
 */
export const planSteps = (policy: ForcePolicy, { dutyBy, readBy }: Deadlines, startedAt: Instant): readonly Step[] => {
  const late = isAfter(startedAt, dutyBy) || minutesBetween(startedAt, readBy) < policy.compressedBelowMinutes;
  const planned: { rung: RungKind; at: Instant }[] = late
    ? policy.compressed.map(({ rung, minutesAfter }) => ({ rung, at: plusMinutes(startedAt, minutesAfter) }))
    : policy.timetable.map(({ rung, minutesBefore }) => ({ rung, at: plusMinutes(readBy, -minutesBefore) }));

  // Between now and the bell a late ladder may have no room for all its rungs: the call list comes in time, whatever is skipped. When the
  // bell is upon us or has rung, it comes first.
  const lastChance = isAfter(plusMinutes(readBy, -1), startedAt) ? plusMinutes(readBy, -1) : plusMinutes(startedAt, 1);
  const beforeTheBell = planned.map((step) => (step.rung === 'callList' && isAfter(step.at, lastChance) ? { ...step, at: lastChance } : step));
  // A policy that names no call list, or one for a moment that is past, does not end in silence.
  const asked = beforeTheBell.filter(({ at }) => isAfter(at, startedAt));
  const complete = asked.some(({ rung }) => rung === 'callList') ? asked : [...asked, { rung: 'callList' as const, at: lastChance }];
  return complete
    .toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))
    .map(({ rung, at }) => ({ stepId: `${rung}-${at.replaceAll(/[^0-9]/g, '')}`, rung, at }));
};
