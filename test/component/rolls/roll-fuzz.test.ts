import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { RollFormat } from '../../../shared/ports/rolls.ts';
import { withTables } from '../../support/dynamodb.ts';
import { referenceFile, referenceTest } from '../../support/reference-data.ts';
import { rollCsv, rollLine, rollWorld } from '../../support/roll-world.ts';

const tables = withTables();
const URN = '990001';
const SEED = 20_261_014;

const CSV = rollCsv(...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => rollLine(n)));
const CTF = `<?xml version="1.0" encoding="UTF-8"?><CTfile><CTFpupilData>${[1, 2, 3].map((n) => `<Pupil><UPN>A20320281106${n}</UPN><Surname>Garrowby</Surname><Forename>Poppy</Forename><DOB>2015-03-3${n % 2}</DOB><Address><PostCode>WM1 ${n}AA</PostCode></Address></Pupil>`).join('')}</CTFpupilData></CTfile>`;
const WONDE = JSON.stringify({ data: [1, 2, 3].map((n) => ({ mis_id: String(n), forename: 'Poppy', surname: 'Garrowby', date_of_birth: { date: `2015-03-1${n} 00:00:00` }, education_details: { data: { upn: 'A203202811068' } } })) });
const WHOLE: Readonly<Record<RollFormat, string>> = { csv: CSV, ctf: CTF, wonde: WONDE };

/** A file with something done to it that happens to files: cut, repeated, bytes changed, other bytes put in, another file behind it. */
const damaged = (whole: string): fc.Arbitrary<Buffer> => {
  const bytes = Buffer.from(whole);
  const place = fc.nat(bytes.length);
  return fc.oneof(
    place.map((at) => bytes.subarray(0, at)),
    place.map((at) => Buffer.concat([bytes.subarray(at), bytes])),
    fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 12 })).map(([at, put]) => Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at)])),
    fc.tuple(place, fc.constantFrom('"', ',', '\n', '<', '>', '&', '&x;', '<!DOCTYPE a>', '{', '}', '[', ']', '\u0000', '\uFEFF', ']]>', '<![CDATA[', '\\', '\r')).map(([at, put]) => Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at)])),
    fc.uint8Array({ maxLength: 200 }).map((put) => Buffer.from(put)),
    fc.constant(Buffer.concat([bytes, bytes])),
  );
};

describe('files that are damaged in any way', () => {
  test.each<RollFormat>(['csv', 'ctf', 'wonde'])('as %s: end as a preview or a refusal, leave no file behind and change no roll', async (format) => {
    const world = await rollWorld(tables());
    await world.area(world.school(URN));
    const first = await world.bring(rollCsv(rollLine(9)));
    await world.decide(first, 'apply');
    const before = await world.schoolRolls.members(URN);

    await fc.assert(
      fc.asyncProperty(damaged(WHOLE[format]), async (bytes) => {
        const importId = await world.bring(bytes, { format });
        const { roll } = await world.shown(importId);
        expect(['previewed', 'refused']).toContain(roll.state);
        expect(world.bucket.size).toBe(0);
        if (roll.state === 'previewed') await world.decide(importId, 'discard');
      }),
      { seed: SEED, numRuns: 20 },
    );

    expect(await world.schoolRolls.members(URN)).toEqual(before);
    expect(await world.schoolRolls.versionOf(URN)).toBe(1);
  }, 120_000);
});

describe('what is not needed', () => {
  test('of a file comes into no store, no queue and no log', async () => {
    const world = await rollWorld(tables());
    await world.area(world.school(URN));
    const csv = `Forename,Surname,DOB,Ethnicity,Medical,Email\n${[1, 2, 3].map((n) => `Poppy${'abc'[n - 1]},Canaryname,2015-03-1${n},CANARY1,CANARY2,canary3@home.example`).join('\n')}\nCANARY4,,2015-03-11,CANARY1,,\n`;

    const importId = await world.bring(csv);
    await world.decide(importId, 'apply');

    const stored = JSON.stringify([await world.scan(world.names.records), await world.scan(world.names.rolls), await world.scan(world.names.directory)], (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value));
    const said = JSON.stringify([world.lines, [...world.queues.bodies.values()], await world.shown(importId)]);
    for (const text of [stored, said]) expect(text).not.toMatch(/CANARY|canary3|Canaryname|2015-03-1/);
    const members = await world.schoolRolls.members(URN);
    expect(members).toHaveLength(3);
    expect(JSON.stringify(members)).not.toMatch(/CANARY|canary3/);
  });
});

const SAMPLE = 'ctf/840LLLL_CTF_8409999_001.xml';

describe('real samples', () => {
  referenceTest('a Common Transfer File is read: three children, one of them registered twice', [SAMPLE], async () => {
    const world = await rollWorld(tables());
    await world.area(world.school(URN));

    // As if a school of the invented authority had written it: of another authority it is refused.
    const ours = readFileSync(referenceFile(SAMPLE), 'latin1').replace(/<LEA>\d{3}<\/LEA>/, '<LEA>998</LEA>');
    const importId = await world.bring(Buffer.from(ours, 'latin1'), { format: 'ctf' });

    const { roll } = await world.shown(importId);
    expect(roll).toMatchObject({ state: 'previewed', rowsRead: 3, counts: { added: 3, unusable: 0 } });
    expect(roll.faults.byCode).toEqual({ postcodeMalformed: 1 });
    await world.decide(importId, 'apply');
    expect((await world.schoolRolls.members(URN)).map(({ pupil }) => pupil.enrolment).filter(Boolean)).toEqual(['main']);
  });
});
