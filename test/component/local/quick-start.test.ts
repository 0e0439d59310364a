import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { quickStart } from '../../../events/quick-start.ts';
import { temporaryDirectory } from '../../support/local.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);
const shell = async (script: string): Promise<string> => (await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: ROOT, timeout: 60_000 })).stdout;
const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** `npm start`'s own program on a free port and in a folder of its own, once it has loaded its area. */
const started = async (): Promise<{ readonly origin: string; readonly dataDir: string }> => {
  const dataDir = path.join(temporaryDirectory(), 'data');
  const child = spawn(process.execPath, [path.join(ROOT, 'infra/local/main.ts'), '--port', '0', '--no-story', '--pupils', '0', '--data-dir', dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGINT');
    await gone;
  });
  await expect.poll(() => said.includes('Encompass Gateway is up') && existsSync(path.join(dataDir, 'endpoints.json')), { timeout: 60_000 }).toBe(true);
  const { origin } = JSON.parse(readFileSync(path.join(dataDir, 'endpoints.json'), 'utf8')) as { readonly origin: string };
  return { origin, dataDir };
};

test.skipIf(!hasCurl)('the quick start does what it says, as it is printed, and the whole journey is seen in it', async () => {
  const { origin, dataDir } = await started();
  const script = quickStart(origin, ` --data-dir ${dataDir}`);
  const [token = '', , last = ''] = script.split('\n\n');

  const printed = await shell(script);
  const page = await shell(`curl -sS ${origin}/docs`);

  expect(printed).toMatch(/^HTTP\/1\.1 202 Accepted/);
  expect(printed).toMatch(/ratelimit: "default-burst";r=\d+;t=\d+/);
  expect(page).toContain(`${origin}/v1/incidents`);
  await expect.poll(async () => (JSON.parse(await shell(`${token}\n${last}`)) as { incidents: { notifications: { state: string }[] }[] }).incidents[0]?.notifications[0]?.state, { timeout: 40_000, interval: 2_000 }).toBe('acknowledged');
}, 170_000);
