import { createReadStream, createWriteStream, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { AuditReport } from '../../shared/domain/verify-audit.ts';
import { EXIT } from './command.ts';
import type { Command } from './command.ts';
import { DEFAULT_DATA_DIR, TellTheOperator } from './connection.ts';
import { describeAudit } from './describe-audit.ts';
import { GATEWAY_OPTIONS, servicesFrom } from './gateway-options.ts';
import type { GatewayServices } from './gateway-services.ts';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { verifyAuditFiles } from './verify-audit-files.ts';
import type { AuditSource } from './verify-audit-files.ts';

const usage = `encompass verify-audit [FOLDER] [--key FINGERPRINT]… [--checkpoint FILE] [--out FOLDER] [--json]

Holds the audit trail against itself and against its signed hourly roots: every edit, deletion, insertion, reordering, fork and
truncation is named with its chain and place. With FOLDER it needs neither gateway nor network; without, it fetches a copy first.
  FOLDER             a copy that --out wrote
  --out FOLDER       keep the copy that was fetched
  --roots FOLDER     take the roots from here instead: your own copy of the roots bucket
  --key FINGERPRINT  a key that may sign roots, as you noted it (SHA-256 of its public half). Without one the first root's own key is believed
  --checkpoint FILE  remember the newest root there; next time it must still be there, unchanged
  --json             the report as JSON
  --data-dir DIR     the gateway's folder on this machine (default ${DEFAULT_DATA_DIR})
  --bucket NAME --function-prefix TEXT   for a gateway in the cloud

Exit codes: 0 nothing wrong, 3 something is wrong (see the report), 1 it could not be verified, 2 wrong usage.`;

const $Cursor = z.object({ exportId: z.string(), exportedAt: z.string(), hour: z.string(), root: z.number(), part: z.number() });
const $Stretch = z.object({
  exportedAt: z.iso.datetime(),
  files: z.array(z.object({ key: z.string().regex(/^audit\/[a-z0-9-]+\/(roots|entries)-\d{6}\.ndjson$/), holds: z.enum(['roots', 'entries']) })),
  entries: z.number(),
  roots: z.number(),
  hoursDone: z.number(),
  hoursTotal: z.number(),
  next: $Cursor.optional(),
});
const $About = z.object({ format: z.literal(1), exportedAt: z.iso.datetime() });
const $Checkpoint = z.object({ number: z.int().positive(), hash: z.string().regex(/^[0-9a-f]{64}$/), kids: z.array(z.string().regex(/^[0-9a-f]{64}$/)), older: z.int().nonnegative() });

const ABOUT = 'export.json';

/** Fetches stretch by stretch into the folder; what the gateway holds of it goes at once. */
const fetchCopy = async (services: GatewayServices, folder: string, progress: Progress): Promise<void> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (readdirSync(folder).length > 0) throw new TellTheOperator(`${folder} is not empty. Name a new folder: two copies must not mix.`);
  const requestedBy = userInfo().username.replaceAll(/[^A-Za-z0-9._@-]/g, '-').slice(0, 64) || 'operator';
  let next: z.infer<typeof $Cursor> | undefined;
  let entries = 0;
  do {
    const said = $Stretch.safeParse(await services.invoke('export-audit', { requestedBy, ...(next === undefined ? {} : { next }) }));
    if (!said.success) throw new TellTheOperator('The gateway gave no copy of the audit trail. See its log.');
    const stretch = said.data;
    // Nothing found in nothing would read like good news.
    if (stretch.hoursTotal <= 0) {
      throw new TellTheOperator("The gateway's clock stands before its first signed root: it was turned back. What was written since is chained but not sealed, and nothing was verified. Put the clock right, wait for the next root, and ask again.");
    }
    for (const { key } of stretch.files) {
      const out = createWriteStream(path.join(folder, path.basename(key)), { mode: 0o600 });
      for await (const chunk of services.download(key)) if (!out.write(chunk)) await once(out, 'drain');
      out.end();
      await once(out, 'finish');
      await services.remove(key).catch(() => undefined);
    }
    entries += stretch.entries;
    progress.update(`Fetching the trail: ${stretch.hoursDone} of ${stretch.hoursTotal} hours, ${entries} entries`);
    next = stretch.next;
    if (next === undefined) writeFileSync(path.join(folder, ABOUT), `${JSON.stringify({ format: 1, exportedAt: stretch.exportedAt })}\n`, { mode: 0o600 });
  } while (next !== undefined);
};

