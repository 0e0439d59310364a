import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openRollFile } from '../../../functions/import-roll/open-roll-file.ts';
import { RollRefused } from '../../../functions/import-roll/raw-pupil.ts';
import { readRollRow } from '../../../shared/domain/rolls/roll-row.ts';
import type { RowReading } from '../../../shared/domain/rolls/roll-row.ts';
import type { RollFormat } from '../../../shared/ports/rolls.ts';

const TODAY = '2026-10-14';
/** Read as the gateway reads it, in pieces of one size. */
const read = async (format: RollFormat, content: string | Uint8Array, piece = 7): Promise<readonly RowReading[]> => {
  const bytes = Buffer.from(content);
  const source = async function* () {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  };
  const rows: RowReading[] = [];
  for await (const raw of openRollFile(format, source)) rows.push(readRollRow(raw.cell, TODAY));
  return rows;
};
const refusal = async (format: RollFormat, content: string | Uint8Array): Promise<string> =>
  read(format, content).then(
    () => 'read',
    (error: unknown) => (error instanceof RollRefused ? error.code : `threw ${String(error)}`),
  );
const shortOf = ({ row, faults }: RowReading) => ({ name: row ? `${row.legalForename} ${row.legalSurname}` : undefined, born: row?.dateOfBirth, faults });

const CTF = (pupils: string): string => `<?xml version="1.0" encoding="UTF-8"?><CTfile><Header><DocumentName>Common Transfer File</DocumentName></Header><CTFpupilData>${pupils}</CTFpupilData></CTfile>`;
const PUPIL = '<Pupil><UPN>A203202811068</UPN><Surname>O&apos;Garrowby</Surname><Forename>Zoë</Forename><DOB>2018-02-28</DOB><Sex>F</Sex>';

describe('a roll as CSV', () => {
  test.each([
    ['SIMS', 'Legal Forename,Legal Surname,Preferred Forename,DOB,Gender,UPN,Reg Group,Post Code,Admission Date\nPoppy,Garrowby,Pops,31/03/2015,F,A203202811068,5A,wm1 1aa,03/09/2020\n'],
    ['Arbor', 'Legal first name,Legal last name,Date of birth,UPN,Year group,Registration form,Postcode\nPoppy,Garrowby,2015-03-31,A203202811068,5,5A,WM1 1AA\n'],
    ['Bromcom', 'UPN,FirstName,LastName,DateOfBirth,YearGroup,Form\nA203202811068,Poppy,Garrowby,31/03/2015,5,5A\n'],
  ])('of %s is understood by its headings', async (_system, text) => {
    const [row] = await read('csv', text);

    expect(row?.row).toMatchObject({ upn: 'A203202811068', legalForename: 'Poppy', legalSurname: 'Garrowby', dateOfBirth: '2015-03-31' });
    expect(row?.faults).toEqual([]);
  });

  test('in Windows-1252 keeps its accents, and a byte order mark is no part of a heading', async () => {
    const head = 'Forename,Surname,DOB\n';
    expect((await read('csv', Buffer.from(`${head}Zo\u00EB,Garrowby,2015-03-31\n`, 'latin1')))[0]?.row?.legalForename).toBe('Zoë');
    expect((await read('csv', `\uFEFF${head}Zoë,Garrowby,2015-03-31\n`))[0]?.row?.legalForename).toBe('Zoë');
  });

  test.each<[string, string, object]>([
    ['a wrong check letter is noted, and the number is not kept', 'UPN\nB203202811068', { upn: undefined }],
    ['no address is no postcode', 'Postcode\nZZ99 3VZ', { postcode: undefined }],
    ['main and subsidiary registration are kept', 'Enrol Status\nS', { enrolment: 'subsidiary' }],
    ['a leaver says so', 'Leaving date\n01/09/2026', { leavingOn: '2026-09-01' }],
  ])('%s', async (_says, more, expected) => {
    const [name, value] = more.split('\n');

    const [row] = await read('csv', `Forename,Surname,DOB,${name}\nPoppy,Garrowby,2015-03-31,${value}\n`);

    expect(row?.row).toMatchObject(expected);
  });

  test.each([
    [',Garrowby,2015-03-31', ['forenameMissing']],
    ['Poppy,,2015-03-31', ['surnameMissing']],
    ['Poppy,Garrowby,', ['dateOfBirthMissing']],
    ['Poppy,Garrowby,31/02/2015', ['dateOfBirthMalformed']],
    ['Poppy,Garrowby,31/03/15', ['dateOfBirthMalformed']],
    ['Poppy,Garrowby,1979-03-31', ['ageImplausible']],
    ['Poppy,Garrowby,2027-03-31', ['ageImplausible']],
    ['=HYPERLINK(1),Garrowby,2015-03-31', ['nameDamaged']],
    ['Po\uFFFDpy,Garrowby,2015-03-31', ['nameDamaged']],
    [`${'x'.repeat(300)},Garrowby,2015-03-31`, ['valueTooLong']],
  ])('the row %s cannot be used, and says why in a code', async (line, faults) => {
    expect(shortOf((await read('csv', `Forename,Surname,DOB\n${line}\n`))[0]!)).toEqual({ name: undefined, born: undefined, faults });
  });

  test.each([
    ['no date of birth among its columns', 'Forename,Surname\nPoppy,Garrowby\n', 'columnsMissing'],
    ['semicolons', 'Forename;Surname;DOB\nPoppy;Garrowby;2015-03-31\n', 'otherDelimiter'],
    ['a heading twice', 'Forename,Surname,DOB,DOB\nPoppy,Garrowby,2015-03-31,2015-03-31\n', 'columnsRepeated'],
    ['a quotation mark that never ends', 'Forename,Surname,DOB\n"Poppy,Garrowby,2015-03-31\n', 'brokenQuotes'],
    ['nothing', '', 'fileEmpty'],
  ])('with %s is refused', async (_what, text, code) => {
    expect(await refusal('csv', text)).toBe(code);
  });
});

