import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { budgetOf, overBudget } from '../infra/cloud/bundles/budgets.ts';
import type { FunctionName } from '../infra/topology.ts';

/**
 * Every function is loaded as it would be deployed: from its bundle alone, with its own environment, away from node_modules. Whoever reaches for the
 * network while it loads fails, and whoever reads more than its budget.
 */

interface GatewayFunction {
  readonly Type: string;
  readonly Properties: {
    readonly FunctionName: string;
    readonly Code: { readonly S3Key: string };
    readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
  };
}

const TEMPLATE = 'cdk.out/encompass-trial-pipeline.template.json';
const { Resources: resources } = JSON.parse(readFileSync(TEMPLATE, 'utf8')) as { readonly Resources: Readonly<Record<string, GatewayFunction>> };

// A socket that is opened, or a name that is asked for, while nothing has been asked of the function yet.
const LOADING = `
  const refuse = (what) => () => { process.stderr.write('reaches for the network while it loads: ' + what + '\\n'); process.exit(3); };
  require('node:net').Socket.prototype.connect = refuse('a connection');
  for (const dns of [require('node:dns'), require('node:dns').promises]) dns.lookup = dns.resolve = refuse('a name');
  require('node:dgram').Socket.prototype.send = refuse('a datagram');
  const started = performance.now();
  const { handler } = require('./index.js');
  const took = performance.now() - started;
  if (typeof handler !== 'function') throw new Error('the bundle exports no function called handler');
  process.stdout.write(String(Math.round(took)));
  setTimeout(() => process.exit(0), 50);`;

/** Values that are references in the template need only be there. */
const environmentOf = (variables: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, typeof value === 'string' ? value : `https://example.org/${name}`]));

const load = ({ Properties: { FunctionName: deployed, Code: code, Environment: environment } }: GatewayFunction): boolean => {
  const name = deployed.replace(/^encompass-trial-/, '') as FunctionName;
  const folder = mkdtempSync(path.join(tmpdir(), 'encompass-bundle-'));
  try {
    const asset = path.join('cdk.out', `asset.${code.S3Key.replace(/\.zip$/, '')}`);
    cpSync(asset, folder, { recursive: true });
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', LOADING], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...environmentOf(environment.Variables), AWS_REGION: 'eu-west-2', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
    });
    const sizeOf = (file: string): number => statSync(path.join(folder, file)).size;
    const bytes = sizeOf('index.js');
    const later = readdirSync(folder).filter((file) => file.startsWith('later-') && file.endsWith('.js')).reduce((sum, file) => sum + sizeOf(file), 0);
    const budget = budgetOf(name);
    const kilobytes = (size: number): string => `${String(Math.ceil(size / 1_000)).padStart(5)} kB`;
    console.log(`  ${name.padEnd(20)} ${kilobytes(bytes)} of ${kilobytes(budget.kilobytes * 1_000)}, later ${kilobytes(later)} ${stdout.padStart(5)} ms${budget.because === undefined ? '' : `  (${budget.because})`}`);
    if (status !== 0) console.error(stderr);
    const fault = overBudget(name, bytes);
    if (fault !== undefined) console.error(`  ${fault}`);
    return status === 0 && fault === undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const loaded = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Function').map(load);
console.log(`${loaded.filter(Boolean).length} of ${loaded.length} bundles load without a network and within their budget`);
process.exitCode = loaded.length > 0 && loaded.every(Boolean) ? 0 : 1;
