import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitRecords } from '../../functions/import-incidents/split-records.ts';
import type { RawRecord } from '../../functions/import-incidents/split-records.ts';

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % Math.max(1, sizes.length)] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
const split = async (text: string, { quoted = true, maxBytes = 200, pieces = [7], fromByte = 0, fromRow = 1, columns = 3 } = {}): Promise<readonly RawRecord[]> => {
  const bytes = Buffer.from(text);
  const isWhole = (record: Buffer): boolean => {
    try {
      return (parse(record, { relax_column_count: true }) as string[][])[0]?.length === columns;
    } catch {
      return false;
    }
  };
  const records: RawRecord[] = [];
  for await (const record of splitRecords(inPieces(bytes.subarray(fromByte), pieces), { quoted, maxBytes, fromByte, fromRow, isWhole })) records.push(record);
  return records;
};
const cell = fc.string({ unit: fc.constantFrom('a', 'é', '""', '\n', '\r\n', ',', ' ', '漢'), maxLength: 12 });
const csv = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 12 });
const textOf = (rows: readonly (readonly string[])[], end: string): string => rows.map((row) => row.map((one) => `"${one}"`).join(',')).join(end);

describe('a file of rows', () => {
  test('is cut at the same places however its bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(csv, fc.constantFrom('\n', '\r\n', '\r'), sizes, async (rows, end, pieces) => {
        const text = textOf(rows, end);
        const whole = await split(text, { pieces: [100_000] });

        expect(await split(text, { pieces })).toEqual(whole);
        expect(whole.map(({ bytes }) => bytes.toString())).toEqual(rows.map((row) => row.map((one) => `"${one}"`).join(',')));
      }),
    );
  });

  test('goes on, after any of its rows, where it would have gone on', async () => {
    await fc.assert(
      fc.asyncProperty(csv, fc.nat(), sizes, async (rows, pick, pieces) => {
        const text = textOf(rows, '\r\n');
        const all = await split(text, { pieces });
        const at = all[pick % all.length];

        const rest = await split(text, { pieces, fromByte: at?.nextByte ?? 0, fromRow: (at?.row ?? 0) + 1 });

        expect(rest).toEqual(all.slice((pick % all.length) + 1));
      }),
    );
  });

  test('loses one row to a quotation mark that never closes, and no other', async () => {
    const rows = ['"a","b","c"', '"bad","never closed,c', '"d","e","f"', '"g","h","i"'];

    const records = await split(rows.join('\n'));

    expect(records.map(({ row, bytes, fault }) => [row, bytes.toString(), fault])).toEqual([
      [1, rows[0], undefined],
      [2, rows[1], 'broken_quotes'],
      [3, rows[2], undefined],
      [4, rows[3], undefined],
    ]);
  });

  test.each([true, false])('loses one row that is endless, and no other (quoted %s)', { tags: ['T29', 'V1-3-12', 'V5-2-1'] }, async (quoted) => {
    const rows = [quoted ? '"a","b","c"' : '{"a":1}', 'x'.repeat(5_000), quoted ? '"d","e","f"' : '{"b":2}', 'y'.repeat(5_000)];

    const records = await split(rows.join('\n'), { quoted });

    expect(records.map(({ row, bytes, fault }) => [row, bytes.length, fault])).toEqual([
      [1, rows[0]?.length, undefined],
      [2, 0, 'row_too_long'],
      [3, rows[2]?.length, undefined],
      [4, 0, 'row_too_long'],
    ]);
  });

  test('with an open quotation mark and no end in reach loses its first line alone', async () => {
    const text = `"a","b","c"\n"open,b,c\n${Array.from({ length: 60 }, (_, i) => `"d${i}","e","f"`).join('\n')}`;

    const records = await split(text);

    expect(records.filter(({ fault }) => fault !== undefined).map(({ row }) => row)).toEqual([2]);
    expect(records).toHaveLength(62);
  });
});