describe('a Common Transfer File', () => {
  test('gives what linking needs and nothing else', async () => {
    const text = CTF(
      `${PUPIL}<BasicDetails><PreferredForename>Zo</PreferredForename><EnrolStatus>M</EnrolStatus><Ethnicity>CANARY</Ethnicity><FormerUPN>K840999921099</FormerUPN></BasicDetails>` +
        '<Address><AddressLine1>1 Salters Row</AddressLine1><PostCode>WM1 1AA</PostCode></Address><MedicalFlag>CANARY</MedicalFlag>' +
        '<Contacts><Contact><Surname>CANARY</Surname><Address><PostCode>WM9 9ZZ</PostCode></Address></Contact></Contacts></Pupil>',
    );

    const [row] = await read('ctf', text);

    expect(row?.row).toEqual({
      upn: 'A203202811068', misId: undefined, legalForename: 'Zoë', legalSurname: 'O\'Garrowby', preferredForename: 'Zo', preferredSurname: 'O\'Garrowby',
      dateOfBirth: '2018-02-28', sex: 'female', postcode: 'WM1 1AA', addressLine: '1 Salters Row', enrolment: 'main', entryOn: undefined, leavingOn: undefined,
    });
    expect(JSON.stringify(row)).not.toMatch(/CANARY|WM9|K8409/);
  });

  test.each([
    ['that laughs a billion times', '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><CTfile>&b;</CTfile>', 'hasDoctype'],
    ['that fetches a file', '<!DOCTYPE c SYSTEM "file:///etc/passwd"><CTfile/>', 'hasDoctype'],
    ['with an entity nobody declared', CTF(`${PUPIL}<X>&passwd;</X></Pupil>`), 'notXml'],
    ['cut off', CTF(`${PUPIL}</Pupil>`).slice(0, -20), 'notXml'],
    ['nested without end', `<CTfile>${'<a>'.repeat(60)}`, 'tooDeep'],
    ['of another kind', '<html><body>hello</body></html>', 'notCtf'],
    ['that says it is UTF-16', CTF('').replace('UTF-8', 'UTF-16'), 'otherEncoding'],
    ['with a value as long as a book', CTF(`<Pupil><Surname>${'x'.repeat(10_000)}</Surname></Pupil>`), 'tooDeep'],
    ['of two roots', `${CTF('')}<again/>`, 'notXml'],
  ])('%s is refused', async (_what, text, code) => {
    expect(await refusal('ctf', text)).toBe(code);
  });
});

