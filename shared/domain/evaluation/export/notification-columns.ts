import { londonDayOf, londonInstant, wallTimeOf, weekOf } from '../london.ts';
import { nextDay } from '../../calendar.ts';
import { CHILD_STATES } from '../../child-state.ts';
import { AUTHORITY_CODES, forceAreaCodeOf } from '../../area-codes.ts';
import { FOLLOW_UP_ACTIONS, HEARD_IN_SCHOOL, USEFULNESS } from '../../follow-up.ts';
import { MATCH_STRENGTHS } from '../../linkage/match-strength.ts';
import { YEAR_BANDS } from '../bands.ts';
import type { YearBand } from '../bands.ts';
import type { Cell } from '../csv.ts';
import type { Described } from '../disclosure/widen-groups.ts';
import { minutesBetween } from '../elapsed.ts';
import { routeOf } from '../measures.ts';
import type { ChildNotificationRow } from '../rows.ts';
import { daypartOf } from '../time-of-day.ts';
import { CONFIDENTIAL, NA } from './column.ts';
import type { Column } from './column.ts';

type Row = ChildNotificationRow;

/** Days between the next start by the clock alone and the bell that counts: weekends, holidays and INSET days skipped. */
const shiftDaysOf = ({ attendedAt, dutyBy }: Row): number => {
  const attendedOn = londonDayOf(attendedAt);
  const naive = wallTimeOf(attendedAt) <= wallTimeOf(dutyBy) ? attendedOn : nextDay(attendedOn);
  return Temporal.PlainDate.from(naive).until(Temporal.PlainDate.from(londonDayOf(dutyBy))).days;
};

export const wholeMinutes = (from: string | undefined, to: string | undefined): Cell =>
  from === undefined || to === undefined ? NA : Math.round(minutesBetween(from, to));
const atOrBefore = (at: string | undefined, deadline: string): boolean => at !== undefined && at <= deadline;
const bell = (row: Row, time: string): string => londonInstant(londonDayOf(row.dutyBy), time);

const MATCH_ROUTES = {
  automatic: 'automatic',
  reviewed: 'reviewed',
  otherBody: 'other_body',
  waitingReview: 'unmatched',
  unmatched: 'unmatched',
  held: 'unmatched',
  waiting: 'unmatched',
} as const;
const matchRouteOf = ({ state, reason, bodyKind }: Row): string => {
  const isSchool = bodyKind === 'establishment';
  return MATCH_ROUTES[routeOf({ state, reason, establishments: isSchool ? 1 : 0, otherBodies: isSchool ? 0 : 1 }) ?? 'unmatched'];
};
const WRONG = new Set(['wrongChild', 'wrongSchool', 'noLongerListed']);
const ORDERS = ['first', 'first', 'second'] as const;

const censorOf = ({ acknowledgedAt, phonedAt, recalledAt, recalledBecause, closedByDeskAt }: Row): string => {
  if (acknowledgedAt !== undefined) return 'none';
  if (phonedAt !== undefined) return 'phoned';
  if (recalledAt !== undefined) return WRONG.has(recalledBecause ?? '') ? 'wrong_school' : 'withdrawn';
  return closedByDeskAt === undefined ? 'end_of_period' : 'closed_by_desk';
};
const readBy = ({ acknowledgedAt, acknowledgedOrder, phonedAt }: Row): string => {
  if (acknowledgedAt !== undefined) return ORDERS[acknowledgedOrder ?? 1] ?? 'third_plus';
  return phonedAt === undefined ? 'none' : 'phone';
};

export const YEAR_BAND_NAMES: Readonly<Record<YearBand, string>> = {
  earlyYears: 'early years (up to and with reception)',
  ks1: 'key stage 1',
  ks2: 'key stage 2',
  ks3: 'key stage 3',
  ks4: 'key stage 4',
  post16: 'post-16',
  x: 'age not known',
};
const STRENGTH_NAMES: Readonly<Record<(typeof MATCH_STRENGTHS)[number], string>> = {
  exact: 'forename, surname and date of birth as on the roll',
  strong: 'not all the same, and linked all the same',
  weak: 'some likeness, not enough to link by itself',
  none: 'nobody like the child on any roll',
};
const DAYPART_NAMES = {
  night: '22:00 to 05:59, London',
  before_school: '06:00 to 08:44',
  school_day: '08:45 to 15:29',
  evening: '15:30 to 21:59',
};

