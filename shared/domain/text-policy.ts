import type { Instant } from './incident.ts';
import type { RungKind } from './rung.ts';

/** When a text without content follows an e-mail to a key adult's mobile. */
export interface TextPolicy {
  /** Rungs of whose e-mails a text follows; none: no texts at all. */
  readonly rungs: readonly RungKind[];
  /** Wall time, HH:MM, at which texts may begin, and before which they must have gone: nobody's phone rings at night. */
  readonly from: string;
  readonly until: string;
}

export interface PlannedText {
  readonly at: Instant;
  /** Held until the permitted hours begin: whatever several rungs hold for the same moment is one text. */
  readonly isHeld: boolean;
}

const ZONE = 'Europe/London';

/** The instant itself within the permitted hours of the zone, else the next beginning of them; a wall time that a clock change skips moves on. */
export const nextPermitted = ({ from, until }: Pick<TextPolicy, 'from' | 'until'>, at: Instant, zone: string = ZONE): Instant => {
  const local = Temporal.Instant.from(at).toZonedDateTimeISO(zone);
  const time = local.toPlainTime();
  const isBefore = Temporal.PlainTime.compare(time, Temporal.PlainTime.from(from)) < 0;
  if (!isBefore && Temporal.PlainTime.compare(time, Temporal.PlainTime.from(until)) < 0) return at;
  const day = isBefore ? local.toPlainDate() : local.toPlainDate().add({ days: 1 });
  return day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(from) }).toInstant().toString({ smallestUnit: 'millisecond' });
};

/** The text that follows an e-mail of this rung sent at this instant; undefined when the force wants none. */
export const planText = (policy: TextPolicy, rung: RungKind, sentAt: Instant): PlannedText | undefined => {
  if (!policy.rungs.includes(rung)) return undefined;
  const at = nextPermitted(policy, sentAt);
  return { at, isHeld: at !== sentAt };
};
