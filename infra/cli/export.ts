import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { once } from 'node:events';
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { EXIT } from './command.ts';
import type { Command, CommandIo } from './command.ts';
import { DEFAULT_DATA_DIR, TellTheOperator } from './connection.ts';
import { GATEWAY_OPTIONS, servicesFrom } from './gateway-options.ts';
import type { GatewayServices } from './gateway-services.ts';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';

const $File = z.object({ path: z.string().regex(/^[A-Za-z0-9._/-]+$/).refine((name) => !name.split('/').includes('..')), bytes: z.number(), sha256: z.string() });
const $Answer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('working'), asOf: z.string(), daysDone: z.number(), daysTotal: z.number() }),
  z.object({
    outcome: z.literal('done'),
    asOf: z.string(),
    name: z.string().regex(/^[A-Za-z0-9._-]+$/),
    prefix: z.string(),
    files: z.array($File),
    workingFiles: z.array(z.string()),
    rows: z.record(z.string(), z.number()),
    smallestGroup: z.number(),
    widening: z.string(),
  }),
  z.object({ outcome: z.literal('refused'), because: z.enum(['as_of_not_settled', 'period_backwards', 'period_too_long', 'publish_a_quarter_whole', 'published_under_other_profile', 'nothing_to_agree']) }),
  z.object({ outcome: z.literal('agreed') }),
]);
type Done = Extract<z.infer<typeof $Answer>, { readonly outcome: 'done' }>;

const REFUSALS = {
  as_of_not_settled: 'That time is too near: what was known then is settled five minutes later. Ask for an earlier --as-of, or leave it out.',
  period_backwards: '--to is before --from.',
  period_too_long: 'Ask for at most 400 days at a time.',
  publish_a_quarter_whole: 'A publication is of one calendar quarter (say --from 2026-10-01 --to 2026-12-31), without --as-of and --force: so there are never two to subtract.',
  published_under_other_profile:
    'This quarter was published under another profile; two could be laid side by side to find what is hidden. Take the profile it has, or have somebody else agree: the same question with --agree "why", under their own name.',
  nothing_to_agree: 'There is nothing to agree to: --agree is for the publish tier, for a quarter that was published under another profile, once.',
} as const;

const usage = `encompass export --from DAY --to DAY [--tier controlled|publish] [--as-of INSTANT] [--out DIR] [--agree REASON] [--json]

Writes a release of the evaluation into a folder: tables as CSV and Parquet, data package, codebook, loaders, charts, checksums.
The same question has the same answer, byte for byte. An export that was cut off goes on where it stopped: ask again.
  --from, --to DAY   London days on which incidents were received, both included
  --tier TIER        controlled: rows without names, under an agreement (default). publish: tables that may go out
  --as-of INSTANT    as it was known then (default: five minutes ago)
  --force CODE       only this police force
  --study NAME       the agreement whose key makes the pseudonyms (default teesside-evaluator)
  --profile NAME     disclosure rules of the publish tier: publish-10-5 (default), hes-7-5
  --agree REASON     publish tier: as a second person, let somebody else publish this quarter under a second profile
  --out DIR          where to (default: the folder you are in)
  --check            besides, hold the facts against the audit trail; exit code 3 when they differ
  --json             the report as JSON on standard output
  --data-dir DIR     the gateway's folder on this machine (default ${DEFAULT_DATA_DIR})
  --bucket NAME --function-prefix TEXT   for a gateway in the cloud`;

/** Writes one file and checks what came against what was promised; what does not fit is never left under its name. */
const fetchFile = async (services: GatewayServices, key: string, target: string, expected: string, onBytes: (n: number) => void): Promise<void> => {
  mkdirSync(path.dirname(target), { recursive: true });
  const partial = `${target}.part`;
  const out = createWriteStream(partial);
  const hash = createHash('sha256');
  for await (const chunk of services.download(key)) {
    hash.update(chunk);
    onBytes(chunk.length);
    if (!out.write(chunk)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  if (hash.digest('hex') !== expected) {
    rmSync(partial, { force: true });
    throw new TellTheOperator(`${path.basename(target)} did not arrive as it was written. Ask for the export again.`);
  }
  renameSync(partial, target);
};

const fetchRelease = async (services: GatewayServices, done: Done, folder: string, progress: Progress): Promise<void> => {
  const total = done.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let got = 0;
  for (const file of done.files) {
    await fetchFile(services, `${done.prefix}${file.path}`, path.join(folder, ...file.path.split('/')), file.sha256, (n) => {
      got += n;
      progress.update(`Fetching ${file.path}: ${Math.floor((100 * got) / Math.max(1, total))} % of ${Math.ceil(total / 1024)} KB`);
    });
  }
  // They have served: what the gateway holds for this export goes. Failing to tidy up is no failure of the export.
  for (const key of [...done.workingFiles, ...done.files.map((file) => `${done.prefix}${file.path}`)]) await services.remove(key).catch(() => undefined);
};

const $Checked = z.object({
  incidents: z.number(),
  acts: z.record(z.string(), z.number()),
  facts: z.record(z.string(), z.number()),
  differences: z.array(z.object({ incident: z.string(), action: z.string(), audited: z.number(), told: z.number() })),
});
const EVERY_FORCE = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));

