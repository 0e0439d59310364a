import type { BreakGlassOutcome } from '../domain/desk/break-glass.ts';
import type { Instant } from '../domain/incident.ts';
import type { Sensitive } from '../domain/sensitive.ts';
import type { Cause, Conflict } from './cause.ts';

/** Somebody opened, in an emergency, what is not of their area. */
export interface BreakGlass {
  readonly breakGlassId: string;
  readonly incidentId: string;
  readonly forceCode: string;
  readonly laCodes: readonly string[];
  readonly staffId: string;
  readonly openedAt: Instant;
  readonly endsAt: Instant;
  readonly test: boolean;
  /** Their own words. Sealed with the incident, and gone with it: then undefined. */
  readonly reason?: Sensitive<string> | undefined;
  /** When the mail service took the alert. */
  readonly alertedAt?: Instant | undefined;
  readonly outcome?: BreakGlassOutcome | undefined;
  readonly reviewedAt?: Instant | undefined;
  readonly reviewedBy?: string | undefined;
}

export interface BreakGlassStore {
  /** `already`: the same form was sent before. `gone`: the incident's content was erased. */
  open(breaking: BreakGlass & { readonly reason: Sensitive<string> }, cause: Cause): Promise<'opened' | 'already' | 'gone'>;
  read(breakGlassId: string): Promise<BreakGlass | undefined>;
  /** Those that fit, newest first: openings of other areas take nobody's place. */
  list(limit: number, fits: (one: Pick<BreakGlass, 'forceCode' | 'laCodes'>) => boolean): Promise<readonly BreakGlass[]>;
  noteAlert(breakGlassId: string, at: Instant): Promise<void>;
  /** Once, and by somebody else than whoever opened it. */
  review(review: { readonly breakGlass: BreakGlass; readonly outcome: BreakGlassOutcome; readonly cause: Cause }): Promise<{ readonly kind: 'reviewed' | 'samePerson' } | Conflict>;
}
