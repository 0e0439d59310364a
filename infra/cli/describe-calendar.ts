import * as z from 'zod';
import { sayDay } from '../../shared/domain/read-day.ts';
import { EXIT } from './command.ts';

const $Span = z.object({ firstOn: z.string(), lastOn: z.string() });
export const $CalendarAnswer = z.object({
  outcome: z.enum(['refused', 'preview', 'applied', 'nothingToDo']),
  refusals: z.array(z.object({ code: z.string(), fix: z.string() })),
  faults: z.array(z.object({ row: z.string(), code: z.string(), fix: z.string() })),
  doubts: z.array(z.object({ academicYear: z.string(), code: z.string(), says: z.string() })),
  leftOut: z.array(z.object({ row: z.string(), on: z.string(), says: z.string() })),
  years: z.array(z.object({ academicYear: z.string(), pupilDays: z.number(), terms: z.array($Span), closures: z.array($Span) })),
  changes: z.array(
    z.object({
      bodies: z.number(),
      names: z.array(z.string()),
      become: z.array(z.string()),
      cease: z.array(z.string()),
      startsAt: z.object({ from: z.string(), to: z.string() }).optional(),
    }),
  ),
  moves: z.number(),
  fingerprint: z.string().optional(),
});
export type CalendarAnswer = z.infer<typeof $CalendarAnswer>;

const isDayAfter = (before: string, day: string): boolean => Temporal.PlainDate.from(before).add({ days: 1 }).toString() === day;
/** Neighbouring days as one stretch; a weekend between them breaks it, for nobody is there at a weekend anyway. */
const stretches = (days: readonly string[]): readonly string[] => {
  const spans: { firstOn: string; lastOn: string }[] = [];
  for (const day of days) {
    const last = spans.at(-1);
    if (last && isDayAfter(last.lastOn, day)) last.lastOn = day;
    else spans.push({ firstOn: day, lastOn: day });
  }
  return spans.map(({ firstOn, lastOn }) => (firstOn === lastOn ? sayDay(firstOn) : `${sayDay(firstOn)} to ${sayDay(lastOn)}`));
};
const SHOWN = 60;
const listed = (days: readonly string[]): readonly string[] => {
  const all = stretches(days);
  return [...all.slice(0, SHOWN).map((text) => `      ${text}`), ...(all.length > SHOWN ? [`      … and ${all.length - SHOWN} more`] : [])];
};

const schools = (count: number): string => (count === 1 ? '1 body' : `${count} bodies`);

const describeChange = ({ bodies, names, become, cease, startsAt }: CalendarAnswer['changes'][number]): readonly string[] => {
  const who = `${schools(bodies)}: ${names.join(', ')}${bodies > names.length ? ', …' : ''}`;
  if (become.length === 0 && cease.length === 0 && startsAt === undefined) return [`  Nothing changes for ${who}`];
  return [
    `  ${who}`,
    ...(startsAt ? [`    the day starts at ${startsAt.to} instead of ${startsAt.from}`] : []),
    ...(become.length > 0 ? [`    ${become.length} day(s) become pupil days; until now nobody was to be told by their bell:`, ...listed(become)] : []),
    ...(cease.length > 0 ? [`    ${cease.length} day(s) are pupil days no more; what comes in before them is due on the next pupil day:`, ...listed(cease)] : []),
  ];
};

const OUTCOMES: Readonly<Record<CalendarAnswer['outcome'], string>> = {
  refused: 'Refused; nothing was changed.',
  preview: 'Preview; nothing was changed.',
  applied: 'Applied.',
  nothingToDo: 'Nothing to do.',
};

/** What would change, or did, for the person who confirms it. */
export const describeCalendar = ({ outcome, refusals, faults, doubts, leftOut, years, changes, moves, fingerprint }: CalendarAnswer, confirmWith: (fingerprint: string) => string): readonly string[] => [
  OUTCOMES[outcome],
  ...refusals.map(({ code, fix }) => `  ${code}: ${fix}`),
  ...faults.map(({ row, code, fix }) => `  ${row} ${code}: ${fix}`),
  ...years.flatMap(({ academicYear, pupilDays, terms, closures }) => [
    `School year ${academicYear}: ${pupilDays} pupil days`,
    ...terms.map(({ firstOn, lastOn }) => `    ${sayDay(firstOn)} to ${sayDay(lastOn)}`),
    ...closures.map(({ firstOn, lastOn }) => `    no pupils: ${firstOn === lastOn ? sayDay(firstOn) : `${sayDay(firstOn)} to ${sayDay(lastOn)}`}`),
  ]),
  ...(doubts.length > 0 ? ['Please look at these:'] : []),
  ...doubts.map(({ academicYear, code, says }) => `  ${academicYear} ${code}: ${says}`),
  ...(leftOut.length > 0 ? ['Entries that are not about term dates and were left out:'] : []),
  ...leftOut.map(({ row, on, says }) => `  ${row} ${on} ${says}`),
  ...(changes.length > 0 ? ['What changes:'] : []),
  ...changes.flatMap(describeChange),
  ...(moves > 0 ? [`  ${moves} open notification(s) ${outcome === 'applied' ? 'get' : 'would get'} another bell; their reminders and the call list move with it within a minute.`] : []),
  ...(outcome === 'preview' && fingerprint !== undefined ? ['If this is right:', `  ${confirmWith(fingerprint)}`] : []),
];

export const exitCodeOfCalendar = ({ outcome }: Pick<CalendarAnswer, 'outcome'>): number => (outcome === 'refused' ? EXIT.someRowsFailed : EXIT.ok);
