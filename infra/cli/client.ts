import { createPublicKey, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { calculateJwkThumbprint, exportJWK, importSPKI } from 'jose';
import * as z from 'zod';
import { SCOPES } from '../../shared/ports/clients.ts';
import type { ApiClient, Scope } from '../../shared/ports/clients.ts';
import { CLIENT_NAME, clientPath, hasClient, makeKeyPair, readClient, writeClient } from './client-file.ts';
import type { ClientFile } from './client-file.ts';
import { EXIT } from './command.ts';
import type { Command, CommandIo } from './command.ts';
import { DEFAULT_DATA_DIR, readConnection, TellTheOperator } from './connection.ts';
import { openGatewayServices } from './gateway-services.ts';
import { clientCertificatePaths, readLocalAuthority, thumbprintOf, writeClientCertificate } from './local-authority.ts';

const KINDS: readonly ApiClient['kind'][] = ['force', 'desk', 'evaluator', 'operator'];
const VERBS = ['add', 'show', 'rotate', 'retire', 'certificate', 'callback', 'disable', 'enable'] as const;
type Verb = (typeof VERBS)[number];

const listOf = (text: string | undefined): readonly string[] => (text ?? '').split(/[\s,]+/u).filter((part) => part !== '');

const scopesOf = (text: string | undefined): readonly Scope[] => {
  const asked = listOf(text);
  const unknown = asked.filter((scope) => !(SCOPES as readonly string[]).includes(scope));
  if (asked.length === 0 || unknown.length > 0) {
    throw new TellTheOperator(`--scopes takes one or more of ${SCOPES.join(', ')}${unknown.length > 0 ? `; unknown: ${unknown.join(', ')}` : ''}.`);
  }
  return asked as readonly Scope[];
};

const kindOf = (text: string | undefined, scopes: readonly Scope[]): ApiClient['kind'] => {
  const kind = KINDS.find((one) => one === text);
  if (kind !== undefined) return kind;
  if (text !== undefined) throw new TellTheOperator(`--kind takes one of ${KINDS.join(', ')}.`);
  if (scopes.some((scope) => scope.startsWith('incident:'))) return 'force';
  return scopes.some((scope) => scope.startsWith('desk:')) ? 'desk' : scopes.includes('evaluation:read') ? 'evaluator' : 'operator';
};

const $Answer = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('done'),
    client: z.object({
      clientId: z.string(),
      kind: z.string(),
      forceCode: z.string().optional(),
      scopes: z.array(z.string()),
      test: z.boolean(),
      keys: z.array(z.string()),
      certificates: z.array(z.string()),
      disabledAt: z.string().optional(),
      callbackUrl: z.string().optional(),
    }),
  }),
  z.object({ outcome: z.literal('refused'), because: z.string() }),
]);
type ClientView = Extract<z.infer<typeof $Answer>, { outcome: 'done' }>['client'];

const REFUSALS: Readonly<Record<string, string>> = {
  exists: 'There is a client of that name. With --replace it gets these settings and a new key, and its old keys no longer work.',
  otherForce: 'A client stays with its kind, its force and its test mark: choose another name.',
  unknownClient: 'The gateway knows no client of that name. Add it with `encompass client add NAME`.',
  tooManyKeys: 'It has two keys already. Retire one first: `encompass client retire NAME --kid KID`; `encompass client show NAME` lists them.',
  keyKnown: 'The gateway has this key already.',
  keyUnknown: 'It has no key of that name. `encompass client show NAME` lists them.',
  lastKey: 'That is its only key. Rotate first, or disable the client.',
  notAForce: 'Only a client of a force (--force NN) can have that.',
  tooManyCertificates: 'It has two certificates already. Take one away first: `encompass client certificate NAME --remove THUMBPRINT`.',
  badCallbackUrl: 'Callbacks go to https addresses of the public internet only, without a user name or a fragment.',
  noCallback: 'It has no callback yet: give one with --url.',
  changedMeanwhile: 'Somebody else changed this client just now. Look at it, then try again.',
};

const $Public = z.union([
  z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string(), kid: z.string().optional() }),
  z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid: z.string().optional() }),
]);

