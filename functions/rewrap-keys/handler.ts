// Wiring only. Rules: ./rewrap-keys.ts
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { createDynamo, createKms } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createDataKeyStore } from '../../shared/aws/data-key-store.ts';
import { createKeyVault } from '../../shared/aws/key-vault.ts';
import { createRetentionStore } from '../../shared/aws/retention-store.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createRewrapKeys } from './rewrap-keys.ts';
import type { RewrapReport } from './rewrap-keys.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'DIRECTORY_TABLE', 'ROLLS_TABLE', 'CONTENT_KEY_ID');
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const commit = createCommit({ db, table: config.RECORDS_TABLE, ids: systemIds, digest: sha256, rest: restBetweenCommits });
const retention = createRetentionStore({ db, table: config.RECORDS_TABLE, commit });
const tables = { records: config.RECORDS_TABLE, directory: config.DIRECTORY_TABLE, rolls: config.ROLLS_TABLE };

const $Ask = z.strictObject({ requestedBy: z.string().regex(/^[A-Za-z0-9._@-]{1,64}$/) });

/** Long enough to get on, short enough that whoever waits sees it. */
const STRETCH_MS = 20_000;

export const handler = async (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<RewrapReport> => {
  const startedWith = context.getRemainingTimeInMillis();
  const keys = createDataKeyStore({ db, tables, vault: createKeyVault(kms, config.CONTENT_KEY_ID, now), retention, commit });
  return createRewrapKeys({ keys, now, mayGoOn: () => startedWith - context.getRemainingTimeInMillis() < STRETCH_MS })({ ...$Ask.parse(event), id: systemIds.uuid() });
};