/** What the size of a row's group is counted by. */
export const describeRow = (row: Row): Described => ({
  area: row.laCode,
  phase: row.phase,
  yearBand: row.yearBand,
  week: weekOf(row.attendedAt),
  month: londonDayOf(row.attendedAt).slice(0, 7),
});

/** Of the authority that the recipient belongs to. */
export const ONS_CODE: Column<{ readonly laCode: string }> = {
  name: 'area_la_code',
  type: 'string',
  means: 'ONS code (nine characters) of the local authority; x for an area that exists only for trying out',
  cell: ({ laCode }) => AUTHORITY_CODES.get(laCode)?.onsCode ?? 'x',
};

/** How often the same child was told of before: bands, because a high exact count is rare and known to somebody. */
const priorBandOf = ({ priorNotifications }: Row): string => {
  if (priorNotifications === undefined) return 'x';
  if (priorNotifications >= 4) return '4+';
  return priorNotifications >= 2 ? '2-3' : String(priorNotifications);
};

const minutes = (name: string, means: string, from: (row: Row) => string | undefined, to: (row: Row) => string | undefined): Column<Row> => ({
  name,
  type: 'integer',
  unit: 'minutes',
  means: `${means}; z when the step does not apply`,
  cell: (row) => wholeMinutes(from(row), to(row)),
});
const before = (name: string, what: string, at: (row: Row) => string | undefined): Column<Row> => ({
  name,
  type: 'boolean',
  means: `${what} at or before dutyBy; false also while dutyBy has not passed (see deadline_passed)`,
  cell: (row) => atOrBefore(at(row), row.dutyBy),
});
const readBeforeClock = (time: string): Column<Row> => ({
  name: `read_before_deadline_${time.replace(':', '')}`,
  type: 'boolean',
  means: `sensitivity of read_before_deadline: acknowledged at or before ${time} London on the day of dutyBy`,
  cell: (row) => atOrBefore(row.acknowledgedAt, bell(row, time)),
});

