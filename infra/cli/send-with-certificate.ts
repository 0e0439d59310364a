import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join, resolve } from 'node:path';
import { clientCertificatePaths } from './local-authority.ts';

interface Credentials {
  readonly cert: string;
  readonly key: string;
  /** Of a gateway on this machine; others have a certificate that everybody trusts. */
  readonly ca?: string;
}

/** `fetch` as far as the commands use it, with a client certificate: Node's own takes none. */
const createSend =
  (credentials: Credentials): typeof fetch =>
  (input, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((settle, reject) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const text = typeof body === 'string' ? body : '';
      const outgoing = request(
        url,
        { method, ...credentials, headers: { ...Object.fromEntries(new Headers(headers)), 'content-length': Buffer.byteLength(text) }, agent: false },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => void chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const told = new Headers();
            for (const [name, value] of Object.entries(response.headers)) if (value !== undefined) told.set(name, [value].flat().join(', '));
            const status = response.statusCode ?? 500;
            settle(new Response(status === 204 || status === 304 ? null : Buffer.concat(chunks), { status, headers: told }));
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(text);
    });

/** How one client speaks to the gateway: with its certificate when it has one. */
export const sendAs = (dataDir: string, clientId: string): typeof fetch => {
  const paths = clientCertificatePaths(dataDir, clientId);
  if (!existsSync(paths.certificate) || !existsSync(paths.key)) return fetch;
  const authority = join(resolve(dataDir), 'mtls', 'authority.pem');
  const send = createSend({ cert: readFileSync(paths.certificate, 'utf8'), key: readFileSync(paths.key, 'utf8'), ...(existsSync(authority) ? { ca: readFileSync(authority, 'utf8') } : {}) });
  return (input, init) => (new URL(input instanceof Request ? input.url : input).protocol === 'https:' ? send(input, init) : fetch(input, init));
};
