// Wiring only. The evaluation API: measures and controlled rows.
import '../../shared/runtime/temporal.ts';
import { createAuditTrail } from '../../shared/aws/audit-trail.ts';
import { createDynamo, createKms } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createFactStore } from '../../shared/aws/fact-store.ts';
import { createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createTokenSigner } from '../../shared/aws/token-signer.ts';
import { createApi } from '../../shared/http/api-stack.ts';
import { createAuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds as ids } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createExportMeasures } from './export-measures.ts';
import { createExportRows } from './export-rows.ts';
import { createShowCalibration } from './show-calibration.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'EVALUATION_TABLE', 'TOKEN_ISSUER', 'TOKEN_SIGNING_KEY_ID', 'STUDY_KEY_ID');
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const signer = createTokenSigner(kms, config.TOKEN_SIGNING_KEY_ID);
const deps = {
  authenticate: createAuthenticateCaller({ signer, issuer: config.TOKEN_ISSUER, now }),
  facts: createFactStore({ db, table: config.EVALUATION_TABLE }),
  audit: createAuditTrail(createCommit({ db, table: config.RECORDS_TABLE, ids, digest: sha256, rest: restBetweenCommits })),
  now,
};

export const handler = createApi(
  [
    { method: 'GET', path: '/evaluation/v1/measures', run: createExportMeasures(deps) },
    { method: 'GET', path: '/evaluation/v1/calibration', run: createShowCalibration(deps) },
    {
      method: 'GET',
      path: '/evaluation/v1/rows',
      run: createExportRows({ ...deps, studyHash: (study) => createKeyedHash(kms, config.STUDY_KEY_ID, `study/${study}`) }),
    },
  ],
  createLog('evaluation-api'),
);
