import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { expect } from 'vitest';
import type { ImportAnswer } from '../../../functions/import-register/import-register.ts';
import type { RegisterKind } from '../../../shared/ports/files.ts';
import { withTables } from '../../support/dynamodb.ts';
import { referenceFile, referenceTest } from '../../support/reference-data.ts';
import { registerGateway, type RegisterGateway } from '../../support/register-gateway.ts';

const tables = withTables();
const NORTH_EAST = 'gias/edubasealldata_rebuilt_north_east.csv';
const NORTH_WALES = 'gias/edubasealldata_rebuilt_north_wales.csv';
const LINKS = 'gias/links_edubasealldata20250422.csv';
const RAW_2018 = 'gias/raw_excerpt_2018_header.csv';
const RAW_2021 = 'gias/raw_excerpt_2021_cp1252.csv';
const RAW_2025 = 'gias/raw_excerpt_2025_header.csv';

const importing = (gateway: RegisterGateway, file: string, kind: RegisterKind = 'gias'): Promise<ImportAnswer> =>
  gateway.run(
    new Uint8Array(),
    { kind, key: file },
    { files: { find: async (key) => ({ bytes: (await stat(referenceFile(key))).size }), read: (key) => createReadStream(referenceFile(key)) } },
  );

referenceTest(
  'the North East register and the links import with their published counts, and each closed school leads where it should',
  [NORTH_EAST, LINKS],
  async () => {
    const gateway = await registerGateway(tables());

    const register = await importing(gateway, NORTH_EAST);
    const links = await importing(gateway, LINKS, 'links');

    expect(register).toMatchObject({ outcome: 'applied', counts: { rows: 2_221, applied: 2_221, byStatus: { open: 1_201, closed: 1_020 } }, faults: { total: 0 } });
    const open = Object.fromEntries(Object.entries(register.counts?.byAuthority ?? {}).map(([laCode, { withPupils }]) => [laCode, withPupils]));
    expect(open).toEqual({ 840: 270, 929: 173, 394: 120, 391: 107, 390: 94, 808: 85, 392: 81, 807: 64, 393: 62, 806: 58, 841: 47, 805: 40 });
    expect(links).toMatchObject({
      outcome: 'applied',
      encoding: 'windows-1252',
      counts: { rows: 33_801, applied: 16_793, byLinkType: { Successor: 16_451, Predecessor: 16_264, 'Sixth Form Centre School': 135, Closure: 3 } },
      faults: { total: 0 },
    });

    // Each of the 1,020 closed schools, followed through the store: steps to the nearest open one.
    const steps: Record<string, number> = {};
    let several = 0;
    for (const laCode of Object.keys(open)) {
      const closed = (await gateway.reader.listEstablishments(laCode, '', 1_000)).filter(({ status }) => status === 'closed');
      for (const found of await Promise.all(closed.map(({ urn }) => gateway.reader.resolveOpen(urn)))) {
        const key = found.urns.length === 0 ? 'none' : String(found.steps);
        steps[key] = (steps[key] ?? 0) + 1;
        if (found.urns.length > 1) several += 1;
      }
    }
    expect(steps).toEqual({ 1: 780, 2: 177, 3: 18, 4: 2, none: 43 });
    // Two or more open schools at the ends of the branches; the survey of the data counts six by also going on beyond open ones.
    expect(several).toBe(5);
  },
  120_000,
);

referenceTest('the Welsh file keeps its letters, and its closed schools without a local authority are noted', [NORTH_WALES], async () => {
  const gateway = await registerGateway(tables());

  const answer = await importing(gateway, NORTH_WALES);

  expect(answer).toMatchObject({ outcome: 'applied', encoding: 'windows-1252', counts: { rows: 594, applied: 594 }, faults: { byCode: { laCodeMissing: 148 }, leftOut: 0 } });
  expect(await gateway.reader.readEstablishment('402424')).toMatchObject({ name: 'Llechan Lân Centres' });
});

referenceTest('the shapes of 2018 and 2021 are read by name, the row with six values too many as well', [RAW_2018, RAW_2021], async () => {
  const gateway = await registerGateway(tables());

  expect(await importing(gateway, RAW_2018)).toMatchObject({ outcome: 'applied', counts: { rows: 4, applied: 4 }, faults: { total: 0 } });
  const answer = await importing(await registerGateway(tables()), RAW_2021);

  expect(answer).toMatchObject({
    outcome: 'applied',
    counts: { rows: 4, applied: 4, byStatus: { open: 2, closed: 1, proposedToOpen: 1 } },
    faults: { byCode: { rowLongerThanHeader: 1, leadingZeroLost: 1 }, leftOut: 0 },
  });
});

referenceTest('the excerpt of 2025 that somebody read as Latin-1 is refused, although its one damaged letter is in a column that is not used', [RAW_2025], async () => {
  expect(await importing(await registerGateway(tables()), RAW_2025)).toMatchObject({ outcome: 'refused', refusals: [{ code: 'wronglyDecoded' }] });
});

referenceTest('the files of the register that are something else are refused', [LINKS, 'gias/academy_group_links_2025_except_south_west.csv'], async () => {
  const gateway = await registerGateway(tables());
  expect(await importing(gateway, LINKS)).toMatchObject({ refusals: [{ code: 'otherFile' }] });
  expect(await importing(gateway, 'gias/academy_group_links_2025_except_south_west.csv')).toMatchObject({ refusals: [{ code: 'columnsMissing' }] });
});

referenceTest('a cut of the links file at any place is refused', [LINKS], async () => {
  const { readFile } = await import('node:fs/promises');
  const whole = await readFile(referenceFile(LINKS));
  const gateway = await registerGateway(tables());
  for (const length of [10, 60, 400_007, 1_200_013, whole.length - 7]) {
    const answer = await gateway.run(whole.subarray(0, length), { kind: 'links', dryRun: true });
    expect([length, answer.outcome]).toEqual([length, 'refused']);
  }
});
