import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import '../../shared/runtime/temporal.ts';
import { askedBy, CALENDAR_OPTIONS, scopeFrom, scopeWords } from './calendar-scope.ts';
import { EXIT, type Command } from './command.ts';
import { TellTheOperator } from './connection.ts';
import { $CalendarAnswer, describeCalendar, exitCodeOfCalendar } from './describe-calendar.ts';
import { GATEWAY_OPTIONS } from './gateway-options.ts';
import { requireFile, withUploaded } from './with-uploaded.ts';

const FORMATS: Readonly<Record<string, 'json' | 'csv' | 'ics'>> = { json: 'json', csv: 'csv', ics: 'ics', ical: 'ics' };

const usage = `encompass import calendar FILE (--la CODE | --body URN) [--format json|csv|ics] [--set ID] [--starts-at HH:MM] [--by ID] [--confirm FINGERPRINT] [--json] [--data-dir DIR]
       encompass import calendar FILE … --bucket NAME --function-prefix TEXT      for a gateway in the cloud

FILE has the term dates of one school year or more, as JSON (pupil_terms, inset_days, closed_days), CSV (what, first day, last day) or iCalendar.
Without --confirm nothing is changed: you see what the dates are, what is doubtful, and which days would become or cease to be pupil days.
  --la           the dates of an authority, for every school of it that has none of its own
  --body         the dates of one school; they replace the authority's for those school years
  --format       when the file's ending does not say it
  --set          which of several sets of a JSON file
  --starts-at    when the school's day starts, 06:00 to 12:59; with --body
  --by           who confirms (default: your user name here); kept with the calendar and in the audit trail
  --confirm      the fingerprint of the preview you have looked at
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused: nothing was changed.`;

export const importCalendarCommand: Command = {
  name: 'import calendar',
  summary: 'term dates of an authority or a school, with a preview to confirm',
  usage,
  run: async (argv, io) => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ...CALENDAR_OPTIONS,
        format: { type: 'string' },
        set: { type: 'string' },
        'starts-at': { type: 'string' },
        ...GATEWAY_OPTIONS,
      },
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) {
      io.stderr.write(`${usage}\n`);
      return EXIT.usage;
    }
    const scope = scopeFrom(values);
    const by = askedBy(values.by);
    const startsAt = values['starts-at'];
    if (startsAt !== undefined && !/^(0[6-9]|1[0-2]):[0-5]\d$/u.test(startsAt)) throw new TellTheOperator('--starts-at takes a time such as 08:50, from 06:00 to 12:59.');
    const format = FORMATS[values.format ?? path.extname(file).slice(1).toLowerCase()];
    if (format === undefined) throw new TellTheOperator('Say how the file is written: --format json, csv or ics.');
    requireFile(file);

    const fileName = path.basename(file);
    const key = `imports/calendar/${randomUUID()}.${format}`;
    const request = { act: 'import', scope, by, key, fileName, format, set: values.set, startsAt, confirm: values.confirm };
    const said = await withUploaded({ file, key, doing: `Reading ${fileName}`, values, io }, (services) => services.invoke('keep-calendar', request));
    const answer = $CalendarAnswer.safeParse(said);
    if (!answer.success) throw new TellTheOperator('The gateway gave no report. See its log.');
    const options = [
      ...(values.format === undefined ? [] : [`--format ${values.format}`]),
      ...(values.set === undefined ? [] : [`--set ${values.set}`]),
      ...(startsAt === undefined ? [] : [`--starts-at ${startsAt}`]),
    ];
    const confirmWith = (fingerprint: string): string => ['encompass import calendar', file, scopeWords(scope), ...options, '--confirm', fingerprint].join(' ');
    if (values.json) io.stdout.write(`${JSON.stringify(said)}\n`);
    else for (const line of describeCalendar(answer.data, confirmWith)) io.stdout.write(`${line}\n`);
    return exitCodeOfCalendar(answer.data);
  },
};
