import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { csvTable } from '../../../shared/domain/evaluation/csv.ts';

describe('csv', { tags: ['T32', 'V1-2-10'] }, () => {
  it('keeps commas, quotes and line breaks inside their cell', () => {
    expect(csvTable(['a', 'b'], [['x,"y"', 'two\r\nlines']])).toBe('a,b\r\n"x,""y""","two\r\nlines"\r\n');
  });

  it('prints negative numbers as numbers and an empty cell for null', () => {
    expect(csvTable(['a', 'b', 'c'], [[-35, null, true]])).toBe('a,b,c\r\n-35,,true\r\n');
  });

  it.each(['=1+1', '+44', '-2', '@SUM(A1)', '\t=1', ' =1', '＝1+1'])('makes %j harmless in a spreadsheet', (cell) => {
    expect(csvTable(['a'], [[cell]])).toContain(`'${cell}`);
  });

  it('comes back from a reader as it went in, save for the guard before formulas', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 2 }), { maxLength: 5 }), (rows) => {
        const back = parse(csvTable(['a', 'b'], rows), { relax_column_count: false, record_delimiter: '\r\n', from_line: 2 }) as string[][];
        expect(back.map((row) => row.map((cell) => cell.replace(/^'/, '')))).toEqual(rows.map((row) => row.map((cell) => cell.replace(/^'/, ''))));
        for (const cell of back.flat()) expect(cell).not.toMatch(/^\s*[=+\-@]/);
      }),
    );
  });
});