/** A client's own public key, as JWK or PEM. A private one is refused: it must never leave its owner. */
const readPublicKey = async (file: string): Promise<Readonly<Record<string, unknown>>> => {
  if (!existsSync(file)) throw new TellTheOperator(`There is no file ${file}.`);
  const text = readFileSync(file, 'utf8');
  if (/PRIVATE KEY/.test(text) || /"d"\s*:/.test(text)) throw new TellTheOperator(`${file} holds a private key. Keep it where it is, and send only its public half.`);
  let jwk: unknown;
  try {
    jwk = text.includes('BEGIN PUBLIC KEY') ? await exportJWK(await importSPKI(text, createPublicKey(text).asymmetricKeyType === 'ed25519' ? 'EdDSA' : 'ES256', { extractable: true })) : JSON.parse(text);
  } catch {
    jwk = undefined;
  }
  const parsed = $Public.safeParse(jwk);
  if (!parsed.success) throw new TellTheOperator(`${file} is no public key of the kind that tokens are asked for with: ES256 (P-256) or EdDSA (Ed25519), as JWK or PEM.`);
  const { kid, ...key } = parsed.data;
  return { ...key, kid: kid ?? (await calculateJwkThumbprint(key)), alg: key.kty === 'EC' ? 'ES256' : 'EdDSA', use: 'sig' };
};

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

const describe = (client: ClientView): string =>
  [
    `${client.clientId} (${client.kind}${client.forceCode === undefined ? '' : ` ${client.forceCode}`}${client.test ? ', test' : ''})${client.disabledAt === undefined ? '' : `, disabled since ${client.disabledAt}`}`,
    `  scopes        ${client.scopes.join(' ')}`,
    `  keys          ${client.keys.join(' ')}`,
    `  certificates  ${client.certificates.length > 0 ? client.certificates.join(' ') : 'none registered'}`,
    `  callbacks to  ${client.callbackUrl ?? 'nowhere'}`,
  ].join('\n');

