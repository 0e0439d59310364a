import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Every function is loaded as it would be deployed: from its bundle alone, with its own environment, away from node_modules, without a network. */

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

const LOADING = `
  const started = performance.now();
  const { handler } = require('./index.js');
  if (typeof handler !== 'function') throw new Error('the bundle exports no function called handler');
  process.stdout.write(String(Math.round(performance.now() - started)));
  process.exit(0);`;

/** Values that are references in the template need only be there. */
const environmentOf = (variables: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, typeof value === 'string' ? value : `https://example.org/${name}`]));

const load = ({ Properties: { FunctionName: name, Code: code, Environment: environment } }: GatewayFunction): boolean => {
  const folder = mkdtempSync(path.join(tmpdir(), 'encompass-bundle-'));
  try {
    cpSync(path.join('cdk.out', `asset.${code.S3Key.replace(/\.zip$/, '')}`, 'index.js'), path.join(folder, 'index.js'));
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', LOADING], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...environmentOf(environment.Variables), AWS_REGION: 'eu-west-2', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
    });
    const kilobytes = Math.round(statSync(path.join(folder, 'index.js')).size / 1000);
    console.log(`  ${name.padEnd(40)} ${String(kilobytes).padStart(5)} kB ${stdout.padStart(5)} ms`);
    if (status !== 0) console.error(stderr);
    return status === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const loaded = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Function').map(load);
console.log(`${loaded.filter(Boolean).length} of ${loaded.length} bundles load`);
process.exitCode = loaded.length > 0 && loaded.every(Boolean) ? 0 : 1;
