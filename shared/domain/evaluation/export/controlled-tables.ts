import { londonDayOf } from '../london.ts';
import { CHILD_STATES, CHILD_STATE_REASONS } from '../../child-state.ts';
import type { AttemptState } from '../../delivery.ts';
import { MARAC_DECISIONS, PREGNANCY_ANSWERS, RISK_GRADES, VOICE_REASONS } from '../../incident.ts';
import { REFERRAL_KINDS } from '../../referral.ts';
import { RUNG_KINDS } from '../../rung.ts';
import { AGE_BANDS, YEAR_BANDS } from '../bands.ts';
import type { ChildIncidentRow, ChildNotificationRow, CoverRow, IncidentRow } from '../rows.ts';
import { CONFIDENTIAL } from './column.ts';
import type { Column } from './column.ts';
import type { DeliveryRow, Dossier, EventRow, ReviewRow } from './dossier.ts';
import { NOTIFICATION_COLUMNS, ONS_CODE, YEAR_BAND_NAMES, wholeMinutes } from './notification-columns.ts';

const plain = (codes: readonly string[]): Readonly<Record<string, string>> => Object.fromEntries(codes.map((code) => [code, code]));
const bandOf = (n: number): string => (n >= 3 ? '3+' : String(n));
const BANDS = { '0': 'none', '1': 'one', '2': 'two', '3+': 'three or more' };

const INCIDENT_COLUMNS: readonly Column<IncidentRow>[] = [
  { name: 'incident_pid', type: 'pid', means: 'the incident', base: (row) => row.incident },
  { name: 'force_code', type: 'string', means: 'Home Office code of the police force', cell: (row) => row.forceCode },
  { name: 'reporting_team_pid', type: 'pid', means: 'the reporting team; z when the force named none', base: (row) => row.team },
  { name: 'incident_month', type: 'string', means: 'month in which police attended, London, YYYY-MM', cell: (row) => londonDayOf(row.attendedAt).slice(0, 7) },
  { name: 'incident_to_received_min', type: 'integer', unit: 'minutes', means: 'attended to received', cell: (row) => wholeMinutes(row.attendedAt, row.receivedAt) },
  { name: 'policy_version', type: 'string', means: "version of the force's policy", cell: (row) => row.policyVersion },
  { name: 'revisions_count', type: 'integer', unit: 'revisions', means: 'highest revision that the force sent', cell: (row) => row.revision },
  { name: 'risk_grade', type: 'category', means: "the force's grade", categories: plain(RISK_GRADES), cell: (row) => row.riskGrade },
  { name: 'high_or_14_plus', type: 'boolean', means: 'graded high or 14 and more indicators', cell: (row) => row.high },
  {
    name: 'marac_decision',
    type: 'category',
    means: 'last decision told; none when the force told of none',
    categories: { ...plain(MARAC_DECISIONS), none: 'none told' },
    cell: (row) => row.marac,
  },
  { name: 'attended_to_marac_min', type: 'integer', unit: 'minutes', means: 'attended until a decision reached us', cell: (row) => wholeMinutes(row.attendedAt, row.maracDecidedAt) },
  { name: 'pregnancy', type: 'category', means: 'answer to the pregnancy question', categories: plain(PREGNANCY_ANSWERS), cell: (row) => row.pregnancy },
  { name: 'adult_female_victim', type: 'boolean', means: 'the pregnancy question applies', cell: (row) => row.adultFemaleVictim },
  { name: 'received_to_health_team_min', type: 'integer', unit: 'minutes', means: 'received until a health team was sent a notification', cell: (row) => wholeMinutes(row.receivedAt, row.healthTeamSentAt) },
  { name: 'fields_filled_count', type: 'integer', unit: 'fields', means: 'fields asked for that hold a value or a coded reason', cell: (row) => row.requiredFilled },
  { name: 'fields_asked_count', type: 'integer', unit: 'fields', means: 'fields asked for, of the incident and its children', cell: (row) => row.requiredAsked },
  { name: 'rules_fired_count', type: 'integer', unit: 'rules', means: 'cumulative-risk rules that it set off', cell: (row) => row.firings.length },
  { name: 'withdrawn', type: 'boolean', means: 'withdrawn by the force', cell: (row) => row.withdrawnAt !== undefined },
];

