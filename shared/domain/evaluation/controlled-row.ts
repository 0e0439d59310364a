import { londonDayOf, nextDay } from '../calendar.ts';
import type { Cell } from './csv.ts';
import type { Described, Widening } from './disclosure/widen-groups.ts';
import { londonInstant, minutesBetween } from './elapsed.ts';
import { routeOf } from './measures.ts';
import type { ChildNotificationRow } from './rows.ts';

/** Not applicable: the step does not apply to this row. */
const NA = 'z';
/** Confidential: left out because the groups would be too small. */
const CONFIDENTIAL = 'c';

export interface RowPids {
  readonly notification: string;
  readonly incident: string;
  readonly establishment: string;
  readonly child: string;
}

const DAYPARTS = [
  ['22:00', 'night'],
  ['15:30', 'evening'],
  ['08:45', 'school_day'],
  ['06:00', 'before_school'],
] as const;

const wallTimeOf = (instant: string): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO('Europe/London').toPlainTime().toString({ smallestUnit: 'minute' });

/** Night 22:00 to 05:59, before school 06:00 to 08:44, school day 08:45 to 15:29, evening 15:30 to 21:59, London. */
export const daypartOf = (instant: string): string => DAYPARTS.find(([from]) => wallTimeOf(instant) >= from)?.[1] ?? 'night';

/** The Monday of the ISO week, London. */
export const weekOf = (instant: string): string => {
  const day = Temporal.PlainDate.from(londonDayOf(instant));
  return day.subtract({ days: day.dayOfWeek - 1 }).toString();
};

/** Days between the next start by the clock alone and the bell that counts: weekends, holidays and INSET days skipped. */
const shiftDaysOf = ({ attendedAt, dutyBy }: ChildNotificationRow): number => {
  const attendedOn = londonDayOf(attendedAt);
  const naive = wallTimeOf(attendedAt) <= wallTimeOf(dutyBy) ? attendedOn : nextDay(attendedOn);
  return Temporal.PlainDate.from(naive).until(Temporal.PlainDate.from(londonDayOf(dutyBy))).days;
};

const wholeMinutes = (from: string | undefined, to: string | undefined): Cell =>
  from === undefined || to === undefined ? NA : Math.round(minutesBetween(from, to));
const atOrBefore = (at: string | undefined, deadline: string): boolean => at !== undefined && at <= deadline;

const MATCH_ROUTES = {
  automatic: 'automatic',
  reviewed: 'reviewed',
  otherBody: 'other_body',
  waitingReview: 'unmatched',
  unmatched: 'unmatched',
  held: 'unmatched',
  waiting: 'unmatched',
} as const;
const WRONG = new Set(['wrongChild', 'wrongSchool', 'noLongerListed']);
const ORDERS = ['first', 'first', 'second'] as const;

const censorOf = ({ acknowledgedAt, phonedAt, recalledAt, recalledBecause }: ChildNotificationRow): string => {
  if (acknowledgedAt !== undefined) return 'none';
  if (phonedAt !== undefined) return 'phoned';
  if (recalledAt !== undefined) return WRONG.has(recalledBecause ?? '') ? 'wrong_school' : 'withdrawn';
  return 'end_of_period';
};

const readBy = ({ acknowledgedAt, acknowledgedOrder, phonedAt }: ChildNotificationRow): string => {
  if (acknowledgedAt !== undefined) return ORDERS[acknowledgedOrder ?? 1] ?? 'third_plus';
  return phonedAt === undefined ? 'none' : 'phone';
};

export interface RowSetting {
  readonly asOf: string;
  readonly widening: Widening;
}

/** What the size of a row's group is counted by. */
export const describeRow = (row: ChildNotificationRow): Described => ({
  area: row.laCode,
  phase: row.phase,
  yearBand: row.yearBand,
  week: weekOf(row.attendedAt),
  month: londonDayOf(row.attendedAt).slice(0, 7),
});

type Column = readonly [name: string, cell: (row: ChildNotificationRow, pids: RowPids, as: RowSetting) => Cell];
const bell = (row: ChildNotificationRow, time: string): string => londonInstant(londonDayOf(row.dutyBy), time);