const filesIn = (folder: string, holds: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(`${holds}-`) && name.endsWith('.ndjson'))
    .toSorted()
    .map((name) => path.join(folder, name));

const openCopy = (folder: string, rootsFolder: string | undefined): AuditSource => {
  const about = path.join(folder, ABOUT);
  if (!existsSync(about)) throw new TellTheOperator(`${folder} holds no whole copy of an audit trail: ${ABOUT} is missing. Fetch one: encompass verify-audit --out FOLDER`);
  const { exportedAt } = $About.parse(JSON.parse(readFileSync(about, 'utf8')));
  const streams = (files: readonly string[]): readonly AsyncIterable<Uint8Array>[] => files.map((file) => createReadStream(file, { highWaterMark: 1 << 20 }));
  const roots = rootsFolder === undefined ? filesIn(folder, 'roots') : readdirSync(rootsFolder).filter((name) => name.endsWith('.ndjson')).toSorted().map((name) => path.join(rootsFolder, name));
  return { exportedAt, roots: streams(roots), entries: streams(filesIn(folder, 'entries')) };
};

const readCheckpoint = (file: string | undefined): z.infer<typeof $Checkpoint> | undefined => {
  if (file === undefined || !existsSync(file)) return undefined;
  const read = $Checkpoint.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!read.success) throw new TellTheOperator(`${file} is no checkpoint that this command wrote. Restore it from where you keep your own copies; do not go on without it.`);
  return read.data;
};

const exitOf = ({ faults }: AuditReport): number => (faults > 0 ? EXIT.someRowsFailed : EXIT.ok);

export const verifyAuditCommand: Command = {
  name: 'verify-audit',
  summary: 'verify the audit trail against its signed roots',
  usage,
  run: async (argv, io) => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true, default: [] },
        checkpoint: { type: 'string' },
        out: { type: 'string' },
        roots: { type: 'string' },
        ...GATEWAY_OPTIONS,
      },
    });
    const [folder] = positionals;
    const keys = values.key.map((key) => key.toLowerCase().replaceAll(':', ''));
    if (positionals.length > 1 || keys.some((key) => !/^[0-9a-f]{64}$/.test(key)) || (folder !== undefined && values.out !== undefined)) {
      io.stderr.write(`${usage}\n`);
      return EXIT.usage;
    }
    const checkpoint = readCheckpoint(values.checkpoint);
    const progress = createProgress(io.stderr);
    const copy = folder ?? values.out ?? mkdtempSync(path.join(tmpdir(), 'encompass-audit-'));
    try {
      if (folder === undefined) {
        const services = servicesFrom(values);
        try {
          await fetchCopy(services, copy, progress);
        } finally {
          services.close();
        }
      }
      const report = await verifyAuditFiles(openCopy(copy, values.roots), { kids: keys, checkpoint }, (entries) => progress.update(`Verifying: ${entries} entries`));
      progress.done();
      io.stdout.write(values.json ? `${JSON.stringify(report)}\n` : describeAudit(report));
      // A trail with a fault moves no checkpoint on: what was last known to be whole stays the yardstick.
      if (values.checkpoint !== undefined && report.faults === 0 && report.checkpoint !== undefined) writeFileSync(values.checkpoint, `${JSON.stringify(report.checkpoint)}\n`, { mode: 0o600 });
      return exitOf(report);
    } finally {
      progress.done();
      if (folder === undefined && values.out === undefined) rmSync(copy, { recursive: true, force: true });
    }
  },
};
