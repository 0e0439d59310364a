import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { createDocument } from 'zod-openapi';
import { quickStart } from '../../../events/quick-start.ts';
import { CHANGELOG, DEPRECATION_POLICY } from './changelog.ts';
import { PROBLEM_TYPES } from './problem-types.ts';
import { STATE_WORDS } from './state-words.ts';
import { MAGIC_HOME, MAGIC_SURNAMES } from './test-clients.ts';

type Document = ReturnType<typeof createDocument>;

/** Stands where the serving gateway's own address belongs. */
export const ORIGIN_MARK = '{{origin}}';
const SAMPLES = path.join(import.meta.dirname, '../../../events/samples/IncidentV1');

export interface Page {
  readonly title: string;
  readonly blocks: readonly Block[];
}
export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly id: string; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

const heading = (level: 2 | 3, id: string, text: string): Block => ({ kind: 'heading', level, id, text });
const say = (text: string): Block => ({ kind: 'text', text });
const table = (head: readonly string[], rows: readonly (readonly string[])[]): Block => ({ kind: 'table', head, rows });
const idOf = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly default?: unknown;
  readonly format?: string;
}

const kindOf = (schema: Schema): string => {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(' ');
  if (schema.anyOf ?? schema.oneOf) return 'one of the shapes below it';
  if (schema.type === 'array') return `list${schema.maxItems === undefined ? '' : `, at most ${schema.maxItems}`}${schema.items?.enum === undefined ? '' : ` of ${kindOf(schema.items)}`}`;
  const bounds = [schema.format, schema.maxLength === undefined ? undefined : `at most ${schema.maxLength} characters`, schema.minimum === undefined ? undefined : `${schema.minimum} to ${schema.maximum ?? ''}`];
  return [schema.type ?? '', ...bounds.filter((bound) => bound !== undefined)].join(', ');
};

const fieldsOf = (schema: Schema, at = ''): readonly (readonly string[])[] => {
  const here = Object.entries(schema.properties ?? {}).flatMap(([name, field]): readonly (readonly string[])[] => {
    const isNeeded = schema.required?.includes(name) === true;
    const whenLeftOut = field.default === undefined ? 'no' : `no: ${JSON.stringify(field.default)}`;
    return [[`\`${at}${name}\``, isNeeded ? 'yes' : whenLeftOut, kindOf(field), field.description ?? ''], ...fieldsOf(field, `${at}${name}.`), ...(field.items ? fieldsOf(field.items, `${at}${name}[].`) : [])];
  });
  return [...here, ...(schema.anyOf ?? schema.oneOf ?? []).flatMap((shape) => fieldsOf(shape, at))];
};

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly description?: string }[];
  readonly responses?: Readonly<Record<string, { readonly description?: string }>>;
}

const operations = (document: Document): readonly Block[] =>
  Object.entries(document.paths ?? {}).flatMap(([address, methods]) =>
    Object.entries(methods as Readonly<Record<string, Operation>>).flatMap(([method, { summary = '', description, security = [], parameters = [], responses = {} }]): readonly Block[] => [
      heading(3, idOf(`${method} ${address}`), `${method.toUpperCase()} ${address}`),
      say([`${summary}.`, description, security.length > 0 ? `Scope: ${security.flatMap((one) => Object.values(one).flat()).join(', ')}.` : 'Open to everybody.'].filter((one) => one !== undefined).join(' ')),
      ...(parameters.length === 0 ? [] : [table(['parameter', 'in', 'needed', ''], parameters.map((one) => [`\`${one.name}\``, one.in, one.required === true ? 'yes' : 'no', one.description ?? '']))]),
      table(['status', 'answer'], Object.entries(responses).map(([status, one]) => [status, one.description ?? ''])),
    ]),
  );

const sampleNames = (folder: string): readonly string[] => readdirSync(path.join(SAMPLES, folder)).toSorted();
const sample = (folder: string, file: string): string => readFileSync(path.join(SAMPLES, folder, file), 'utf8').trimEnd();
const titleOf = (file: string): string => file.replace(/\.json$/, '').replaceAll('-', ' ');

const refusedSamples = (): readonly Block[] =>
  ['invalid', 'against-the-rules'].flatMap((folder) =>
    sampleNames(folder).flatMap((file): readonly Block[] => {
      const { errors } = JSON.parse(sample('problems', file)) as { readonly errors: readonly { readonly pointer: string; readonly code: string; readonly fix: string }[] };
      return [heading(3, `sample-${idOf(titleOf(file))}`, titleOf(file)), table(['where', 'code', 'what to send'], errors.map(({ pointer, code, fix }) => [`\`${pointer}\``, `\`${code}\``, fix]))];
    }),
  );

export const problemPage = (code: string): Page => {
  const { status, title, means, doThis } = PROBLEM_TYPES[code] ?? { status: 0, title: code, means: '', doThis: '' };
  return {
    title: `${code}: ${title}`,
    blocks: [say(`Status ${status}, code \`${code}\`.`), heading(2, 'means', 'What it means'), say(means), heading(2, 'do', 'What to do'), say(doThis), say(`[All problems](${ORIGIN_MARK}/docs#problems)`)],
  };
};

