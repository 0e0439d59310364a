import { londonDayOf } from './calendar.ts';
import type { Instant, LondonDay } from './incident.ts';
import type { KeyAdultRole } from './key-adult.ts';
import type { NotificationState } from './notification.ts';

/**
 * The call list that works when nothing else does: what is open, by when it must be read, and whom to phone on which number. Written
 * twice a morning, encrypted to the force, and read without the gateway. It says nothing about children: the force finds what to say
 * under its own reference.
 */
export interface ManifestEntry {
  readonly shortReference: string;
  /** The force's own; undefined when the incident can no longer be read. */
  readonly forceReference?: string | undefined;
  readonly bodyName: string;
  readonly bodyPhone?: string | undefined;
  readonly readBy: Instant;
  readonly state: NotificationState;
  readonly children: number;
  /** In the order in which they are told. */
  readonly keyAdults: readonly { readonly role: KeyAdultRole; readonly name: string; readonly phone?: string | undefined }[];
  /** May be a party to the incident, or is excluded: never to be told of it, not even that there is something. */
  readonly doNotTell: readonly { readonly role: KeyAdultRole; readonly name: string }[];
}

/** One page is encrypted by itself, so that a damaged one costs only its own lines. */
export interface ManifestPage {
  readonly format: 1;
  readonly manifestId: string;
  readonly forceCode: string;
  readonly forceName: string;
  /** The planned instant, and when it was really written. */
  readonly plannedAt: Instant;
  readonly writtenAt: Instant;
  /** 1 is the first. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  /** Open notifications for which there was no room: never silently. */
  readonly leftOut: number;
  readonly entries: readonly ManifestEntry[];
}

export interface ManifestSlot {
  /** Names one planned writing: `2026-10-15T0630`. */
  readonly slotId: string;
  readonly on: LondonDay;
  readonly plannedAt: Instant;
}

/** Later than this a missed writing is not made up for: the next one is nearer. */
const MAKE_UP_MINUTES = 120;

/** The latest of the day's wall times (London, HH:MM) that has come and may still be written; the one before it is then old news. */
export const manifestSlotOf = (times: readonly string[], at: Instant): ManifestSlot | undefined => {
  const on = londonDayOf(at);
  const come = times
    .map((time) => {
      const planned = Temporal.PlainDate.from(on).toZonedDateTime({ timeZone: 'Europe/London', plainTime: Temporal.PlainTime.from(time) }).toInstant();
      return { time, planned, minutesAgo: planned.until(Temporal.Instant.from(at)).total('minutes') };
    })
    .filter(({ minutesAgo }) => minutesAgo >= 0 && minutesAgo <= MAKE_UP_MINUTES)
    .toSorted((a, b) => a.minutesAgo - b.minutesAgo)[0];
  if (come === undefined) return undefined;
  return { slotId: `${on}T${come.time.replace(':', '')}`, on, plannedAt: come.planned.toString({ smallestUnit: 'millisecond' }) };
};
