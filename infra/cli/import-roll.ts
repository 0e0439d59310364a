import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { askedBy } from './calendar-scope.ts';
import { EXIT, type Command } from './command.ts';
import { TellTheOperator } from './connection.ts';
import { describeRoll, exitCodeOfRoll } from './describe-roll.ts';
import { askRoll, followRoll } from './follow-roll.ts';
import { GATEWAY_OPTIONS, servicesFrom } from './gateway-options.ts';
import { createProgress } from './progress.ts';

const FORMATS: Readonly<Record<string, 'csv' | 'ctf' | 'wonde'>> = { csv: 'csv', ctf: 'ctf', xml: 'ctf', wonde: 'wonde', json: 'wonde' };

const usage = `encompass import roll FILE (--school URN | --la CODE) [--format csv|ctf|wonde] [--part-of-roll] [--dry-run] [--by ID] [--json] [--data-dir DIR]
       encompass import roll FILE … --bucket NAME --function-prefix TEXT      for a gateway in the cloud

FILE is a school's roll as CSV (SIMS, Arbor, Bromcom or plain headings), as a Common Transfer File (XML) or as Wonde's API lists students (JSON). Only what linking
needs is read: names, date of birth, sex, UPN, address, first and last day. No roll changes before you say so with \`encompass roll apply\`.
  --school         the school that the whole file is of
  --la             the authority, when a column "URN" names each pupil's school
  --format         when the file's ending does not say it (.csv, .xml, .json)
  --part-of-roll   the file is not everybody: whoever is not in it stays on the roll (otherwise they have left)
  --dry-run        show what would change, and give the file up again
  --by             who brings it (default: your user name here); kept in the audit trail
  --json           the report as JSON on standard output
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused, or rows of it cannot be used.`;

export const importRollCommand: Command = {
  name: 'import roll',
  summary: 'a school\'s roll, with a preview to apply or give up',
  usage,
  run: async (argv, io) => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        school: { type: 'string' },
        la: { type: 'string' },
        format: { type: 'string' },
        'part-of-roll': { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        by: { type: 'string' },
        ...GATEWAY_OPTIONS,
      },
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) {
      io.stderr.write(`${usage}\n`);
      return EXIT.usage;
    }
    const { school, la } = values;
    if (school === undefined && la === undefined) throw new TellTheOperator('Say which school it is with --school URN, or which authority with --la CODE when the file names its schools.');
    if (school !== undefined && !/^\d{5,7}$/u.test(school)) throw new TellTheOperator('--school takes a URN.');
    if (la !== undefined && !/^\d{3}$/u.test(la)) throw new TellTheOperator('--la takes the three digits of a local authority.');
    const by = askedBy(values.by);
    const format = FORMATS[values.format ?? path.extname(file).slice(1).toLowerCase()];
    if (format === undefined) throw new TellTheOperator('Say how the file is written: --format csv, ctf or wonde.');
    if (!existsSync(file) || !statSync(file).isFile()) throw new TellTheOperator(`There is no file ${path.resolve(file)}.`);

    const key = `rolls/${randomUUID()}.${format}`;
    const progress = createProgress(io.stderr);
    const services = servicesFrom(values);
    try {
      await services.upload(file, key, (sent, total) => progress.update(`Uploading … ${Math.floor((sent * 100) / Math.max(total, 1))} %`));
      const opened = await askRoll(services, { act: 'open', key, laCode: la, urn: school, format, isWhole: !values['part-of-roll'], by });
      // Nobody reads a file that was refused at the door: it must not lie there.
      if (opened.kind === 'refused') await services.remove(key);
      const answer = await followRoll(services, opened, progress);
      const importId = answer.kind === 'import' && answer.roll.state === 'previewed' ? answer.roll.importId : undefined;
      if (importId !== undefined && values['dry-run']) await askRoll(services, { act: 'decide', importId, decision: 'discard', by });
      if (values.json) io.stdout.write(`${JSON.stringify(answer)}\n`);
      else {
        for (const line of describeRoll(answer)) io.stdout.write(`${line}\n`);
        if (importId !== undefined && !values['dry-run']) io.stdout.write(`If this is right, within a day:\n  encompass roll apply ${importId}\nIf not:\n  encompass roll discard ${importId}\n`);
      }
      return exitCodeOfRoll(answer);
    } finally {
      progress.done();
      services.close();
    }
  },
};
