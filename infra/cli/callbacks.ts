import { parseArgs } from 'node:util';
import * as z from 'zod';
import { readClient } from './client-file.ts';
import { sendAs } from './send-with-certificate.ts';
import { EXIT } from './command.ts';
import type { Command } from './command.ts';
import { DEFAULT_DATA_DIR, readConnection, TellTheOperator } from './connection.ts';
import { createGatewayClient, refusalOf } from './gateway-client.ts';

const $Replayed = z.object({ replayed: z.number(), next: z.string().optional() });

export const callbacksCommand: Command = {
  name: 'callbacks',
  summary: 'ask for callbacks again',
  usage: `encompass callbacks replay --since TIME [--client NAME] [--data-dir DIR]

Has every callback of one client that was made at or after TIME sent again, delivered ones too, with the same webhook-id as before.
  --since TIME    with its offset, like 2026-10-22T00:00:00Z; a month back at most
  --client NAME   whose: a file in <data-dir>/clients (default wearmouth-police)`,
  run: async (argv, io) => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { since: { type: 'string' }, client: { type: 'string', default: 'wearmouth-police' }, 'data-dir': { type: 'string', default: DEFAULT_DATA_DIR } },
    });
    if (positionals.length !== 1 || positionals[0] !== 'replay' || values.since === undefined) {
      io.stderr.write(`${callbacksCommand.usage}\n`);
      return EXIT.usage;
    }
    const { policeOrigin } = readConnection(values['data-dir']);
    const call = createGatewayClient(policeOrigin, sendAs(values['data-dir'], values.client)).actingAs(readClient(values['data-dir'], values.client));
    let since: string | undefined = values.since;
    let total = 0;
    while (since !== undefined) {
      const answer = await call('POST', '/v1/callbacks/replay', { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ since }) });
      const said = $Replayed.safeParse(answer.json);
      if (answer.status >= 300 || !said.success) throw new TellTheOperator(`The gateway sends nothing again: ${refusalOf(answer)}`);
      total += said.data.replayed;
      since = said.data.next === since ? undefined : said.data.next;
    }
    io.stdout.write(`${total} callbacks are sent again.\n`);
    return EXIT.ok;
  },
};
