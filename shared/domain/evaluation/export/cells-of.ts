import type { Cell } from '../csv.ts';
import { NA } from './column.ts';
import type { Column, RowSetting } from './column.ts';

export interface CellSetting extends RowSetting {
  /** The study's pseudonym for a base pseudonym. */
  readonly pidOf: (base: string) => Promise<string>;
}

export const headerOf = <Row>(columns: readonly Column<Row>[]): readonly string[] => columns.map(({ name }) => name);

/** One row, in the order of the columns. */
export const cellsOf = async <Row>(columns: readonly Column<Row>[], row: Row, as: CellSetting): Promise<readonly Cell[]> => {
  const cells: Cell[] = [];
  for (const column of columns) {
    if (column.type !== 'pid') cells.push(column.cell(row, as));
    else {
      const base = column.base(row);
      cells.push(base === undefined ? NA : await as.pidOf(base));
    }
  }
  return cells;
};