/** One row per child × notification. Names after experience.md 5.2; a column that the facts cannot fill is not there. */
const COLUMNS: readonly Column[] = [
  ['notification_pid', (_row, pids) => pids.notification],
  ['incident_pid', (_row, pids) => pids.incident],
  ['establishment_pid', (_row, pids) => pids.establishment],
  ['child_incident_pid', (_row, pids) => pids.child],
  ['force_code', (row) => row.forceCode],
  ['area_la_code', (row) => row.laCode],
  ['recipient_kind', (row) => row.bodyKind],
  ['education_phase', (row) => row.phase],
  ['establishment_type_group', (row) => row.typeGroup],
  ['child_year_band', (row, _pids, { widening }) => (widening === 'monthWithoutYearBand' ? CONFIDENTIAL : row.yearBand)],
  ['child_sex', (row) => row.sex],
  ['policy_version', (row) => row.policyVersion],
  ['content_profile', (row) => row.contentProfile],
  ['incident_month', (row) => describeRow(row).month],
  ['incident_week', (row, _pids, { widening }) => (widening === 'none' ? weekOf(row.attendedAt) : CONFIDENTIAL)],
  ['incident_daypart', (row) => daypartOf(row.attendedAt)],
  ['received_daypart', (row) => daypartOf(row.receivedAt)],
  ['deadline_rule', (row) => (londonDayOf(row.attendedAt) === londonDayOf(row.dutyBy) ? 'same_day' : 'next_school_day_start')],
  ['deadline_shift_days', shiftDaysOf],
  ['incident_to_received_min', (row) => wholeMinutes(row.attendedAt, row.receivedAt)],
  ['received_to_matched_min', (row) => wholeMinutes(row.receivedAt, row.raisedAt)],
  ['matched_to_sent_min', (row) => wholeMinutes(row.raisedAt, row.sentAt)],
  ['sent_to_delivered_min', (row) => wholeMinutes(row.sentAt, row.deliveredAt)],
  ['sent_to_opened_min', (row) => wholeMinutes(row.sentAt, row.seenAt)],
  ['sent_to_read_min', (row) => wholeMinutes(row.sentAt, row.acknowledgedAt)],
  ['margin_sent_min', (row) => wholeMinutes(row.sentAt, row.dutyBy)],
  ['margin_delivered_min', (row) => wholeMinutes(row.deliveredAt, row.dutyBy)],
  ['margin_opened_min', (row) => wholeMinutes(row.seenAt, row.dutyBy)],
  ['margin_read_min', (row) => wholeMinutes(row.acknowledgedAt, row.dutyBy)],
  ['deadline_passed', (row, _pids, { asOf }) => asOf >= row.dutyBy],
  ['sent_before_deadline', (row) => atOrBefore(row.sentAt, row.dutyBy)],
  ['delivered_before_deadline', (row) => atOrBefore(row.deliveredAt, row.dutyBy)],
  ['opened_before_deadline', (row) => atOrBefore(row.seenAt, row.dutyBy)],
  ['read_before_deadline', (row) => atOrBefore(row.acknowledgedAt, row.dutyBy)],
  ['read_before_deadline_0800', (row) => atOrBefore(row.acknowledgedAt, bell(row, '08:00'))],
  ['read_before_deadline_0830', (row) => atOrBefore(row.acknowledgedAt, bell(row, '08:30'))],
  ['read_before_deadline_0900', (row) => atOrBefore(row.acknowledgedAt, bell(row, '09:00'))],
  ['read_event', (row) => row.acknowledgedAt !== undefined],
  [
    'read_time_min',
    (row, _pids, { asOf }) => wholeMinutes(row.sentAt, row.acknowledgedAt ?? row.phonedAt ?? row.recalledAt ?? row.closedByDeskAt ?? asOf),
  ],
  ['censor_reason', censorOf],
  [
    'match_route',
    ({ state, reason, bodyKind }) =>
      MATCH_ROUTES[
        routeOf({ state, reason, establishments: bodyKind === 'establishment' ? 1 : 0, otherBodies: bodyKind === 'establishment' ? 0 : 1 }) ??
          'unmatched'
      ],
  ],
  ['read_by_order', readBy],
  ['attempts_count', (row) => row.attempts],
  ['reminders_count', (row) => row.reminders],
  ['escalations_count', (row) => row.escalations],
  ['language', (row) => row.language],
  ['corrected', (row) => row.versions > 1],
  ['withdrawn', (row) => row.recalledAt !== undefined],
  ['wrong_school', (row) => row.recalledAt !== undefined && WRONG.has(row.recalledBecause ?? '')],
];

export const CONTROLLED_HEADER: readonly string[] = COLUMNS.map(([name]) => name);
export const controlledCells = (row: ChildNotificationRow, pids: RowPids, as: RowSetting): readonly Cell[] =>
  COLUMNS.map(([, cell]) => cell(row, pids, as));
