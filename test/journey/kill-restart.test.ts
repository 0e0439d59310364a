import { randomInt } from 'node:crypto';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readClient } from '../../infra/cli/client-file.ts';
import { createGatewayClient } from '../../infra/cli/gateway-client.ts';
import { checkNoneLost } from '../bench/check-none-lost.ts';
import { startGateway, type GatewayProcess } from '../bench/gateway-process.ts';
import { advanceClock, untilIdle } from '../bench/levers.ts';
import { runLoad } from '../bench/load.ts';
import { makeIncidents } from '../bench/make-incidents.ts';
import { temporaryDirectory } from '../support/local.ts';

const PUPILS = 300;
const BURST = 30;
/** One kill for each third of the burst, each at a chance moment of it. */
const THIRDS = [0, 1, 2];

const started = async (dataDir: string): Promise<GatewayProcess> => {
  const gateway = await startGateway(dataDir, { pupils: PUPILS });
  onTestFinished(() => gateway.end('SIGKILL'));
  return gateway;
};

test('the power goes in the middle of the night, and every school that was to be told is told', { timeout: 180_000, tags: ['T08', 'T37'] }, async () => {
  const dataDir = path.join(temporaryDirectory(), 'data');
  const accepted: string[] = [];
  const killedAfter: number[] = [];
  for (const third of THIRDS) {
    const gateway = await started(dataDir);
    const { access_token: token } = await createGatewayClient(gateway.origin).token(readClient(dataDir, 'wearmouth-police'));
    const bodies = await makeIncidents(`kill${third}`, BURST, PUPILS);
    const moment = 1 + third * 6 + randomInt(6);
    let looks = 0;
    let killed: Promise<void> | undefined;
    const burst = await runLoad({ kind: 'accept', origin: gateway.origin, token, bodies, pace: { sideBySide: 4 }, seconds: 20 }, {
      onProgress: () => {
        looks += 1;
        if (looks >= moment) killed ??= gateway.end('SIGKILL');
      },
    });
    await (killed ?? gateway.end('SIGKILL'));
    killedAfter.push(burst.done.length);
    accepted.push(...burst.done.flatMap(({ incidentId }) => incidentId ?? []));
  }
  const after = await started(dataDir);
  // Past the sweep of what was owed, past the leases of the dead, and past the last look at them.
  for (const step of ['PT15S', 'PT4M', 'PT4M']) {
    await advanceClock(after.origin, step);
    await untilIdle(after.origin, 20_000);
  }
  const fate = await checkNoneLost(after.origin, dataDir, accepted);

  expect(killedAfter).toHaveLength(THIRDS.length);
  expect(accepted.length).toBeGreaterThanOrEqual(10);
  expect(fate.lost).toEqual([]);
  expect(fate.mailed + fate.referred).toBe(accepted.length);
});
