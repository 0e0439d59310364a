import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteCommand, DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { runEncompass } from '../../../infra/cli/encompass.ts';
import { createCommit } from '../../../shared/aws/commit.ts';
import { auditKey } from '../../../shared/aws/keys.ts';
import type { Cause } from '../../../shared/ports/cause.ts';
import type { AuditReport } from '../../../shared/domain/verify-audit.ts';
import { sha256, systemIds } from '../../../shared/runtime/ids.ts';
import { rememberedIo } from '../../support/command-io.ts';
import { lever, startRuntime, temporaryDirectory } from '../../support/local.ts';

const MORNING = '2026-11-03T08:50:00.000Z';

const started = async (dataDir = temporaryDirectory()) => {
  const runtime = await startRuntime({ dataDir });
  writeFileSync(join(dataDir, 'endpoints.json'), JSON.stringify({ origin: runtime.origin, env: runtime.clientEnv }));
  const client = new DynamoDBClient({ maxAttempts: 2 });
  const s3 = new S3Client({ maxAttempts: 1, requestChecksumCalculation: 'WHEN_REQUIRED' });
  onTestFinished(() => {
    client.destroy();
    s3.destroy();
  });
  const db = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const table = runtime.environment['RECORDS_TABLE'] ?? '';
  const bucket = runtime.environment['AUDIT_ROOTS_BUCKET'] ?? '';
  const commit = createCommit({ db, table, ids: systemIds, digest: sha256 });
  const write = async (chain: string, at: string): Promise<void> => {
    const cause: Cause = { at, actor: 'gateway', actorId: 'test', causedBy: 'c', traceId: 't' };
    await commit({ writes: [], audit: { chain, action: 'test.write', object: 'o' }, events: [], test: false, cause });
  };
  const seal = async () => (await runtime.invoke('seal-audit', { id: 'tick' })) as { readonly payload?: unknown };
  const verify = async (...argv: readonly string[]) => {
    const { io, out, err } = rememberedIo();
    const code = await runEncompass(['verify-audit', '--data-dir', dataDir, '--json', ...argv], io);
    return { code, err: err(), report: (code === 0 || code === 3 ? JSON.parse(out()) : undefined) as AuditReport | undefined };
  };
  return { runtime, db, table, s3, bucket, write, seal, verify, dataDir };
};

/** Two chains over three hours, sealed at ten minutes past nine. */
const aSealedMorning = async () => {
  const gateway = await started();
  await lever(gateway.runtime, 'POST', 'clock', { set: MORNING, jump: true });
  for (const at of ['2026-11-03T07:10:00.000Z', '2026-11-03T07:59:59.900Z', '2026-11-03T08:20:00.000Z']) await gateway.write('INC#inc_one', at);
  await gateway.write('INC#inc_two', '2026-11-03T08:21:00.000Z');
  await lever(gateway.runtime, 'POST', 'clock', { set: '2026-11-03T09:10:00.000Z' });
  await gateway.seal();
  return gateway;
};

test('a morning is sealed, fetched and verified, and again from the copy alone when the gateway is gone', { timeout: 60_000 }, async () => {
  const { runtime, verify, dataDir } = await aSealedMorning();
  const copy = join(dataDir, 'copy');
  const checkpoint = join(dataDir, 'checkpoint.json');

  const live = await verify('--out', copy, '--checkpoint', checkpoint);
  await runtime.stop();
  const offline = await verify(copy, '--checkpoint', checkpoint);

  expect([live.code, offline.code], live.err + offline.err).toEqual([0, 0]);
  expect(live.report).toMatchObject({ faults: 0, sealedUntil: '2026-11-03T09:00:00.000Z', keyWasKnown: false });
  expect(live.report?.entries).toBeGreaterThanOrEqual(4);
  expect(offline.report).toMatchObject({ faults: 0, entries: live.report?.entries, keyWasKnown: true });
  expect(readdirSync(copy).toSorted()).toEqual(['entries-000001.ndjson', 'export.json', 'roots-000001.ndjson']);
});

test('the newest entry of a chain is deleted from the table, and its chain and place are named', { timeout: 60_000, tags: ['T33'] }, async () => {
  const { db, table, verify } = await aSealedMorning();

  await db.send(new DeleteCommand({ TableName: table, Key: auditKey('INC#inc_one', 3) }));

  const { code, report } = await verify();
  expect(code).toBe(3);
  expect(report?.findings).toEqual([{ fault: 'truncated', chain: 'INC#inc_one', seq: 3, toSeq: 3, root: 1 }]);
});

