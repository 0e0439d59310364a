import { describe, expect, test } from 'vitest';
import { checkRegister, type RegisterCheck } from '../../../functions/import-register/check-register.ts';
import { inspectText } from '../../../shared/runtime/inspect-text.ts';
import type { CurrentRegister, RegisterKind } from '../../../shared/ports/files.ts';
import { HEADER, HEAD_LAST_NAME, asCp1252, asUtf8, linkText, misread, row, soundRows, textOf, type Row } from '../../fixtures/register/make-register-file.ts';
import { filesOf } from '../../support/register-gateway.ts';

const check = async (bytes: Uint8Array, { kind = 'gias', last, acceptShrink = false }: { kind?: RegisterKind; last?: CurrentRegister; acceptShrink?: boolean } = {}): Promise<RegisterCheck> => {
  const source = () => filesOf({ file: bytes }, 997).read('file');
  const { encoding } = await inspectText(source);
  return checkRegister({ kind, source, encoding, last, acceptShrink });
};
const codes = ({ refusals }: RegisterCheck): readonly string[] => refusals.map(({ code }) => code);
const changed = (urn: number, change: Partial<Row>): readonly Row[] => soundRows().map((each) => (each.URN === String(urn) ? { ...each, ...change } : each));

describe('a sound register', () => {
  test('is counted by status, phase and local authority, and its rows are read by name', async () => {
    const { counts, refusals, faults } = await check(asCp1252(textOf(soundRows())));

    expect(refusals).toEqual([]);
    expect(counts).toMatchObject({
      rows: 40,
      applied: 40,
      byStatus: { open: 36, closed: 2, openProposedToClose: 1, proposedToOpen: 1 },
      byAuthority: { '662': { rows: 1, withPupils: 1 }, '909': { rows: 1, withPupils: 1 }, none: { rows: 1, withPupils: 0 } },
    });
    expect(faults.byCode).toEqual({ laCodeRetired: 1, laCodeMissing: 1 });
  });

  test('may have its columns in any order, and columns that nobody knows', async () => {
    const header = ['FSM', ...[...HEADER].toReversed(), 'QABReport', 'CHNumber'];
    const { counts, refusals } = await check(asCp1252(textOf(soundRows(), { header })));
    expect([refusals, counts.applied]).toEqual([[], 40]);
  });

  test.each([
    ['Windows-1252 with CRLF', asCp1252(textOf(soundRows()))],
    ['Windows-1252 with LF', asCp1252(textOf(soundRows(), { lineEnd: '\n' }))],
    ['UTF-8', asUtf8(textOf(soundRows()))],
    ['UTF-8 with a byte order mark', asUtf8(`\uFEFF${textOf(soundRows())}`)],
    ['no line end at the end, as the real links file has none', asCp1252(textOf(soundRows()).trimEnd())],
  ])('reads the same from %s', async (_form, bytes) => {
    const { counts, refusals } = await check(bytes);
    expect([refusals, counts.applied]).toEqual([[], 40]);
  });
});

describe('a whole file is refused', () => {
  const refused = (what: string, bytes: Uint8Array, code: string, options: Parameters<typeof check>[1] = {}): void =>
    test(`${code}: ${what}`, async () => {
      const answer = await check(bytes, options);
      expect(codes(answer)).toContain(code);
      // What it says never holds a value, least of all a head teacher's name.
      expect(JSON.stringify(answer)).not.toMatch(new RegExp(`${HEAD_LAST_NAME}|Keelman|Quayside`));
    });
  const text = textOf(soundRows());

  refused('only a header', asCp1252(textOf([])), 'headerOnly');
  refused('cut off inside a row', asCp1252(text.slice(0, text.lastIndexOf('Keelman 29') + 12).concat('"')), 'truncated');
  refused('cut off inside quotation marks', asCp1252(text.slice(0, text.lastIndexOf('Keelman 29') + 12)), 'brokenQuotes');
  refused('one quotation mark too many in the middle', asCp1252(text.replace('Keelman 3 Primary', 'Keelman "3 Primary')), 'brokenQuotes');
  refused('a column was inserted in the rows', asCp1252(textOf(soundRows(), { values: (all) => [all[0] ?? '', '', ...all.slice(1)] })), 'columnsShifted');
  refused('a column was deleted from the rows', asCp1252(textOf(soundRows(), { values: (all) => all.toSpliced(3, 1) })), 'columnsShifted');
  refused('a column was moved behind the status', asCp1252(textOf(soundRows(), { values: (all) => [...all.slice(0, 11), '', ...all.slice(11, -1)] })), 'columnsShifted');
  refused('needed columns are missing', asCp1252(textOf(soundRows(), { header: HEADER.filter((name) => !name.startsWith('Establishment')) })), 'columnsMissing');
  refused('a needed column is there twice', asCp1252(textOf(soundRows(), { header: [...HEADER, 'Postcode'] })), 'columnsRepeated');
  refused('the links file', asCp1252(linkText([[1, 2]])), 'otherFile');
  refused('the register given as links', asCp1252(text), 'otherFile', { kind: 'links' });
  refused('semicolons', asCp1252(textOf(soundRows(), { delimiter: ';' }).replaceAll('"', '')), 'otherDelimiter');
  refused('Windows-1252 read as 1251', misread(text, 'windows-1251'), 'wronglyDecoded');
  refused('Windows-1252 read as Latin-1', asUtf8([...asCp1252(text)].map((byte) => String.fromCodePoint(byte)).join('')), 'wronglyDecoded');
  refused('Windows-1252 read as UTF-8', misread(text, 'utf-8'), 'wronglyDecoded');
  refused('UTF-8 read as Windows-1252', asUtf8(new TextDecoder('windows-1252').decode(asUtf8(text))), 'wronglyDecoded');
  refused('too many rows without a name', asCp1252(textOf(soundRows().map((each, at) => (at < 5 ? { ...each, EstablishmentName: '' } : each)))), 'tooManyFaults');

  test('and missing columns are named', async () => {
    const { refusals } = await check(asCp1252(textOf(soundRows(), { header: HEADER.filter((name) => name !== 'URN' && name !== 'Postcode') })));
    expect(refusals[0]?.about).toEqual(['URN', 'Postcode']);
  });
});

