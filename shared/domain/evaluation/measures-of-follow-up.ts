import { FOLLOW_UP_ACTIONS, USEFULNESS } from '../follow-up.ts';
import type { FollowUpAction, Usefulness } from '../follow-up.ts';
import { endOfNextWorkingDay } from '../working-days.ts';
import { minutesBetween } from './elapsed.ts';
import type { Measure, Verdict } from './measure.ts';
import type { Clocks, PersonRow } from './rows.ts';

/** Two incidents of one child no further apart than this are a repeat (domain research 6.1, CR1: 12 rolling months). */
const REPEAT_DAYS = 365;
const MINUTES_PER_DAY = 24 * 60;
/** 05:00 to 09:00 (domain research 6.1, SV1). */
const SERVICE_MINUTES = 240;
const TESTS = 'Test incidents.';

const asMet = (so: boolean): Verdict => (so ? 'met' : 'missed');
const gapsOf = ({ incidents }: PersonRow): readonly number[] => {
  const sorted = incidents.map(({ attendedAt }) => attendedAt).toSorted();
  return sorted.slice(1).map((at, i) => minutesBetween(sorted[i] ?? at, at));
};
/** The most incidents of one child within any 12 months. */
const mostWithinAYear = ({ incidents }: PersonRow): number => {
  const sorted = incidents.map(({ attendedAt }) => attendedAt).toSorted();
  return Math.max(0, ...sorted.map((at, i) => sorted.slice(i).filter((later) => minutesBetween(at, later) <= REPEAT_DAYS * MINUTES_PER_DAY).length));
};

const ACTION_NAMES: Readonly<Record<FollowUpAction, string>> = {
  toldStaff: 'told the staff who need to know',
  checkedIn: 'checked in with the child',
  changedDay: "changed the child's day",
  checkedSibling: 'checked on a brother or sister',
  spokeToCarer: 'spoke to a parent or carer',
  offeredEarlyHelp: 'offered or started early help',
  contactedSocialCare: 'contacted social care',
  askedForAdvice: 'asked for advice',
  nothingNeeded: 'nothing needed',
};
const USEFULNESS_NAMES: Readonly<Record<Usefulness, string>> = { veryUseful: 'very useful', fairlyUseful: 'fairly useful', notUseful: 'not useful' };
const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const ACKNOWLEDGED = 'notifications acknowledged';
const ofAcknowledged =
  (holds: (row: Clocks) => boolean) =>
  (row: Clocks): Verdict => {
    if (row.acknowledgedAt === undefined) return 'outside';
    return row.recalledAt === undefined ? asMet(holds(row)) : 'notDue';
  };

const PERSONS = 'children in scope with at least one incident; a child whom no roll knows counts anew in each incident';
const REPEATS = 'Test incidents. Children out of scope and withdrawn incidents. Incidents before the period asked for.';
const DISTRIBUTION = [
  ['one', 'One incident', (n: number) => n === 1],
  ['two', 'Two incidents', (n: number) => n === 2],
  ['three', 'Three incidents', (n: number) => n === 3],
  ['four_plus', 'Four incidents or more', (n: number) => n >= 4],
] as const;