test('an entry that is edited in the table, or hidden from the export by its index, is named', { timeout: 60_000 }, async () => {
  const { db, table, verify } = await aSealedMorning();
  const change = (chain: string, seq: number, UpdateExpression: string, value?: string) =>
    db.send(new UpdateCommand({ TableName: table, Key: auditKey(chain, seq), UpdateExpression, ...(value === undefined ? {} : { ExpressionAttributeValues: { ':v': value } }) }));

  await change('INC#inc_one', 2, 'SET actorId = :v', 'somebody else');
  await change('INC#inc_two', 1, 'REMOVE listPk');

  const { report } = await verify();
  expect(report?.findings).toEqual([
    { fault: 'edited', chain: 'INC#inc_one', seq: 2 },
    { fault: 'gone', chain: 'INC#inc_two', seq: 1, toSeq: 1, root: 1 },
  ]);
});

test('hours in which nothing ran are caught up, and what came late for its hour is in the next root', { timeout: 60_000 }, async () => {
  const { runtime, write, seal, verify } = await aSealedMorning();
  await write('INC#inc_late', '2026-11-03T08:59:59.990Z');
  await write('INC#inc_one', '2026-11-03T15:30:00.000Z');
  await lever(runtime, 'POST', 'clock', { set: '2026-11-05T10:06:00.000Z', jump: true });

  await seal();

  const { report } = await verify();
  expect(report).toMatchObject({ faults: 0, sealedUntil: '2026-11-05T10:00:00.000Z' });
});

test('a run that died after the root was put, and before it was noted, costs nothing: the next one takes the root over', { timeout: 60_000 }, async () => {
  const { runtime, db, table, s3, bucket, seal, verify } = await aSealedMorning();
  await lever(runtime, 'POST', 'clock', { set: '2026-11-03T10:10:00.000Z' });
  const before = await db.send(new UpdateCommand({ TableName: table, Key: { pk: 'AUDITROOTS', sk: 'NEWEST' }, UpdateExpression: 'SET seen = :v', ExpressionAttributeValues: { ':v': 1 }, ReturnValues: 'ALL_OLD' }));
  await seal();
  await db.send(new UpdateCommand({ TableName: table, Key: { pk: 'AUDITROOTS', sk: 'NEWEST' }, UpdateExpression: 'SET #s = :s, #n = :n', ExpressionAttributeNames: { '#s': 'state', '#n': 'number' }, ExpressionAttributeValues: { ':s': before.Attributes?.['state'], ':n': before.Attributes?.['number'] } }));
  const read = async () => (await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'roots/0000000002.ndjson' }))).Body?.transformToString();
  const put = await read();

  await seal();

  expect(await read()).toBe(put);
  expect((await verify()).report).toMatchObject({ faults: 0, sealedUntil: '2026-11-03T10:00:00.000Z' });
});

test('a root is neither overwritten nor deleted, and is still there when the machine starts again', { timeout: 60_000, tags: ['T33'] }, async () => {
  const { runtime, s3, bucket, dataDir } = await aSealedMorning();
  const Key = 'roots/0000000001.ndjson';

  await expect(s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'another' }))).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'another', IfNoneMatch: '*' }))).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await expect(s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }))).rejects.toMatchObject({ name: 'AccessDenied' });
  await runtime.stop();
  const again = await started(dataDir);

  expect((await again.verify()).report).toMatchObject({ faults: 0, roots: 1 });
});

test('a copy that was cut off is no whole copy, and a line that cannot be read is not passed over', { timeout: 60_000 }, async () => {
  const { verify, dataDir } = await aSealedMorning();
  const copy = join(dataDir, 'copy');
  await verify('--out', copy);
  const file = join(copy, 'entries-000001.ndjson');
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, -20));

  const cut = await verify(copy);
  const twice = await verify('--out', copy);
  const none = await verify(join(dataDir, 'nothing'));

  expect([cut.code, twice.code, none.code]).toEqual([1, 1, 1]);
  expect(cut.err).toContain('of the entries cannot be read');
  expect(twice.err).toContain('is not empty');
  expect(none.err).toContain('holds no whole copy');
});
