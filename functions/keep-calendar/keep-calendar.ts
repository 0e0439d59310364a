import * as z from 'zod';
import { spanOfAcademicYear } from '../../shared/domain/academic-year.ts';
import { londonDayOf } from '../../shared/domain/calendar.ts';
import type { Calendar, DaySpan } from '../../shared/domain/calendar.ts';
import { composeCalendar } from '../../shared/domain/calendar-layers.ts';
import type { CalendarLayers } from '../../shared/domain/calendar-layers.ts';
import { canonicalJson } from '../../shared/domain/canonical-json.ts';
import { compareCalendars } from '../../shared/domain/compare-calendars.ts';
import type { CalendarDifference } from '../../shared/domain/compare-calendars.ts';
import { isOpen } from '../../shared/domain/notification.ts';
import { parseBodyKey } from '../../shared/domain/recipient-body.ts';
import { calendarOf, daysOf, gatherTermDates, pupilDaysIn } from '../../shared/domain/term-dates.ts';
import type { Doubt, RowFault, TermDates } from '../../shared/domain/term-dates.ts';
import { deadlinesOf } from '../../shared/domain/timetable.ts';
import { CLOSURE_REASONS } from '../../shared/ports/calendars.ts';
import type { BodyCalendar, CalendarChange, CalendarRevisions, CalendarScope, CalendarStore, PlanStore } from '../../shared/ports/calendars.ts';
import type { FileStore } from '../../shared/ports/files.ts';
import type { NotificationStore } from '../../shared/ports/notifications.ts';
import type { Clock, Digest, Ids } from '../../shared/ports/surroundings.ts';
import type { DatesFile } from './dates-file.ts';
import { readCsvDates } from './read-csv-dates.ts';
import { readIcalendarDates } from './read-icalendar-dates.ts';
import { readJsonDates } from './read-json-dates.ts';

const day = z.iso.date();
const $Scope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('body'), bodyKey: z.string().max(80).refine((key) => parseBodyKey(key) !== undefined) }),
  z.strictObject({ kind: z.literal('authority'), laCode: z.string().regex(/^\d{3}$/) }),
]);
const asked = {
  scope: $Scope,
  /** The fingerprint of the preview that a person has looked at; without it nothing is written. */
  confirm: z.string().max(64).optional(),
  /** An id of whoever asks: never a name or an address. */
  by: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
};
export const $KeepCalendar = z.discriminatedUnion('act', [
  z.strictObject({
    ...asked,
    act: z.literal('import'),
    key: z.string().min(1).max(500),
    fileName: z.string().max(200),
    format: z.enum(['json', 'csv', 'ics']),
    set: z.string().max(100).optional(),
    startsAt: z.string().regex(/^(0[6-9]|1[0-2]):[0-5]\d$/).optional(),
  }),
  z.strictObject({ ...asked, act: z.literal('close'), firstOn: day, lastOn: day, because: z.enum(CLOSURE_REASONS) }),
  z.strictObject({ ...asked, act: z.literal('reopen'), firstOn: day, lastOn: day }),
]);
type Command = z.infer<typeof $KeepCalendar>;

export interface CalendarReport {
  readonly outcome: 'refused' | 'preview' | 'applied' | 'nothingToDo';
  readonly refusals: readonly { readonly code: string; readonly fix: string }[];
  readonly faults: readonly RowFault[];
  readonly doubts: readonly Doubt[];
  readonly leftOut: DatesFile['leftOut'];
  readonly years: readonly (TermDates & { readonly pupilDays: number })[];
  /** Bodies for which the same changes, together. */
  readonly changes: readonly (CalendarDifference & { readonly bodies: number; readonly names: readonly string[] })[];
  /** Open notifications whose bell would ring at another time. */
  readonly moves: number;
  readonly fingerprint?: string | undefined;
}

const NOTHING: CalendarReport = { outcome: 'refused', refusals: [], faults: [], doubts: [], leftOut: [], years: [], changes: [], moves: 0 };
const refused = (code: string, fix: string, more: Partial<CalendarReport> = {}): CalendarReport => ({ ...NOTHING, ...more, outcome: 'refused', refusals: [{ code, fix }] });

/** A term calendar is a page or two. */
const LARGEST_FILE = 2 * 1024 * 1024;
const NAMED = 5;
/** A closure is days; what is longer is term dates. */
const LONGEST_CLOSURE_DAYS = 31;

