import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { linkCommand } from '../../../infra/cli/link-files.ts';
import { createPupilIndexBuilder } from '../../../infra/cli/link/pupil-index.ts';
import { generateLinkageSet } from '../../support/linkage-generator.ts';
import { rememberedIo } from '../../support/command-io.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'encompass-link-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => path.join(folder, name);

const set = generateLinkageSet({ seed: 3, pupils: 600, incidents: 120 });
const quote = (value: string | undefined): string => `"${(value ?? '').replaceAll('"', '""')}"`;
const rollText = [
  'pupil_id,upn,legal_forename,legal_surname,preferred_forename,preferred_surname,date_of_birth,sex,postcode,address_line,school_urn,entry_date,leaving_date',
  ...set.pupils.map((each) =>
    [each.pupilId, '', each.legalForename, each.legalSurname, each.preferredForename, '', each.dateOfBirth, each.sex, each.postcode, each.addressLine, each.urns[0], '', each.leavingOn]
      .map(quote)
      .join(','),
  ),
].join('\n');
const children = set.incidents.flat().map((each) => each.child);
const childrenText = [
  'record_id,forename,surname,aliases,date_of_birth,date_of_birth_estimated,sex,postcode,address_line,school_name,upn',
  ...children.map((each) =>
    [each.reference, each.forename, each.surname, '', each.dateOfBirth, `${each.dateOfBirthEstimated}`, each.sex, each.postcode, each.addressLine, each.schoolName, ''].map(quote).join(','),
  ),
].join('\n');
const schoolsText = ['urn,school_name', ...set.schools.map((school) => `${school.urn},${quote(school.name)}`)].join('\n');
writeFileSync(at('roll.csv'), rollText);
writeFileSync(at('roll.csv.gz'), gzipSync(rollText));
writeFileSync(at('children.csv'), childrenText);
writeFileSync(at('schools.csv'), schoolsText);

async function run(...argv: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const { io, out, err } = rememberedIo();
  const code = await linkCommand.run(argv, io);
  return { code, out: out(), err: err() };
}

const usual = (roll: string, out: string): string[] => [
  '--roll', at(roll), '--children', at('children.csv'), '--schools', at('schools.csv'), '--reference-date', set.today, '--out', at(out),
];

