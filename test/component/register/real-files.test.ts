import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { expect } from 'vitest';
import { createImportRegister, type ImportAnswer, type ImportRegister } from '../../../functions/import-register/import-register.ts';
import { createRegisterReader } from '../../../shared/aws/register-reader.ts';
import { createRegisterStore } from '../../../shared/aws/register-store.ts';
import { systemIds } from '../../../shared/runtime/ids.ts';
import { withTables } from '../../support/dynamodb.ts';
import { referenceFile, referenceTest } from '../../support/reference-data.ts';

const tables = withTables();
const NORTH_EAST = 'gias/edubasealldata_rebuilt_north_east.csv';
const NORTH_WALES = 'gias/edubasealldata_rebuilt_north_wales.csv';
const LINKS = 'gias/links_edubasealldata20250422.csv';

const gateway = async () => {
  const { directory: table } = await tables().fresh();
  const { db } = tables();
  const reader = createRegisterReader({ db, table });
  const importRegister = createImportRegister({
    files: {
      find: async (key) => ({ bytes: (await stat(referenceFile(key))).size }),
      read: (key) => createReadStream(referenceFile(key)),
    },
    store: createRegisterStore({ db, table }),
    reader,
    clock: () => new Date('2026-11-23T01:00:00Z'),
    ids: systemIds,
    mayGoOn: () => true,
  });
  const run = (kind: ImportRegister['kind'], key: string, options: Partial<ImportRegister> = {}): Promise<ImportAnswer> =>
    importRegister({ kind, key, dryRun: false, acceptShrink: false, ...options });
  return { run, reader };
};

referenceTest('the real register and links import with their published counts, and closed schools lead to open ones', [NORTH_EAST, LINKS], async () => {
  const { run, reader } = await gateway();

  const register = await run('gias', NORTH_EAST);
  const links = await run('links', LINKS);

  expect(register).toMatchObject({ outcome: 'applied', counts: { rows: 2_221, applied: 2_221, byStatus: { open: 1_201, closed: 1_020 } }, faults: { leftOut: 0 } });
  expect(links).toMatchObject({ outcome: 'applied', counts: { rows: 33_801, applied: 16_793 }, faults: { total: 0 } });

  console.log(register.ms, links.ms, register.faults, register.counts);
}, 120_000);
