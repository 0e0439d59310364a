import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod';
import { readFileMapping } from '../../events/file-mapping.v1.ts';
import { json } from '../../shared/http/api-stack.ts';
import type { AuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { causeOf, sourceOf } from '../../shared/http/force-caller.ts';
import { Problem } from '../../shared/http/problem.ts';
import { readJson } from '../../shared/http/read-json.ts';
import type { Outbox } from '../../shared/ports/cause.ts';
import type { Caller } from '../../shared/ports/clients.ts';
import { NO_ROWS } from '../../shared/ports/incident-files.ts';
import type { FileRefusal, IncidentFile, IncidentFileLinks, IncidentFileStore } from '../../shared/ports/incident-files.ts';
import type { Clock, Ids } from '../../shared/ports/surroundings.ts';

export interface FilesDeps {
  readonly authenticate: AuthenticateCaller;
  readonly files: IncidentFileStore;
  readonly links: IncidentFileLinks;
  readonly outbox: Pick<Outbox, 'send'>;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly now: Clock;
}

const MAX_BYTES = 512 * 1024 * 1024;

const $OpenFile = z.strictObject({ format: z.enum(['csv', 'ndjson']), mapping: z.unknown().optional(), dryRun: z.boolean().default(false) });

const selfOf = ({ fileId }: IncidentFile): string => `/v1/files/${fileId}`;
const notFound = (): Problem => new Problem(404, 'not_found', 'There is no such file of your force');

/** What it means for the rows, and what to do. */
const REFUSED: Readonly<Record<FileRefusal, string>> = {
  utf16: 'The file is UTF-16. Save it as UTF-8. No row was taken',
  notText: 'The file is a workbook or an archive. Export it as text. No row was taken',
  fileEmpty: 'The file has no rows',
  tooManyRows: 'The file has more than 100,000 rows. Split it. No row was taken',
  columnsMissing: 'Columns that the mapping needs are not in the header. No row was taken',
  columnsRepeated: 'A column stands twice in the header. No row was taken',
  tooManyColumns: 'The header has more than 500 columns. No row was taken',
  otherDelimiter: 'The columns are not separated by commas. No row was taken',
  headerUnreadable: 'The header cannot be read. No row was taken',
  clientDisabled: 'The client was disabled. Rows that have a result were taken, the others were not',
  fileChanged: 'The file was replaced after it was started. Rows that have a result were taken, the others were not. Open a new file and bring it again',
  fileGone: 'The file is no longer there. Bring it again: rows that were taken before are not taken twice',
};

const view = (file: IncidentFile, more: object = {}) => ({
  fileId: file.fileId,
  state: file.state,
  format: file.format,
  dryRun: file.dryRun,
  openedAt: file.openedAt,
  rows: { total: file.rows, ...file.counts },
  ...(file.refusal ? { refusal: { code: file.refusal.code, title: REFUSED[file.refusal.code], ...(file.refusal.columns.length > 0 ? { columns: file.refusal.columns } : {}) } } : {}),
  links: { self: selfOf(file), start: `${selfOf(file)}/start` },
  ...more,
});

/** The same for "there is none" and "it is another force's". */
const ownFile = async (event: APIGatewayProxyEvent, caller: Caller, files: IncidentFileStore): Promise<IncidentFile> => {
  const fileId = event.pathParameters?.['fileId'] ?? '';
  const file = /^fil_[0-9a-f-]{36}$/.test(fileId) ? await files.read(fileId) : undefined;
  const source = sourceOf(caller);
  if (file?.source.forceCode !== source.forceCode || file.source.test !== source.test) throw notFound();
  return file;
};

/** A place for a file of the caller's: an address that takes it, for a quarter of an hour. */
export const createOpenFile =
  ({ authenticate, files, links, ids, now }: FilesDeps) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await authenticate(event, 'incident:write');
    const source = sourceOf(caller);
    const parsed = $OpenFile.safeParse(readJson(event));
    if (!parsed.success) {
      const faults = parsed.error.issues.map(({ path, code }) => ({ pointer: path.map((part) => `/${String(part)}`).join(''), code, fix: 'Send format "csv" or "ndjson", a mapping if there is one, and dryRun true or false' }));
      throw new Problem(422, 'invalid_file_request', 'Some details need to change', { faults });
    }
    const { format, mapping, dryRun } = parsed.data;
    const read = mapping === undefined ? undefined : readFileMapping(mapping);
    if (read && 'faults' in read) {
      const faults = read.faults.map(({ pointer, code }) => ({ pointer: `/mapping${pointer}`, code, fix: 'See docs/files.md for what a mapping may say' }));
      throw new Problem(422, 'invalid_mapping', 'The mapping cannot be used', { faults });
    }
    if ((read === undefined && format === 'csv') || (read && read.mapping.format !== format)) {
      throw new Problem(422, 'mapping_of_other_format', 'The file and its mapping do not go together', {
        faults: [{ pointer: '/mapping/format', code: 'mapping_of_other_format', fix: 'A CSV needs a mapping with format "csv"; NDJSON goes without one, or with one of format "ndjson"' }],
      });
    }
    const file: IncidentFile = {
      fileId: `fil_${ids.uuid()}`,
      clientId: caller.clientId,
      source,
      format,
      dryRun,
      mapping: read?.mapping,
      state: 'awaitingUpload',
      openedAt: now().toISOString(),
      part: 1,
      nextByte: 0,
      nextRow: 1,
      counts: NO_ROWS,
    };
    await files.open(file, causeOf(event, caller, now));
    return json(201, view(file, { upload: { method: 'PUT', url: await links.forUpload(file) } }), { Location: selfOf(file) });
  };

/** The file was put there: read it. Said twice, it is read once. */
export const createStartFile =
  ({ authenticate, files, links, outbox, now }: FilesDeps) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await authenticate(event, 'incident:write');
    const file = await ownFile(event, caller, files);
    if (file.state !== 'awaitingUpload') return json(202, view(file));
    const found = await links.find(file);
    if (!found || found.bytes === 0) {
      throw new Problem(409, 'file_not_there', 'The file has not been put there yet', {
        faults: [{ pointer: '', code: 'file_not_there', fix: 'PUT the file to the address that POST /v1/files gave, then start it' }],
      });
    }
    if (found.bytes > MAX_BYTES) {
      throw new Problem(413, 'file_too_large', 'The file is too large', { faults: [{ pointer: '', code: 'file_too_large', fix: `Bring files of at most ${MAX_BYTES / 1024 / 1024} MiB and 100,000 rows` }] });
    }
    const result = await files.start(file, found, causeOf(event, caller, now));
    if (result.kind === 'committed') await outbox.send(result.obligations);
    return json(202, view({ ...file, state: 'reading' }));
  };

/** How far it is; and, when it is done, where its results are: one line per row of the file, in parts, in order. */
export const createReadFile =
  ({ authenticate, files, links }: Pick<FilesDeps, 'authenticate' | 'files' | 'links'>) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await authenticate(event, 'incident:read');
    const file = await ownFile(event, caller, files);
    const parts = file.state === 'done' ? Array.from({ length: file.part - 1 }, (_, at) => at + 1) : [];
    const results = await Promise.all(parts.map(async (part) => ({ part, url: await links.forResults(file, part) })));
    return json(200, view(file, file.state === 'done' ? { results } : {}));
  };
