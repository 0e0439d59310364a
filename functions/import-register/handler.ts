import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { createDynamo, createS3 } from '../../shared/aws/clients.ts';
import { createFileStore } from '../../shared/aws/file-store.ts';
import { createRegisterReader } from '../../shared/aws/register-reader.ts';
import { createRegisterStore } from '../../shared/aws/register-store.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createImportRegister, type ImportAnswer } from './import-register.ts';

const config = readConfig(process.env, 'DIRECTORY_TABLE', 'FILES_BUCKET');
const db = createDynamo();
const files = createFileStore({ s3: createS3(), bucket: config.FILES_BUCKET });
const store = createRegisterStore({ db, table: config.DIRECTORY_TABLE });
const reader = createRegisterReader({ db, table: config.DIRECTORY_TABLE });
const clock = createClock(process.env);
const log = createLog('import-register');

const importRequest = z.strictObject({
  kind: z.enum(['gias', 'links']),
  key: z.string().min(1).max(1024),
  dryRun: z.boolean().default(false),
  acceptShrink: z.boolean().default(false),
});

// Tidying up after the flip stops this long before the function's own end; the next import goes on with it.
const RESERVE_MS = 30_000;

export const handler = async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<ImportAnswer> => {
  const request = importRequest.parse(event);
  const mayGoOn = (): boolean => context.getRemainingTimeInMillis() > RESERVE_MS;
  const answer = await createImportRegister({ files, store, reader, clock, ids: systemIds, mayGoOn })(request);
  log('info', 'IMPORT_DONE', { because: `${request.kind}:${answer.outcome}`, count: answer.counts?.applied, ms: answer.ms });
  return answer;
};
