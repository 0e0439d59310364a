import { londonDayOf, londonInstant, wallTimeOf, weekOf } from '../london.ts';
import { minutesBetween } from '../elapsed.ts';
import type { Dossier } from '../export/dossier.ts';
import { causeOfLateness } from '../measures.ts';
import type { LateCause } from '../measures.ts';
import type { CoverRow, NotificationRow } from '../rows.ts';
import { createCountedTimes } from '../counted-times.ts';
import type { CountedTimes } from '../counted-times.ts';

export interface Tallied {
  n: number;
  of: number;
}
type Reader = 'first' | 'other' | 'phone' | 'none';

/** What the charts are drawn from: counters and one number per notification, whatever the number of facts. Notifications, not children. */
export interface ChartData {
  /** Minutes after midnight, on the day of the bell, by which it was known; before that day counts as 0. Undefined: not that day. */
  readonly seenClock: (number | undefined)[];
  readonly toldClock: (number | undefined)[];
  /** Minutes after midnight of the bell itself: the most common one is drawn. */
  readonly bells: Map<number, number>;
  /** Minutes early (positive) or late of the first view. */
  readonly margins: number[];
  /** Whole minutes from sending until then. */
  readonly answers: Readonly<Record<'acknowledged' | 'phoned' | 'neither', CountedTimes>>;
  readonly weeks: Map<string, Tallied>;
  readonly weekMinutes: Map<string, number[]>;
  readonly bodies: Map<string, Tallied>;
  readonly pipeline: { received: number; matched: number; sent: number; delivered: number; read: number };
  /** Weekday (1 Monday) and hour of receipt, London. */
  readonly hours: Map<string, number>;
  readonly failures: Map<LateCause | 'bounced' | 'wrongSchool' | 'notFound', number>;
  /** Small counts are not among the failures: then nothing is said of their whole. */
  readonly smallLeftOut?: boolean | undefined;
  readonly cover: Map<string, Tallied>;
  readonly readers: Map<string, Record<Reader, number>>;
  /** Fields filled, of fields asked for, by reporting team. */
  readonly teams: Map<string, Tallied>;
  /** Weeks from go-live. */
  readonly aroundGoLive: Map<number, Tallied>;
}

const bump = <K>(map: Map<K, Tallied>, key: K, met: boolean): void => {
  const known = map.get(key) ?? { n: 0, of: 0 };
  known.of += 1;
  if (met) known.n += 1;
  map.set(key, known);
};
const more = <K>(map: Map<K, number>, key: K): void => void map.set(key, (map.get(key) ?? 0) + 1);

const addNotification = (data: ChartData, row: NotificationRow, asOf: string): void => {
  const { sentAt, seenAt, acknowledgedAt, phonedAt, dutyBy, recalledAt } = row;
  if (recalledAt !== undefined) {
    if (sentAt !== undefined && row.recalledBecause?.startsWith('wrong') === true) more(data.failures, 'wrongSchool');
    return;
  }
  if (sentAt === undefined) return;
  const ended = [acknowledgedAt, phonedAt, asOf].flatMap((at) => at ?? []).toSorted()[0] ?? asOf;
  const cause = ended === acknowledgedAt ? 'acknowledged' : ended === phonedAt ? 'phoned' : 'neither';
  data.answers[cause].add(Math.max(0, minutesBetween(sentAt, ended)));
  if (acknowledgedAt !== undefined) {
    const week = weekOf(row.attendedAt);
    const known = data.weekMinutes.get(week) ?? [];
    known.push(minutesBetween(sentAt, acknowledgedAt));
    data.weekMinutes.set(week, known);
  }
  if (dutyBy > asOf) return;
  const midnight = londonInstant(londonDayOf(dutyBy), '00:00');
  const clockOf = (at: string | undefined): number | undefined => (at === undefined ? undefined : Math.max(0, minutesBetween(midnight, at)));
  const toldAt = [seenAt, phonedAt].flatMap((at) => at ?? []).toSorted()[0];
  data.seenClock.push(clockOf(seenAt));
  data.toldClock.push(clockOf(toldAt));
  more(data.bells, Math.round(minutesBetween(midnight, dutyBy)));
  if (seenAt !== undefined) data.margins.push(minutesBetween(seenAt, dutyBy));
  const inTime = seenAt !== undefined && seenAt <= dutyBy;
  bump(data.weeks, weekOf(row.attendedAt), inTime);
  if (row.bodyKind === 'establishment') bump(data.bodies, row.body, inTime);
  if (toldAt === undefined || toldAt > dutyBy) more(data.failures, causeOfLateness(row));
  const month = londonDayOf(row.receivedAt).slice(0, 7);
  const readers = data.readers.get(month) ?? { first: 0, other: 0, phone: 0, none: 0 };
  readers[acknowledgedAt !== undefined ? ((row.acknowledgedOrder ?? 1) <= 1 ? 'first' : 'other') : phonedAt === undefined ? 'none' : 'phone'] += 1;
  data.readers.set(month, readers);
  if (row.goLiveOn !== undefined) {
    const days = Temporal.PlainDate.from(row.goLiveOn).until(Temporal.PlainDate.from(londonDayOf(row.attendedAt))).days;
    bump(data.aroundGoLive, Math.floor(days / 7), inTime);
  }
};

export const createChartData = (asOf: string) => {
  const data: ChartData = {
    seenClock: [],
    toldClock: [],
    bells: new Map(),
    margins: [],
    answers: { acknowledged: createCountedTimes(), phoned: createCountedTimes(), neither: createCountedTimes() },
    weeks: new Map(),
    weekMinutes: new Map(),
    bodies: new Map(),
    pipeline: { received: 0, matched: 0, sent: 0, delivered: 0, read: 0 },
    hours: new Map(),
    failures: new Map(),
    cover: new Map(),
    readers: new Map(),
    teams: new Map(),
    aroundGoLive: new Map(),
  };
  return {
    data,
    add: ({ incident, childIncidents, notifications, childNotifications, deliveries }: Dossier): void => {
      if (incident.test || incident.withdrawnAt !== undefined) return;
      if (incident.team !== undefined) {
        const team = data.teams.get(incident.team) ?? { n: 0, of: 0 };
        team.n += incident.requiredFilled;
        team.of += incident.requiredAsked;
        data.teams.set(incident.team, team);
      }
      const local = Temporal.PlainDate.from(londonDayOf(incident.receivedAt)).dayOfWeek;
      more(data.hours, `${local}|${wallTimeOf(incident.receivedAt).slice(0, 2)}`);
      for (const child of childIncidents) {
        if (child.state === 'outOfScope') continue;
        const own = childNotifications.filter((row) => row.child === child.child && row.recalledAt === undefined);
        data.pipeline.received += 1;
        if (child.state === 'linked') data.pipeline.matched += 1;
        if (own.some(({ sentAt }) => sentAt !== undefined)) data.pipeline.sent += 1;
        if (own.some(({ deliveredAt }) => deliveredAt !== undefined)) data.pipeline.delivered += 1;
        if (own.some(({ seenAt, phonedAt }) => seenAt !== undefined || phonedAt !== undefined)) data.pipeline.read += 1;
        if (child.state === 'unmatched') more(data.failures, 'notFound');
      }
      for (const { outcome } of deliveries) if (outcome === 'bounced' || outcome === 'suppressed') more(data.failures, 'bounced');
      for (const row of notifications) addNotification(data, row, asOf);
    },
    addCover: ({ test, week, verified }: CoverRow): void => {
      if (!test) bump(data.cover, week, verified >= 2);
    },
  };
};
