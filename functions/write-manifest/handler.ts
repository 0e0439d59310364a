// Wiring only. Rules: ./write-manifest.ts
import '../../shared/runtime/temporal.ts';
import type { ScheduledEvent } from 'aws-lambda';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createDynamo, createKms, createS3 } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createManifestStore } from '../../shared/aws/manifest-store.ts';
import { createClock } from '../../shared/runtime/clock.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/metrics.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { sealManifestPage } from '../../shared/runtime/seal-manifest.ts';
import { createWriteManifest } from './write-manifest.ts';

const config = readConfig(process.env, 'RECORDS_TABLE', 'DIRECTORY_TABLE', 'CONTENT_KEY_ID', 'BLIND_INDEX_KEY_ID', 'FILES_BUCKET');
const now = createClock(process.env);
const db = createDynamo();
const kms = createKms();
const table = config.RECORDS_TABLE;
const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });
const vault = createKeyVault(kms, config.CONTENT_KEY_ID, now);

const writeManifest = createWriteManifest({
  manifests: createManifestStore({ db, tables: { records: table, directory: config.DIRECTORY_TABLE }, s3: createS3(), bucket: config.FILES_BUCKET, digest: sha256, commit }),
  incidents: createIncidentStore({ db, table, vault, hash: createKeyedHash(kms, config.BLIND_INDEX_KEY_ID, 'blind-index'), commit }),
  directory: createDirectoryStore({ db, table: config.DIRECTORY_TABLE, areaKeys: createAreaKeys({ db, table: config.DIRECTORY_TABLE, vault }) }),
  seal: sealManifestPage,
  now,
  ids: systemIds,
  log: createLog('write-manifest'),
  count: createMetrics('write-manifest', now),
});

export const handler = async (event: ScheduledEvent) => writeManifest({ id: event.id });
