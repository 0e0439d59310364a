import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openRollFile } from '../../functions/import-roll/open-roll-file.ts';
import { RollRefused } from '../../functions/import-roll/raw-pupil.ts';
import { compareRoll } from '../../shared/domain/rolls/compare-roll.ts';
import type { RollMember, StagedRow } from '../../shared/domain/rolls/compare-roll.ts';
import { readRollRow } from '../../shared/domain/rolls/roll-row.ts';
import type { RollFormat } from '../../shared/ports/rolls.ts';

const TODAY = '2026-10-14';
const SEED = 20_261_014;
const WHOLE: Readonly<Record<RollFormat, string>> = {
  csv: 'UPN,Forename,Surname,DOB,Postcode\nA203202811068,"Poppy, J",Garrowby,2015-03-31,WM1 1AA\n,Ellis,Thornhope,31/12/2016,\n',
  ctf: '<?xml version="1.0"?><CTfile><CTFpupilData><Pupil><UPN>A203202811068</UPN><Surname>Garrowby</Surname><Forename>Zoë</Forename><DOB>2015-03-31</DOB><Address><PostCode>WM1 1AA</PostCode></Address></Pupil></CTFpupilData></CTfile>',
  wonde: '{"data":[{"mis_id":"1","forename":"Poppy","surname":"Garrowby","date_of_birth":{"date":"2015-03-31 00:00:00"},"education_details":{"data":{"upn":"A203202811068"}}}]}',
};

const damaged = (whole: string): fc.Arbitrary<Buffer> => {
  const bytes = Buffer.from(whole);
  const place = fc.nat(bytes.length);
  const sign = fc.constantFrom('"', ',', '\n', '\r', '<', '>', '&', '&x;', '<!DOCTYPE a [', '<?', '{', '}', '[', ']', '\u0000', '\uFEFF', ']]>', '<![CDATA[', '\\', '\\u', '</Pupil>', '"data":[');
  return fc.oneof(
    place.map((at) => bytes.subarray(0, at)),
    place.map((at) => bytes.subarray(at)),
    fc.array(fc.tuple(place, sign), { minLength: 1, maxLength: 4 }).map((put) => put.reduce((text, [at, what]) => text.slice(0, at) + what + text.slice(at), whole)).map((text) => Buffer.from(text)),
    fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 6 }).map((changes) => {
      const copy = Buffer.from(bytes);
      for (const [at, byte] of changes) if (at < copy.length) copy[at] = byte;
      return copy;
    }),
    fc.uint8Array({ maxLength: 300 }).map((put) => Buffer.from(put)),
  );
};

describe('a damaged file', () => {
  test.each<RollFormat>(['csv', 'ctf', 'wonde'])('as %s gives rows or one refusal, whatever happened to it and in whatever pieces it comes', async (format) => {
    await fc.assert(
      fc.asyncProperty(damaged(WHOLE[format]), fc.integer({ min: 1, max: 64 }), async (bytes, piece) => {
        const source = async function* () {
          for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
        };
        try {
          for await (const raw of openRollFile(format, source)) {
            const { row } = readRollRow(raw.cell, TODAY);
            if (row) expect(row.dateOfBirth).toMatch(/^\d{4}-\d{2}-\d{2}$/);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(RollRefused);
        }
      }),
      { seed: SEED, numRuns: 400 },
    );
  });
});

const staged = fc.uniqueArray(fc.record({ n: fc.nat(12), upn: fc.boolean(), usable: fc.constantFrom(true, true, true, false), postcode: fc.constantFrom('WM1 1AA', 'WM2 2BB') }), { selector: ({ n }) => n, maxLength: 10 }).map((rows) =>
  rows.map(({ n, upn, usable, postcode }, row): StagedRow => ({
    row: row + 2,
    ids: { ...(upn ? { upn: `u_${n}` } : {}), misId: `m_${n}`, ...(usable ? { name: `n_${n}` } : {}) },
    ...(usable ? { pupil: { upn: upn ? `A${n}` : undefined, legalForename: `Poppy${n}`, legalSurname: 'Garrowby', preferredForename: 'Poppy', preferredSurname: 'Garrowby', dateOfBirth: '2015-03-31', sex: 'unknown', postcode, enrolment: 'only' } as const } : {}),
  })),
);
const apply = (roll: readonly RollMember[], rows: readonly StagedRow[], isWhole: boolean): readonly RollMember[] => {
  const after = new Map(roll.map((member) => [member.pupilId, member]));
  for (const { kind, member } of compareRoll(rows, roll, { today: TODAY, isWhole }).changes) {
    if (kind === 'gone') after.delete(member.pupilId);
    else after.set(member.pupilId, member);
  }
  return [...after.values()];
};
const current = (roll: readonly RollMember[]): number => roll.filter(({ pupil }) => pupil.leavingOn === undefined).length;

describe('a roll that is compared', () => {
  test('nobody is lost: whoever was on it is there afterwards, as a pupil or as one who left', () => {
    fc.assert(
      fc.property(staged, staged, fc.boolean(), (before, now, isWhole) => {
        const roll = apply([], before, true);
        const after = apply(roll, now, isWhole);
        for (const { pupilId } of roll) expect(after.some((member) => member.pupilId === pupilId)).toBe(true);
      }),
      { seed: SEED },
    );
  });

  test('its counts are those of what it does, and the same file again changes nothing', () => {
    fc.assert(
      fc.property(staged, staged, fc.boolean(), (before, now, isWhole) => {
        const roll = apply([], before, true);
        const { counts } = compareRoll(now, roll, { today: TODAY, isWhole });
        const after = apply(roll, now, isWhole);
        expect([counts.before, counts.after]).toEqual([current(roll), current(after)]);
        expect(compareRoll(now, after, { today: TODAY, isWhole }).changes).toEqual([]);
      }),
      { seed: SEED },
    );
  });

  test('a row that cannot be used makes nobody leave', () => {
    fc.assert(
      fc.property(staged, (before) => {
        const roll = apply([], before, true);
        const spoilt = before.filter(({ pupil }) => pupil !== undefined).map(({ row, ids: { name: _name, ...ids } }): StagedRow => ({ row, ids }));
        expect(compareRoll(spoilt, roll, { today: TODAY, isWhole: true }).changes).toEqual([]);
      }),
      { seed: SEED },
    );
  });
});
