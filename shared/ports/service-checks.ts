import type { Instant } from '../domain/incident.ts';

/** What the gateway can be asked about itself: counts and codes, nothing about anybody. */
export interface ServiceLooks {
  /** Names of tables that did not answer. */
  tablesSilent(): Promise<readonly string[]>;
  /** Names of keys by purpose that cannot be used: disabled, planned for deletion, or not there. */
  keysUnusable(): Promise<readonly string[]>;
  /** When the earliest step of a timetable that nobody took was due; undefined when none is due by `now`. */
  oldestStepDueAt(now: Instant): Promise<Instant | undefined>;
  /** When the message was written that has waited longest to be done, of those due for the sweep by `now`. */
  oldestObligationAt(now: Instant): Promise<Instant | undefined>;
  auditSealedAt(): Promise<Instant | undefined>;
  /** Sends that wait for a person after a restore. */
  sendsHeld(): Promise<number>;
  /** Open work of the desks that an operator or the directory's keepers end. */
  deskWork(): Promise<{ readonly quarantined: number; readonly tooFewKeyAdults: number }>;
  forces(): Promise<readonly { readonly forceCode: string; readonly hasCallListKey: boolean; readonly lastIncidentAt?: Instant | undefined }[]>;
}
