// Wiring only. Rules: ./check-service.ts
import '../../shared/runtime/temporal.ts';
import { createDynamo, createKms } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createReferralStore } from '../../shared/aws/referral-store.ts';
import { createServiceLooks } from '../../shared/aws/service-looks.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createCheckService } from './check-service.ts';

const config = readConfig(
  process.env,
  'RECORDS_TABLE', 'DIRECTORY_TABLE', 'ROLLS_TABLE', 'EVALUATION_TABLE',
  'CONTENT_KEY_ID', 'BLIND_INDEX_KEY_ID', 'TOKEN_PEPPER_KEY_ID', 'CHILD_HISTORY_KEY_ID', 'PSEUDONYM_KEY_ID', 'STUDY_KEY_ID', 'CALLBACK_SECRET_KEY_ID', 'TOKEN_SIGNING_KEY_ID', 'AUDIT_SIGN_KEY_ID',
);
const db = createDynamo();
const table = config.RECORDS_TABLE;

export const handler = createCheckService({
  looks: createServiceLooks({
    db,
    kms: createKms(),
    tables: { records: table, directory: config.DIRECTORY_TABLE, rolls: config.ROLLS_TABLE, evaluation: config.EVALUATION_TABLE },
    keys: {
      'content': config.CONTENT_KEY_ID,
      'blind-index': config.BLIND_INDEX_KEY_ID,
      'token-pepper': config.TOKEN_PEPPER_KEY_ID,
      'child-history': config.CHILD_HISTORY_KEY_ID,
      'pseudonym': config.PSEUDONYM_KEY_ID,
      'study': config.STUDY_KEY_ID,
      'callback-secret': config.CALLBACK_SECRET_KEY_ID,
      'token-signing': config.TOKEN_SIGNING_KEY_ID,
      'audit-sign': config.AUDIT_SIGN_KEY_ID,
    },
    referrals: createReferralStore({ db, table, commit: createCommit({ db, table, ids: systemIds, digest: sha256 }) }),
  }),
  now: createClock(process.env),
});
