import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { localAuthority } from '../../shared/domain/register/local-authorities.ts';
import { EXIT, type Command, type CommandIo } from './command.ts';
import { DEFAULT_DATA_DIR, TellTheOperator } from './connection.ts';
import { openGatewayServices } from './gateway-services.ts';
import { createProgress } from './progress.ts';

const counts = z.record(z.string(), z.number());
const $Answer = z.object({
  outcome: z.enum(['applied', 'checked', 'alreadyApplied', 'refused']),
  refusals: z.array(z.object({ code: z.string(), fix: z.string(), about: z.array(z.string()).default([]) })).default([]),
  version: z.string().optional(),
  kept: z.number().default(0),
  bytes: z.number().optional(),
  encoding: z.string().optional(),
  ms: z.number().optional(),
  counts: z
    .object({
      rows: z.number(),
      applied: z.number(),
      byStatus: counts,
      byPhase: counts,
      byAuthority: z.record(z.string(), z.object({ rows: z.number(), withPupils: z.number() })),
      byLinkType: counts,
    })
    .optional(),
  faults: z
    .object({
      total: z.number(),
      leftOut: z.number(),
      byCode: counts,
      listed: z.array(z.object({ row: z.number(), column: z.string(), code: z.string(), severity: z.string(), fix: z.string() })),
    })
    .optional(),
});
type Answer = z.infer<typeof $Answer>;
type Kind = 'gias' | 'links';

const number = (value: number): string => value.toLocaleString('en-GB');
const STATUS_WORDS: Readonly<Record<string, string>> = { open: 'open', closed: 'closed', openProposedToClose: 'open, proposed to close', proposedToOpen: 'proposed to open' };
const PHASE_WORDS: Readonly<Record<string, string>> = {
  notApplicable: 'phase not applicable',
  middleDeemedPrimary: 'middle deemed primary',
  middleDeemedSecondary: 'middle deemed secondary',
  sixteenPlus: '16 plus',
  allThrough: 'all-through',
  unknown: 'phase not given',
};
const listing = (of: Readonly<Record<string, number>>, words: Readonly<Record<string, string>> = {}): string =>
  Object.entries(of)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, n]) => `${number(n)} ${words[name] ?? name}`)
    .join(', ');

const OUTCOMES: Readonly<Record<Answer['outcome'], string>> = {
  applied: 'Applied',
  checked: 'Checked; nothing was changed (--dry-run)',
  alreadyApplied: 'Already applied: this very file is in force',
  refused: 'Refused; nothing was changed',
};

const LISTED_AREAS = 40;
const NOTED_PER_CODE = 3;
const SEVERITY_WORDS: Readonly<Record<string, string>> = { leftOut: 'left out', repaired: 'repaired', noted: 'noted' };

/** What the import did, for a person. */
export const describeImport = (kind: Kind, answer: Answer): readonly string[] => {
  const lines = [`${OUTCOMES[answer.outcome]}.`];
  for (const { code, fix, about } of answer.refusals) lines.push(`  ${code}${about.length > 0 ? ` (${about.join(', ')})` : ''}: ${fix}`);
  if (answer.counts) {
    const { rows, applied, byStatus, byPhase, byAuthority, byLinkType } = answer.counts;
    lines.push(kind === 'gias' ? `${number(rows)} rows; ${number(applied)} establishments: ${listing(byStatus, STATUS_WORDS)}` : `${number(rows)} rows; ${number(applied)} lead to a successor`);
    if (kind === 'gias') {
      lines.push(`Phases: ${listing(byPhase, PHASE_WORDS)}`);
      const areas = Object.entries(byAuthority).toSorted(([a], [b]) => a.localeCompare(b));
      lines.push(`Local authorities: ${areas.length} (establishments with pupils / all)`);
      for (const [laCode, area] of areas.length <= LISTED_AREAS ? areas : []) {
        lines.push(`  ${laCode.padEnd(4)} ${(localAuthority(laCode)?.name ?? '').padEnd(28)} ${number(area.withPupils).padStart(6)} / ${number(area.rows)}`);
      }
    } else lines.push(`Kinds of link: ${listing(byLinkType)}`);
  }
  if (answer.faults && answer.faults.total > 0) {
    lines.push(`Faults: ${number(answer.faults.total)}; rows left out: ${number(answer.faults.leftOut)} (${number(answer.kept)} kept as the last register had them)`);
    for (const [code, n] of Object.entries(answer.faults.byCode)) lines.push(`  ${number(n).padStart(6)} ${code}`);
    // Rows that were left out come whole; of a kind that was only noted, the first few show what is meant.
    const told: Record<string, number> = {};
    const listed = answer.faults.listed.filter(({ code, severity }) => severity === 'leftOut' || (told[code] = (told[code] ?? 0) + 1) <= NOTED_PER_CODE);
    for (const fault of listed) lines.push(`  row ${fault.row}${fault.column === '' ? '' : ` ${fault.column}`} ${fault.code} (${SEVERITY_WORDS[fault.severity] ?? ''}): ${fault.fix}`);
    if (answer.faults.total > listed.length) lines.push('  … more of them with --json');
  }
  if (answer.counts && answer.ms !== undefined && answer.ms > 0) {
    lines.push(`${(answer.ms / 1000).toFixed(1)} s, ${number(Math.round((answer.counts.rows * 1000) / answer.ms))} rows/s, read as ${answer.encoding ?? '?'}`);
  }
  return lines;
};

