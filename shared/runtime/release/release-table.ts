import { csvLine } from '../../domain/evaluation/csv.ts';
import type { Cell } from '../../domain/evaluation/csv.ts';
import { headerOf } from '../../domain/evaluation/export/cells-of.ts';
import type { Column } from '../../domain/evaluation/export/column.ts';
import { openParquetFile } from './parquet-file.ts';
import type { WrittenFiles } from './written-files.ts';

export interface ReleaseTable {
  write(rows: readonly (readonly Cell[])[]): Promise<void>;
  /** Answers how many rows there are. */
  close(): Promise<number>;
}

/** One table as CSV (UTF-8, comma, LF, header) and as Parquet, side by side, as rows come. */
export const openReleaseTable = async <Row>(files: WrittenFiles, path: string, columns: readonly Column<Row>[]): Promise<ReleaseTable> => {
  const csv = await files.open(`${path}.csv`);
  const parquet = await openParquetFile(await files.open(`${path}.parquet`), columns);
  await csv.text(csvLine(headerOf(columns), '\n'));
  let count = 0;
  return {
    write: async (rows) => {
      for (const row of rows) await csv.text(csvLine(row, '\n'));
      await parquet.write(rows);
      count += rows.length;
    },
    close: async () => {
      await csv.close();
      await parquet.close();
      return count;
    },
  };
};
