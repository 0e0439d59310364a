import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** A small house in a folder of its own, with every kind of breach in it. A rule that does not bite here would not bite in earnest. */

const ROOT = path.join(import.meta.dirname, '../..');
const CRUISER = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const config = createRequire(import.meta.url)(path.join(ROOT, '.dependency-cruiser.cjs')) as { forbidden: { name: string }[] };
const rules = config.forbidden.map(({ name }) => name);

const NOTHING = 'export const nothing = 0;';
const uses = (from: string): string => `import * as it from '${from}';\nexport const used = it;`;
const usesTypeOf = (from: string): string => `import type * as type from '${from}';\nexport type Used = typeof type;`;
const lines = (...sources: readonly string[]): string => sources.join('\n');

/** What is there to be imported, all of it innocent. */
const HOUSE: Record<string, string> = {
  'shared/domain/rule.ts': NOTHING,
  'shared/domain/linkage/compare.ts': uses('../rule.ts'),
  'shared/ports/store.ts': usesTypeOf('../domain/rule.ts'),
  'shared/aws/store.ts': lines(uses('@aws-sdk/client-sqs'), usesTypeOf('../ports/store.ts'), "import 'node:crypto';"),
  'shared/http/page.ts': uses('zod'),
  'shared/runtime/config.ts': uses('zod'),
  'shared/runtime/log.ts': NOTHING,
  'shared/runtime/read-csv.ts': uses('csv-parse'),
  'events/said.v1.ts': uses('zod'),
  'events/write-schemas.ts': lines(uses('./said.v1.ts'), "import 'node:fs';"),
  'functions/one/handler.ts': lines(
    uses('../../shared/aws/store.ts'),
    usesTypeOf('aws-lambda'),
    "import '../../shared/runtime/config.ts';",
    "import '../../shared/runtime/log.ts';",
    "import './step.ts';",
  ),
  'functions/one/step.ts': lines(
    usesTypeOf('../../shared/runtime/log.ts'),
    "import type {} from '../../shared/ports/store.ts';",
    "import '../../shared/runtime/read-csv.ts';",
    "import '../../shared/http/page.ts';",
  ),
  'functions/two/handler.ts': NOTHING,
  'infra/topology.ts': NOTHING,
  'infra/cloud/app.ts': lines(uses('../topology.ts'), "import 'aws-cdk-lib';"),
  'infra/local/main.ts': uses('../topology.ts'),
  'infra/cli/command.ts': lines(uses('../../shared/domain/rule.ts'), "import '@aws-sdk/client-s3';"),
  'test/support/double.ts': NOTHING,
};

