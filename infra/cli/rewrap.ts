import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { EXIT } from './command.ts';
import type { Command } from './command.ts';
import { DEFAULT_DATA_DIR } from './connection.ts';
import { GATEWAY_OPTIONS, servicesFrom } from './gateway-options.ts';
import { createProgress } from './progress.ts';

const usage = `encompass rewrap [--json]

Wraps every data key anew under the content key that comes first, so that the one before can go: with it, every copy of the table that was
made before cannot be opened by anybody. Nothing sealed is touched. It can be stopped and run again; it goes on where it was.
  --json             the figures as JSON
  --data-dir DIR     the gateway's folder on this machine (default ${DEFAULT_DATA_DIR})
  --bucket NAME --function-prefix TEXT   for a gateway in the cloud

Exit codes: 0 every data key is under the key that wraps now, 1 failed, 2 wrong usage.`;

const $Report = z.object({ rewrapped: z.number(), current: z.number(), gone: z.number(), isWhole: z.boolean() });

export const rewrapCommand: Command = {
  name: 'rewrap',
  summary: 'wrap all data keys under a new content key',
  usage,
  async run(argv, io) {
    const { values } = parseArgs({ args: [...argv], options: GATEWAY_OPTIONS });
    const requestedBy = userInfo().username.replaceAll(/[^A-Za-z0-9._@-]/g, '-').slice(0, 64) || 'operator';
    const services = servicesFrom(values);
    const progress = createProgress(io.stderr);
    let rewrapped = 0;
    try {
      for (;;) {
        const stretch = $Report.parse(await services.invoke('rewrap-keys', { requestedBy }));
        rewrapped += stretch.rewrapped;
        if (stretch.isWhole) {
          io.stdout.write(values.json ? `${JSON.stringify({ ...stretch, rewrapped })}\n` : `${rewrapped} wrapped anew, ${stretch.current} are under the key that wraps now. The key before may go.\n`);
          return EXIT.ok;
        }
        progress.update(`${rewrapped} wrapped anew`);
      }
    } finally {
      progress.done();
      services.close();
    }
  },
};