export const MEASURES_OF_FOLLOW_UP: readonly Measure[] = [
  {
    id: 'r1_schools_covered',
    name: 'Schools with two verified key adults',
    unit: 'establishment',
    kind: 'share',
    dimension: 'adoption',
    numerator: 'at least two active key adults whose address was verified within 12 months, at the last weekly look',
    denominator: 'open establishments in the directory at the last weekly look of the period',
    exclusions: 'Bodies for trying out. Local authorities and health teams.',
    judge: ({ verified }) => asMet(verified >= 2),
  },
  {
    id: 'r2_distinct_children_told',
    name: 'Distinct children for whom somebody was told',
    unit: 'person',
    kind: 'share',
    dimension: 'reach',
    numerator: 'children with at least one notification sent',
    denominator: PERSONS,
    exclusions: REPEATS,
    judge: ({ incidents }) => asMet(incidents.some(({ told }) => told)),
  },
  {
    id: 'cr1_repeat',
    name: 'Children with two or more incidents in 12 months',
    unit: 'person',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'children with two incidents no more than 365 days apart',
    denominator: PERSONS,
    exclusions: REPEATS,
    judge: (row) => asMet(mostWithinAYear(row) >= 2),
  },
  ...DISTRIBUTION.map(([id, name, holds]): Measure => ({
    id: `cr1_${id}`,
    name: `${name} within 12 months`,
    unit: 'person',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'children whose largest number of incidents within 365 days is this',
    denominator: `${PERSONS}; the four shares add up to all of them`,
    exclusions: REPEATS,
    judge: (row) => asMet(holds(mostWithinAYear(row))),
  })),
  {
    id: 'cr1_told_before',
    name: 'Child told of before, in the 12 months before this incident',
    unit: 'childIncident',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'a school had been told of the same child at least once in the 12 months before police attended, whatever period is asked for',
    denominator: 'child-incidents in scope whose child a roll knows',
    exclusions: 'Test incidents. Children out of scope and withdrawn incidents are shown as not due. Children whom no roll knows.',
    judge: ({ state, withdrawn, priorNotifications }) => {
      if (state === 'outOfScope' || withdrawn) return 'notDue';
      return priorNotifications === undefined ? 'outside' : asMet(priorNotifications > 0);
    },
  },
  {
    id: 'cr1_minutes_between',
    name: 'Minutes between one incident and the next of the same child',
    unit: 'person',
    kind: 'minutes',
    dimension: 'effectiveness',
    numerator: 'attended minus attended at the incident before, in minutes',
    denominator: 'pairs of consecutive incidents of one child',
    exclusions: REPEATS,
    minutes: gapsOf,
  },
  {
    id: 'cr2_rules_reviewed',
    name: 'Cumulative-risk rules reviewed within one working day',
    unit: 'incident',
    kind: 'ratio',
    dimension: 'implementation',
    numerator: 'rules that a person reviewed by 17:00 on the next working day',
    denominator: 'rules that incidents set off, each once for a child and a window',
    exclusions: `${TESTS} Rules that police took back again, by a correction or a withdrawal, before a person looked.`,
    weigh: ({ firings }) => [firings.filter(({ firedAt, reviewedAt }) => reviewedAt !== undefined && reviewedAt <= endOfNextWorkingDay(firedAt)).length, firings.length],
  },
  {
    id: 'su1_recorded',
    name: 'The school said what it did',
    unit: 'childNotification',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'the key adult said at least one thing that was done, or that nothing was needed',
    denominator: ACKNOWLEDGED,
    exclusions: 'Test incidents. Recalled notifications are shown as not due.',
    judge: ofAcknowledged(({ actions }) => actions !== undefined && actions.length > 0),
  },
  ...FOLLOW_UP_ACTIONS.map((action): Measure => ({
    id: `su1_${snake(action)}`,
    name: `What the school did: ${ACTION_NAMES[action]}`,
    unit: 'childNotification',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'the key adult last said so; several may be said of one notification',
    denominator: ACKNOWLEDGED,
    exclusions: 'Test incidents. Recalled notifications are shown as not due.',
    judge: ofAcknowledged(({ actions }) => actions?.includes(action) === true),
  })),
  {
    id: 'su2_survey_answered',
    name: 'The key adult answered the survey',
    unit: 'childNotification',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'the key adult said how useful the notification was',
    denominator: ACKNOWLEDGED,
    exclusions: 'Test incidents. Recalled notifications are shown as not due.',
    judge: ofAcknowledged(({ useful }) => useful !== undefined),
  },
  ...USEFULNESS.map((answer): Measure => ({
    id: `su2_${snake(answer)}`,
    name: `Survey of key adults: ${USEFULNESS_NAMES[answer]}`,
    unit: 'childNotification',
    kind: 'share',
    dimension: 'effectiveness',
    numerator: 'the key adult last said so',
    denominator: 'notifications acknowledged whose key adult answered the survey; the shares add up to all of them',
    exclusions: 'Test incidents. Recalled notifications are shown as not due. Who did not answer.',
    judge: (row) => (row.useful === undefined ? 'outside' : ofAcknowledged(({ useful }) => useful === answer)(row)),
  })),
  {
    id: 'sv1_minutes_available',
    name: 'Minutes available from 05:00 to 09:00',
    unit: 'serviceDay',
    kind: 'ratio',
    dimension: 'implementation',
    numerator: "minutes in which the gateway's own tick ran and could write",
    denominator: 'minutes from 05:00 to 09:00 London, on every day from the first to the last that was seen',
    exclusions: 'Days before the first and after the last minute seen.',
    weigh: ({ minutes }) => [Math.min(minutes, SERVICE_MINUTES), SERVICE_MINUTES],
  },
];
