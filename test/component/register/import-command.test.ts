import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { runEncompass } from '../../../infra/cli/encompass.ts';
import { createRegisterReader } from '../../../shared/aws/register-reader.ts';
import { HEAD_LAST_NAME, asCp1252, linkText, soundRows, textOf } from '../../fixtures/register/make-register-file.ts';
import { rememberedIo } from '../../support/command-io.ts';
import { startRuntime, temporaryDirectory } from '../../support/local.ts';

test('an operator brings the register and its links to a running gateway, a second time and a damaged one', async () => {
  const dataDir = temporaryDirectory();
  const runtime = await startRuntime({ dataDir });
  // As `npm start` notes it for other processes.
  writeFileSync(path.join(dataDir, 'endpoints.json'), JSON.stringify({ origin: runtime.origin, pid: process.pid, env: runtime.clientEnv }));
  const file = (name: string, bytes: Uint8Array): string => {
    writeFileSync(path.join(dataDir, name), bytes);
    return path.join(dataDir, name);
  };
  const register = file('register.csv', asCp1252(textOf(soundRows())));
  const encompass = async (...argv: readonly string[]) => {
    const { io, out, err } = rememberedIo();
    const code = await runEncompass([...argv, '--data-dir', dataDir], io);
    return { code, out: out(), err: err() };
  };

  const dry = await encompass('import', 'gias', register, '--dry-run');
  const applied = await encompass('import', 'gias', register);
  const again = await encompass('import', 'gias', register, '--json');
  const links = await encompass('import', 'links', file('links.csv', asCp1252(linkText([[990_004, 990_105]]))));
  const cut = await encompass('import', 'gias', file('cut.csv', asCp1252(textOf(soundRows())).subarray(0, 4_000)));

  expect(dry).toMatchObject({ code: 0, out: expect.stringContaining('nothing was changed') as string });
  expect(applied).toMatchObject({ code: 0, out: expect.stringContaining('Applied.\n40 rows; 40 establishments: 36 open') as string, err: expect.stringContaining('Uploading register.csv') as string });
  expect(JSON.parse(again.out)).toMatchObject({ outcome: 'alreadyApplied', counts: { rows: 40 } });
  expect(links).toMatchObject({ code: 0, out: expect.stringContaining('1 rows; 1 lead to a successor') as string });
  expect(cut).toMatchObject({ code: 3, out: expect.stringMatching(/Refused; nothing was changed\.\n {2}(truncated|brokenQuotes)/) as string });

  const client = new DynamoDBClient({ endpoint: runtime.clientEnv['AWS_ENDPOINT_URL_DYNAMODB'] ?? '' });
  const reader = createRegisterReader({ db: DynamoDBDocumentClient.from(client), table: runtime.environment['DIRECTORY_TABLE'] ?? '' });
  expect(await reader.resolveOpen('990004')).toMatchObject({ urns: ['990105'], steps: 1 });
  client.destroy();

  // The copies that were uploaded are gone, and no line that was said or logged names a head teacher.
  const s3 = new S3Client({ endpoint: runtime.clientEnv['AWS_ENDPOINT_URL_S3'] ?? '', forcePathStyle: true });
  expect((await s3.send(new ListObjectsV2Command({ Bucket: runtime.clientEnv['FILES_BUCKET'] ?? '' }))).KeyCount).toBe(0);
  s3.destroy();
  const said = [dry, applied, again, links, cut].map(({ out, err }) => out + err).join('');
  expect(said + runtime.logLines().join('\n')).not.toContain(HEAD_LAST_NAME);
});

test('an event that is none is refused by the function itself', async () => {
  const runtime = await startRuntime();
  expect(await runtime.invoke('import-register', { kind: 'gias' })).toMatchObject({ kind: 'failed', errorType: 'ZodError' });
});
