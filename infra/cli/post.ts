import { createReadStream, existsSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readClient } from './client-file.ts';
import { sendAs } from './send-with-certificate.ts';
import { EXIT } from './command.ts';
import type { Command, CommandIo } from './command.ts';
import { DEFAULT_DATA_DIR, readConnection, TellTheOperator } from './connection.ts';
import { createGatewayClient } from './gateway-client.ts';
import { postFile } from './post-file.ts';
import { readRows } from './read-rows.ts';
import { sendIncident } from './send-incident.ts';
import type { Call, RowResult } from './send-incident.ts';

/** What is brought as a file; anything else is sent incident by incident. */
const BROUGHT_WHOLE = /\.(ndjson|jsonl|csv)$/i;
const SIDE_BY_SIDE = 4;
const PROGRESS_EVERY = 250;

const lineOf = ({ row, outcome, forceReference, revision, incidentId, because }: RowResult): string =>
  [`row ${row}`, forceReference === undefined ? '-' : `${forceReference} r${revision ?? 1}`, outcome, incidentId, because]
    .filter((part) => part !== undefined)
    .join('  ');

/** Sends every row, a few side by side, and tells the results in the order of the rows. */
export const postRows = async (
  call: Call,
  input: AsyncIterable<string | Buffer>,
  tell: (result: RowResult) => void,
): Promise<Record<RowResult['outcome'], number>> => {
  const counts = { accepted: 0, refused: 0, failed: 0 };
  const underWay: Promise<RowResult>[] = [];
  const settle = async (): Promise<void> => {
    const result = await underWay.shift();
    if (result === undefined) return;
    counts[result.outcome] += 1;
    tell(result);
  };
  for await (const row of readRows(input)) {
    underWay.push(sendIncident(call, row));
    if (underWay.length >= SIDE_BY_SIDE) await settle();
  }
  while (underWay.length > 0) await settle();
  return counts;
};

const inputOf = (file: string, { stdin }: CommandIo): AsyncIterable<string | Buffer> => {
  if (file === '-') return stdin as AsyncIterable<string | Buffer>;
  if (!existsSync(file) || !statSync(file).isFile()) throw new TellTheOperator(`There is no file ${file}.`);
  return createReadStream(file);
};

export const postCommand: Command = {
  name: 'post',
  summary: 'send incidents from a JSON, NDJSON or CSV file',
  usage: `encompass post FILE [--mapping MAPPING] [--dry-run] [--client NAME] [--json] [--data-dir DIR]

FILE.json is one incident or an array of them, and "-" the same on standard input: each is sent as a request of its own.
FILE.ndjson (one incident a line) and FILE.csv are brought whole, up to 100,000 rows, and read by the gateway; the results, one line
per row, are then in FILE.results.ndjson. A row that is refused stops no other. Sending the same file again is safe. A revision above 1
corrects the incident that is there.
  --mapping M     which of your columns and codes is which of ours: a JSON file, or plain-csv or ihub-sdm (docs/files.md)
  --dry-run       check every row and store nothing
  --client NAME   who sends: a file in <data-dir>/clients (default wearmouth-police)
  --json          results as NDJSON
Exit codes: 0 all accepted, 1 the gateway could not be reached, 2 wrong usage, 3 some rows were not accepted.`,
  run: async (argv, io) => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        client: { type: 'string', default: 'wearmouth-police' },
        json: { type: 'boolean', default: false },
        mapping: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
      },
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) {
      io.stderr.write(`${postCommand.usage}\n`);
      return EXIT.usage;
    }
    const { policeOrigin } = readConnection(values['data-dir']);
    const client = readClient(values['data-dir'], values.client);
    const gateway = createGatewayClient(policeOrigin, sendAs(values['data-dir'], values.client));
    // A wrong key or a dead gateway is one message, not one per row.
    await gateway.token(client);
    const { mapping, 'dry-run': dryRun } = values;
    if (mapping !== undefined || dryRun || BROUGHT_WHOLE.test(file)) {
      if (file === '-' || !existsSync(file) || !statSync(file).isFile()) throw new TellTheOperator(`There is no file ${file}.`);
      return postFile(gateway.actingAs(client), { file, mapping, dryRun, json: values.json }, io);
    }
    let told = 0;
    const counts = await postRows(gateway.actingAs(client), inputOf(file, io), (result) => {
      io.stdout.write(`${values.json ? JSON.stringify(result) : lineOf(result)}\n`);
      told += 1;
      if (told % PROGRESS_EVERY === 0) io.stderr.write(`${told} rows so far\n`);
    });
    const bad = counts.refused + counts.failed;
    io.stderr.write(`${counts.accepted + bad} rows: ${counts.accepted} accepted, ${counts.refused} refused, ${counts.failed} failed\n`);
    return bad === 0 ? EXIT.ok : EXIT.someRowsFailed;
  },
};
