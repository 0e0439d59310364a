import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normaliseIncident } from '../../../events/normalise-incident.ts';
import { withTables } from '../../support/dynamodb.ts';
import { newKey, startPoliceApi } from '../../support/police-api.ts';

const SAMPLES = path.join(import.meta.dirname, '../../../events/samples/IncidentV1');
const bodies = ['valid', 'valid', 'valid', 'against-the-rules', 'invalid'].flatMap((folder) => readdirSync(path.join(SAMPLES, folder)).map((file) => readFileSync(path.join(SAMPLES, folder, file), 'utf8')));
/** Of one seed, so that a failure is the same failure everywhere; shrunk by fast-check. */
const RUNS = { seed: 20_261_014, numRuns: 2_500, endOnFailure: true };
const tables = withTables();

type Node = Record<string, unknown> | unknown[];
const nodesOf = (value: unknown): Node[] => (typeof value === 'object' && value !== null ? [value as Node, ...Object.values(value).flatMap(nodesOf)] : []);

const $value = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 9_007_199_254_740_991, '', ' ', '\u0000', '\u202Ex', '\uFEFF', '2026-02-30', '2026-10-14T21:50:00', 'x'.repeat(600), [], {}, [[]], { reason: 'notKnown' }, '__proto__', 'constructor', '  e\u0301  '),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.integer({ min: -5, max: 60 }),
);
const $step = fc.record({ node: fc.nat(60), entry: fc.nat(30), how: fc.constantFrom('replace', 'remove', 'repeat', 'add', 'swap', 'respell'), value: $value, name: fc.constantFrom('test', 'notes', 'constructor', 'toString', 'école', 'Garrowby', 'revision') });

/** Something done to one place of a body. */
const mutate = (body: unknown, { node, entry, how, value, name }: { readonly node: number; readonly entry: number; readonly how: string; readonly value: unknown; readonly name: string }): void => {
  const nodes = nodesOf(body);
  const at = nodes[node % nodes.length];
  if (at === undefined) return;
  const keys = Object.keys(at);
  const key = keys[entry % Math.max(1, keys.length)];
  const target = at as Record<string, unknown>;
  if (how === 'add') target[Array.isArray(at) ? String(at.length) : name] = value;
  else if (key === undefined) return;
  else if (how === 'replace') target[key] = value;
  else if (how === 'remove' && Array.isArray(at)) at.splice(Number(key), 1);
  else if (how === 'remove') delete target[key];
  else if (how === 'repeat' && Array.isArray(at)) at.push(structuredClone(at[Number(key)]));
  else if (how === 'swap') target[key] = target[keys[(entry + 1) % keys.length] ?? key];
  else if (how === 'respell' && typeof target[key] === 'string') target[key] = ` ${target[key].normalize('NFD')}\u00a0`;
};
/** The text itself damaged: a few characters cut out, doubled or put in. */
const $damage = fc.option(fc.record({ at: fc.nat(3_000), cut: fc.nat(3), put: fc.constantFrom('', '"', '{', '}', ',', '\\u0000', '\\ud800', '\u0007', '/*', 'NaN', '0', '1e400') }), { freq: 4, nil: undefined });

test('2,500 damaged bodies: never an answer of ours that we did not mean, and what is taken reads back as it was normalised', { timeout: 180_000, tags: ['T09', 'V2-2-1', 'V1-1-1'] }, async () => {
  const { call, chain } = await startPoliceApi(tables());
  let runs = 0;
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...bodies), fc.array($step, { minLength: 0, maxLength: 3 }), $damage, async (text, steps, damage) => {
      runs += 1;
      const body = JSON.parse(text) as Record<string, unknown>;
      body['forceReference'] = `FZ-${runs}`;
      for (const step of steps) mutate(body, step);
      let sent = JSON.stringify(body);
      if (damage !== undefined) sent = sent.slice(0, damage.at % sent.length) + damage.put + sent.slice((damage.at % sent.length) + damage.cut);

      const answer = await call('POST', '/v1/incidents', { body: sent, headers: newKey() });

      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      expect([202, 400, 403, 409, 422]).toContain(answer.status);
      if (answer.status !== 202) {
        expect(answer.json).toMatchObject({ type: `/docs/problems/${String(answer.json['code'])}`, status: answer.status, correlationId: 'request-0001' });
        return;
      }
      const normalised = normaliseIncident(JSON.parse(sent));
      if ('error' in normalised) throw new Error('it was taken against the schema');
      const stored = await chain.incidents.read(String(answer.json['incidentId']));
      expect(stored?.incident.reveal()).toEqual({ ...normalised.incident, test: false });
      expect(answer.json['notKept'] ?? []).toEqual(normalised.notKept);
    }),
    RUNS,
  );

  // All three ways were taken often enough to mean something.
  expect(new Set([...seen].filter(([, times]) => times > 100).map(([status]) => status))).toEqual(new Set([202, 400, 422]));
});
