import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import { quickStart } from '../../events/quick-start.ts';
import { describeApi } from '../../functions/incident-api/reference/describe-api.ts';
import { referenceFiles } from '../../functions/incident-api/reference/generate-reference.ts';
import { PROBLEM_TYPES } from '../../functions/incident-api/reference/problem-types.ts';
import { createShowProblem, createShowReference, showOpenApi } from '../../functions/incident-api/show-reference.ts';
import { ROUTES } from '../../infra/topology.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const ISSUER = 'https://gateway.example';
const WITHOUT_CONTRACT = ['/docs', '/docs/problems/{code}', '/openapi.json'];
const document = describeApi();

const sourcesIn = (folder: string): string =>
  readdirSync(path.join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map(({ name }) => readFileSync(path.join(ROOT, folder, name), 'utf8'))
    .join('\n');

describe('the reference', () => {
  test.each([...referenceFiles()])('%s is what the code says: run `npm run generate` when this fails', (name, text) => {
    expect(readFileSync(path.join(ROOT, name), 'utf8') === text).toBe(true);
  });

  test('is sound OpenAPI 3.1: the linter finds nothing, by its strict rules', async () => {
    const config = await createConfig({ extends: ['recommended-strict'] });

    const findings = await lintFromString({ source: JSON.stringify(document), config, absoluteRef: '/openapi.json' });

    expect(findings.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`)).toEqual([]);
  });

  test('describes every address that police systems call, and no other', () => {
    const described = Object.entries(document.paths ?? {}).flatMap(([address, methods]) => Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${address}`));
    const served = ROUTES.filter(({ function: fn, path: address }) => (fn === 'incident-api' || fn === 'client-api') && !WITHOUT_CONTRACT.includes(address)).map(({ method, path: address }) => `${method} ${address}`);

    expect(described.toSorted()).toEqual(served.toSorted());
  });

  test('has a page for every problem that the code can answer with, and for no other', () => {
    // The token endpoint answers by RFC 6749, which has its own codes.
    const source = (sourcesIn('functions/incident-api') + sourcesIn('functions/client-api')).replaceAll(/refuse\(40[01], 'invalid_(?:client|request|scope)'/g, '') + ['problem', 'read-json', 'authenticate-caller', 'force-caller', 'idempotency-key', 'limit-requests', 'api-stack'].map((name) => readFileSync(path.join(ROOT, `shared/http/${name}.ts`), 'utf8')).join('\n');
    const said = new Set([...source.matchAll(/(?:new Problem|refuse)\(\d{3}, '([a-z0-9_]+)'/g), ...source.matchAll(/(?:unauthorized\(|\? |: )'(token_[a-z]+)'/g)].map(([, code]) => code));

    expect(Object.keys(PROBLEM_TYPES).toSorted()).toEqual([...said].map(String).toSorted());
  });
});

describe('the served page', () => {
  const served = async () => new JSDOM((await createShowReference(ISSUER)()).body).window.document;

  test('shows the quick start to the letter, at the address that serves it', async () => {
    const shown = [...(await served()).querySelectorAll('pre')].map(({ textContent }) => textContent);

    expect(shown).toContain(quickStart(ISSUER).trimEnd());
  });

  test('leads nowhere else, runs nothing, and each of its links arrives', async () => {
    const page = await served();
    const named = [...page.querySelectorAll('[id]')].map((element) => element.getAttribute('id') ?? '');
    const ids = new Set(named);
    const links = [...page.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? '');

    const lost = links.filter((link) => {
      if (link.startsWith('#')) return !ids.has(link.slice(1));
      const code = /^https:\/\/gateway\.example\/docs\/problems\/([a-z0-9_]+)$/.exec(link)?.[1];
      return code === undefined ? link !== `${ISSUER}/openapi.json` : !(code in PROBLEM_TYPES);
    });
    expect(lost).toEqual([]);
    expect([...page.querySelectorAll('script, img, link, iframe, form')]).toEqual([]);
    expect(ids.size).toBe(named.length);
  });

  test('may use its own style and nothing besides; its headers say so', async () => {
    const { headers } = await createShowReference(ISSUER)();

    expect(headers?.['Content-Security-Policy']).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/);
  });

  test.each(Object.keys(PROBLEM_TYPES))('has a page about %s', async (code) => {
    const { body } = await createShowProblem(ISSUER)({ pathParameters: { code } } as never);

    expect(new JSDOM(body).window.document.querySelector('h1')?.textContent).toContain(code);
  });

  test.each(['nothing', '', '__proto__', 'toString'])('has none about %j', async (code) => {
    await expect(createShowProblem(ISSUER)({ pathParameters: { code } } as never)).rejects.toMatchObject({ status: 404 });
  });
});

test('what is served as OpenAPI is what was linted', async () => {
  expect(JSON.parse((await showOpenApi()).body)).toEqual(JSON.parse(JSON.stringify(document)));
});
