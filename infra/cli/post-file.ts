import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import * as z from 'zod';
import { EXIT } from './command.ts';
import type { CommandIo } from './command.ts';
import { TellTheOperator } from './connection.ts';
import { refusalOf } from './gateway-client.ts';
import type { Answer } from './gateway-client.ts';
import { readMappingFile } from './mapping-file.ts';
import { createProgress } from './progress.ts';
import type { Call } from './send-incident.ts';

const $Rows = z.object({ total: z.number().optional(), accepted: z.number(), replayed: z.number(), revised: z.number(), checked: z.number(), refused: z.number() });
const $File = z.object({
  fileId: z.string(),
  state: z.enum(['awaitingUpload', 'reading', 'done', 'refused']),
  rows: $Rows,
  refusal: z.object({ code: z.string(), title: z.string(), columns: z.array(z.string()).optional() }).optional(),
  upload: z.object({ url: z.url() }).optional(),
  results: z.array(z.object({ part: z.number(), url: z.url() })).optional(),
});
type FileView = z.infer<typeof $File>;

export interface PostFile {
  readonly file: string;
  readonly mapping: string | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
}

const FIRST_LOOK_MS = 150;
const NEXT_LOOK_MS = 1_000;
const PATIENCE_MS = 3_600_000;

const viewOf = (answer: Answer): FileView => {
  const parsed = $File.safeParse(answer.json);
  if (answer.status >= 300 || !parsed.success) throw new TellTheOperator(`The gateway did not take the file: ${refusalOf(answer)}`);
  return parsed.data;
};

/** Streams the file to the address that takes it: whatever its size, only a piece of it is in memory. */
const upload = (file: string, url: string, onBytes: (sent: number) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? requestTls : requestPlain;
    const failed = (): void => reject(new TellTheOperator('The file could not be brought to where the gateway reads it. Try again: nothing of it was taken.'));
    const outgoing = send(url, { method: 'PUT', headers: { 'content-length': statSync(file).size } }, (response) => {
      response.resume();
      response.on('end', () => (response.statusCode === 200 ? resolve() : failed()));
    });
    outgoing.on('error', failed);
    const source = createReadStream(file);
    source.on('data', () => onBytes(source.bytesRead));
    source.on('error', failed);
    source.pipe(outgoing);
  });

const done = ({ accepted, replayed, revised, checked, refused }: FileView['rows']): number => accepted + replayed + revised + checked + refused;

const sentence = (rows: FileView['rows'], dryRun: boolean): string =>
  dryRun
    ? `${done(rows)} rows: ${rows.checked} would be taken, ${rows.refused} refused. Nothing was stored.`
    : `${done(rows)} rows: ${rows.accepted} accepted, ${rows.revised} revised, ${rows.replayed} were here already, ${rows.refused} refused.`;

/** A file goes through the bucket: brought, read by the gateway part by part, and its results fetched, one line per row. */
export const postFile = async (call: Call, { file, mapping, dryRun, json }: PostFile, io: CommandIo): Promise<number> => {
  const progress = createProgress(io.stderr);
  const { size } = statSync(file);
  if (size === 0) throw new TellTheOperator(`${file} is empty.`);
  const read = mapping === undefined ? undefined : readMappingFile(mapping);
  const format = read?.format ?? 'ndjson';
  if (read === undefined && file.toLowerCase().endsWith('.csv')) throw new TellTheOperator('A CSV needs --mapping: a file that says which column is which field, or plain-csv. docs/files.md explains it.');
  const body = JSON.stringify({ format, dryRun, ...(read ? { mapping: read.json } : {}) });
  const opened = viewOf(await call('POST', '/v1/files', { headers: { 'content-type': 'application/json' }, body }));
  const self = `/v1/files/${opened.fileId}`;
  try {
    await upload(file, opened.upload?.url ?? '', (sent) => progress.update(`Bringing ${file}: ${Math.floor((sent * 100) / size)} %`));
    let view = viewOf(await call('POST', `${self}/start`));
    const startedAt = performance.now();
    for (let wait = FIRST_LOOK_MS; view.state === 'reading'; wait = Math.min(NEXT_LOOK_MS, wait * 2)) {
      if (performance.now() - startedAt > PATIENCE_MS) throw new TellTheOperator(`The gateway is still reading. Ask GET ${self} later; sending the file again is safe.`);
      await pause(wait);
      view = viewOf(await call('GET', self));
      const rows = done(view.rows);
      progress.update(`Reading: ${rows}${view.rows.total === undefined ? '' : ` of ${view.rows.total}`} rows, ${view.rows.refused} refused`);
    }
    progress.done();
    if (view.state !== 'done') view = { ...view, results: [] };
    else if (view.results === undefined) view = viewOf(await call('GET', self));
    if (view.refusal) io.stderr.write(`${view.refusal.title}.${view.refusal.columns ? ` Columns: ${view.refusal.columns.join(', ')}.` : ''}\n`);
    if (view.state === 'refused') return EXIT.someRowsFailed;
    const into = `${file}.results.ndjson`;
    const results = createWriteStream(into, { mode: 0o600 });
    for (const { url } of view.results ?? []) {
      const response = await fetch(url);
      if (!response.ok) throw new TellTheOperator(`The results could not be fetched (HTTP ${response.status}). Ask GET ${self} again: they are kept for a month.`);
      const text = await response.text();
      results.write(text);
      if (json) io.stdout.write(text);
    }
    results.end();
    await finished(results);
    if (!json) io.stdout.write(`${sentence(view.rows, dryRun)}\n`);
    io.stderr.write(`One line per row is in ${into}\n`);
    return view.rows.refused === 0 && !view.refusal ? EXIT.ok : EXIT.someRowsFailed;
  } finally {
    progress.done();
  }
};
