// Wiring only. Rules: ./manage-clients.ts
import { createClientRegister } from '../../shared/aws/client-register.ts';
import { createDynamo, createKms } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createKeyVault } from '../../shared/aws/key-vault.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { allowsLoopbackCallbacks } from '../../shared/runtime/loopback-callbacks.ts';
import { $ManageClients, createManageClients } from './manage-clients.ts';
import type { ManageClientsAnswer } from './manage-clients.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'CALLBACK_SECRET_KEY_ID');
const now = createClock(process.env);
const db = createDynamo();
const table = config.RECORDS_TABLE;
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });
const vault = createKeyVault(createKms(), config.CALLBACK_SECRET_KEY_ID, now);
const register = createClientRegister({ db, table, vault, ids: systemIds, commit });
const manage = createManageClients({ register, now, allowLoopback: allowsLoopbackCallbacks(process.env), log: createLog('manage-clients') });

export const handler = async (event: unknown): Promise<ManageClientsAnswer> => manage($ManageClients.parse(event));