const CHILD_COLUMNS: readonly Column<ChildIncidentRow>[] = [
  { name: 'child_incident_pid', type: 'pid', means: 'the child in this incident', base: (row) => row.child },
  { name: 'incident_pid', type: 'pid', means: 'the incident', base: (row) => row.incident },
  { name: 'child_pid', type: 'pid', means: 'the child over all incidents; z when no roll knows the child', base: (row) => row.person },
  { name: 'force_code', type: 'string', means: 'Home Office code of the police force', cell: (row) => row.forceCode },
  { name: 'incident_month', type: 'string', means: 'month in which police attended, London, YYYY-MM', cell: (row) => londonDayOf(row.attendedAt).slice(0, 7) },
  { name: 'state', type: 'category', means: 'what became of the child at the as-of time', categories: plain(CHILD_STATES), cell: (row) => row.state },
  { name: 'reason', type: 'category', means: 'why', categories: plain(CHILD_STATE_REASONS), cell: (row) => row.reason },
  {
    name: 'age_band',
    type: 'category',
    means: 'age when police attended; c wherever child_year_band is',
    categories: plain(AGE_BANDS.filter((band) => band !== 'x')),
    // Nearly the year band under another name: beside a hidden one it would say it.
    cell: (row, { widening }) => (widening === 'monthWithoutYearBand' ? CONFIDENTIAL : row.ageBand),
  },
  {
    name: 'child_year_band',
    type: 'category',
    means: 'key stage by age in the academic year; c when the smallest groups would be under five',
    categories: Object.fromEntries(YEAR_BANDS.filter((band) => band !== 'x').map((band) => [band, YEAR_BAND_NAMES[band]])),
    cell: (row, { widening }) => (widening === 'monthWithoutYearBand' ? CONFIDENTIAL : row.yearBand),
  },
  { name: 'child_sex', type: 'category', means: 'as the force recorded it', categories: { female: 'female', male: 'male', unknown: 'not known' }, cell: (row) => row.sex },
  { name: 'voice', type: 'category', means: 'child heard, or the coded reason why not', categories: { heard: 'heard', ...plain(VOICE_REASONS) }, cell: (row) => row.voice },
  { name: 'voice_described', type: 'boolean', means: 'words or observation recorded, and whether an adult was present', cell: (row) => row.voiceDescribed },
  { name: 'seen_by_police', type: 'category', means: 'as the force recorded it', categories: plain(['yes', 'no', 'unknown']), cell: (row) => row.seenByPolice },
  { name: 'establishments_count', type: 'integer', unit: 'establishments', means: 'establishments that linking found', cell: (row) => row.establishments },
  { name: 'notifications_sent_count', type: 'integer', unit: 'notifications', means: 'notifications sent about the child', cell: (row) => row.notificationsSent },
  { name: 'withdrawn', type: 'boolean', means: 'withdrawn with the incident', cell: (row) => row.withdrawn },
];

const OUTCOMES: Readonly<Record<AttemptState, string>> = {
  claimed: 'not handed over yet',
  sent: 'sent, nothing heard yet',
  delivered: 'delivered',
  delayed: 'delayed, still being tried',
  bounced: 'bounced, will not be tried again',
  suppressed: 'taken and not sent: the address is on a suppression list',
  complained: 'the reader marked it as unwanted',
  failed: 'could not be handed over',
  abandoned: 'given up: no longer needed',
};
const DELIVERY_COLUMNS: readonly Column<DeliveryRow>[] = [
  { name: 'delivery_pid', type: 'pid', means: 'this e-mail', base: (row) => row.delivery },
  { name: 'notice_pid', type: 'pid', means: 'the notification', base: (row) => row.notification },
  { name: 'channel', type: 'category', means: 'how it went out', categories: { email: 'e-mail' }, cell: () => 'email' },
  { name: 'rung', type: 'category', means: 'which step of the ladder', categories: plain(RUNG_KINDS), cell: (row) => row.rung },
  { name: 'recipient_order', type: 'integer', means: 'place of the key adult on the ladder; 1 is told first', cell: (row) => row.order },
  { name: 'attempt_no', type: 'integer', means: 'which e-mail of the notification', cell: (row) => row.attempt },
  { name: 'queued_to_accepted_min', type: 'integer', unit: 'minutes', means: 'notification raised until the mail service took it', cell: (row) => wholeMinutes(row.raisedAt, row.sentAt) },
  { name: 'accepted_to_outcome_min', type: 'integer', unit: 'minutes', means: 'taken until the last receipt', cell: (row) => wholeMinutes(row.sentAt, row.settledAt) },
  { name: 'outcome', type: 'category', means: 'what the last receipt said', categories: OUTCOMES, cell: (row) => row.outcome },
];

const actorOf = ({ event, detail }: EventRow): string => {
  if (event === 'notification.viewed' || detail === 'acknowledged') return 'key_adult';
  if (detail === 'phoned' || detail === 'closedByDesk') return 'staff';
  if (detail === 'withdrawn') return 'police';
  return event === 'delivery.settled' ? 'mail_service' : 'system';
};

