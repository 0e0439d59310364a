// Wiring only. Looks at the gateway itself for the evaluation: minutes it was up, and once a week how well establishments are covered.
import '../../shared/runtime/temporal.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createDynamo, createKms } from '../../shared/aws/clients.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createFactStore } from '../../shared/aws/fact-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createObserveCover } from './observe-cover.ts';
import { createObserveMinute } from './observe-minute.ts';

const config = readConfig(process.env, 'DIRECTORY_TABLE', 'EVALUATION_TABLE', 'CONTENT_KEY_ID', 'PSEUDONYM_KEY_ID');
const now = createClock(process.env);
const log = createLog('observe-service');
const db = createDynamo();
const kms = createKms();
const table = config.DIRECTORY_TABLE;
const facts = createFactStore({ db, table: config.EVALUATION_TABLE });
const directory = createDirectoryStore({ db, table, areaKeys: createAreaKeys({ db, table, vault: createKeyVault(kms, config.CONTENT_KEY_ID, now) }) });
const observeMinute = createObserveMinute({ facts, now });
// The pseudonym of a body is the projection's own: cover and notifications of one school meet in the export.
const observeCover = createObserveCover({ directory, facts, pseudonym: createKeyedHash(kms, config.PSEUDONYM_KEY_ID, 'pseudonym/body'), now });

export const handler = async (): Promise<void> => {
  await observeMinute();
  const bodies = await observeCover();
  if (bodies > 0) log('info', 'COVER_OBSERVED', { count: bodies });
};