/** One row per child × notification; names after the export specification (experience research 5.2). */
export const NOTIFICATION_COLUMNS: readonly Column<Row>[] = [
  { name: 'notification_pid', type: 'pid', means: 'this row: one child in one notification', base: (row) => `${row.notification}|${row.child}` },
  { name: 'notice_pid', type: 'pid', means: 'the notification as sent; the same for brothers and sisters told of together', base: (row) => row.notification },
  { name: 'incident_pid', type: 'pid', means: 'the incident', base: (row) => row.incident },
  { name: 'establishment_pid', type: 'pid', means: 'the recipient body', base: (row) => row.body },
  { name: 'child_incident_pid', type: 'pid', means: 'the child in this incident', base: (row) => row.child },
  { name: 'force_code', type: 'string', means: 'Home Office code of the police force', cell: (row) => row.forceCode },
  { name: 'area_dfe_code', type: 'string', means: 'DfE code (three digits) of the local authority of the recipient', cell: (row) => row.laCode },
  ONS_CODE,
  {
    name: 'area_pfa_code',
    type: 'string',
    means: 'ONS code of the police force area whose force attended; x for a force that exists only for trying out',
    cell: (row) => forceAreaCodeOf(row.forceCode) ?? 'x',
  },
  {
    name: 'recipient_kind',
    type: 'category',
    means: 'what kind of body was told',
    categories: { establishment: 'school or college', localAuthority: 'local authority', healthTeam: 'health team' },
    cell: (row) => row.bodyKind,
  },
  { name: 'education_phase', type: 'string', means: 'phase as in the DfE register; x when not known', cell: (row) => row.phase },
  { name: 'establishment_type_group', type: 'string', means: 'type group as in the DfE register; x when not known', cell: (row) => row.typeGroup },
  {
    name: 'child_year_band',
    type: 'category',
    means: 'key stage by age in the academic year of the incident; c when the smallest groups would be under five',
    categories: Object.fromEntries(YEAR_BANDS.filter((band) => band !== 'x').map((band) => [band, YEAR_BAND_NAMES[band]])),
    cell: (row, { widening }) => (widening === 'monthWithoutYearBand' ? CONFIDENTIAL : row.yearBand),
  },
  { name: 'child_sex', type: 'category', means: 'as the force recorded it', categories: { female: 'female', male: 'male', unknown: 'not known' }, cell: (row) => row.sex },
  {
    name: 'prior_notifications_12m',
    type: 'category',
    means: 'how often a school was told of the same child in the 12 months before police attended; x when no roll knows the child',
    categories: { '0': 'never', '1': 'once', '2-3': 'two or three times', '4+': 'four times or more' },
    cell: priorBandOf,
  },
  { name: 'wave', type: 'integer', means: "the area's place in the stepped roll-out", cell: (row) => row.wave ?? 'x' },
  { name: 'go_live_on', type: 'date', means: 'day on which the area went live', cell: (row) => row.goLiveOn ?? 'x' },
  { name: 'trained_on', type: 'date', means: 'day on which the training of the area ended', cell: (row) => row.trainedOn ?? 'x' },
  {
    name: 'after_go_live',
    type: 'boolean',
    means: 'police attended on or after go_live_on',
    cell: (row) => (row.goLiveOn === undefined ? 'x' : londonDayOf(row.attendedAt) >= row.goLiveOn),
  },
  { name: 'policy_version', type: 'string', means: "version of the force's policy under which it was taken in", cell: (row) => row.policyVersion },
  { name: 'content_profile', type: 'category', means: 'how much the page says', categories: { standard: 'standard', minimal: 'minimal' }, cell: (row) => row.contentProfile },
  { name: 'incident_month', type: 'string', means: 'month in which police attended, London, YYYY-MM', cell: (row) => describeRow(row).month },
  {
    name: 'incident_week',
    type: 'date',
    means: 'Monday of the week in which police attended; c when the smallest groups would be under five',
    cell: (row, { widening }) => (widening === 'none' ? weekOf(row.attendedAt) : CONFIDENTIAL),
  },
  { name: 'incident_daypart', type: 'category', means: 'part of the day in which police attended', categories: DAYPART_NAMES, cell: (row) => daypartOf(row.attendedAt) },
  { name: 'received_daypart', type: 'category', means: 'part of the day in which the gateway was told', categories: DAYPART_NAMES, cell: (row) => daypartOf(row.receivedAt) },
  {
    name: 'deadline_rule',
    type: 'category',
    means: 'which start of a pupil day dutyBy is',
    categories: { same_day: 'on the day police attended', next_school_day_start: 'on a later pupil day' },
    cell: (row) => (londonDayOf(row.attendedAt) === londonDayOf(row.dutyBy) ? 'same_day' : 'next_school_day_start'),
  },
  { name: 'deadline_shift_days', type: 'integer', unit: 'days', means: 'days by which weekends, holidays and INSET days moved dutyBy', cell: shiftDaysOf },
  minutes('incident_to_received_min', 'attended to received', (row) => row.attendedAt, (row) => row.receivedAt),
  minutes('received_to_matched_min', 'received to linked', (row) => row.receivedAt, (row) => row.raisedAt),
  minutes('matched_to_sent_min', 'linked to first e-mail', (row) => row.raisedAt, (row) => row.sentAt),
  minutes('sent_to_delivered_min', 'first e-mail to first delivery receipt', (row) => row.sentAt, (row) => row.deliveredAt),
  minutes('sent_to_opened_min', 'first e-mail to first proven view', (row) => row.sentAt, (row) => row.seenAt),
  minutes('sent_to_read_min', 'first e-mail to acknowledgement', (row) => row.sentAt, (row) => row.acknowledgedAt),
  minutes('margin_sent_min', 'sent to dutyBy; positive is early', (row) => row.sentAt, (row) => row.dutyBy),
  minutes('margin_delivered_min', 'delivered to dutyBy; positive is early', (row) => row.deliveredAt, (row) => row.dutyBy),
  minutes('margin_opened_min', 'first view to dutyBy; positive is early', (row) => row.seenAt, (row) => row.dutyBy),
  minutes('margin_read_min', 'acknowledged to dutyBy; positive is early', (row) => row.acknowledgedAt, (row) => row.dutyBy),
  { name: 'deadline_passed', type: 'boolean', means: 'dutyBy had passed at the as-of time', cell: (row, { asOf }) => asOf >= row.dutyBy },
  before('sent_before_deadline', 'sent', (row) => row.sentAt),
  before('delivered_before_deadline', 'delivered', (row) => row.deliveredAt),
  before('opened_before_deadline', 'first viewed', (row) => row.seenAt),
  before('read_before_deadline', 'acknowledged', (row) => row.acknowledgedAt),
  readBeforeClock('08:00'),
  readBeforeClock('08:30'),
  readBeforeClock('09:00'),
  { name: 'read_event', type: 'boolean', means: 'acknowledged (the event of the survival pair)', cell: (row) => row.acknowledgedAt !== undefined },
  {
    name: 'read_time_min',
    type: 'integer',
    unit: 'minutes',
    means: 'from the first e-mail to acknowledgement or censoring; z when never sent',
    cell: (row, { asOf }) => wholeMinutes(row.sentAt, row.acknowledgedAt ?? row.phonedAt ?? row.recalledAt ?? row.closedByDeskAt ?? asOf),
  },
  {
    name: 'censor_reason',
    type: 'category',
    means: 'why the survival time ends without an acknowledgement',
    categories: {
      none: 'acknowledged',
      phoned: 'read out on the phone (a competing event)',
      wrong_school: 'recalled: wrong school or child',
      withdrawn: 'recalled for another reason',
      closed_by_desk: 'closed by the safeguarding desk',
      end_of_period: 'still open at the as-of time',
    },
    cell: censorOf,
  },
  {
    name: 'match_route',
    type: 'category',
    means: 'how the school was found',
    categories: { automatic: 'linked automatically', reviewed: 'a person decided', other_body: 'told to an authority or health team', unmatched: 'no longer linked' },
    cell: matchRouteOf,
  },
  {
    name: 'match_strength',
    type: 'category',
    means: 'how well the best pupil on the rolls agreed, whoever decided; x when nobody was looked for or it was not kept',
    categories: Object.fromEntries(MATCH_STRENGTHS.map((one) => [one, STRENGTH_NAMES[one]])),
    cell: (row) => row.matchStrength ?? 'x',
  },
  {
    name: 'read_by_order',
    type: 'category',
    means: 'who acknowledged: place on the ladder of key adults',
    categories: { first: 'first key adult', second: 'second', third_plus: 'third or later', phone: 'told on the phone', none: 'nobody yet' },
    cell: readBy,
  },
  { name: 'actions_recorded', type: 'boolean', means: 'the key adult said what the school did', cell: (row) => row.actions !== undefined },
  ...FOLLOW_UP_ACTIONS.map((action): Column<Row> => ({
    name: `action_${action.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
    type: 'boolean',
    means: `of what the school did: ${action}; x when nothing was said`,
    cell: (row) => row.actions?.includes(action) ?? 'x',
  })),
  {
    name: 'heard_in_school',
    type: 'category',
    means: 'how the child was heard in school; x when nothing was said',
    categories: Object.fromEntries(HEARD_IN_SCHOOL.map((one) => [one, one])),
    cell: (row) => row.heardInSchool ?? 'x',
  },
  {
    name: 'survey_useful',
    type: 'category',
    means: 'how useful the key adult found the notification; x when nobody answered (answering is optional)',
    categories: Object.fromEntries(USEFULNESS.map((one) => [one, one])),
    cell: (row) => row.useful ?? 'x',
  },
  { name: 'attempts_count', type: 'integer', unit: 'e-mails', means: 'e-mails to key adults', cell: (row) => row.attempts },
  { name: 'reminders_count', type: 'integer', unit: 'reminders', means: 'reminders that fell due', cell: (row) => row.reminders },
  { name: 'escalations_count', type: 'integer', unit: 'rungs', means: 'rungs beyond the first key adult and their reminder', cell: (row) => row.escalations },
  {
    name: 'scanner_opens_count',
    type: 'integer',
    unit: 'openings',
    means: 'openings of its links that no person followed with an address (mail scanners above all), counted when it was answered; x before',
    cell: (row) => row.scannerOpens ?? 'x',
  },
  { name: 'language', type: 'category', means: 'language of the recipient body', categories: { en: 'English', cy: 'Welsh' }, cell: (row) => row.language },
  { name: 'corrected', type: 'boolean', means: 'more than one version lists the child', cell: (row) => row.versions > 1 },
  { name: 'withdrawn', type: 'boolean', means: 'recalled, whatever the reason', cell: (row) => row.recalledAt !== undefined },
  {
    name: 'wrong_school',
    type: 'boolean',
    means: 'recalled because the school or the child was wrong',
    cell: (row) => row.recalledAt !== undefined && WRONG.has(row.recalledBecause ?? ''),
  },
  {
    name: 'child_state',
    type: 'category',
    means: "the child's state at the as-of time",
    categories: Object.fromEntries(CHILD_STATES.map((state) => [state, state])),
    cell: (row) => row.state,
  },
];
