import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readFileMapping } from '../../events/file-mapping.v1.ts';
import { lookThrough, isWholeRow, MAX_ROW_BYTES } from '../../functions/import-incidents/look-through.ts';
import { readRow } from '../../functions/import-incidents/read-row.ts';
import type { ReadRow } from '../../functions/import-incidents/read-row.ts';
import { splitRecords } from '../../functions/import-incidents/split-records.ts';
import type { FileMapping } from '../../shared/domain/file-mapping.ts';
import { NO_ROWS } from '../../shared/ports/incident-files.ts';
import type { IncidentFile } from '../../shared/ports/incident-files.ts';

const NOW = new Date('2026-10-22T06:00:00.000Z');
const shipped = (name: string): FileMapping => {
  const read = readFileMapping(JSON.parse(readFileSync(`events/mappings/${name}.json`, 'utf8')));
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.mapping;
};
const fileOf = (format: 'csv' | 'ndjson', mapping?: FileMapping): IncidentFile => ({
  fileId: 'fil_00000000-0000-4000-8000-000000000001',
  clientId: 'wearmouth-cad',
  source: { forceCode: '98', test: false },
  format,
  dryRun: false,
  mapping,
  state: 'reading',
  openedAt: NOW.toISOString(),
  part: 1,
  nextByte: 0,
  nextRow: 1,
  counts: NO_ROWS,
});
async function* whole(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
const readAll = async (file: IncidentFile, bytes: Buffer): Promise<readonly ReadRow[]> => {
  const looked = await lookThrough(file, () => whole(bytes));
  if (looked.kind === 'refused') throw new Error(looked.code);
  const ready = { ...file, columns: looked.columns };
  const rows: ReadRow[] = [];
  const options = { quoted: file.format === 'csv', maxBytes: MAX_ROW_BYTES[file.format], fromByte: looked.nextByte, fromRow: looked.nextRow, isWhole: isWholeRow(ready) };
  for await (const record of splitRecords(whole(bytes.subarray(looked.nextByte)), options)) rows.push(readRow(record, { file: ready, now: NOW }));
  return rows;
};
const told = (row: ReadRow | undefined) => (row?.kind === 'faulty' ? row.faults.map(({ pointer, column, code }) => [pointer, column, code]) : row?.kind);

describe('a mapping that comes with the gateway', () => {
  test('reads a plain CSV: its names, its codes, its dates in London time, its cells with line ends', async () => {
    const rows = await readAll(fileOf('csv', shipped('plain-csv')), readFileSync('events/mappings/samples/plain.csv'));

    expect(rows.map(told)).toEqual(['sound', 'sound', [['/risk/grade', 'RISK_GRADE', 'unknown_code']], [['/children/0/dateOfBirth', 'CHILD1_DOB', 'bad_date']]]);
    const [first, second] = rows.map((row) => (row.kind === 'sound' ? row.incident : undefined));
    expect(first).toMatchObject({
      forceCode: '98',
      forceReference: 'WM/2026/700101',
      attendedAt: '2026-10-21T21:05:00Z',
      circumstances: ['verbalArgument', 'damageToHome'],
      risk: { tool: 'dash', grade: 'standard' },
      children: [{ givenNames: ['Poppy', 'May'], dateOfBirth: '2017-05-14', school: { name: 'Harbour View Primary' }, voice: { heard: true, words: 'I stayed in my room.\nI heard "shouting".' } }],
      adults: [{ role: 'victim' }],
    });
    expect(second?.children.map(({ childReference, school, voice }) => [childReference, school, voice])).toMatchObject([['child-1', {}, {}], ['child-2', { reason: 'notOfSchoolAge' }, { heard: false, reason: 'childAsleep' }]]);
  });

  test('reads a document in the shape of the Standard Data Model: persons by role, codes by their tables', async () => {
    const rows = await readAll(fileOf('ndjson', shipped('ihub-sdm')), readFileSync('events/mappings/samples/ihub-sdm.ndjson'));

    expect(rows.map(told)).toEqual(['sound', 'sound', [['/placeType', '/data/attributes/locationType', 'unknown_code']]]);
    expect(rows[0]?.kind === 'sound' && rows[0].incident).toMatchObject({
      forceReference: 'WM/2026/700201',
      incidentType: 'domesticAbuse',
      placeType: 'childsHome',
      risk: { tool: 'dash', grade: 'standard', indicatorCount: 4 },
      children: [{ childReference: 'p-child-1', givenNames: ['Poppy', 'May'], sex: 'female', voice: { heard: true } }],
      adults: [{ adultReference: 'p-adult-1', role: 'victim' }],
    });
  });
});

describe('a mapping with faults', () => {
  const mapping = { mappingVersion: '1', name: 'x', format: 'csv', fields: [{ to: '/forceReference', from: 'REF' }] };
  test.each([
    ['a table that is not there', { ...mapping, fields: [{ to: '/risk/grade', from: 'G', codes: 'grades' }] }, '/fields/0/codes', 'unknown_table'],
    ['a place that is no pointer', { ...mapping, fields: [{ to: 'forceReference', from: 'REF' }] }, '/fields/0/to', 'invalid_format'],
    ['a list of JSON in a CSV', { ...mapping, lists: [{ to: '/children', each: '/included', fields: [{ to: '/familyName', from: '/surname' }] }] }, '/lists/0', 'count_for_csv_each_for_json'],
    ['a date format of another kind', { ...mapping, fields: [{ to: '/attendedAt', from: 'A', as: 'instant', format: 'dd/MMM/yy' }] }, '/fields/0/format', 'invalid_format'],
    ['a field that mappings do not have', { ...mapping, script: 'x' }, '', 'unrecognized_keys'],
    ['another version', { ...mapping, mappingVersion: '2' }, '/mappingVersion', 'invalid_value'],
  ])('says where: %s', (_what, value, pointer, code) => {
    const read = readFileMapping(value);

    expect('faults' in read && read.faults).toEqual([{ pointer, code }]);
  });
});

describe('a row with a trap in it', () => {
  const small: FileMapping = { name: 'small', format: 'csv', constants: {}, lists: [], codes: {}, fields: [{ to: '/forceReference', from: 'REF', as: 'text' }, { to: '/attendedAt', from: 'AT', as: 'instant', format: 'dd/MM/yyyy HH:mm', default: '2026-10-21T21:00:00Z' }] };
  const first = async (text: string | Buffer): Promise<unknown> => {
    const [row] = await readAll(fileOf('csv', small), Buffer.concat([Buffer.from('REF,AT\r\n'), Buffer.from(text)]));
    return row?.kind === 'faulty' ? row.faults[0]?.code : row?.kind;
  };

  test.each([
    ['a formula', '=HYPERLINK("x"),', 'broken_quotes'],
    ['a formula in quotes', '"=1+1",', 'formula'],
    ['a mention', '@SUM(A1),', 'formula'],
    ['a NUL', 'a\u0000b,', 'nul_byte'],
    ['too many cells', 'a,,c', 'too_many_columns'],
    ['too few cells', 'a', 'too_few_columns'],
    ['a quotation mark out of place', 'a"b,', 'broken_quotes'],
    ['a time that was twice on the night the clocks went back', 'a,25/10/2026 01:30', 'time_twice_or_never'],
    ['a time that never was', 'a,29/03/2026 01:30', 'time_twice_or_never'],
    ['a day that never was', 'a,31/02/2026 10:00', 'bad_time'],
    ['a month of another style', 'a,10/21/2026 10:00', 'bad_time'],
  ])('is told of it: %s', async (_what, text, code) => {
    expect(await first(text)).toBe(code);
  });

  test('that is not UTF-8 spoils itself alone', async () => {
    expect(await first(Buffer.from([0x4a, 0xf6, 0x2c]))).toBe('not_utf8');
  });

  test.each([
    ['UTF-16', Buffer.from('\ufeffREF,AT\nx,', 'utf16le'), 'utf16'],
    ['a workbook', Buffer.from('PK\u0003\u0004 rest of it'), 'notText'],
    ['semicolons', Buffer.from('REF;AT\nx;'), 'otherDelimiter'],
    ['a header of something else', Buffer.from('NAME,AGE\nx,1'), 'columnsMissing'],
    ['a header alone', Buffer.from('REF,AT\n'), 'fileEmpty'],
    ['a column twice', Buffer.from('REF,AT,REF\nx,,'), 'columnsRepeated'],
    ['100,001 rows', Buffer.from(`REF,AT\n${'x,\n'.repeat(100_001)}`), 'tooManyRows'],
  ])('and a file that is %s is refused whole, before a row is taken', async (_what, bytes, code) => {
    expect(await lookThrough(fileOf('csv', small), () => whole(bytes))).toMatchObject({ kind: 'refused', code });
  });
});
