import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { EventOf } from '../../events/catalogue.ts';
import { createAcceptRow } from '../../functions/import-incidents/accept-row.ts';
import { createImportIncidents } from '../../functions/import-incidents/import-incidents.ts';
import { createClientStore } from '../../shared/aws/client-store.ts';
import { createIncidentFileStore } from '../../shared/aws/incident-file-store.ts';
import { clientKey } from '../../shared/aws/keys.ts';
import type { Outcome } from '../../shared/domain/outcome.ts';
import { NO_ROWS } from '../../shared/ports/incident-files.ts';
import type { IncidentFile, IncidentFileContent } from '../../shared/ports/incident-files.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { FORCE, startChain } from './chain.ts';
import type { Tables } from './dynamodb.ts';

const CLIENT = 'wearmouth-cad';

/** Files of incidents over the real local engine; the bucket is a map. */
export const fileWorld = async (tables: Tables, { nightRows = 200 }: { readonly nightRows?: number } = {}) => {
  const chain = await startChain(tables);
  const { db, table, commit, incidents, outbox, hash, now, log, cause } = chain;
  const files = createIncidentFileStore({ db, table, commit });
  const rows = new Map<string, Buffer>();
  const results = new Map<string, string>();
  let failing = 0;
  const found = (fileId: string) => ({ bytes: rows.get(fileId)?.length ?? 0, content: `"${sha256(rows.get(fileId)?.toString('utf8') ?? '')}"` });
  const content: IncidentFileContent = {
    find: async ({ fileId }) => (rows.has(fileId) ? found(fileId) : undefined),
    async *read({ fileId }, fromByte) {
      const bytes = (rows.get(fileId) ?? Buffer.alloc(0)).subarray(fromByte);
      for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
    },
    putResults: async ({ fileId }, part, lines) => {
      if (failing > 0) {
        failing -= 1;
        throw new Error('the bucket is away');
      }
      results.set(`${fileId}/${part}`, lines);
    },
    remove: async ({ fileId }) => void rows.delete(fileId),
  };
  await db.send(new PutCommand({ TableName: table, Item: { ...clientKey(CLIENT), clientId: CLIENT, kind: 'force', forceCode: FORCE, laCodes: [], scopes: ['incident:write'], jwks: { keys: [] }, test: false } }));
  const step = createImportIncidents({
    files,
    content,
    clients: createClientStore({ db, table, hash }),
    acceptRow: createAcceptRow({ incidents, outbox, hash, digest: sha256, ids: systemIds, now, policyVersion: 'p1', nightRows }),
    outbox,
    now,
    mayGoOn: () => true,
    log,
    rowsPerPart: 3,
  });
  const owed = async (): Promise<readonly EventOf<'file.due'>[]> =>
    (await chain.scan(table)).filter(({ sk, queue }) => sk === 'OBLIGATION' && queue === 'import-incidents').map(({ event }) => JSON.parse(String(event)) as EventOf<'file.due'>);
  return {
    ...chain,
    files,
    rows,
    owed,
    step,
    failNextResults: (times: number): void => {
      failing = times;
    },
    async bring(text: string, over: Partial<IncidentFile> = {}): Promise<IncidentFile> {
      const file: IncidentFile = {
        fileId: `fil_${systemIds.uuid()}`, clientId: CLIENT, source: { forceCode: FORCE, test: false }, format: 'ndjson', dryRun: false, state: 'awaitingUpload',
        openedAt: now().toISOString(), part: 1, nextByte: 0, nextRow: 1, counts: NO_ROWS, ...over,
      };
      await files.open(file, cause());
      rows.set(file.fileId, Buffer.from(text));
      await files.start(file, found(file.fileId), cause());
      return file;
    },
    /** Every part that is owed, until none is; what throws is owed still. */
    async readOn(): Promise<readonly (Outcome['kind'] | 'threw')[]> {
      const ends: (Outcome['kind'] | 'threw')[] = [];
      for (let [next] = await owed(); next && ends.length < 100; [next] = await owed()) ends.push(await step(next).then(({ kind }) => kind, () => 'threw' as const));
      return ends;
    },
    resultsOf: ({ fileId }: IncidentFile) =>
      [...results.entries()]
        .filter(([key]) => key.startsWith(fileId))
        .toSorted(([a], [b]) => Number(a.split('/')[1]) - Number(b.split('/')[1]))
        .flatMap(([, lines]) => lines.split('\n').filter((line) => line !== ''))
        .map((line) => JSON.parse(line) as { readonly row: number; readonly outcome: string; readonly incidentId?: string; readonly faults?: readonly { readonly pointer: string; readonly code: string }[] }),
  };
};
