import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';
import { createSignInMemory } from './sign-in-memory.ts';

export interface DemoPerson {
  readonly subject: string;
  readonly name: string;
  readonly does: string;
  /** As an administrator would write them at a real provider: `reviewer@la:901`. */
  readonly roles: readonly string[];
}

export interface OpenIdProvider {
  readonly issuer: string;
  stop(): Promise<void>;
}

export const LOCAL_CLIENT_ID = 'encompass-desk';
const STOP_WAITS_MS = 400;

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const choicePage = (uid: string, people: readonly DemoPerson[]): string =>
  [
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Who are you?</title>',
    '<style>body{font:18px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}button{font:inherit;display:block;width:100%;text-align:left;padding:.75rem 1rem;margin:.5rem 0;cursor:pointer}</style>',
    '<main><h1>Who are you?</h1><p>This is the sign-in of one machine: invented people, no passwords. Your organisation’s own sign-in takes its place.</p>',
    `<form method="post" action="/interaction/${escape(uid)}">`,
    ...people.map(({ subject, name, does }) => `<button name="subject" value="${escape(subject)}"><strong>${escape(name)}</strong><br>${escape(does)}</button>`),
    '</form></main></html>',
  ].join('\n');

const readForm = async (request: IncomingMessage): Promise<URLSearchParams> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > 10_000) throw new Error('the form is too large');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
};

/**
 * A real, certified OpenID provider on this machine, with invented people in place of passwords. What the desk speaks to it is what it
 * speaks to any provider. Keeps nothing: whoever starts again signs in again.
 */
export const startOpenIdProvider = async (options: { readonly origin: string; readonly people: readonly DemoPerson[] }): Promise<OpenIdProvider> => {
  const { people } = options;
  let callback: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined;
  let provider: Provider | undefined;

  const interact = async (uid: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (provider === undefined) throw new Error('the provider has not started yet');
    if (request.method === 'GET') {
      response.setHeader('content-type', 'text/html; charset=utf-8').end(choicePage(uid, people));
      return;
    }
    const subject = (await readForm(request)).get('subject') ?? '';
    const person = people.find((one) => one.subject === subject);
    const details = await provider.interactionDetails(request, response);
    if (person === undefined) {
      await provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'nobody of that name' }, { mergeWithLastSubmission: false });
      return;
    }
    const grant = new provider.Grant({ accountId: person.subject, clientId: String(details.params['client_id']) });
    grant.addOIDCScope('openid profile');
    await provider.interactionFinished(request, response, { login: { accountId: person.subject }, consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: false });
  };

  const server = createServer((request, response) => {
    const uid = /^\/interaction\/([\w-]+)$/.exec(request.url ?? '')?.[1];
    if (uid !== undefined) {
      interact(uid, request, response).catch(() => response.writeHead(400).end('This sign-in is over. Go back to the desk and begin again.'));
      return;
    }
    if (callback === undefined) response.writeHead(503).end();
    else void callback(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;

  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const configuration: Configuration = {
    adapter: createSignInMemory(),
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'local' }] },
    clients: [
      {
        client_id: LOCAL_CLIENT_ID,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [`${options.origin}/desk/signed-in`],
        application_type: 'native',
      },
    ],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    claims: { openid: ['sub'], profile: ['name', 'roles'] },
    // The desk reads the ID token only: its claims belong there.
    conformIdTokenClaims: false,
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, subject) => {
      const person = people.find((one) => one.subject === subject);
      return person && { accountId: subject, claims: () => ({ sub: subject, name: person.name, roles: [...person.roles] }) };
    },
    // Whoever signs out at the desk and in again is asked again who they are.
    ttl: { Session: 1, Interaction: 600, Grant: 600, AccessToken: 60, IdToken: 60 },
    cookies: { keys: ['only for this machine'] },
  };
  provider = new Provider(issuer, configuration);
  callback = provider.callback();

  return {
    issuer,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      setTimeout(() => server.closeAllConnections(), STOP_WAITS_MS).unref();
      await closed;
    },
  };
};