describe('against the last register', () => {
  const lastOf = async (rows: readonly Row[]): Promise<CurrentRegister> => ({
    version: 'v1',
    contentHash: 'other',
    appliedAt: '2026-11-22T01:00:00.000Z',
    counts: (await check(asCp1252(textOf(rows)))).counts,
  });

  test('a file that lost more than a twentieth of its rows is refused, unless that is meant', { tags: ['T36'] }, async () => {
    const last = await lastOf(soundRows());
    const smaller = asCp1252(textOf(soundRows().slice(0, -3)));

    expect(codes(await check(smaller, { last }))).toEqual(['shrunk']);
    expect(codes(await check(smaller, { last, acceptShrink: true }))).toEqual([]);
    expect(codes(await check(asCp1252(textOf(soundRows().slice(0, -1))), { last }))).toEqual([]);
  });

  test('a file in which many open schools are suddenly closed is refused', async () => {
    const last = await lastOf(soundRows());
    const closed = soundRows().map((each, at) => (at >= 35 ? row(Number(each.URN), each.EstablishmentName, { 'EstablishmentStatus (code)': '2' }) : each));

    expect(codes(await check(asCp1252(textOf(closed)), { last }))).toEqual(['shrunk']);
  });

  test('a file from which a whole local authority is gone is refused; a retired code may go', async () => {
    const other = Array.from({ length: 6 }, (_, i) => row(991_000 + i, `Lockside ${i} School`, { 'LA (code)': '841' }));
    const last = await lastOf([...soundRows(), ...Array.from({ length: 300 }, (_, i) => row(992_000 + i, `Weir ${i}`)), ...other]);
    const without = [...soundRows(), ...Array.from({ length: 310 }, (_, i) => row(992_000 + i, `Weir ${i}`))];

    const { refusals } = await check(asCp1252(textOf(without)), { last });

    expect(refusals).toMatchObject([{ code: 'authorityGone', about: ['841'] }]);
  });
});

