import type { Instant, LondonDay, RiskGrade } from '../domain/incident.ts';
import type { Sensitive } from '../domain/sensitive.ts';

/** One telling of a child to one school: a day, a grade, a school. No name, no text, no incident. */
export interface HistoryEntry {
  /** Tells two incidents of one day apart, and two schools told of one incident from two incidents; says nothing else. */
  readonly incident: string;
  /** London day on which police attended. */
  readonly day: LondonDay;
  readonly grade: RiskGrade;
  readonly urn: string;
}

/** What linking has kept of an incident: one entry for each child and school told. */
export interface HistoryToKeep extends Omit<HistoryEntry, 'incident'> {
  readonly childId: string;
  /** The pupil as the rolls know them; kept as a keyed hash only. */
  readonly pupil: Sensitive<string>;
}

/** Where an incident's own entries are. Sealed with the incident: once that is erased, nobody can tell whose they were. */
export interface HistoryRef {
  readonly childId: string;
  readonly pk: string;
  readonly sk: string;
}

/** Months that an entry is kept: a year to count repeats in, and three more so that the year before a school year's end is whole. */
export const HISTORY_MONTHS = 15;

/**
 * What was told before of the children of one incident, past the erasure of those earlier incidents. Asked by incident, never by child:
 * whoever may open the incident learns of its children, and nobody can look a child up.
 */
export interface ChildHistory {
  /**
   * `refs` are those of the incident that was read. By child id: tellings of other incidents in the fifteen months before `at`, oldest
   * first. A child with none, or no pupil, is not in it.
   */
  ofIncident(refs: readonly HistoryRef[], at: Instant): Promise<ReadonlyMap<string, readonly HistoryEntry[]>>;
}
