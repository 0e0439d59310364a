import { createHmac } from 'node:crypto';
import { readParquet } from 'parquet-wasm';
import { expect, it, onTestFinished } from 'vitest';
import { foldDossier } from '../../../shared/domain/evaluation/export/dossier.ts';
import type { ReleaseLine } from '../../../shared/domain/evaluation/export/dossier.ts';
import { endOfStudy, simulateStudy } from '../../../shared/domain/evaluation/study/simulate-study.ts';
import { assembleRelease } from '../../../shared/runtime/release/assemble-release.ts';
import { openDuckDb } from '../../support/duckdb.ts';
import { createMemoryFiles } from '../../support/memory-files.ts';

// Two row groups at least of the largest table, in more than one month.
const PLAN = { seed: 8, areas: 6, weeks: 10, incidentsPerWeek: 12, firstMonday: '2026-10-05' };
const TABLES = ['notifications', 'incidents', 'child_incidents', 'deliveries', 'events', 'measures', 'equity'] as const;

const release = async () => {
  const asOf = endOfStudy(PLAN);
  const memory = createMemoryFiles();
  const lines = async function* (): AsyncGenerator<ReleaseLine> {
    for (const facts of simulateStudy(PLAN)) {
      const dossier = foldDossier(facts, asOf);
      if (dossier) yield { kind: 'incident', dossier };
    }
  };
  const asked = { tier: 'controlled', from: '2026-10-05', to: '2026-12-13', asOf, study: 'readers', profile: 'publish-10-5' } as const;
  await assembleRelease({ asked, lines, writer: memory, studyHash: { of: async (text) => createHmac('sha256', 'readers').update(text).digest('base64url') } });
  return memory.files;
};

it('says the same in Parquet as in CSV, cell by cell, to two readers that others wrote: Arrow’s and DuckDB’s', async () => {
  const files = await release();
  const duck = await openDuckDb();
  onTestFinished(duck.close);

  for (const name of TABLES) {
    duck.register(`${name}.csv`, files.get(`controlled/${name}.csv`)!);
    duck.query(`create table csv_${name} as select row_number() over () as at, * from read_csv('${name}.csv', header=true, all_varchar=true, nullstr=['z','x','c',''])`);
    duck.insertArrow(`raw_${name}`, readParquet(files.get(`controlled/${name}.parquet`)!).intoIPCStream());
    duck.query(`create table parquet_${name} as select row_number() over () as at, * from raw_${name}`);
    const columns = duck.query(`select column_name as name, data_type as type from information_schema.columns where table_name = 'parquet_${name}' order by ordinal_position`);
    // Numbers are compared as numbers: 12 and 12.0 are one figure.
    const differs = columns.map(({ name: column, type }) => `p."${String(column)}" is distinct from try_cast(c."${String(column)}" as ${String(type)}) or (p."${String(column)}" is null) <> (c."${String(column)}" is null)`);

    const [counted] = duck.query(
      `select (select count(*) from csv_${name})::INTEGER as csv, (select count(*) from parquet_${name})::INTEGER as parquet, (select count(*) from parquet_${name} p join csv_${name} c on c.at = p.at where ${differs.join(' or ')})::INTEGER as differ`,
    );

    const header = files.get(`controlled/${name}.csv`)!.toString().split('\n', 1)[0]!.split(',');
    expect(columns.map((one) => one['name'])).toEqual(['at', ...header]);
    expect({ name, ...counted }).toEqual({ name, csv: counted!['csv'], parquet: counted!['csv'], differ: 0 });
    expect(counted!['csv']).toBeGreaterThan(0);
  }
}, 60_000);