/** Everything an integrator needs, on one page, made from the code that answers them. */
export const referencePage = (document: Document): Page => ({
  title: 'Encompass Gateway: police API',
  blocks: [
    say(`Tells a child’s school, before the school day starts, that police attended a domestic abuse incident. Version ${document.info.version}. Machine-readable: [OpenAPI 3.1](${ORIGIN_MARK}/openapi.json). Everybody in the examples is invented.`),
    heading(2, 'quick-start', 'One minute'),
    say('With the gateway running on your own machine (`npm start`), from its folder:'),
    { kind: 'code', text: quickStart(ORIGIN_MARK).trimEnd() },
    heading(2, 'access', 'Access'),
    { kind: 'list', items: [
      'Each client has a name, a key pair, and one force. Register the public half by hand: `npx encompass client add NAME --scopes incident:write,incident:read --force NN`.',
      'Sign a JWT (ES256 or EdDSA) with iss and sub your client’s name, aud exactly the issuer, a new jti, and at most 60 seconds between iat and exp; trade it at POST /oauth/token for an access token of 300 seconds. `jwk`, `jku` and `x5u` in a header are not looked at.',
      'Send the token as `Authorization: Bearer …`. While signing keys change, GET /oauth/jwks shows two.',
    ] },
    heading(2, 'rules', 'Rules for all requests'),
    { kind: 'list', items: [
      'Idempotency-Key on every POST and PUT: the same key with the same request gets the same bytes with Idempotency-Replayed: true; with another request, 422; while the first is being handled, 409; without one, 400. Besides, your reference and revision are known for good.',
      'JSON is read once and strictly: UTF-8 without a byte-order mark, no name twice, no unknown field, at most 16 levels, 50 children and 262,144 bytes, no control or bidirectional characters, not compressed. All faults come back at once, with pointers and never a value.',
      'Limits: 600 requests a minute and 200 at once for each client; 60 and 20 for dry runs. RateLimit says what is left; 429 comes with Retry-After.',
      'Times are instants with an offset; days are London’s. Names and texts are trimmed and composed (NFC); otherwise they are kept as you send them.',
    ] },
    heading(2, 'dry-run', 'Trying before telling'),
    say('Add `dryRun=true` to POST /v1/incidents or PUT /v1/incidents/{incidentId}: the answer says of each child how it would be linked and whether the duty reaches it, and of each notification what kind of body would be told and on which day it should be read. It names no school and no detail of any roll, needs no Idempotency-Key, and stores nothing.'),
    heading(2, 'addresses', 'Addresses'),
    ...operations(document),
    heading(2, 'fields', 'An incident, field by field'),
    table(['field', 'needed', 'what', ''], fieldsOf((document.components?.schemas?.['IncidentV1'] ?? {}) as Schema)),
    heading(2, 'states', 'States'),
    ...STATE_WORDS.flatMap(({ of, states }): readonly Block[] => [heading(3, idOf(`state of ${of}`), of), table(['state', 'what it means', 'what you should do'], states.map(({ state, means, doThis }) => [`\`${state}\``, means, doThis]))]),
    heading(2, 'samples', 'Samples that are taken'),
    ...sampleNames('valid').flatMap((file): readonly Block[] => [heading(3, `sample-${idOf(titleOf(file))}`, titleOf(file)), { kind: 'code', text: sample('valid', file) }]),
    heading(2, 'refused', 'Samples that are refused, and how'),
    ...refusedSamples(),
    heading(2, 'problems', 'Problems'),
    table(['code', 'status', 'what happened', 'what to do'], Object.entries(PROBLEM_TYPES).map(([code, { status, title, means, doThis }]) => [`[${code}](${ORIGIN_MARK}/docs/problems/${code})`, String(status), `${title}. ${means}`, doThis])),
    heading(2, 'trying-out', 'Clients for trying out'),
    say(`What a test client sends reaches invented schools only, is compared with invented pupils only, and is kept out of every measure. The surname of the child, with given name and date of birth as below and the address ${MAGIC_HOME}, decides how its journey goes; the way is the real one. To see an incident held, send recipientRisk adultWorksAtSchool.`),
    table(['surname', 'given name', 'date of birth', 'what happens'], MAGIC_SURNAMES.map(({ surname, givenName, dateOfBirth, does }) => [`\`${surname}\``, givenName, dateOfBirth, does])),
    heading(2, 'changes', 'Changes'),
    ...CHANGELOG.flatMap(({ version, on, changes }): readonly Block[] => [heading(3, idOf(`version ${version}`), `${version}, ${on}`), { kind: 'list', items: changes }]),
    heading(2, 'deprecation', 'What will change, and how you hear of it'),
    { kind: 'list', items: DEPRECATION_POLICY },
  ],
});
