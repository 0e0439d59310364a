import { parseArgs } from 'node:util';
import { SCOPES } from '../../shared/ports/clients.ts';
import type { ApiClient, Scope } from '../../shared/ports/clients.ts';
import { CLIENT_NAME, clientPath, hasClient, makeKeyPair, writeClient } from './client-file.ts';
import { EXIT } from './command.ts';
import type { Command } from './command.ts';
import { DEFAULT_DATA_DIR, readConnection, TellTheOperator } from './connection.ts';
import { clientRecordOf, createPreparedImporter } from './import-prepared.ts';

const KINDS: readonly ApiClient['kind'][] = ['force', 'desk', 'evaluator', 'operator'];
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

export const clientCommand: Command = {
  name: 'client',
  summary: 'add an API client: a key pair here, its public half in the gateway',
  usage: `encompass client add NAME --scopes SCOPE[,SCOPE] [--force NN] [--la NNN[,NNN]] [--kind KIND] [--test] [--replace] [--data-dir DIR]

Makes an ES256 key pair, keeps the private half in <data-dir>/clients/NAME.json (readable by you alone) and registers the public half.
  --scopes   any of ${SCOPES.join(' ')}
  --force    two digits: the one force whose incidents it may send and see
  --la       three digits each: the areas a desk works for
  --kind     ${KINDS.join(' | ')} (default: what the scopes suggest)
  --test     everything it sends is a test: a whole journey, kept out of every measure
  --replace  make a new key for a client that exists`,
  run: async (argv, { stdout, stderr }) => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        force: { type: 'string' },
        la: { type: 'string' },
        scopes: { type: 'string' },
        kind: { type: 'string' },
        test: { type: 'boolean', default: false },
        replace: { type: 'boolean', default: false },
        'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
      },
    });
    const [verb, name] = positionals;
    if (verb !== 'add' || name === undefined || positionals.length > 2) {
      stderr.write(`${clientCommand.usage}\n`);
      return EXIT.usage;
    }
    const dataDir = values['data-dir'];
    const scopes = scopesOf(values.scopes);
    const kind = kindOf(values.kind, scopes);
    const laCodes = listOf(values.la);
    if (!CLIENT_NAME.test(name)) throw new TellTheOperator('NAME is 2 to 40 small letters, digits and dashes, and starts with a letter.');
    if (kind === 'force' && !/^\d{2}$/u.test(values.force ?? '')) {
      throw new TellTheOperator('A force client needs --force with the two digits of its force.');
    }
    if (laCodes.some((code) => !/^\d{3}$/u.test(code))) throw new TellTheOperator('--la takes codes of three digits.');
    if (kind === 'desk' && laCodes.length === 0) throw new TellTheOperator('A desk client needs --la with the areas it works for.');
    if (hasClient(dataDir, name) && !values.replace) {
      throw new TellTheOperator(`${clientPath(dataDir, name)} exists. With --replace it gets a new key, and its old key no longer works.`);
    }
    const connection = readConnection(dataDir);
    const { privateJwk, publicJwk } = await makeKeyPair();
    const client: ApiClient = {
      clientId: name,
      kind,
      ...(kind === 'force' && { forceCode: values.force }),
      laCodes,
      scopes,
      jwks: { keys: [publicJwk] },
      test: values.test,
    };
    const importer = createPreparedImporter(connection);
    try {
      // The gateway first: a private key that nobody knows is of no use.
      const { clients } = await importer.load(`clients/${name}`, [JSON.stringify(clientRecordOf(client))]);
      if (clients !== 1) throw new TellTheOperator('The gateway did not register the client. See its log.');
    } finally {
      importer.close();
    }
    writeClient(dataDir, { clientId: name, privateJwk, tokenUrl: new URL('/oauth/token', connection.origin).href, scopes: [...scopes] });
    stdout.write(`Added ${name} (${kind}${client.forceCode === undefined ? '' : ` ${client.forceCode}`}): ${scopes.join(' ')}\n`);
    stdout.write(`Its key is in ${clientPath(dataDir, name)}. Try: npx encompass token --client ${name}\n`);
    return EXIT.ok;
  },
};