describe('linking files', () => {
  test('each record has its answer, in the order of the file, and none is false', async () => {
    const { code, out } = await run(...usual('roll.csv', 'links.csv'), '--explain', at('explain.jsonl'), '--json');

    const rows = readFileSync(at('links.csv'), 'utf8').trim().split('\n').slice(1).map((line) => line.split(','));
    const truth = new Map(set.incidents.flat().map((each) => [each.child.reference, each.pupilId]));
    expect(code).toBe(0);
    expect([...new Set(rows.map((row) => row[0]))]).toEqual(children.map((child) => child.reference));
    expect(rows.filter((row) => row[1] === 'match' && truth.get(row[0]!) !== row[2])).toEqual([]);
    expect(JSON.parse(out)).toMatchObject({ records: children.length, pupils: set.pupils.length, faults: 0 });
    expect(readFileSync(at('explain.jsonl'), 'utf8').trim().split('\n')).toHaveLength(children.length);
  });

  test('a compressed roll, or two cores, give the same bytes', async () => {
    await run(...usual('roll.csv', 'one.csv'));
    const two = await run(...usual('roll.csv.gz', 'two.csv'), '--cores', '2');

    expect(two.code).toBe(0);
    expect(readFileSync(at('two.csv'), 'utf8')).toBe(readFileSync(at('one.csv'), 'utf8'));
  });

  test('faults name file and row, never the value, and do not stop the run', async () => {
    writeFileSync(at('children.csv.bad'), 'record_id,forename,surname,date_of_birth\nA-1,Ava,Urwin,secretday\n,Ben,Urwin,2014-01-02\nA-1,Cat,Urwin,\nA-2,Dan\n');
    const { code, err } = await run('--roll', at('roll.csv'), '--children', at('children.csv.bad'), '--reference-date', set.today, '--out', at('bad.csv'));

    expect(code).toBe(0);
    for (const fault of ['row 2: date_of_birth is no date', 'row 3: record_id is empty', 'row 4: record_id was there before', 'row 5: has 2 fields']) expect(err).toContain(fault);
    expect(err).not.toContain('secretday');
    expect(readFileSync(at('bad.csv'), 'utf8').trim().split('\n')).toHaveLength(3);
  });

  describe('a roll full of trouble', () => {
    const heading = 'pupil_id,legal_forename,legal_surname,date_of_birth,postcode,address_line,school_urn,entry_date';
    const sound = (id: string, forename: string): string => `${id},${forename},Quernmore,2014-03-21,QA3 4BD,17 Ropery Road,700001,`;
    const child = (id: string, forename: string): string => `${id},${forename},Quernmore,2014-03-21,QA3 4BD,17 Ropery Rd`;
    const CHILD_HEADING = 'record_id,forename,surname,date_of_birth,postcode,address_line';
    const link = async (rows: readonly (string | Buffer)[], children: readonly (string | Buffer)[] = [child('X-1', 'Tabitha')]) => {
      const bytes = (lines: readonly (string | Buffer)[]): Buffer => Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]));
      // Names are weighed by a roll, not by one row.
      const others = set.pupils.slice(0, 300).map((each, at) => `O${at},${each.legalForename},${each.legalSurname},${each.dateOfBirth},${each.postcode},,700002,`);
      writeFileSync(at('trouble.csv'), bytes([heading, ...rows, ...others]));
      writeFileSync(at('trouble-children.csv'), bytes([CHILD_HEADING, ...children]));
      const done = await run('--roll', at('trouble.csv'), '--children', at('trouble-children.csv'), '--reference-date', set.today, '--out', at('trouble-links.csv'));
      return { ...done, links: readFileSync(at('trouble-links.csv'), 'utf8').trim().split('\n').slice(1).map((line) => line.split(',').slice(0, 3).join(',')) };
    };

    test.each([
      ['a quotation mark that is never closed', '"P0,Open,Urwin', 'row 2: a quotation mark is never closed: row not used'],
      ['a name of two million letters', `P0,${'a'.repeat(2_000_000)},Urwin,,,,,`, 'row 2: is longer than 1000000 bytes: row not used'],
      ['a row of another file', 'P0,Ava', 'row 2: has 2 fields, heading has 8'],
      ['a row without its id', ',Ava,Urwin,,,,,', 'row 2: pupil_id is empty'],
      ['a day that is none', 'P0,Ava,Urwin,2014-02-30,,,,', 'row 2: date_of_birth is no date'],
      ['letters of another code page', Buffer.from('P0,Jos\u00e9,Garc\u00eda,,,,,', 'latin1'), 'row 2: is not UTF-8: read as Windows-1252'],
    ])('%s is named by its row, and the next row is read', async (_what, row, fault) => {
      const { code, err, links } = await link([row, sound('P1', 'Tabitha')]);

      expect(code).toBe(0);
      expect(err).toContain(fault);
      expect(links).toEqual(['X-1,match,P1']);
    });

    test('the same row twice is one pupil; one id for two children keeps both', async () => {
      const other = sound('P1', 'Bede').replace('2014-03-21', '2011-08-02');

      const { err, links } = await link([sound('P1', 'Tabitha'), sound('P1', 'Tabitha'), other]);

      expect(err).toContain('row 3: pupil_id was there before with this school, first day and date of birth');
      expect(err).not.toContain('row 4');
      // Whose number is it? A person says.
      expect(links[0]).toBe('X-1,review,P1');
    });

    test('an address over two lines, quotation marks in a field, Windows line ends', async () => {
      const { err, links } = await link(['P1,"Tab""itha",Quernmore,2014-03-21,QA3 4BD,"17 Ropery Road\r\nFlat",700001,\r']);

      expect(err).not.toContain('row 2:');
      expect(links[0]).toMatch(/X-1,(match|review),P1/);
    });

    test('look-alike letters and marks of writing direction are the letters they look like', async () => {
      const { links } = await link([sound('P1', 'Tabitha')], [child('X-1', '\u202eT\u0430b\u0456th\u0430\u200b')]);

      expect(links).toEqual(['X-1,match,P1']);
    });

    test.each([['UTF-16', Buffer.from('\ufeffrecord_id,forename,surname\n', 'utf16le'), 'is UTF-16'], ['nothing at all', Buffer.alloc(0), 'is empty']])('a file of %s stops the run and says why', async (_what, bytes, why) => {
      writeFileSync(at('strange.csv'), bytes);
      const { code, err } = await run('--roll', at('roll.csv'), '--children', at('strange.csv'), '--out', at('x.csv'));

      expect(code).toBe(3);
      expect(err).toContain(why);
    });
  });

  test.each([
    ['nothing', []],
    ['an unknown option', ['--rolls', 'x']],
    ['a day that is none', [...usual('roll.csv', 'x.csv'), '--reference-date', 'soon']],
    ['no cores', [...usual('roll.csv', 'x.csv'), '--cores', '0']],
  ])('%s is answered by the usage', async (_what, argv) => {
    const { code, err } = await run(...argv);

    expect(code).toBe(2);
    expect(err).toContain('encompass link --roll FILE');
  });

  test.each([['a file that is not there', 'nowhere.csv'], ['a file without the headings', 'schools.csv']])('%s stops the run', async (_what, roll) => {
    expect((await run(...usual(roll, 'x.csv'))).code).toBe(3);
  });

  test('with any age, leavers and grown people count like all others', async () => {
    writeFileSync(at('old-roll.csv'), 'pupil_id,legal_forename,legal_surname,date_of_birth,postcode,address_line,leaving_date\nE1,Martha,Gowland,1851-04-02,QA1 1AA,3 Pear Row,1880-01-01\n');
    writeFileSync(at('old.csv'), 'record_id,forename,surname,date_of_birth,postcode,address_line\nX,Martha,Gowland,1851-04-02,QA1 1AA,3 Pear Row\n');
    await run('--roll', at('old-roll.csv'), '--children', at('old.csv'), '--any-age', '--out', at('old-links.csv'));

    expect(readFileSync(at('old-links.csv'), 'utf8')).toMatch(/X,(match|review),E1,/);
  });
});