describe('a list of Wonde', () => {
  const student = (over: object = {}): object => ({
    id: 'A1', mis_id: '42', forename: 'Poppy', surname: 'Garrowby', legal_forename: 'Poppy Jane', legal_surname: 'Garrowby', gender: 'female', date_of_birth: { date: '2016-06-11 00:00:00.000000', timezone: 'Europe/London' }, ethnicity: 'CANARY', ...over,
  });

  test('is read with and without its wrappers, and a summer birthday stays on its day', async () => {
    const details = { education_details: { data: { upn: 'A203202811068', admission_date: { date: '2020-09-03 00:00:00.000000' } } }, contact_details: { data: { addresses: { home: { house_number: '12', street: 'Salters Row', postcode: 'WM1 1AA' } } } } };

    for (const text of [JSON.stringify({ data: [student(details)], meta: { pagination: { links: [] } } }), JSON.stringify({ meta: { links: [{}] }, data: [student(details)] }, null, 2), JSON.stringify([student(details)])]) {
      const rows = await read('wonde', text, 3);
      expect(rows).toHaveLength(1);
      expect(rows[0]?.row).toMatchObject({ upn: 'A203202811068', misId: '42', legalForename: 'Poppy Jane', preferredForename: 'Poppy', dateOfBirth: '2016-06-11', sex: 'female', postcode: 'WM1 1AA', addressLine: '12 Salters Row', entryOn: '2020-09-03' });
      expect(JSON.stringify(rows)).not.toContain('CANARY');
    }
  });

  test('an entry that is none spoils no other', async () => {
    const rows = await read('wonde', JSON.stringify({ data: [student({ forename: { evil: '"]}' } }), student({ surname: 'Th"]}orn' })] }));

    expect(rows.map(({ row }) => row?.preferredSurname)).toEqual(['Garrowby', 'Th"]}orn']);
  });

  test.each([
    ['cut off', '{"data":[{"forename":"Poppy"', 'notJson'],
    ['without a list', '{"rows":{}}', 'notJson'],
    ['that is no JSON', 'Forename,Surname', 'notJson'],
    ['nested without end', '['.repeat(100), 'tooDeep'],
    ['with one endless entry', `[{"a":"${'x'.repeat(300_000)}`, 'tooDeep'],
  ])('%s is refused', async (_what, text, code) => {
    expect(await refusal('wonde', text)).toBe(code);
  });
});

describe('what is not text', () => {
  const csv = 'Forename,Surname,DOB\nPoppy,Garrowby,2015-03-31\n';
  test.each<[string, Uint8Array, string]>([
    ['a zip', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(40, 1)]), 'notText'],
    ['an empty zip', Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(18, 1)]), 'notText'],
    ['gzip', gzipSync(csv), 'notText'],
    ['bzip2', Buffer.from('BZh91AY&SY......'), 'notText'],
    ['a PDF', Buffer.from('%PDF-1.7 ......'), 'notText'],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 65, 65]), 'notText'],
    ['UTF-16 with its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(csv, 'utf16le')]), 'otherEncoding'],
    ['UTF-16 without it', Buffer.from(csv, 'utf16le'), 'notText'],
  ])('%s is refused in every format', async (_what, bytes, code) => {
    for (const format of ['csv', 'ctf', 'wonde'] as const) expect(await refusal(format, bytes)).toBe(code);
  });
});