/** Facts and audit trail must say the same; differences are the operator's to follow up, and no figure of this period stands until then. */
const checkFacts = async (services: GatewayServices, { from, force }: { readonly from: string; readonly force: string | undefined }, io: CommandIo): Promise<number> => {
  const said = $Checked.safeParse(await services.invoke('check-facts', { forceCodes: force === undefined ? EVERY_FORCE : [force], since: `${from}T00:00:00Z` }));
  if (!said.success) throw new TellTheOperator('The gateway gave no report of the check. See its log.');
  const { incidents, acts, facts, differences } = said.data;
  io.stderr.write(`${incidents} incidents held against the audit trail:\n`);
  for (const [action, count] of Object.entries(acts)) io.stderr.write(`  ${action.padEnd(26)} ${count} audited, ${facts[action] ?? 0} told\n`);
  if (differences.length === 0) return EXIT.ok;
  for (const one of differences.slice(0, 20)) io.stderr.write(`  differs: ${one.action} ${one.audited} audited, ${one.told} told (incident ${one.incident.slice(0, 12)}…)\n`);
  io.stderr.write('Facts are missing or too many: look for messages put aside by project-evaluation, then ask again. Use no figure of this period until they agree.\n');
  return EXIT.someRowsFailed;
};

export const exportCommand: Command = {
  name: 'export',
  summary: 'write a release of the evaluation into a folder',
  usage,
  run: async (argv, io) => {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        tier: { type: 'string', default: 'controlled' },
        from: { type: 'string' },
        to: { type: 'string' },
        'as-of': { type: 'string' },
        force: { type: 'string' },
        study: { type: 'string', default: 'teesside-evaluator' },
        profile: { type: 'string', default: 'publish-10-5' },
        agree: { type: 'string' },
        out: { type: 'string', default: '.' },
        check: { type: 'boolean', default: false },
        ...GATEWAY_OPTIONS,
      },
    });
    if (values.from === undefined || values.to === undefined || !['controlled', 'publish'].includes(values.tier)) {
      io.stderr.write(`${usage}\n`);
      return EXIT.usage;
    }
    const services = servicesFrom(values);
    const progress = createProgress(io.stderr);
    try {
      const question = {
        tier: values.tier,
        from: values.from,
        to: values.to,
        ...(values.force === undefined ? {} : { forceCode: values.force }),
        study: values.study,
        profile: values.profile,
        ...(values.agree === undefined ? {} : { agree: values.agree }),
        requestedBy: userInfo().username.replaceAll(/[^A-Za-z0-9._@-]/g, '-').slice(0, 64) || 'operator',
      };
      let asOf = values['as-of'];
      for (;;) {
        progress.update('Reading facts …');
        const said = $Answer.safeParse(await services.invoke('write-export', { ...question, ...(asOf === undefined ? {} : { asOf }) }));
        if (!said.success) throw new TellTheOperator('The gateway gave no report. See its log.');
        const answer = said.data;
        if (answer.outcome === 'refused') throw new TellTheOperator(REFUSALS[answer.because]);
        if (answer.outcome === 'agreed') {
          progress.done();
          io.stdout.write('Agreed, and written into the audit trail. Somebody else may now ask for this publication.\n');
          return EXIT.ok;
        }
        // All stretches of one export are of one time.
        if (values.tier !== 'publish') asOf = answer.asOf;
        if (answer.outcome === 'working') {
          progress.update(`Reading facts: ${answer.daysDone} of ${answer.daysTotal} days`);
          continue;
        }
        const folder = path.join(values.out, values.tier === 'publish' ? `${answer.name}_publish` : answer.name);
        await fetchRelease(services, answer, folder, progress);
        progress.done();
        if (values.json) io.stdout.write(`${JSON.stringify({ folder, asOf, rows: answer.rows, smallestGroup: answer.smallestGroup, widening: answer.widening })}\n`);
        else {
          io.stdout.write(`${folder}\nAs known at ${asOf}.\n`);
          for (const [table, rows] of Object.entries(answer.rows)) io.stdout.write(`  ${table.padEnd(32)} ${rows} rows\n`);
          if (answer.smallestGroup > 0 && answer.smallestGroup < 5) {
            io.stdout.write(`The smallest group of one area, phase and time has ${answer.smallestGroup} rows: somebody must decide whether these rows may go on.\n`);
          }
        }
        return values.check ? await checkFacts(services, { from: values.from, force: values.force }, io) : EXIT.ok;
      }
    } finally {
      progress.done();
      services.close();
    }
  },
};
