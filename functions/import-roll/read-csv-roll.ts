import { readColumns } from '../../shared/domain/rolls/roll-columns.ts';
import type { Positions } from '../../shared/domain/rolls/roll-columns.ts';
import { BrokenCsv, readCsv } from '../../shared/runtime/read-csv.ts';
import { RollRefused } from './raw-pupil.ts';
import type { RawPupil } from './raw-pupil.ts';

/** A roll with a header, as SIMS, Arbor, Bromcom and our own plain form write it. Columns that no heading of ours names are left where they are. */
export async function* readCsvRoll(text: AsyncIterable<string>): AsyncGenerator<RawPupil> {
  let positions: Positions | undefined;
  let width = 0;
  let row = 0;
  try {
    for await (const values of readCsv(text)) {
      row += 1;
      if (!positions) {
        const reading = readColumns(values);
        if (reading.kind === 'refused') throw new RollRefused(reading.code, reading.about);
        positions = reading.positions;
        width = values.length;
        continue;
      }
      const places = positions;
      yield {
        row,
        cell: (column) => values[places.get(column) ?? -1] ?? '',
        ...(values.length < width ? { broken: 'rowTooShort' as const } : {}),
      };
    }
  } catch (error) {
    if (error instanceof BrokenCsv) throw new RollRefused('brokenQuotes', [`row ${error.row}`]);
    throw error;
  }
}
