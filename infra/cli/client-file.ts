import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import * as z from 'zod';
import { TellTheOperator } from './connection.ts';

const $PrivateJwk = z.looseObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string(), d: z.string(), kid: z.string() });

/** One API client's secret, as it lies on its owner's machine. The gateway only ever has the public half. */
const $ClientFile = z.object({
  clientId: z.string().min(1),
  privateJwk: $PrivateJwk,
  tokenUrl: z.url(),
  scopes: z.array(z.string()),
  /** Of the signatures of its callbacks, when they go to this client's own machine. */
  callbackSecret: z.string().optional(),
});
export type ClientFile = z.infer<typeof $ClientFile>;

export const CLIENT_NAME = /^[a-z][a-z0-9-]{1,39}$/;

const folderOf = (dataDir: string): string => join(resolve(dataDir), 'clients');
export const clientPath = (dataDir: string, clientId: string): string => join(folderOf(dataDir), `${clientId}.json`);
export const hasClient = (dataDir: string, clientId: string): boolean => existsSync(clientPath(dataDir, clientId));

export const listClients = (dataDir: string): readonly string[] =>
  existsSync(folderOf(dataDir))
    ? readdirSync(folderOf(dataDir))
        .filter((name) => name.endsWith('.json'))
        .map((name) => name.slice(0, -'.json'.length))
        .toSorted()
    : [];

export const readClient = (dataDir: string, clientId: string): ClientFile => {
  const path = clientPath(dataDir, clientId);
  if (!CLIENT_NAME.test(clientId) || !existsSync(path)) {
    const known = listClients(dataDir);
    const help = known.length > 0 ? `Known: ${known.join(', ')}.` : 'Add one with `encompass client add NAME`.';
    throw new TellTheOperator(`There is no client of that name in ${folderOf(dataDir)}. ${help}`);
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    content = undefined;
  }
  const parsed = $ClientFile.safeParse(content);
  if (!parsed.success) {
    throw new TellTheOperator(`${path} is not a client file. Make the client anew with \`encompass client add ${clientId} --replace\`.`);
  }
  return parsed.data;
};

/** Only the owner may read it. */
export const writeClient = (dataDir: string, client: ClientFile): void => {
  mkdirSync(folderOf(dataDir), { recursive: true, mode: 0o700 });
  const path = clientPath(dataDir, client.clientId);
  writeFileSync(path, `${JSON.stringify(client, undefined, 2)}\n`, { mode: 0o600 });
  // A file that was there before keeps its old mode on writing.
  chmodSync(path, 0o600);
};

export interface KeyPair {
  readonly privateJwk: ClientFile['privateJwk'];
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

const publicHalfOf = ({ kty, crv, x, y, kid }: ClientFile['privateJwk']): Readonly<Record<string, unknown>> => {
  return { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' };
};

/** ES256; the key id is the thumbprint, so the same key always has the same name. */
export const makeKeyPair = async (): Promise<KeyPair> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const privateJwk = $PrivateJwk.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'ES256', use: 'sig' });
  return { privateJwk, publicJwk: publicHalfOf(privateJwk) };
};

export const keyPairOf = ({ privateJwk }: ClientFile): KeyPair => ({ privateJwk, publicJwk: publicHalfOf(privateJwk) });