describe('the index in memory', () => {
  const index = (count: number) => {
    const builder = createPupilIndexBuilder();
    for (let pupil = 0; pupil < count; pupil++) builder.add(pupil, [{ type: 'surnameDate', value: 'k5|20140321', sort: `QA${pupil % 2}` }]);
    return builder.build((pupil) => `${pupil}`.padStart(6, '0'));
  };

  test('a bucket within its limit is read whole', () => {
    expect(index(200).find({ type: 'surnameDate', value: 'k5|20140321' })).toMatchObject({ cut: false, ordinals: { length: 200 } });
    expect(index(200).find({ type: 'surnameDate', value: 'k6|20140321' }).ordinals).toEqual([]);
  });

  test('a larger one is asked again nearer home, and is cut when that is still too much', () => {
    const query = { type: 'surnameDate', value: 'k5|20140321', narrowTo: 'QA1' } as const;

    expect(index(400).find(query)).toMatchObject({ cut: false, ordinals: { length: 200 } });
    expect(index(402).find(query)).toMatchObject({ cut: true, ordinals: { length: 200 } });
    expect(index(300).find({ type: 'surnameDate', value: 'k5|20140321' })).toMatchObject({ cut: true });
  });

  test('a range is inclusive at both ends', () => {
    expect(index(10).find({ type: 'surnameDate', value: 'k5|20140321', from: 'QA1', to: 'QA1' }).ordinals).toEqual([1, 3, 5, 7, 9]);
  });
});
