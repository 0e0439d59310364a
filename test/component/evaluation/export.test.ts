import { execFileSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parquetReadObjects, parquetSchema, parquetMetadata } from 'hyparquet';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createWriteExport } from '../../../functions/write-export/write-export.ts';
import type { ExportAnswer, ExportQuestion } from '../../../functions/write-export/write-export.ts';
import { createFactStore } from '../../../shared/aws/fact-store.ts';
import type { FactEvent } from '../../../shared/ports/evaluation.ts';
import { sha256 } from '../../../shared/runtime/ids.ts';
import { assemblePublication } from '../../../shared/runtime/release/assemble-publication.ts';
import { assembleRelease } from '../../../shared/runtime/release/assemble-release.ts';
import { openDuckDb } from '../../support/duckdb.ts';
import { withTables } from '../../support/dynamodb.ts';
import { sampleWorld } from '../../support/evaluation-sample.ts';
import { factsOf } from '../../support/evaluation-world.ts';
import { createMemoryFiles } from '../../support/memory-files.ts';

const tables = withTables();
const QUESTION: ExportQuestion = { tier: 'controlled', from: '2026-11-16', to: '2026-11-25', asOf: '2026-11-30T12:00:00.000Z', study: 'teesside-evaluator', profile: 'publish-10-5', requestedBy: 'operator-1' };
type Done = Extract<ExportAnswer, { readonly outcome: 'done' }>;

const setUp = async (facts: readonly FactEvent[] = factsOf(sampleWorld(14, 7)) as readonly FactEvent[]) => {
  const names = await tables().fresh();
  const store = createFactStore({ db: tables().db, table: names.evaluation });
  await store.append(facts);
  const memory = createMemoryFiles();
  const released: string[] = [];
  let stretches = Infinity;
  const files = {
    ...memory,
    find: async (key: string) => (memory.files.has(key) ? { bytes: memory.files.get(key)!.length } : undefined),
    async *read(key: string) {
      const bytes = memory.files.get(key) ?? Buffer.alloc(0);
      for (let at = 0; at < bytes.length; at += 4_093) yield bytes.subarray(at, at + 4_093);
    },
  };
  const run = createWriteExport({
    facts: store,
    files,
    publications: { claim: async () => ({ kind: 'mayPublish' }), agree: async () => 'nothingToAgree' },
    audit: { recordExport: async ({ clientId, what }) => void released.push(`${clientId} ${what}`) },
    assemble: { controlled: assembleRelease, publish: assemblePublication },
    studyHash: (study) => ({ of: async (text) => createHmac('sha256', study).update(text).digest('base64url') }),
    digest: sha256,
    ids: { uuid: () => '11111111-1111-4111-8111-111111111111' },
    now: () => new Date('2026-12-01T09:00:00.000Z'),
    mayGoOn: () => (stretches -= 1) >= 0,
  });
  const done = async (question = QUESTION): Promise<{ readonly answer: Done; readonly of: (path: string) => Buffer }> => {
    for (let tries = 0; tries < 50; tries += 1) {
      const answer = await run(question);
      if (answer.outcome === 'done') return { answer, of: (name) => memory.files.get(`${answer.prefix}${name}`)! };
      expect(answer.outcome).toBe('working');
      stretches = 2;
    }
    throw new Error('the export never ended');
  };
  return { store, run, done, released, memory, stopAfter: (n: number) => void (stretches = n) };
};

const TABLES = ['notifications', 'incidents', 'child_incidents', 'deliveries', 'events', 'measures'] as const;
const bufferOf = (bytes: Buffer): ArrayBuffer => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;

