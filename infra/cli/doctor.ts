import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT } from './command.ts';
import type { Command } from './command.ts';
import { readConnection, TellTheOperator } from './connection.ts';
import { checkDoors, DOORS } from './doctor/check-doors.ts';
import type { DoorOrigins } from './doctor/check-doors.ts';
import { checkInside } from './doctor/check-inside.ts';
import { checkMachine } from './doctor/check-machine.ts';
import { trouble } from './doctor/check.ts';
import type { Check } from './doctor/check.ts';
import { GATEWAY_OPTIONS, servicesFrom } from './gateway-options.ts';
import type { GatewayValues } from './gateway-options.ts';
import { sendAs } from './send-with-certificate.ts';

const usage = `encompass doctor [--data-dir DIR] [--json]
encompass doctor --cloud [--data-dir DIR] [--json]
encompass doctor --cloud --bucket NAME --function-prefix TEXT --police URL --pages URL --desk URL --evaluation URL [--client NAME] [--json]

Looks, changes nothing, and says of each thing how it stands, what it means for children, what to do, and where to read on.
Without --cloud: this machine. With it: a running gateway, in the cloud or (without the other options) the one that runs here,
by its doors as anybody outside sees them, and from inside by asking its function check-service, which answers in codes and counts.

  --client NAME   whose certificate is shown at a police door with mutual TLS: a file in <data-dir>/clients

What it cannot see from here is in docs/operations.md#what-the-doctor-does-not-see.
Exit codes: 0 all is well or only to be looked at some time, 1 something is wrong, 2 wrong usage, 3 something could not be looked at.`;

const MARKS = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL', unknown: '?   ' } as const;

const word = ({ name, state, saw, means, todo, link }: Check): string =>
  [`${MARKS[state]}  ${name.padEnd(22)} ${saw}`, ...[means, todo, link].filter((part) => part !== undefined).map((part) => `      ${part}`)].join('\n');

const authorityOf = (dataDir: string): string | undefined => {
  const file = join(resolve(dataDir), 'mtls', 'authority.pem');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

const exitCodeOf = (checks: readonly Check[]): number => {
  if (checks.some(({ state }) => state === 'fail')) return EXIT.failed;
  return checks.some(({ state }) => state === 'unknown') ? EXIT.someRowsFailed : EXIT.ok;
};

const askInside = async (values: GatewayValues): Promise<readonly Check[]> => {
  const services = servicesFrom(values);
  try {
    return checkInside(await services.invoke('check-service', {}));
  } catch (error) {
    if (!(error instanceof TellTheOperator)) throw error;
    return [trouble('inside', 'fail', 'the gateway did not answer from inside', { means: 'Whether children are being told cannot be seen.', todo: error.message, link: 'docs/runbook.md#doors-failing' })];
  } finally {
    services.close();
  }
};

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'what is missing or wrong, here or in a running gateway',
  usage,
  run: async (argv, io) => {
    const door = { type: 'string' } as const;
    const { values } = parseArgs({
      args: [...argv],
      options: { ...GATEWAY_OPTIONS, cloud: { type: 'boolean', default: false }, client: { type: 'string', default: 'wearmouth-police' }, police: door, pages: door, desk: door, evaluation: door },
    });
    let checks: readonly Check[];
    if (values.cloud) {
      const named: DoorOrigins = Object.fromEntries(DOORS.flatMap((one) => (values[one] === undefined ? [] : [[one, values[one]]])));
      for (const [name, origin] of Object.entries(named)) if (!URL.canParse(origin)) throw new TellTheOperator(`--${name} takes an address such as https://${name}.example.org.`);
      const here = values.bucket === undefined ? readConnection(values['data-dir']) : undefined;
      const origins = here ? { police: here.policeOrigin, pages: here.origin, desk: here.origin, evaluation: here.origin, ...named } : named;
      const [outside, inside] = await Promise.all([checkDoors(origins, { send: sendAs(values['data-dir'], values.client), authority: here && authorityOf(values['data-dir']) }), askInside(values)]);
      checks = [...outside, ...inside];
    } else {
      checks = await checkMachine(values['data-dir']);
    }
    const exitCode = exitCodeOf(checks);
    io.stdout.write(values.json ? `${JSON.stringify({ exitCode, checks })}\n` : `${checks.map(word).join('\n')}\n`);
    return exitCode;
  },
};
