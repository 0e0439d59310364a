import { parseArgs } from 'node:util';
import { readClient } from './client-file.ts';
import { sendAs } from './send-with-certificate.ts';
import { EXIT } from './command.ts';
import type { Command } from './command.ts';
import { DEFAULT_DATA_DIR, readConnection } from './connection.ts';
import { createGatewayClient } from './gateway-client.ts';

/** `curl -H "Authorization: Bearer $(npx encompass token)" …` */
export const tokenCommand: Command = {
  name: 'token',
  summary: 'print an access token for curl',
  usage: `encompass token [--client NAME] [--scope "SCOPE …"] [--json] [--data-dir DIR]

Prints an access token of five minutes.
  --client NAME    whose: a file in <data-dir>/clients (default wearmouth-police)
  --scope SCOPES   fewer than the client may have, separated by spaces
  --json           the whole answer of the token endpoint
  --data-dir DIR   the gateway's folder (default ${DEFAULT_DATA_DIR})`,
  run: async (argv, { stdout }) => {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        client: { type: 'string', default: 'wearmouth-police' },
        scope: { type: 'string' },
        json: { type: 'boolean', default: false },
        'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
      },
    });
    const { policeOrigin } = readConnection(values['data-dir']);
    const token = await createGatewayClient(policeOrigin, sendAs(values['data-dir'], values.client)).token(readClient(values['data-dir'], values.client), values.scope);
    stdout.write(values.json ? `${JSON.stringify(token)}\n` : `${token.access_token}\n`);
    return EXIT.ok;
  },
};
