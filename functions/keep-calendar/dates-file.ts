import type { RowFault, WrittenSpan } from '../../shared/domain/term-dates.ts';

/** What a file of term dates says, before anything is checked against a calendar. */
export interface DatesFile {
  readonly spans: readonly WrittenSpan[];
  readonly faults: readonly RowFault[];
  /** Entries that are not about term dates, so that a person can see that none of them is. */
  readonly leftOut: readonly { readonly row: string; readonly on: string; readonly says: string }[];
  /** Which authority or school the file itself says it is of, if it does. */
  readonly laCode?: string | undefined;
  readonly urn?: string | undefined;
}

export const unreadable = (code: string, fix: string, row = 'file'): DatesFile => ({ spans: [], faults: [{ row, code, fix }], leftOut: [] });