const changed = (layers: CalendarLayers, scope: CalendarScope, change: CalendarChange): CalendarLayers => {
  switch (change.act) {
    case 'import': {
      const replace = (years: readonly TermDates[]): readonly TermDates[] => [...years.filter((one) => !change.years.some(({ academicYear }) => academicYear === one.academicYear)), ...change.years];
      const startsAt = change.startsAt ?? layers.startsAt;
      return scope.kind === 'body' ? { ...layers, own: replace(layers.own), startsAt } : { ...layers, authority: replace(layers.authority), startsAt: layers.startsAt };
    }
    case 'close':
      return { ...layers, closures: [...layers.closures, change.span] };
    case 'reopen': {
      const at = layers.closures.findIndex(({ firstOn, lastOn }) => firstOn === change.span.firstOn && lastOn === change.span.lastOn);
      return at < 0 ? layers : { ...layers, closures: layers.closures.toSpliced(at, 1) };
    }
  }
};

export interface KeepCalendarDeps {
  readonly files: FileStore;
  readonly calendars: CalendarStore;
  readonly notifications: Pick<NotificationStore, 'ofBody'>;
  readonly plans: Pick<PlanStore, 'timesOf'>;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly digest: Digest;
  readonly now: Clock;
}

/** Says what a file or a closure would change, and changes it when a person sends back the fingerprint of that very preview. */
export const createKeepCalendar = ({ files, calendars, notifications, plans, ids, digest, now }: KeepCalendarDeps) => {
  const readText = async (key: string): Promise<{ readonly text: string; readonly contentHash: string } | 'tooLarge' | 'notText'> => {
    const found = await files.find(key);
    if (!found || found.bytes > LARGEST_FILE) return 'tooLarge';
    const chunks: Uint8Array[] = [];
    for await (const chunk of files.read(key)) chunks.push(chunk);
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
      return { text, contentHash: digest(text) };
    } catch {
      return 'notText';
    }
  };

  const readDates = (command: Extract<Command, { act: 'import' }>, text: string): DatesFile | Promise<DatesFile> => {
    switch (command.format) {
      case 'json':
        return readJsonDates(text, command.set);
      case 'csv':
        return readCsvDates(text);
      case 'ics':
        return readIcalendarDates(text);
    }
  };

  /** The change a command asks for, or why there is none. */
  const changeOf = async (command: Command, laCode: string): Promise<{ readonly change: CalendarChange; readonly span: DaySpan; readonly about: Partial<CalendarReport> } | CalendarReport> => {
    if (command.act !== 'import') {
      const span = { firstOn: command.firstOn, lastOn: command.lastOn };
      if (span.lastOn < span.firstOn) return refused('lastBeforeFirst', 'The last day lies before the first.');
      if (daysOf(span).length > LONGEST_CLOSURE_DAYS) return refused('closureTooLong', `A closure has at most ${LONGEST_CLOSURE_DAYS} days: import term dates for more.`);
      return { change: command.act === 'close' ? { act: 'close', span, because: command.because } : { act: 'reopen', span }, span, about: {} };
    }
    const file = await readText(command.key);
    if (file === 'tooLarge') return refused('fileTooLarge', 'Term dates are a page or two: this file is larger than 2 MB, or is gone.');
    if (file === 'notText') return refused('notUtf8', 'Save the file as UTF-8.');
    const dates = await readDates(command, file.text);
    const gathered = dates.faults.length > 0 ? { years: [], faults: dates.faults, doubts: [] } : gatherTermDates(dates.spans, londonDayOf(now().toISOString()));
    const about = { doubts: gathered.doubts, leftOut: dates.leftOut };
    if (gathered.faults.length > 0) return refused('faults', 'Put the rows right and bring the file again; nothing of it was taken.', { ...about, faults: gathered.faults });
    if (dates.laCode !== undefined && dates.laCode !== laCode) return refused('otherAuthority', `The file says that it is of authority ${dates.laCode}, not ${laCode}.`, about);
    const urn = command.scope.kind === 'body' ? command.scope.bodyKey.replace('establishment:', '') : undefined;
    if (dates.urn !== undefined && dates.urn !== urn) return refused('otherSchool', `The file says that it is of school ${dates.urn}.`, about);
    const spans = gathered.years.map(({ academicYear }) => spanOfAcademicYear(academicYear)).filter((span) => span !== undefined);
    const [first, last] = [spans[0], spans.at(-1)];
    if (!first || !last) return refused('noYear', 'There is no whole school year in the file.', about);
    return {
      change: { act: 'import', years: gathered.years, startsAt: command.startsAt, source: { fileName: command.fileName, contentHash: file.contentHash, set: command.set } },
      span: { firstOn: first.firstOn, lastOn: last.lastOn },
      about: { ...about, years: gathered.years.map((dates) => ({ ...dates, pupilDays: pupilDaysIn(calendarOf(dates), { firstOn: first.firstOn, lastOn: last.lastOn }).length })) },
    };
  };

  const movesOf = async (bodyKey: string, calendar: Calendar): Promise<number> => {
    const open = (await notifications.ofBody(bodyKey, now().toISOString())).filter(isOpen);
    const moved = await Promise.all(
      open.map(async ({ incidentId, readBy }) => {
        const times = await plans.timesOf(incidentId);
        return times !== undefined && deadlinesOf(calendar, times.attendedAt, times.receivedAt).readBy !== readBy;
      }),
    );
    return moved.filter(Boolean).length;
  };

  return async (event: unknown): Promise<CalendarReport> => {
    const command = $KeepCalendar.parse(event);
    const { scope } = command;
    const one = scope.kind === 'body' ? await calendars.readBody(scope.bodyKey) : undefined;
    if (scope.kind === 'body' && !one) return refused('unknownBody', 'There is no such recipient body. A school is establishment:URN.');
    const bodies: readonly BodyCalendar[] = scope.kind === 'body' ? (one ? [one] : []) : await calendars.establishmentsOf(scope.laCode);
    if (bodies.length === 0) return refused('noSchools', 'The authority has no open school in the directory.');
    const laCode = scope.kind === 'authority' ? scope.laCode : (one?.laCode ?? '');
    if (command.act === 'import' && scope.kind === 'authority' && command.startsAt !== undefined) return refused('startsAtOfASchool', 'The start of the day is a school’s own: give --body.');
    const found = await changeOf(command, laCode);
    if ('outcome' in found) return found;
    const { change, span, about } = found;

    const seen: CalendarRevisions = await calendars.revisions(scope);
    if (change.act === 'reopen' && seen[`CLOSURE#${span.firstOn}#${span.lastOn}`] === undefined) {
      return refused('noSuchClosure', 'There is no closure of exactly these days. Name its first and last day as they were given.', about);
    }
    const compared = bodies.map((body) => {
      const after = composeCalendar(body.setUp, changed(body.layers, scope, change));
      return { body, after, difference: compareCalendars(composeCalendar(body.setUp, body.layers), after, span) };
    });
    const groups = Object.values(Object.groupBy(compared, ({ difference }) => canonicalJson(difference))).map((group = []) => group);
    const isSame = ({ become, cease, startsAt }: CalendarDifference): boolean => become.length === 0 && cease.length === 0 && startsAt === undefined;
    const changes = groups
      .flatMap((group) => (group[0] ? [{ ...group[0].difference, bodies: group.length, names: group.slice(0, NAMED).map(({ body }) => body.name) }] : []))
      .toSorted((a, b) => b.bodies - a.bodies);
    let moves = 0;
    for (const { body, after, difference } of compared) if (!isSame(difference)) moves += await movesOf(body.bodyKey, after);

    const fingerprint = digest(canonicalJson({ scope, change, seen, changes: changes.map(({ become, cease, bodies: count }) => ({ become, cease, count })) })).slice(0, 12);
    const report: CalendarReport = { ...NOTHING, ...about, outcome: 'preview', changes, moves, fingerprint };
    if (command.confirm === undefined) return report;
    if (command.confirm !== fingerprint) {
      return { ...report, outcome: 'refused', refusals: [{ code: 'otherPreview', fix: 'This is not the preview that was confirmed: the file or the calendar is another one now. Look at it again.' }] };
    }
    const cause = { at: now().toISOString(), actor: 'operator', actorId: command.by, causedBy: `calendar-${ids.uuid()}`, traceId: `calendar-${fingerprint}` } as const;
    const applied = await calendars.apply({ scope, laCode, change, seen, cause });
    if (applied === 'conflict') return { ...report, outcome: 'refused', refusals: [{ code: 'changedMeanwhile', fix: 'Somebody changed this calendar at the same moment. Look at the preview again.' }] };
    return { ...report, outcome: 'applied' };
  };
};
