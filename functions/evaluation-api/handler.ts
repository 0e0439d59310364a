// Wiring only. The evaluation API: measures and controlled rows.
import '../../shared/runtime/temporal.ts';
import { createAuditTrail } from '../../shared/aws/audit-trail.ts';
import { createDynamo, createKms } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createFactStore } from '../../shared/aws/fact-store.ts';
import { createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createFilesLater } from '../../shared/aws/files-later.ts';
import { createInvokeLater } from '../../shared/aws/invoke-later.ts';
import { createReleaseMaker } from '../../shared/aws/release-maker.ts';
import { createReleaseStore } from '../../shared/aws/release-store.ts';
import { createTokenSigner } from '../../shared/aws/token-signer.ts';
import { createApi } from '../../shared/http/api-stack.ts';
import { createAuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds as ids } from '../../shared/runtime/ids.ts';
import { liveFiguresAllowed } from '../../shared/runtime/live-figures.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createAskRelease } from './ask-release.ts';
import { createExportMeasures } from './export-measures.ts';
import { createExportRows } from './export-rows.ts';
import { createShowCalibration } from './show-calibration.ts';
import { createListReleases, createShowRelease } from './show-release.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'EVALUATION_TABLE', 'TOKEN_ISSUER', 'TOKEN_SIGNING_KEY_ID', 'STUDY_KEY_ID', 'FILES_BUCKET', 'WRITE_EXPORT_FUNCTION');
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const signer = createTokenSigner(kms, config.TOKEN_SIGNING_KEY_ID);
const commit = createCommit({ db, table: config.RECORDS_TABLE, ids, digest: sha256, rest: restBetweenCommits });
const deps = {
  authenticate: createAuthenticateCaller({ signer, issuer: config.TOKEN_ISSUER, now }),
  facts: createFactStore({ db, table: config.EVALUATION_TABLE }),
  audit: createAuditTrail(commit),
  now,
  live: liveFiguresAllowed(process.env),
};
const releasing = {
  authenticate: deps.authenticate,
  releases: createReleaseStore({ db, table: config.RECORDS_TABLE, commit }),
  maker: createReleaseMaker({ invoke: createInvokeLater(), functionName: config.WRITE_EXPORT_FUNCTION }),
  links: createFilesLater({ bucket: config.FILES_BUCKET }).releaseLinks,
  digest: sha256,
  now,
};

export const handler = createApi(
  [
    { method: 'GET', path: '/evaluation/v1/measures', run: createExportMeasures(deps) },
    { method: 'GET', path: '/evaluation/v1/releases', run: createListReleases(releasing) },
    { method: 'POST', path: '/evaluation/v1/releases', run: createAskRelease(releasing) },
    { method: 'GET', path: '/evaluation/v1/releases/{releaseId}', run: createShowRelease(releasing) },
    { method: 'GET', path: '/evaluation/v1/calibration', run: createShowCalibration(deps) },
    {
      method: 'GET',
      path: '/evaluation/v1/rows',
      run: createExportRows({ ...deps, studyHash: (study) => createKeyedHash(kms, config.STUDY_KEY_ID, `study/${study}`) }),
    },
  ],
  createLog('evaluation-api'),
);
