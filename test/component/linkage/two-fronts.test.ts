import { describe, expect, test } from 'vitest';
import { linkOverRolls } from '../../../functions/link-children/link-over-rolls.ts';
import { createLinkSet } from '../../../infra/cli/link/link-set.ts';
import { createRollBuilder } from '../../../infra/cli/link/roll-in-memory.ts';
import { readDate } from '../../../shared/domain/linkage/compare-dates.ts';
import type { LinkDecision } from '../../../shared/domain/linkage/decide-links.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/linkage/link-policy.ts';
import { prepareChild } from '../../../shared/domain/linkage/prepare-records.ts';
import type { ChildRecord, PupilRecord } from '../../../shared/domain/linkage/records.ts';
import { createSchoolDirectory } from '../../../shared/domain/linkage/resolve-schools.ts';
import { readUpn } from '../../../shared/domain/linkage/upn.ts';
import { withTables } from '../../support/dynamodb.ts';
import { generateLinkageSet } from '../../support/linkage-generator.ts';
import { AREA, pupilLine, startRolls } from '../../support/rolls-on-dynamodb.ts';

const tables = withTables();

const soundUpn = (n: number): string => {
  const digits = `8012${String(n).padStart(8, '0')}`;
  return [...'ABCDEFGHJKLMNPQRTUVWXYZ'].map((letter) => `${letter}${digits}`).find((upn) => readUpn(upn) !== undefined) ?? '';
};

/** So many pupils of one name, to fill the buckets of that name over their limit. */
const crowd = (count: number, [forename, surname]: readonly [string, string], years: readonly number[]): readonly PupilRecord[] =>
  Array.from({ length: count }, (_, n) => ({
    pupilId: `crowd-${surname}-${String(n).padStart(4, '0')}`,
    urns: ['700001'],
    legalForename: forename,
    legalSurname: surname,
    dateOfBirth: `${years[n % years.length]}-${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`,
    sex: n % 2 === 0 ? 'F' : 'M',
    postcode: `QK${1 + (n % 9)} ${1 + (n % 8)}${'ABDEFGHJ'[n % 8]}${'LNPQRSTU'[Math.floor(n / 8) % 8]}`,
    addressLine: `${1 + n} Ropery Road`,
  }));
const asChild = (pupil: PupilRecord, over: Partial<ChildRecord> = {}): ChildRecord => ({
  reference: `of-${pupil.pupilId}`,
  forename: pupil.legalForename,
  surname: pupil.legalSurname,
  aliases: [],
  dateOfBirth: pupil.dateOfBirth,
  dateOfBirthEstimated: false,
  sex: pupil.sex,
  ...over,
});

describe('one engine, two fronts', () => {
  test('files in memory and the rolls table give the same decisions, to the byte', { timeout: 60_000 }, async () => {
    const set = generateLinkageSet({ seed: 11, pupils: 800, incidents: 250 });
    const now = (): Date => new Date(`${set.today}T03:00:00Z`);
    // Registered twice: one row with two schools; and two rows that only their pupil number joins.
    const pupils = set.pupils.flatMap((pupil, n): readonly PupilRecord[] => {
      if (n % 37 === 5) return [{ ...pupil, urns: [...pupil.urns, '700004'] }];
      if (n % 41 === 7) return [{ ...pupil, upn: soundUpn(n) }, { ...pupil, upn: soundUpn(n), pupilId: `${pupil.pupilId}-b`, urns: ['700005'] }];
      return [pupil];
    });
    const [narrowed, cut] = [crowd(260, ['Imogen', 'Umbermoor'], [2012, 2013, 2014]), crowd(230, ['Lachlan', 'Orsthwaite'], [2015])];
    const roll = [...pupils, ...narrowed, ...cut];
    const twice = roll.filter(({ urns, upn }) => urns.length > 1 || upn !== undefined).slice(0, 40);
    const incidents: readonly (readonly ChildRecord[])[] = [
      ...set.incidents.map((incident) => incident.map(({ child }) => child)),
      ...twice.map((pupil) => [asChild(pupil, { postcode: pupil.postcode, addressLine: pupil.addressLine })]),
      ...[...narrowed.slice(0, 4), ...cut.slice(0, 4)].flatMap((pupil) => [
        [asChild(pupil)],
        [asChild(pupil, { dateOfBirth: `${pupil.dateOfBirth?.slice(0, 4)}-02-28` })],
      ]),
    ];

    const builder = createRollBuilder(set.today);
    for (const pupil of roll) builder.add(pupil);
    const schools = createSchoolDirectory(set.schools);
    const files = createLinkSet(builder.build(), schools, { today: set.today, anyAge: false });
    const fromFiles = incidents.map((children) => files.link(children));

    const { writer, rolls } = await startRolls(tables(), now);
    await writer.write(roll.map(pupilLine));
    await writer.recountTerms(AREA);
    const frequencies = await rolls.readTerms(AREA);
    const settings = { area: AREA, frequencies, policy: DEFAULT_POLICY, anyAge: false, today: readDate(set.today), todayText: set.today };
    const fromTable: (readonly LinkDecision[])[] = [];
    for (const children of incidents) {
      const prepared = children.map((child) => prepareChild(child, (name) => schools.resolve(name)));
      fromTable.push(await linkOverRolls(prepared, settings, rolls));
    }

    const decisions = fromFiles.flat();
    const of = (outcome: LinkDecision['outcome']): number => decisions.filter((one) => one.outcome === outcome).length;
    expect(decisions.length).toBeGreaterThan(350);
    // The comparison is worth something: every outcome occurs often, schools in pairs occur, and buckets were cut.
    expect(Math.min(of('linked'), of('review'), of('unmatched'))).toBeGreaterThan(15);
    expect(decisions.some(({ urns }) => urns.length === 2)).toBe(true);
    expect(decisions.some(({ vetoes }) => vetoes.includes('bucketCut'))).toBe(true);
    expect(fromTable.map((incident) => JSON.stringify(incident))).toEqual(fromFiles.map((incident) => JSON.stringify(incident)));
  });
});
