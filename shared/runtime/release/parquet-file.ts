import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Cell } from '../../domain/evaluation/csv.ts';
import { isMissing } from '../../domain/evaluation/export/column.ts';
import type { Column } from '../../domain/evaluation/export/column.ts';
import type { OpenFile } from '../../ports/files.ts';

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** Hands over what was encoded so far: the file's offsets go on counting. */
class DrainingWriter extends ByteWriter {
  take(): Uint8Array {
    const bytes = this.getBytes().slice();
    this.index = 0;
    return bytes;
  }
}

const elementOf = ({ name, type }: Column<never>): SchemaElement => {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  switch (type) {
    case 'integer':
      return { ...optional, type: 'INT32' };
    case 'number':
      return { ...optional, type: 'DOUBLE' };
    case 'boolean':
      return { ...optional, type: 'BOOLEAN' };
    case 'date':
      return { ...optional, type: 'INT32', converted_type: 'DATE' };
    case 'pid':
    case 'string':
    case 'category':
      return { ...optional, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
  }
};

/** Missing is missing: the reason (z, x, c) stands in the CSV. */
const valueOf = (cell: Cell, type: Column<never>['type']): unknown => {
  if (isMissing(cell)) return null;
  return type === 'date' ? new Date(`${String(cell)}T00:00:00Z`) : cell;
};

export interface ParquetFile {
  /** One row group. */
  write(rows: readonly (readonly Cell[])[]): Promise<void>;
  close(): Promise<void>;
}

/** Writes Parquet row group by row group: no more of the file is held than one of them. */
export const openParquetFile = async <Row>(file: OpenFile, columns: readonly Column<Row>[]): Promise<ParquetFile> => {
  const writer = new DrainingWriter();
  const typed = columns as unknown as readonly Column<never>[];
  const schema: SchemaElement[] = [{ name: 'root', num_children: columns.length }, ...typed.map(elementOf)];
  const parquet = new ParquetWriter({ writer, schema, createdBy: 'encompass-gateway' });
  return {
    write: async (rows) => {
      if (rows.length === 0) return;
      const columnData = typed.map(({ name, type }, i) => ({ name, data: rows.map((row) => valueOf(row[i] ?? null, type)) }));
      await parquet.write({ columnData, rowGroupSize: rows.length });
      await file.write(writer.take());
    },
    close: async () => {
      await parquet.finish();
      await file.write(writer.take());
      await file.close();
    },
  };
};