describe('a single row', () => {
  const faultsOf = async (rows: readonly Row[], shape = {}): Promise<{ readonly applied: number; readonly codes: readonly string[]; readonly check: RegisterCheck }> => {
    const result = await check(asCp1252(textOf(rows, shape)));
    expect(codes(result)).toEqual([]);
    const known = new Set(['laCodeRetired', 'laCodeMissing']);
    return { applied: result.counts.applied, codes: result.faults.listed.map(({ code }) => code).filter((code) => !known.has(code)), check: result };
  };

  test.each<[string, Partial<Row>, string]>([
    ['an unknown status', { 'EstablishmentStatus (code)': '7' }, 'statusUnknown'],
    ['a status and a name that disagree', { 'EstablishmentStatus (name)': 'Closed' }, 'statusContradicts'],
    ['no name', { EstablishmentName: ' ' }, 'nameMissing'],
    ['a formula for a name', { EstablishmentName: '=HYPERLINK("x")' }, 'nameIsFormula'],
    ['a number in scientific notation for a URN', { URN: '9.90E+05' }, 'urnNotNumeric'],
    ['a local authority that is no number', { 'LA (code)': 'Wearmouth' }, 'laCodeMalformed'],
  ])('with %s is left out, and the others are applied', async (_what, change, code) => {
    const { applied, codes: found } = await faultsOf(changed(990_105, change));
    expect([applied, found]).toEqual([39, [code]]);
  });

  test.each<[string, Partial<Row>, string]>([
    ['an unknown phase', { 'PhaseOfEducation (code)': '9' }, 'phaseUnknown'],
    ['an unknown type', { 'TypeOfEstablishment (code)': '88' }, 'typeUnknown'],
    ['an impossible date', { OpenDate: '31-02-2020' }, 'dateMalformed'],
    ['no real postcode', { Postcode: 'ZZ99 3VZ' }, 'postcodeMalformed'],
    ['an age in words', { StatutoryLowAge: 'three' }, 'ageMalformed'],
    ['a telephone number that a spreadsheet rounded', { TelephoneNum: '1.92E+10' }, 'telephoneMalformed'],
    ['an unknown local authority', { 'LA (code)': '123' }, 'laCodeUnknown'],
    ['a line break in the name', { EstablishmentName: 'Keelman\r\nSchool' }, 'lineBreakInValue'],
  ])('with %s is applied, and that is noted', async (_what, change, code) => {
    const { applied, codes: found } = await faultsOf(changed(990_105, change));
    expect([applied, found]).toEqual([40, [code]]);
  });

  test('that is six values longer than the header is read where its values stand under their names', async () => {
    const { applied, codes: found } = await faultsOf(soundRows(), { values: (all: readonly string[], at: number) => (at === 12 ? [...all, '0', 'Not applicable', '', '', 'E02', 'E01'] : all) });
    expect([applied, found]).toEqual([40, ['rowLongerThanHeader']]);
  });

  test('that is longer because a value was inserted is left out', async () => {
    const { applied, codes: found } = await faultsOf(soundRows(), { values: (all: readonly string[], at: number) => (at === 12 ? [...all.slice(0, 2), '', ...all.slice(2)] : all) });
    expect([applied, found]).toEqual([39, ['rowShifted']]);
  });

  test('that is shorter than the header is left out', async () => {
    const { applied, codes: found } = await faultsOf(soundRows(), { values: (all: readonly string[], at: number) => (at === 12 ? all.slice(0, 20) : all) });
    expect([applied, found]).toEqual([39, ['rowTooShort']]);
  });

  test('that claims another row\'s number puts both aside; a plain copy puts nothing aside', async () => {
    const twice = [...soundRows(), row(990_105, 'Another Name')];
    const copied = [...soundRows(), soundRows()[14] as Row];

    expect(await faultsOf(twice)).toMatchObject({ applied: 39, codes: ['urnRepeated', 'urnRepeated'] });
    expect(await faultsOf(copied)).toMatchObject({ applied: 40, codes: [] });
  });

  test('of a school whose letters were damaged by hand is left out; the file stands', async () => {
    const text = textOf(soundRows()).replace('Keelman 5 Primary', 'Keelman 5 Primar\uFFFD');
    const result = await check(asUtf8(text));
    expect(codes(result)).toEqual([]);
    expect(result.faults.byCode['wronglyDecoded']).toBe(1);
  });
});

describe('a file that went through a spreadsheet', () => {
  const spoilt = (date: (day: string, month: string, year: string) => string): Uint8Array =>
    asCp1252(
      textOf(
        soundRows().map((each) => ({
          ...each,
          'TypeOfEstablishment (code)': String(Number(each['TypeOfEstablishment (code)'])),
          TelephoneNum: each.TelephoneNum.slice(1),
          OpenDate: each.OpenDate.replace(/(\d\d)-(\d\d)-(\d{4})/, (_all, day: string, month: string, year: string) => date(day, month, year)),
        })),
      ),
    );

  test('in Britain is repaired: zeros come back, dates are day first', async () => {
    const { refusals, faults, slashDatesDayFirst } = await check(spoilt((day, month, year) => `${day}/${month}/${year}`));

    expect(refusals).toEqual([]);
    expect(slashDatesDayFirst).toBe(true);
    expect(faults.byCode).toMatchObject({ dateFlipped: 40 });
    expect(faults.byCode.leadingZeroLost).toBeGreaterThan(40);
    expect(faults.leftOut).toBe(0);
  });

  test('in America loses the dates that cannot be told, and only those', async () => {
    const american = spoilt((day, month, year) => (Number(day) > 12 ? `${day}-${month}-${year}` : `${Number(day)}/${Number(month)}/${year}`));

    const { refusals, faults, slashDatesDayFirst } = await check(american);

    expect(refusals).toEqual([]);
    expect(slashDatesDayFirst).toBe(false);
    expect(faults.byCode.dateAmbiguous).toBeGreaterThan(10);
    expect(faults.leftOut).toBe(0);
  });
});

describe('links', () => {
  test('are counted by kind; only kinds of succession are kept, each pair once', async () => {
    const { counts, faults, refusals } = await check(asCp1252(linkText([[990_004, 990_005], [990_004, 990_005], [990_005, 990_004, 'Predecessor'], [990_010, 990_011, 'Successor - merged'], [990_011, 990_011], [990_012, 990_013, 'Cousin']])), {
      kind: 'links',
    });
    expect(refusals).toEqual([]);
    expect(counts).toMatchObject({ rows: 6, applied: 2, byLinkType: { Successor: 3, Predecessor: 1, 'Successor - merged': 1, unknown: 1 } });
    expect(faults.byCode).toEqual({ urnOfItself: 1, linkTypeUnknown: 1 });
  });
});
