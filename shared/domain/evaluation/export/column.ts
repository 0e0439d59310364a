import type { Cell } from '../csv.ts';
import type { Widening } from '../disclosure/widen-groups.ts';

/** What a column holds, in the words of Data Package v2. `pid`: a pseudonym under the study's key. */
export type ColumnType = 'pid' | 'string' | 'category' | 'integer' | 'number' | 'boolean' | 'date';

export interface RowSetting {
  readonly asOf: string;
  readonly widening: Widening;
}

interface Described {
  readonly name: string;
  /** Read by people who have only the codebook. */
  readonly means: string;
  readonly unit?: string | undefined;
}

/** One column, once: the data, the codebook, the data package and the loaders are made from it. */
export type Column<Row> =
  | (Described & { readonly type: 'pid'; readonly base: (row: Row) => string | undefined })
  | (Described & { readonly type: Exclude<ColumnType, 'pid' | 'category'>; readonly cell: (row: Row, as: RowSetting) => Cell })
  | (Described & {
      readonly type: 'category';
      readonly categories: Readonly<Record<string, string>>;
      readonly cell: (row: Row, as: RowSetting) => Cell;
    });

/** Why a cell is empty (DfE's symbols); the same in every table, and labelled in the data package. */
export const MISSING_VALUES = {
  z: 'not applicable: the step does not apply to this row',
  x: 'not available: not known',
  c: 'confidential: left out because the group would be too small',
} as const;
export const isMissing = (cell: Cell): boolean => cell === null || cell === '' || (typeof cell === 'string' && Object.hasOwn(MISSING_VALUES, cell));

/** Not applicable. */
export const NA = 'z';
/** Left out because the groups would be too small. */
export const CONFIDENTIAL = 'c';
