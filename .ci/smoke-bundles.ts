import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import '../shared/runtime/temporal.ts';
import { findLoadArea, findPlayStory } from '../infra/local/demonstration.ts';
import { startLocalRuntime } from '../infra/local/start-local-runtime.ts';

/** The night of `npm start`, played by the functions as they would be deployed: from their bundles, not from their sources. */

const BUNDLES = 'build/functions';
const PUPILS = 400;

if (!existsSync(path.join(BUNDLES, 'incident-api/index.js'))) throw new Error(`${BUNDLES} holds no bundles: run npx cdk synth first`);
const [loadArea, playStory] = await Promise.all([findLoadArea(), findPlayStory()]);
if (loadArea === undefined || playStory === undefined) throw new Error('there is no area or no story to play');

const dataDir = mkdtempSync(path.join(tmpdir(), 'encompass-smoke-'));
const runtime = await startLocalRuntime({ port: 0, dataDir, bundles: BUNDLES });
let asExpected = false;
try {
  if (runtime.troubles.length > 0) throw new Error(runtime.troubles.join('\n'));
  const { origin, clientEnv } = runtime;
  await loadArea({ origin, dataDir, clientEnv, pupils: PUPILS, progress: () => undefined });
  const told: string[] = [];
  asExpected = await playStory({ origin, dataDir, print: (line) => void told.push(line) });
  // What to try is of no use: the gateway is gone in a moment.
  console.log(told.slice(0, 1 + told.findIndex((line) => line.includes('as expected'))).join('\n'));
} finally {
  await runtime.stop();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
console.log(asExpected ? 'The bundles played the night as expected.' : 'The bundles played the night otherwise than expected.');
process.exit(asExpected ? 0 : 1);