/** 3 also when the register was applied but rows of it could not be: a script should look. */
export const exitCodeOf = (answer: Pick<Answer, 'outcome' | 'faults'>): number =>
  answer.outcome === 'refused' || (answer.faults?.leftOut ?? 0) > 0 ? EXIT.someRowsFailed : EXIT.ok;

const hashOf = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex').slice(0, 16);
};

const usageOf = (kind: Kind): string => `encompass import ${kind} FILE [--dry-run] [--accept-shrink] [--json] [--data-dir DIR]
       encompass import ${kind} FILE --bucket NAME --function-prefix TEXT …      for a gateway in the cloud

${
  kind === 'gias'
    ? 'FILE is the schools register of DfE\'s "Get Information about Schools" (edubasealldata….csv) as downloaded.'
    : 'FILE is the register\'s list of links between establishments (links_edubasealldata….csv) as downloaded.'
}
The whole file is checked before anything changes, and it replaces the last one in a single step or not at all.
  --dry-run          check and report only
  --accept-shrink    take a file that has far fewer rows or areas than the last one
  --json             the report as JSON on standard output
  --data-dir DIR     the gateway's folder on this machine (default ${DEFAULT_DATA_DIR})
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the file was refused or rows of it could not be used.`;

export const importRegisterCommand = (kind: Kind): Command => ({
  name: `import ${kind}`,
  summary: kind === 'gias' ? 'replace the schools register' : 'replace the links from closed schools to their successors',
  usage: usageOf(kind),
  run: async (argv, io: CommandIo) => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        'accept-shrink': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
        bucket: { type: 'string' },
        'function-prefix': { type: 'string' },
      },
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) {
      io.stderr.write(`${usageOf(kind)}\n`);
      return EXIT.usage;
    }
    if (!existsSync(file) || !statSync(file).isFile()) throw new TellTheOperator(`There is no file ${path.resolve(file)}.`);
    const progress = createProgress(io.stderr);
    const services = openGatewayServices({ dataDir: values['data-dir'], bucket: values.bucket, functionPrefix: values['function-prefix'] });
    const key = `imports/${kind}/${await hashOf(file)}-${randomUUID().slice(0, 8)}.csv`;
    let uploaded = false;
    try {
      progress.update(`Uploading ${path.basename(file)} …`);
      await services.upload(file, key, (sent, total) => progress.update(`Uploading ${path.basename(file)}: ${Math.floor((sent * 100) / Math.max(total, 1))} % of ${number(Math.ceil(total / 1024))} KB`));
      uploaded = true;
      const startedAt = performance.now();
      const timer = setInterval(() => {
        progress.update(`${values['dry-run'] ? 'Checking' : 'Checking, then applying'} … ${Math.round((performance.now() - startedAt) / 1000)} s`);
      }, 500);
      const said = await services.invoke('import-register', { kind, key, dryRun: values['dry-run'], acceptShrink: values['accept-shrink'] }).finally(() => clearInterval(timer));
      progress.done();
      const answer = $Answer.safeParse(said);
      if (!answer.success) throw new TellTheOperator('The gateway gave no report. See its log.');
      if (values.json) io.stdout.write(`${JSON.stringify(said)}\n`);
      else for (const line of describeImport(kind, answer.data)) io.stdout.write(`${line}\n`);
      return exitCodeOf(answer.data);
    } finally {
      progress.done();
      // The register is in its table now; the copy is of no further use. Failing to tidy up is no failure of the import.
      if (uploaded) await services.remove(key).catch(() => undefined);
      services.close();
    }
  },
});
