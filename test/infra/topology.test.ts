import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../events/catalogue.ts';
import { BUCKETS, DIRECT, FUNCTIONS, INVOKED, KEYS, QUEUES, ROUTES, SCHEDULES, SETTINGS, TABLES } from '../../infra/topology.ts';

describe('the topology', () => {
  test.each(Object.keys(FUNCTIONS))('%s has a folder with its handler', (name) => {
    expect(existsSync(`functions/${name}/handler.ts`)).toBe(true);
  });

  test('knows every folder of functions', () => {
    const folders = existsSync('functions') ? readdirSync('functions') : [];

    expect(folders.filter((folder) => !(folder in FUNCTIONS))).toEqual([]);
  });

  test('leaves no function that nothing starts', () => {
    const started = new Set<string>([
      ...Object.values(QUEUES).map(({ consumer }) => consumer),
      ...ROUTES.map((route) => route.function),
      ...SCHEDULES.map((schedule) => schedule.function),
      ...DIRECT,
      ...INVOKED,
    ]);

    expect(Object.keys(FUNCTIONS).filter((name) => !started.has(name))).toEqual([]);
    expect([...started].filter((name) => !(name in FUNCTIONS))).toEqual([]);
  });

  test('gives a queue to every consumer of the event catalogue', () => {
    const consumers = new Set(Object.values(CATALOGUE).flatMap((entry) => [...entry.consumers]));

    expect([...consumers].filter((consumer) => !(consumer in QUEUES))).toEqual([]);
  });

  test('has one variable for one thing', () => {
    const things: readonly { readonly env: string }[] = [TABLES, QUEUES, KEYS, BUCKETS].flatMap((record) => Object.values(record));
    const variables = [...things.map(({ env }) => env), ...SETTINGS];

    expect(variables.filter((name, index) => variables.indexOf(name) !== index)).toEqual([]);
  });

  test('has one answer for one request at one door', () => {
    const requests = ROUTES.map(({ door, method, path }) => `${door} ${method} ${path}`);

    expect(requests.filter((request, index) => requests.indexOf(request) !== index)).toEqual([]);
  });
});