describe('an export for the evaluator', () => {
  it('is read alike by three readers that did not write it: rows, types and sums', async () => {
    const { done } = await setUp();
    const { answer, of } = await done();
    const duck = await openDuckDb();
    onTestFinished(duck.close);

    for (const name of TABLES) {
      const parquet = bufferOf(of(`controlled/${name}.parquet`));
      const rows = await parquetReadObjects({ file: parquet });
      duck.register(`${name}.csv`, of(`controlled/${name}.csv`));
      const source = `read_csv('${name}.csv', nullstr=['z','x','c',''], header=true, sample_size=-1)`;
      const kinds = new Map(parquetSchema(parquetMetadata(parquet)).children.map(({ element }) => [element.name, element.type]));
      const numbers = [...kinds].flatMap(([column, type]) => (type === 'INT32' || type === 'DOUBLE' ? [column] : [])).filter((column) => !/week|_on$/.test(column));
      const flags = [...kinds].flatMap(([column, type]) => (type === 'BOOLEAN' ? [column] : []));
      const sums = [
        'count(*)::DOUBLE as "rows"',
        ...numbers.map((column) => `coalesce(sum(try_cast("${column}" as DOUBLE)), 0)::DOUBLE as "${column}"`),
        ...flags.map((column) => `count(*) filter (where cast("${column}" as VARCHAR) = 'true')::DOUBLE as "${column}"`),
      ];
      const [counted] = duck.query(`select ${sums.join(', ')} from ${source}`);
      const sumOf = (column: string): number => rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);

      expect({ name, ...counted }).toEqual({
        name,
        rows: rows.length,
        ...Object.fromEntries([...numbers, ...flags].map((column) => [column, expect.closeTo(sumOf(column), 6)])),
      });
      expect(rows).toHaveLength(answer.rows[`controlled/${name}`]!);
    }
  });

  it('is read by its own Python loader, which needs nothing but Python', async (context) => {
    if (!existsSync('/usr/bin/python3') && !process.env['PATH']?.split(':').some((folder) => existsSync(path.join(folder, 'python3')))) context.skip('no Python here');
    const { done } = await setUp();
    const { answer, of } = await done();
    const folder = mkdtempSync(path.join(tmpdir(), 'encompass-export-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const { path: file } of answer.files) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), of(file));
    }

    const said = execFileSync('python3', ['-B', path.join(folder, 'load/load.py'), folder], { encoding: 'utf8' });

    for (const [table, rows] of Object.entries(answer.rows)) expect(said).toContain(`${table.replace('/', '_')} ${rows}\n`);
  });

  it('describes every column it has in the data package, and every file in the checksums', async () => {
    const { done } = await setUp();
    const { answer, of } = await done();

    const described = JSON.parse(of('datapackage.json').toString()) as { resources: { path: string; format: string; schema?: { fields: { name: string }[] } }[] };
    for (const { path: file, format, schema } of described.resources) {
      if (format === 'csv') expect(of(file).toString().split('\n', 1)[0]!.split(',')).toEqual(schema!.fields.map(({ name }) => name));
      else expect(of(file).subarray(0, 4).toString()).toBe('PAR1');
    }
    const sums = of('checksums.sha256').toString().trimEnd().split('\n').map((line) => line.split('  '));
    for (const [sum, file] of sums) expect(createHash('sha256').update(of(file!)).digest('hex')).toBe(sum);
    expect(new Set(sums.map(([, file]) => file))).toEqual(new Set(answer.files.map((file) => file.path).filter((file) => file !== 'checksums.sha256')));
  });

  it('is the same to the byte when it is asked for again, though facts came late since', async () => {
    const { store, done } = await setUp();
    const first = await done();
    const before = new Map(first.answer.files.map((file) => [file.path, first.of(file.path)]));
    const late = (factsOf(sampleWorld(6, 11, 'late')) as readonly FactEvent[]).map((fact) => ({ ...fact, recordedAt: '2026-11-30T18:00:00.000Z' }));
    await store.append(late);

    const again = await (await setUpAgain(store)).done();

    expect(again.answer.files).toEqual(first.answer.files);
    for (const [name, bytes] of before) expect(again.of(name).equals(bytes), name).toBe(true);
  });

  it('takes late facts into the next release and says how many incidents they restated', async () => {
    const { store, done } = await setUp();
    await done();
    const late = (factsOf(sampleWorld(6, 11, 'late')) as readonly FactEvent[]).map((fact) => ({ ...fact, recordedAt: '2026-11-30T18:00:00.000Z' }));
    await store.append(late);

    const next = await (await setUpAgain(store)).done({ ...QUESTION, asOf: '2026-12-01T08:00:00.000Z' });

    const { counts, data_version: version } = JSON.parse(next.of('datapackage.json').toString()) as { counts: { incidents: number }; data_version: { latest_fact_at: string; incidents_restated_after_the_period: number } };
    expect(version).toMatchObject({ latest_fact_at: '2026-11-30T18:00:00.000Z' });
    expect(version.incidents_restated_after_the_period).toBeGreaterThan(0);
    expect(counts.incidents).toBeGreaterThan(0);
  });

  it('goes on where it stopped, and ends as if it never had', async () => {
    const whole = await (await setUp()).done();
    const { run, done, memory, stopAfter } = await setUp();
    stopAfter(3);

    const cut = await run(QUESTION);
    const kept = memory.files.size;
    const ended = await done();

    expect(cut).toMatchObject({ outcome: 'working', daysDone: 3, daysTotal: 10 });
    expect(kept).toBe(3);
    expect(ended.answer.files).toEqual(whole.answer.files);
  });

  it('writes who took what into the release log, before anybody has it', async () => {
    const { done, released } = await setUp();
    const { of } = await done();

    const checksum = createHash('sha256').update(of('checksums.sha256')).digest('hex');
    expect(released).toEqual([`teesside-evaluator release:controlled:oe-metrics_all_2026-11-16_2026-11-25_1.1.0:2026-11-30T12:00:00.000Z:${checksum.slice(0, 16)}`]);
  });

  it('refuses a time that is not settled yet: it would be answered otherwise a minute later', async () => {
    const { run } = await setUp([]);

    expect(await run({ ...QUESTION, asOf: '2026-12-01T08:58:00.000Z' })).toEqual({ outcome: 'refused', because: 'as_of_not_settled' });
  });
});

/** The same facts, asked by another process: no file of the first is there. */
const setUpAgain = async (store: ReturnType<typeof createFactStore>) => {
  const fresh = await setUp([]);
  const memory = createMemoryFiles();
  const files = {
    ...memory,
    find: async (key: string) => (memory.files.has(key) ? { bytes: memory.files.get(key)!.length } : undefined),
    async *read(key: string) {
      yield memory.files.get(key) ?? Buffer.alloc(0);
    },
  };
  const run = createWriteExport({
    facts: store,
    files,
    publications: { claim: async () => ({ kind: 'mayPublish' }), agree: async () => 'nothingToAgree' },
    audit: { recordExport: async () => undefined },
    assemble: { controlled: assembleRelease, publish: assemblePublication },
    studyHash: (study) => ({ of: async (text) => createHmac('sha256', study).update(text).digest('base64url') }),
    digest: sha256,
    ids: { uuid: () => '11111111-1111-4111-8111-111111111111' },
    now: () => new Date('2026-12-02T09:00:00.000Z'),
    mayGoOn: () => true,
  });
  return {
    ...fresh,
    done: async (question = QUESTION) => {
      const answer = (await run(question)) as Done;
      expect(answer.outcome).toBe('done');
      return { answer, of: (name: string) => memory.files.get(`${answer.prefix}${name}`)! };
    },
  };
};
