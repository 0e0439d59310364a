import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import { CATALOGUE, schemaFor } from '../../events/catalogue.ts';
import type { Consumer } from '../../events/hearing.ts';
import { REFERENCE_FILE, SCHEMA_FOLDER, eventReference, schemaFiles } from '../../events/generate-schemas.ts';
import { $IncidentV1, $WithdrawalV1 } from '../../events/incident.v1.ts';
import { incidentFaults } from '../../shared/domain/incident-faults.ts';

const SAMPLES = path.join(import.meta.dirname, '../../events/samples');
const CONTRACT: Readonly<Record<string, z.ZodType>> = {
  IncidentV1: $IncidentV1,
  WithdrawalV1: $WithdrawalV1,
  ...Object.fromEntries(Object.values(CATALOGUE).map(({ event }) => [event.type, event.schema])),
};
const schemaFileOf = (name: string): string => (name in CATALOGUE ? `${name}.v1.json` : `${name}.json`);
const sample = (...way: readonly string[]): unknown => JSON.parse(readFileSync(path.join(SAMPLES, ...way), 'utf8'));
const samplesOf = (kind: 'valid' | 'invalid'): [string, string][] =>
  Object.keys(CONTRACT).flatMap((name) => readdirSync(path.join(SAMPLES, name, kind)).map((file): [string, string] => [name, file]));
/** What others will check with: made from the generated file, not from our own schema. */
const generated = (name: string): z.ZodType => z.fromJSONSchema(JSON.parse(readFileSync(path.join(SCHEMA_FOLDER, schemaFileOf(name)), 'utf8')) as Parameters<typeof z.fromJSONSchema>[0]);

describe('the generated contract', () => {
  test('is what its sources say: run `npm run generate` when this fails', () => {
    const files = schemaFiles();

    expect(readdirSync(SCHEMA_FOLDER).toSorted()).toEqual([...files.keys()].toSorted());
    for (const [name, text] of files) expect(readFileSync(path.join(SCHEMA_FOLDER, name), 'utf8'), name).toBe(text);
    expect(readFileSync(REFERENCE_FILE, 'utf8')).toBe(eventReference());
  });

  test('has samples of every event, accepted and refused, and no others', () => {
    expect(readdirSync(SAMPLES).toSorted()).toEqual(Object.keys(CONTRACT).toSorted());
  });
});

describe('a sample that is accepted', () => {
  test.each(samplesOf('valid'))('%s: %s, by the schema and by its generated twin', (name, file) => {
    const value = sample(name, 'valid', file);

    expect(CONTRACT[name]?.safeParse(value).error).toBeUndefined();
    expect(generated(name).safeParse(value).error).toBeUndefined();
  });

  test.each(samplesOf('valid').filter(([name]) => name in CATALOGUE))('%s: %s is understood by everybody who hears it', (name, file) => {
    const consumers: readonly Consumer[] = CATALOGUE[name as keyof typeof CATALOGUE].consumers;

    expect(consumers.length).toBeGreaterThan(0);
    for (const consumer of consumers) expect(schemaFor(consumer).safeParse(sample(name, 'valid', file)).success).toBe(true);
  });

  test.each(samplesOf('valid').filter(([name]) => name === 'IncidentV1'))('%s: %s has no fault that only the clock can tell', (_name, file) => {
    expect(incidentFaults($IncidentV1.parse(sample('IncidentV1', 'valid', file)), '2026-10-14T22:00:00.000Z')).toEqual([]);
  });
});

describe('a sample that is refused', () => {
  test.each(samplesOf('invalid'))('%s: %s, by the schema and by its generated twin', { tags: ['V1-3-3'] }, (name, file) => {
    const value = sample(name, 'invalid', file);

    expect(CONTRACT[name]?.safeParse(value).success).toBe(false);
    expect(generated(name).safeParse(value).success).toBe(false);
  });
});

test('no event has room for anything about a person: every text in it is an id, a code or an instant', { tags: ['T26', 'V14-2-4'] }, () => {
  const loose: string[] = [];
  const walk = (schema: unknown, way: string): void => {
    if (schema === null || typeof schema !== 'object') return;
    const node = schema as Readonly<Record<string, unknown>>;
    if (node['type'] === 'string' && !('pattern' in node || 'enum' in node || 'const' in node)) loose.push(way);
    if (node['type'] === 'object' && node['additionalProperties'] !== false) loose.push(way);
    for (const [name, one] of Object.entries(node)) walk(one, `${way}/${name}`);
  };

  for (const { event } of Object.values(CATALOGUE)) walk(z.toJSONSchema(event.schema, { io: 'input' }), event.type);

  expect(loose).toEqual([]);
});