const BREACHES: readonly (readonly [rule: string, file: string, source: string])[] = [
  ['no-circles', 'shared/http/ring-one.ts', uses('./ring-two.ts')],
  ['domain-imports-nothing', 'shared/domain/uses-zod.ts', uses('zod')],
  ['domain-imports-nothing', 'shared/domain/uses-node.ts', uses('node:crypto')],
  ['domain-imports-nothing', 'shared/domain/uses-bare-node.ts', uses('crypto')],
  ['domain-imports-nothing', 'shared/domain/uses-temporal.ts', uses('temporal-polyfill')],
  ['domain-imports-nothing', 'shared/domain/uses-a-port.ts', usesTypeOf('../ports/store.ts')],
  ['domain-imports-nothing', 'shared/domain/linkage/uses-an-event.ts', usesTypeOf('../../../events/said.v1.ts')],
  ['domain-imports-nothing', 'shared/domain/uses-the-sdk.ts', usesTypeOf('@aws-sdk/client-sqs')],
  ['events-know-zod-and-domain', 'events/reads-a-file.v1.ts', uses('node:fs')],
  ['events-know-zod-and-domain', 'events/uses-runtime.v1.ts', uses('../shared/runtime/config.ts')],
  ['generators-write-files', 'events/generate-too-much.ts', uses('../shared/http/page.ts')],
  ['ports-know-only-the-domain', 'shared/ports/store.ts', lines(usesTypeOf('../domain/rule.ts'), "import 'zod';")],
  ['sdk-only-in-shared-aws', 'functions/one/talks-to-aws.ts', uses('@aws-sdk/client-sqs')],
  ['sdk-only-in-shared-aws', 'functions/three/handler.ts', usesTypeOf('@aws-sdk/client-dynamodb')],
  ['sdk-only-in-shared-aws', 'shared/runtime/talks-to-aws.ts', uses('@aws-sdk/client-ses')],
  ['sdk-only-in-shared-aws', 'shared/http/talks-to-aws.ts', uses('@aws-sdk/client-kms')],
  ['adapters-know-ports-and-sdk', 'shared/aws/shows-pages.ts', uses('../http/page.ts')],
  ['adapters-know-ports-and-sdk', 'shared/aws/reads-config.ts', uses('../runtime/config.ts')],
  ['adapters-know-ports-and-sdk', 'shared/aws/knows-a-function.ts', uses('../../functions/one/step.ts')],
  ['plumbing-knows-no-aws', 'shared/http/knows-a-store.ts', uses('../aws/store.ts')],
  ['plumbing-knows-no-aws', 'shared/runtime/knows-a-function.ts', uses('../../functions/one/step.ts')],
  ['adapters-only-from-handlers', 'functions/one/knows-a-store.ts', usesTypeOf('../../shared/aws/store.ts')],
  ['surroundings-only-from-handlers', 'functions/one/reads-config.ts', uses('../../shared/runtime/config.ts')],
  ['surroundings-only-from-handlers', 'functions/one/writes-a-log.ts', uses('../../shared/runtime/log.ts')],
  ['functions-are-strangers', 'functions/two/knows-one.ts', uses('../one/step.ts')],
  ['functions-are-strangers', 'functions/two/starts-one.ts', uses('../one/handler.ts')],
  ['product-knows-no-infra', 'functions/one/knows-topology.ts', uses('../../infra/topology.ts')],
  ['product-knows-no-infra', 'shared/domain/knows-topology.ts', uses('../../infra/topology.ts')],
  ['cloud-reads-descriptions', 'infra/cloud/knows-a-handler.ts', uses('../../functions/one/handler.ts')],
  ['cloud-reads-descriptions', 'infra/cloud/knows-local.ts', uses('../local/main.ts')],
  ['local-reads-descriptions', 'infra/local/knows-a-handler.ts', uses('../../functions/one/handler.ts')],
  ['local-reads-descriptions', 'infra/local/knows-a-store.ts', uses('../../shared/aws/store.ts')],
  ['cli-speaks-over-the-wire', 'infra/cli/knows-a-store.ts', uses('../../shared/aws/store.ts')],
  ['cli-speaks-over-the-wire', 'infra/cli/knows-a-handler.ts', uses('../../functions/one/handler.ts')],
  ['topology-is-plain', 'infra/topology.ts', uses('node:fs')],
  ['nothing-leans-on-tests', 'shared/runtime/uses-a-double.ts', uses('../../test/support/double.ts')],
  ['no-orphans', 'shared/runtime/nobody-asks-for-this.ts', NOTHING],
  ['no-unresolvable', 'shared/http/leads-nowhere.ts', uses('./nowhere.ts')],
  ['no-undeclared-packages', 'shared/http/undeclared.ts', uses('@smithy/core')],
  ['shipped-code-uses-shipped-packages', 'shared/http/uses-a-tool.ts', uses('fast-check')],
];

// A circle takes two, and is reported once.
const ACCOMPLICE = { 'shared/http/ring-two.ts': uses('./ring-one.ts') };

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

const build = (files: Record<string, string>): string => {
  const house = mkdtempSync(path.join(tmpdir(), 'encompass-house-'));
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) cpSync(path.join(ROOT, file), path.join(house, file));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(house, 'node_modules'));
  for (const [file, source] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(house, file)), { recursive: true });
    writeFileSync(path.join(house, file), `${source}\n`);
  }
  return house;
};

/** Every broken rule as `rule: file`. */
const breachesOf = (house: string): string[] => {
  const folders = ['shared', 'functions', 'events', 'infra', 'test'];
  const args = [CRUISER, ...folders, '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  let report: string;
  try {
    report = execFileSync(process.execPath, args, { cwd: house, encoding: 'utf8', maxBuffer: 64 << 20, stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    report = (error as { stdout: string }).stdout;
  }
  const { summary } = JSON.parse(report) as { summary: { violations: Violation[] } };
  return [...new Set(summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`))].toSorted();
};

describe('the rules of import', () => {
  let innocent = '';
  let guilty = '';
  beforeAll(() => {
    innocent = build(HOUSE);
    guilty = build({ ...HOUSE, ...ACCOMPLICE, ...Object.fromEntries(BREACHES.map(([, file, source]) => [file, source])) });
  });
  afterAll(() => {
    for (const house of [innocent, guilty]) rmSync(house, { recursive: true, force: true });
  });

  test('let an orderly house be', () => {
    expect(breachesOf(innocent)).toEqual([]);
  });

  test('find every breach where it is', () => {
    const found = breachesOf(guilty);

    expect(BREACHES.map(([rule, file]) => `${rule}: ${file}`).filter((breach) => !found.includes(breach))).toEqual([]);
  });

  test('have each been seen to bite', () => {
    const seen = new Set(BREACHES.map(([rule]) => rule));

    expect(rules.filter((rule) => !seen.has(rule))).toEqual([]);
  });
});
