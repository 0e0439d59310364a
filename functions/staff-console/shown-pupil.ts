import type { RollSearch } from '../../shared/domain/desk/search-rolls.ts';

/** What somebody typed to find a pupil, and what is wrong with it. */
export interface RollSearchForm {
  readonly typed: RollSearch;
  readonly fault: string;
  /** Absent when nothing was searched for, or not enough. */
  readonly search?: RollSearch | undefined;
}

/** A pupil of the rolls as the desk lists them. */
export interface ShownPupil {
  readonly value: string;
  readonly name: string;
  readonly born: string;
  readonly address: string;
  readonly school: string;
  readonly agrees: string;
}
