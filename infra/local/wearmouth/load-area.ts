import type { ApiClient } from '../../../shared/ports/clients.ts';
import type { DirectoryRecord } from '../../../shared/ports/directory.ts';
import { hasClient, keyPairOf, makeKeyPair, readClient, writeClient } from '../../cli/client-file.ts';
import { readLocalAuthority, writeClientCertificate } from '../../cli/local-authority.ts';
import { connectionFrom } from '../../cli/connection.ts';
import { clientRecordOf, createPreparedImporter } from '../../cli/import-prepared.ts';
import type { PreparedCounts } from '../../cli/import-prepared.ts';
import { AREA_FORCES, DEFAULT_PUPILS, wearmouth } from './area.ts';
import { WEARMOUTH } from './establishments.ts';
import { trialArea, TRIAL_LA } from './trial-area.ts';

type ClientWithoutKeys = Omit<ApiClient, 'jwks'>;

export const AREA_CLIENTS: readonly ClientWithoutKeys[] = [
  { clientId: 'wearmouth-police', kind: 'force', forceCode: '98', laCodes: [], scopes: ['incident:write', 'incident:read'], test: false },
  { clientId: 'tidewater-police', kind: 'force', forceCode: '97', laCodes: [], scopes: ['incident:write', 'incident:read'], test: false },
  { clientId: 'wearmouth-test', kind: 'force', forceCode: '98', laCodes: [], scopes: ['incident:write', 'incident:read'], test: true },
  { clientId: 'wearmouth-desk', kind: 'desk', laCodes: [WEARMOUTH], scopes: ['desk:read', 'desk:write'], test: false },
  { clientId: 'teesside-evaluator', kind: 'evaluator', laCodes: [], scopes: ['evaluation:read'], test: false },
];

export interface LoadAreaOptions {
  readonly origin: string;
  readonly dataDir: string;
  /** What SDK clients need to reach the gateway's services. */
  readonly clientEnv: Readonly<Record<string, string>>;
  readonly pupils?: number;
  readonly progress?: (text: string) => void;
}

// One invocation stays small: progress shows, a busy machine keeps up, and whatever goes wrong costs no more than this.
const CHUNK = 250;

/** Keys stay on this machine from one start to the next; the gateway is told the public halves each time. */
const clientRecords = async (dataDir: string, origin: string): Promise<readonly DirectoryRecord[]> => {
  const records: DirectoryRecord[] = [];
  // TLS goes by real time, whatever the turned clock says.
  const authority = readLocalAuthority(dataDir, new Date());
  for (const client of AREA_CLIENTS) {
    const { privateJwk, publicJwk } = hasClient(dataDir, client.clientId) ? keyPairOf(readClient(dataDir, client.clientId)) : await makeKeyPair();
    writeClient(dataDir, { clientId: client.clientId, privateJwk, tokenUrl: new URL('/oauth/token', origin).href, scopes: [...client.scopes] });
    const issued = authority?.issue(client.clientId, 'client');
    if (issued) writeClientCertificate(dataDir, client.clientId, issued);
    records.push(clientRecordOf({ ...client, jwks: { keys: [publicJwk] } }));
  }
  return records;
};

/** Loads the invented area through the gateway's own front doors for files: object store and function invoke. */
export const loadArea = async ({ origin, dataDir, clientEnv, pupils = DEFAULT_PUPILS, progress }: LoadAreaOptions): Promise<PreparedCounts> => {
  const connection = connectionFrom(origin, clientEnv);
  const importer = createPreparedImporter(connection);
  const total: PreparedCounts = { policies: 0, recipientBodies: 0, keyAdults: 0, pupils: 0, clients: 0, manifestKeys: 0 };
  let chunk: string[] = [];
  let chunks = 0;
  const flush = async (): Promise<void> => {
    if (chunk.length === 0) return;
    chunks += 1;
    const counts = await importer.load(`wearmouth/${String(chunks).padStart(5, '0')}`, chunk);
    for (const kind of Object.keys(total) as (keyof PreparedCounts)[]) total[kind] += counts[kind];
    chunk = [];
    progress?.(`Wearmouth: ${total.recipientBodies} schools and offices, ${total.pupils} of ${pupils} pupils`);
  };
  try {
    await importer.load('wearmouth/trial', trialArea().map((record) => JSON.stringify(record)));
    const clients = await clientRecords(dataDir, origin);
    for (const record of clients) chunk.push(JSON.stringify(record));
    for await (const record of wearmouth({ pupils })) {
      chunk.push(JSON.stringify(record));
      if (chunk.length >= CHUNK) await flush();
    }
    await flush();
    for (const area of [...AREA_FORCES, TRIAL_LA]) await importer.recount(area);
    return total;
  } finally {
    importer.close();
  }
};
