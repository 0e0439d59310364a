// Writes events/schemas/*.json and docs/events.md from the zod schemas: `npm run generate`.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { CATALOGUE } from './catalogue.ts';
import { $IncidentV1, $WithdrawalV1 } from './incident.v1.ts';

const ROOT = path.join(import.meta.dirname, '..');
export const SCHEMA_FOLDER = path.join(ROOT, 'events', 'schemas');
export const REFERENCE_FILE = path.join(ROOT, 'docs', 'events.md');

/** What a sender may write: what has a default may be left out. */
const asJsonSchema = (schema: z.ZodType): object => z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
const asText = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** Every generated file by its name: one JSON Schema per event and version, and those of the police contract. */
export const schemaFiles = (): ReadonlyMap<string, string> =>
  new Map([
    ['IncidentV1.json', asText(asJsonSchema($IncidentV1))],
    ['WithdrawalV1.json', asText(asJsonSchema($WithdrawalV1))],
    ...Object.values(CATALOGUE).map(({ event }): [string, string] => [`${event.type}.v${event.version}.json`, asText(asJsonSchema(event.schema))]),
  ]);

const fieldsOf = (schema: z.ZodType): string => {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return Object.keys(properties)
    .map((name) => (required.includes(name) ? `\`${name}\`` : `\`${name}\` (optional)`))
    .join(', ');
};

/** The page that people read. */
export const eventReference = (): string =>
  [
    '# Events',
    '',
    'Generated from `events/catalogue.ts` by `npm run generate`; do not edit. Messages carry identifiers only: nothing in them is about a',
    'person. The envelope follows CloudEvents 1.0; `obligationid` names the outbox item that the consumer discharges in its own transaction.',
    '',
    '| event | what it says | who hears it | data |',
    '| --- | --- | --- | --- |',
    ...Object.values(CATALOGUE).map(
      ({ event, says, consumers }) => `| [\`${event.type}\` v${event.version}](../events/schemas/${event.type}.v${event.version}.json) | ${says} | ${consumers.join(', ')} | ${fieldsOf(event.schema.shape.data)} |`,
    ),
    '',
    'What a police system sends: [IncidentV1](../events/schemas/IncidentV1.json), and to withdraw one [WithdrawalV1](../events/schemas/WithdrawalV1.json).',
    'Examples that are accepted and refused: `events/samples/`.',
    '',
  ].join('\n');

const write = (): void => {
  mkdirSync(SCHEMA_FOLDER, { recursive: true });
  const files = schemaFiles();
  for (const old of readdirSync(SCHEMA_FOLDER)) if (!files.has(old)) rmSync(path.join(SCHEMA_FOLDER, old));
  for (const [name, text] of files) writeFileSync(path.join(SCHEMA_FOLDER, name), text);
  writeFileSync(REFERENCE_FILE, eventReference());
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) write();
