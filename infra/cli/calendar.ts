import { parseArgs } from 'node:util';
import '../../shared/runtime/temporal.ts';
import { readDay } from '../../shared/domain/read-day.ts';
import { CLOSURE_REASONS } from '../../shared/ports/calendars.ts';
import { askedBy, CALENDAR_OPTIONS, scopeFrom, scopeWords } from './calendar-scope.ts';
import { EXIT, type Command } from './command.ts';
import { TellTheOperator } from './connection.ts';
import { $CalendarAnswer, describeCalendar, exitCodeOfCalendar } from './describe-calendar.ts';
import { GATEWAY_OPTIONS, servicesFrom } from './gateway-options.ts';

const usage = `encompass calendar close (--la CODE | --body URN) --on DAY [--until DAY] --because CODE [--by ID] [--confirm FINGERPRINT] [--json] [--data-dir DIR]
encompass calendar reopen (--la CODE | --body URN) --on DAY [--until DAY] [--by ID] [--confirm FINGERPRINT] …
       … --bucket NAME --function-prefix TEXT      for a gateway in the cloud

A school, or every school of an authority, is shut on days when pupils were expected: snow, no heating, an election.
Key adults are told at once all the same; reminders and the call list wait for the next day with pupils.
Without --confirm nothing is changed: you see which schools and which open notifications it is about.
  --on, --until  first and last day: 2026-12-01, 01/12/2026 or Tuesday 1 December 2026
  --because      one of ${CLOSURE_REASONS.join(' ')}
To take term dates in, see: encompass import calendar --help`;

const dayFrom = (option: string, written: string): string => {
  const read = readDay(written);
  switch (read.kind) {
    case 'day':
      return read.day;
    case 'notADay':
      throw new TellTheOperator(`${option} takes a day such as 2026-12-01.`);
    case 'weekdayMismatch':
      throw new TellTheOperator(`${option}: ${read.day} is a ${read.isA}, not a ${read.stated}. Which is meant?`);
  }
};

export const calendarCommand: Command = {
  name: 'calendar',
  summary: 'close schools for a day (snow), or open them again',
  usage,
  run: async (argv, io) => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ...CALENDAR_OPTIONS,
        on: { type: 'string' },
        until: { type: 'string' },
        because: { type: 'string' },
        ...GATEWAY_OPTIONS,
      },
    });
    const [act] = positionals;
    if ((act !== 'close' && act !== 'reopen') || positionals.length > 1 || values.on === undefined) {
      io.stderr.write(`${usage}\n`);
      return EXIT.usage;
    }
    const scope = scopeFrom(values);
    const by = askedBy(values.by);
    const firstOn = dayFrom('--on', values.on);
    const lastOn = values.until === undefined ? firstOn : dayFrom('--until', values.until);
    if (act === 'close' && !(CLOSURE_REASONS as readonly string[]).includes(values.because ?? '')) throw new TellTheOperator(`--because takes one of ${CLOSURE_REASONS.join(', ')}.`);
    const services = servicesFrom(values);
    try {
      const because = act === 'close' ? { because: values.because } : {};
      const said = await services.invoke('keep-calendar', { act, scope, by, firstOn, lastOn, ...because, confirm: values.confirm });
      const answer = $CalendarAnswer.safeParse(said);
      if (!answer.success) throw new TellTheOperator('The gateway gave no report. See its log.');
      const days = [`--on ${firstOn}`, ...(values.until === undefined ? [] : [`--until ${lastOn}`]), ...(act === 'close' ? [`--because ${values.because ?? ''}`] : [])];
      const confirmWith = (fingerprint: string): string => ['encompass calendar', act, scopeWords(scope), ...days, '--confirm', fingerprint].join(' ');
      if (values.json) io.stdout.write(`${JSON.stringify(said)}\n`);
      else for (const line of describeCalendar(answer.data, confirmWith)) io.stdout.write(`${line}\n`);
      return exitCodeOfCalendar(answer.data);
    } finally {
      services.close();
    }
  },
};
