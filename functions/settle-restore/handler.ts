// Wiring only. Rules: ./settle-restore.ts
import '../../shared/runtime/temporal.ts';
import { createDynamo } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createHeldSendStore } from '../../shared/aws/held-send-store.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { $SettleRestore, createSettleRestore } from './settle-restore.ts';
import type { SettleRestoreAnswer } from './settle-restore.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'RESTORED_TO');
const db = createDynamo();
const table = config.RECORDS_TABLE;
const settle = createSettleRestore({
  restoredTo: config.RESTORED_TO === 'never' ? undefined : config.RESTORED_TO,
  held: createHeldSendStore({ db, table, commit: createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits }) }),
  now: createClock(process.env),
  log: createLog('settle-restore'),
});

export const handler = async (event: unknown): Promise<SettleRestoreAnswer> => settle($SettleRestore.parse(event));
