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
