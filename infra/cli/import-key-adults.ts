import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { askedBy } from './calendar-scope.ts';
import { EXIT, type Command } from './command.ts';
import { DEFAULT_DATA_DIR, TellTheOperator } from './connection.ts';
import { openGatewayServices } from './gateway-services.ts';
import { createProgress } from './progress.ts';

const $Report = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('refused'), code: z.string() }),
  z.object({
    outcome: z.enum(['preview', 'asked']),
    schools: z.array(z.object({ urn: z.string(), name: z.string(), added: z.number(), changed: z.number(), removed: z.number(), unchanged: z.number(), kept: z.array(z.string()) })),
    faults: z.array(z.object({ row: z.number(), code: z.string(), fix: z.string() })),
    fingerprint: z.string(),
    asked: z.number(),
  }),
]);
type Report = z.infer<typeof $Report>;

const REFUSALS: Readonly<Record<string, string>> = {
  fileNotFound: 'The file did not arrive. Bring it again.',
  notText: 'This is an archive, a workbook or UTF-16. Save it as CSV.',
  columnsMissing: 'The file needs the columns urn, forename, surname, email and role (mobile and language if you have them).',
  brokenQuotes: 'A quotation mark is opened and never closed.',
  tooManyRows: 'These are more rows than one authority has key adults.',
  changedSince: 'The file or the directory changed since the preview. Look at it again.',
  nothingToAsk: 'Nothing would change.',
};
const SHOWN = 40;

const describe = (report: Report, confirmWith: (fingerprint: string) => string): readonly string[] => {
  if (report.outcome === 'refused') return [`Refused; nothing was changed. ${REFUSALS[report.code] ?? report.code}`];
  const { outcome, schools, faults, fingerprint, asked } = report;
  const differing = schools.filter((one) => one.added + one.changed + one.removed + one.kept.length > 0);
  return [
    outcome === 'preview' ? 'Preview; nothing was asked for.' : `Asked for: ${asked} change(s) wait for a yes at the desk. Until then everybody is told as before.`,
    ...differing.slice(0, SHOWN).map(({ urn, name, added, changed, removed, unchanged }) => `  ${urn} ${name}: ${added} new, ${changed} changed, ${removed} removed, ${unchanged} as before`),
    ...(differing.length > SHOWN ? [`  … ${differing.length - SHOWN} more with --json`] : []),
    ...schools.filter(({ kept }) => kept.length > 0).map(({ urn, name }) => `  WARNING ${urn} ${name}: without whoever is missing from the file this school would have nobody to tell, or nobody who was checked. They stay.`),
    ...faults.slice(0, SHOWN).map(({ row, code, fix }) => `  row ${row} ${code}: ${fix}`),
    ...(outcome === 'preview' && differing.length > 0 ? ['If this is right:', `  ${confirmWith(fingerprint)}`] : []),
  ];
};

const usage = `encompass import key-adults FILE --la CODE [--by ID] [--confirm FINGERPRINT] [--json] [--data-dir DIR]
       encompass import key-adults FILE … --bucket NAME --function-prefix TEXT      for a gateway in the cloud

FILE is CSV with the columns urn, forename, surname, email, role, and mobile and language if you have them; every key adult of each school that it names.
Without --confirm you see who is new, changed and gone, school by school. With it each change is asked for: it holds when the desk says yes, never by this command alone.
  --confirm   the fingerprint of the preview you have looked at
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused, or rows of it cannot be used.`;

export const importKeyAdultsCommand: Command = {
  name: 'import key-adults',
  summary: 'key adults of an authority\'s schools, each change for the desk to agree to',
  usage,
  run: async (argv, io) => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { la: { type: 'string' }, by: { type: 'string' }, confirm: { type: 'string' }, json: { type: 'boolean', default: false }, 'data-dir': { type: 'string', default: DEFAULT_DATA_DIR }, bucket: { type: 'string' }, 'function-prefix': { type: 'string' } },
    });
    const [file] = positionals;
    const { la } = values;
    if (file === undefined || positionals.length > 1 || la === undefined) {
      io.stderr.write(`${usage}\n`);
      return EXIT.usage;
    }
    if (!/^\d{3}$/u.test(la)) throw new TellTheOperator('--la takes the three digits of a local authority.');
    const by = askedBy(values.by);
    if (!existsSync(file) || !statSync(file).isFile()) throw new TellTheOperator(`There is no file ${path.resolve(file)}.`);
    const key = `imports/key-adults/${randomUUID()}.csv`;
    const progress = createProgress(io.stderr);
    const services = openGatewayServices({ dataDir: values['data-dir'], bucket: values.bucket, functionPrefix: values['function-prefix'] });
    let isUploaded = false;
    try {
      progress.update('Reading …');
      await services.upload(file, key, () => undefined);
      isUploaded = true;
      const said = await services.invoke('import-key-adults', { key, laCode: la, by, confirm: values.confirm });
      progress.done();
      const report = $Report.safeParse(said);
      if (!report.success) throw new TellTheOperator('The gateway gave no report. See its log.');
      if (values.json) io.stdout.write(`${JSON.stringify(said)}\n`);
      else for (const line of describe(report.data, (fingerprint) => `encompass import key-adults ${file} --la ${la} --confirm ${fingerprint}`)) io.stdout.write(`${line}\n`);
      return report.data.outcome === 'refused' || report.data.faults.length > 0 ? EXIT.someRowsFailed : EXIT.ok;
    } finally {
      progress.done();
      if (isUploaded) await services.remove(key).catch(() => undefined);
      services.close();
    }
  },
};
