import type { Calendar, DaySpan } from '../domain/calendar.ts';
import type { CalendarLayers } from '../domain/calendar-layers.ts';
import type { Instant } from '../domain/incident.ts';
import type { BodyKey } from '../domain/recipient-body.ts';
import type { TermDates } from '../domain/term-dates.ts';
import type { Deadlines, Step } from '../domain/timetable.ts';
import type { Cause, Committed, Conflict } from './cause.ts';
import type { NotificationRecord } from './notifications.ts';

/** Whose dates: one body's own, or an authority's for every school of it that has none of its own. */
export type CalendarScope = { readonly kind: 'body'; readonly bodyKey: BodyKey } | { readonly kind: 'authority'; readonly laCode: string };

export const CLOSURE_REASONS = ['weather', 'heating', 'power', 'water', 'staffing', 'illness', 'building', 'election', 'inset', 'other'] as const;
export type ClosureReason = (typeof CLOSURE_REASONS)[number];

/** A body as far as its calendar goes. */
export interface BodyCalendar {
  readonly bodyKey: BodyKey;
  readonly name: string;
  readonly laCode: string;
  /** As it was set up, before anything confirmed since. */
  readonly setUp: Calendar;
  readonly layers: CalendarLayers;
}

/** Where dates came from. The file's name is what the operator called it; its hash says which bytes. */
export interface CalendarSource {
  readonly fileName: string;
  readonly contentHash: string;
  readonly set?: string | undefined;
}

export type CalendarChange =
  | { readonly act: 'import'; readonly years: readonly TermDates[]; readonly startsAt?: string | undefined; readonly source: CalendarSource }
  | { readonly act: 'close'; readonly span: DaySpan; readonly because: ClosureReason }
  | { readonly act: 'reopen'; readonly span: DaySpan };

/** Revision of each academic year's stored dates, and of the rest; part of what a confirmation confirms. */
export type CalendarRevisions = Readonly<Record<string, number>>;

export interface CalendarStore {
  readBody(bodyKey: BodyKey): Promise<BodyCalendar | undefined>;
  /** Every open establishment of an authority, with its calendar. */
  establishmentsOf(laCode: string): Promise<readonly BodyCalendar[]>;
  revisions(scope: CalendarScope): Promise<CalendarRevisions>;
  /**
   * The change, its audit entry, what it replaced, and the request to plan open notifications anew: in one transaction, or nothing.
   * `conflict`: somebody changed the same calendar since `seen`.
   */
  apply(command: { readonly scope: CalendarScope; readonly laCode: string; readonly change: CalendarChange; readonly seen: CalendarRevisions; readonly cause: Cause }): Promise<'applied' | 'conflict'>;
}

export interface PlanStore {
  /** What deadlines are made from: when police attended, and when we were told. */
  timesOf(incidentId: string): Promise<{ readonly attendedAt: Instant; readonly receivedAt: Instant } | undefined>;
  /** Moves an open version's deadlines, and its ladder with them: `next` is its first rung, planned from now. Without `next` only the deadlines. */
  replan(command: { readonly notification: NotificationRecord; readonly deadlines: Deadlines; readonly next?: Step | undefined; readonly cause: Cause }): Promise<Committed | Conflict>;
}

/** Work that the gateway owes itself, piece by piece, over as many ticks as it takes. */
export const CHORE_KINDS = ['followCalendar', 'countKeyAdults'] as const;
export type ChoreKind = (typeof CHORE_KINDS)[number];

export interface Chore {
  readonly kind: ChoreKind;
  /** A body key, or an authority's code. */
  readonly about: string;
  readonly laCode: string;
  readonly dueAt: Instant;
  /** The last body that was done in this round. */
  readonly cursor?: string | undefined;
  /** Counts from 1: how often it was gone through. */
  readonly round: number;
  /** Another request for the same chore since then makes a piece of the old one void. */
  readonly requestId: string;
}

export interface ChoreStore {
  due(now: Instant, limit: number): Promise<readonly Chore[]>;
  /** Asks for it at `dueAt`, from its beginning. Asked for again before it was done, it begins anew. */
  ask(chore: Pick<Chore, 'kind' | 'about' | 'laCode' | 'dueAt' | 'requestId'>): Promise<void>;
  /** A piece is done: on to `next`, or all done when it is left out. Refused when another tick was faster. */
  moveOn(chore: Chore, next: Pick<Chore, 'dueAt' | 'cursor' | 'round'> | undefined): Promise<'moved' | 'overtaken'>;
}
