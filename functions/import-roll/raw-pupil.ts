import type { RollColumn } from '../../shared/domain/rolls/roll-columns.ts';
import type { RollRefusalCode } from '../../shared/domain/rolls/roll-faults.ts';

/** One pupil as a file wrote them: text by column, '' for what is not there. What no column names was never read. */
export interface RawPupil {
  readonly row: number;
  readonly cell: (column: RollColumn) => string;
  /** Local authority of the school that wrote the file, where its format says so. */
  readonly laCode?: string | undefined;
  /** The entry is there and cannot be read. */
  readonly broken?: 'rowTooShort' | 'rowUnreadable' | undefined;
}

/** Raised inside a stream of pupils: the file as a whole cannot be used. */
export class RollRefused extends Error {
  readonly code: RollRefusalCode;
  /** Column names and counts; never a value. */
  readonly about: readonly string[];

  constructor(code: RollRefusalCode, about: readonly string[] = []) {
    super(code);
    this.code = code;
    this.about = about;
  }
}