const EVENT_COLUMNS: readonly Column<EventRow>[] = [
  { name: 'notice_pid', type: 'pid', means: 'the notification', base: (row) => row.notification },
  { name: 'seq', type: 'integer', means: 'place among the events of the notification', cell: (row) => row.seq },
  { name: 'event', type: 'string', means: 'what happened', cell: (row) => row.event },
  { name: 'detail', type: 'string', means: 'rung, answer, receipt or method; z when there is none', cell: (row) => row.detail },
  { name: 'actor_type', type: 'category', means: 'who did it', categories: { system: 'the gateway', key_adult: 'a key adult', staff: 'the desk', police: 'the force', mail_service: 'the mail service' }, cell: actorOf },
  { name: 'minutes_since_received', type: 'integer', unit: 'minutes', means: 'since the incident was received', cell: (row) => wholeMinutes(row.receivedAt, row.at) },
];

const REVIEW_COLUMNS: readonly Column<ReviewRow>[] = [
  { name: 'review_pid', type: 'pid', means: 'this piece of work', base: (row) => row.referral },
  { name: 'incident_pid', type: 'pid', means: 'the incident', base: (row) => row.incident },
  { name: 'kind', type: 'category', means: 'what the desk was asked to do', categories: plain(REFERRAL_KINDS), cell: (row) => row.kind },
  { name: 'closed', type: 'boolean', means: 'finished at the as-of time', cell: (row) => row.closedAt !== undefined },
  { name: 'minutes', type: 'integer', unit: 'minutes', means: 'opened until finished; z while open', cell: (row) => wholeMinutes(row.openedAt, row.closedAt) },
];

export const COVER_COLUMNS: readonly Column<CoverRow>[] = [
  { name: 'establishment_pid', type: 'pid', means: 'the establishment', base: (row) => row.body },
  { name: 'week', type: 'date', means: 'Monday of the week', cell: (row) => row.week },
  { name: 'area_dfe_code', type: 'string', means: 'DfE code (three digits) of the local authority', cell: (row) => row.laCode },
  ONS_CODE,
  { name: 'education_phase', type: 'string', means: 'phase as in the DfE register', cell: (row) => row.phase },
  { name: 'establishment_type_group', type: 'string', means: 'type group as in the DfE register', cell: (row) => row.typeGroup },
  { name: 'key_adults_band', type: 'category', means: 'active key adults', categories: BANDS, cell: (row) => bandOf(row.keyAdults) },
  { name: 'key_adults_verified_band', type: 'category', means: 'of these, address verified within 12 months', categories: BANDS, cell: (row) => bandOf(row.verified) },
];

/** One table of the controlled tier. `of` takes the rows about real incidents out of a dossier. */
export interface TableSpec<Row> {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly Column<Row>[];
  readonly key: readonly string[];
  readonly of: (dossier: Dossier) => readonly Row[];
}
/** Erases the row type, so that tables of different rows stand in one list; columns and rows of one entry always belong together. */
export type AnyTable = TableSpec<unknown>;
const table = <Row>(spec: TableSpec<Row>): AnyTable => spec as unknown as AnyTable;

export const NOTIFICATIONS_TABLE: TableSpec<ChildNotificationRow> = {
  name: 'notifications',
  title: 'One row per child and notification',
  columns: NOTIFICATION_COLUMNS,
  key: ['notification_pid'],
  of: ({ childNotifications }) => childNotifications,
};

export const DOSSIER_TABLES: readonly AnyTable[] = [
  table(NOTIFICATIONS_TABLE),
  table({ name: 'incidents', title: 'One row per incident', columns: INCIDENT_COLUMNS, key: ['incident_pid'], of: ({ incident }) => [incident] }),
  table({ name: 'child_incidents', title: 'One row per child in one incident', columns: CHILD_COLUMNS, key: ['child_incident_pid'], of: ({ childIncidents }) => childIncidents }),
  table({ name: 'deliveries', title: 'One row per e-mail', columns: DELIVERY_COLUMNS, key: ['delivery_pid'], of: ({ deliveries }) => deliveries }),
  table({ name: 'events', title: 'One row per event of a notification', columns: EVENT_COLUMNS, key: ['notice_pid', 'seq'], of: ({ events }) => events }),
  table({ name: 'reviews', title: 'One row per piece of work of the safeguarding desk', columns: REVIEW_COLUMNS, key: ['review_pid'], of: ({ reviews }) => reviews }),
];
export const COVER_TABLE: AnyTable = table({ name: 'cover_weekly', title: 'One row per establishment and week', columns: COVER_COLUMNS, key: ['establishment_pid', 'week'], of: () => [] });
