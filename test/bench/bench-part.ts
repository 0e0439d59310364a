import type { Row } from './figures.ts';

export interface Part {
  /** A copy of the loaded area's data directory. */
  readonly freshCopy: () => string;
  readonly pupils: number;
  readonly tell: (text: string) => void;
}

export interface PartResult {
  readonly rows: readonly Row[];
  readonly figures: unknown;
}