interface Session {
  readonly name: string;
  readonly dataDir: string;
  readonly io: CommandIo;
  readonly manage: (command: object) => Promise<ClientView>;
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

const textOf = (value: string | boolean | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

/** Where a gateway on this machine asks for certificates, it has an authority that gives one. */
const certify = async ({ name, dataDir, io, manage, values }: Session): Promise<boolean> => {
  const given = textOf(values['certificate']);
  if (given !== undefined) {
    if (!existsSync(given)) throw new TellTheOperator(`There is no file ${given}.`);
    let thumbprint: string;
    try {
      thumbprint = thumbprintOf(readFileSync(given, 'utf8'));
    } catch {
      throw new TellTheOperator(`${given} is no certificate in PEM.`);
    }
    await manage({ action: 'addCertificate', clientId: name, thumbprint });
    io.stdout.write(`Registered the certificate ${thumbprint}.\n`);
    return true;
  }
  const authority = readLocalAuthority(dataDir, new Date());
  if (!authority) return false;
  const issued = authority.issue(name, 'client');
  await manage({ action: 'addCertificate', clientId: name, thumbprint: thumbprintOf(issued.certificate) });
  writeClientCertificate(dataDir, name, issued);
  const paths = clientCertificatePaths(dataDir, name);
  io.stdout.write(`Its certificate is ${paths.certificate}, with its key beside it. curl takes both: --cert ${paths.certificate} --key ${paths.key}\n`);
  return true;
};

const setCallback = async ({ name, dataDir, io, manage }: Session, url: string | undefined): Promise<void> => {
  const secret = newSecret();
  await manage({ action: 'setCallback', clientId: name, ...(url === undefined ? {} : { url }), secret });
  // The client's own file, where its other secret is; whoever registered a key of their own gets it here alone.
  if (hasClient(dataDir, name)) writeClient(dataDir, { ...readClient(dataDir, name), callbackSecret: secret });
  io.stdout.write(`Callbacks are signed with ${secret}\n`);
  io.stdout.write('This is shown once. docs/callbacks.md says how to check a signature.\n');
};

const add = async (session: Session, tokenUrl: () => string): Promise<void> => {
  const { name, dataDir, io, manage, values } = session;
  const scopes = scopesOf(textOf(values['scopes']));
  const kind = kindOf(textOf(values['kind']), scopes);
  const laCodes = listOf(textOf(values['la']));
  const forceCode = textOf(values['force']);
  const publicKey = textOf(values['public-key']);
  const replace = values['replace'] === true;
  if (kind === 'force' && !/^\d{2}$/u.test(forceCode ?? '')) throw new TellTheOperator('A force client needs --force with the two digits of its force.');
  if (laCodes.some((code) => !/^\d{3}$/u.test(code))) throw new TellTheOperator('--la takes codes of three digits.');
  if (kind === 'desk' && laCodes.length === 0) throw new TellTheOperator('A desk client needs --la with the areas it works for.');
  if (publicKey === undefined && hasClient(dataDir, name) && !replace) throw new TellTheOperator(`${clientPath(dataDir, name)} exists. With --replace it gets a new key, and its old key no longer works.`);
  const pair = publicKey === undefined ? await makeKeyPair() : undefined;
  const jwk = pair?.publicJwk ?? (await readPublicKey(publicKey ?? ''));
  // The gateway first: a private key that nobody knows is of no use.
  const client = await manage({ action: 'add', clientId: name, kind, ...(kind === 'force' && forceCode !== undefined ? { forceCode } : {}), laCodes, scopes, test: values['test'] === true, jwk, replace });
  if (pair) writeClient(dataDir, { clientId: name, privateJwk: pair.privateJwk, tokenUrl: tokenUrl(), scopes: [...scopes] });
  io.stdout.write(`Added ${name} (${kind}${client.forceCode === undefined ? '' : ` ${client.forceCode}`}): ${scopes.join(' ')}\n`);
  if (pair) io.stdout.write(`Its key is in ${clientPath(dataDir, name)}. Try: npx encompass token --client ${name}\n`);
  else io.stdout.write(`It signs with its own key ${String(jwk['kid'])}.\n`);
  await certify(session);
  const callback = textOf(values['callback']);
  if (callback !== undefined) await setCallback(session, callback);
};

const rotate = async ({ name, dataDir, io, manage, values }: Session): Promise<void> => {
  const publicKey = textOf(values['public-key']);
  if (publicKey !== undefined) {
    const jwk = await readPublicKey(publicKey);
    await manage({ action: 'addKey', clientId: name, jwk });
    io.stdout.write(`${name} may sign with ${String(jwk['kid'])} as well. When all its systems do: npx encompass client retire ${name} --kid OLD\n`);
    return;
  }
  const before: ClientFile = readClient(dataDir, name);
  const pair = await makeKeyPair();
  await manage({ action: 'addKey', clientId: name, jwk: pair.publicJwk });
  writeClient(dataDir, { ...before, privateJwk: pair.privateJwk });
  io.stdout.write(`${name} has a new key in ${clientPath(dataDir, name)}. The old one still works; end it with: npx encompass client retire ${name} --kid ${before.privateJwk.kid}\n`);
};

const run: Readonly<Record<Exclude<Verb, 'add'>, (session: Session) => Promise<void>>> = {
  show: async ({ name, io, manage }) => void io.stdout.write(`${describe(await manage({ action: 'show', clientId: name }))}\n`),
  rotate,
  retire: async ({ name, io, manage, values }) => {
    const kid = textOf(values['kid']);
    if (kid === undefined) throw new TellTheOperator('Name the key to retire with --kid; `encompass client show NAME` lists them.');
    await manage({ action: 'removeKey', clientId: name, kid });
    io.stdout.write(`${name} can no longer sign with ${kid}. Tokens it got before run out within five minutes.\n`);
  },
  certificate: async (session) => {
    const thumbprint = textOf(session.values['remove']);
    if (thumbprint !== undefined) {
      await session.manage({ action: 'removeCertificate', clientId: session.name, thumbprint });
      session.io.stdout.write(`${session.name} no longer comes with ${thumbprint}.\n`);
    } else if (!(await certify(session))) {
      throw new TellTheOperator('There is no local authority here: start the gateway with `npm start -- --mtls`, or register the client\'s own certificate with --certificate FILE.');
    }
  },
  callback: async (session) => {
    const { name, io, manage, values } = session;
    const url = textOf(values['url']);
    if (values['end'] === true) {
      await manage({ action: 'removeCallback', clientId: name });
      io.stdout.write(`${name} gets no callbacks any more.\n`);
    } else if (url !== undefined && values['keep-secret'] === true) {
      await manage({ action: 'moveCallback', clientId: name, url });
      io.stdout.write(`Callbacks of ${name} go to the new address, signed as before.\n`);
    } else if (url !== undefined || values['rotate'] === true) await setCallback(session, url);
    else throw new TellTheOperator('Say --url URL, --rotate for a second secret, or --end.');
  },
  disable: async ({ name, io, manage }) => {
    await manage({ action: 'disable', clientId: name });
    io.stdout.write(`${name} gets no token and no callback any more. Tokens it has run out within five minutes.\n`);
  },
  enable: async ({ name, io, manage }) => {
    await manage({ action: 'enable', clientId: name });
    io.stdout.write(`${name} works again.\n`);
  },
};

export const clientCommand: Command = {
  name: 'client',
  summary: 'add, change or disable an API client',
  usage: `encompass client add NAME --scopes SCOPE[,SCOPE] [--force NN] [--la NNN[,NNN]] [--kind KIND] [--test] [--public-key FILE]
                     [--certificate FILE] [--callback URL] [--replace]
       encompass client show | disable | enable NAME
       encompass client rotate NAME [--public-key FILE]          a second key; both work until one is retired
       encompass client retire NAME --kid KID
       encompass client certificate NAME [--certificate FILE | --remove THUMBPRINT]
       encompass client callback NAME --url URL [--keep-secret] | --rotate | --end

"add" makes an ES256 key pair, keeps the private half in <data-dir>/clients/NAME.json (readable by you alone) and registers the public half.
  --public-key   the client's own public key instead (JWK or PEM, ES256 or EdDSA); its private half stays where it is
  --scopes       any of ${SCOPES.join(' ')}
  --force        two digits: the one force whose incidents it may send and see
  --la           three digits each: the areas a desk works for
  --kind         ${KINDS.join(' | ')} (default: what the scopes suggest)
  --test         everything it sends is a test: a whole journey, kept out of every measure
  --certificate  the client's own certificate (PEM): with mutual TLS it then comes with this one or not at all.
                 A gateway started with --mtls gives one by itself
  --callback     where it is told how its incidents stand; prints the secret of the signatures once
  --replace      new settings and a new key for a client that exists
For a gateway in the cloud: --bucket NAME --function-prefix TEXT --origin URL; on this machine: --data-dir DIR (default ${DEFAULT_DATA_DIR}).`,
  run: async (argv, io) => {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean', default: false } as const;
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        force: text, la: text, scopes: text, kind: text, kid: text, url: text, remove: text, callback: text, certificate: text,
        'public-key': text, bucket: text, 'function-prefix': text, origin: text,
        test: flag, replace: flag, rotate: flag, end: flag, 'keep-secret': flag,
        'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
      },
    });
    const [given, name] = positionals;
    const verb = VERBS.find((one) => one === given);
    if (verb === undefined || name === undefined || positionals.length > 2) {
      io.stderr.write(`${clientCommand.usage}\n`);
      return EXIT.usage;
    }
    if (!CLIENT_NAME.test(name)) throw new TellTheOperator('NAME is 2 to 40 small letters, digits and dashes, and starts with a letter.');
    const dataDir = values['data-dir'];
    const services = openGatewayServices({ dataDir, bucket: values.bucket, functionPrefix: values['function-prefix'] });
    const manage = async (command: object): Promise<ClientView> => {
      const answer = $Answer.safeParse(await services.invoke('manage-clients', command));
      if (!answer.success) throw new TellTheOperator('The gateway gave no answer that this command knows. See its log.');
      if (answer.data.outcome === 'refused') throw new TellTheOperator(REFUSALS[answer.data.because] ?? `The gateway refused: ${answer.data.because}.`);
      return answer.data.client;
    };
    const session: Session = { name, dataDir, io, manage, values };
    try {
      if (values.bucket !== undefined && verb === 'add' && values.origin === undefined) throw new TellTheOperator('For a gateway in the cloud, say with --origin https://HOST where its police door is.');
      if (verb === 'add') await add(session, () => new URL('/oauth/token', values.origin ?? readConnection(dataDir).policeOrigin).href);
      else await run[verb](session);
      return EXIT.ok;
    } finally {
      services.close();
    }
  },
};
