import * as z from 'zod';
import type { WrittenSpan } from '../../shared/domain/term-dates.ts';
import { unreadable } from './dates-file.ts';
import type { DatesFile } from './dates-file.ts';

const $Day = z.string().min(1).max(60);
/** Field names as in files that people keep by hand; what else stands in them (names, sources, notes) is theirs. */
const $Set = z.looseObject({
  id: z.string().max(100).optional(),
  dfe_la_code: z.string().nullish(),
  school_urn: z.union([z.string(), z.int()]).nullish(),
  pupil_terms: z.array(z.looseObject({ first_day: $Day, last_day: $Day })).min(1).max(40),
  closed_days: z.array(z.union([$Day, z.looseObject({ date: $Day })])).max(100).default([]),
  inset_days: z.array(z.union([$Day, z.looseObject({ date: $Day })])).max(40).default([]),
});
const $File = z.union([z.looseObject({ sets: z.array($Set).min(1).max(200) }).transform(({ sets }) => sets), $Set.transform((set) => [set])]);

const dayIn = (entry: string | { readonly date: string }): string => (typeof entry === 'string' ? entry : entry.date);

/** One set of term dates as JSON, or one of several by its id. */
export const readJsonDates = (text: string, set: string | undefined): DatesFile => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable('notJson', 'The file is not JSON. Is it CSV (--format csv) or iCalendar (--format ics)?');
  }
  const parsed = $File.safeParse(value);
  if (!parsed.success) {
    // A union says only that nothing fitted; the closest form says where.
    const issues = $Set.safeParse(value).error?.issues ?? [];
    const where = issues.map(({ path }) => path.join(' ')).find((path) => path !== '');
    return unreadable('notTermDates', 'A set has pupil_terms with first_day and last_day, and may have closed_days and inset_days.', where ?? 'file');
  }
  const sets = parsed.data;
  const chosen = set === undefined ? sets : sets.filter(({ id }) => id === set);
  const [one, ...more] = chosen;
  if (!one || more.length > 0) {
    const ids = sets.map(({ id }) => id ?? '?').slice(0, 20);
    return unreadable('whichSet', `The file has ${sets.length} sets: choose one with --set (${ids.join(', ')}).`);
  }
  const span = (row: string, what: WrittenSpan['what'], firstDay: string, lastDay = firstDay): WrittenSpan => ({ row, what, firstDay, lastDay });
  return {
    spans: [
      ...one.pupil_terms.map((term, i) => span(`pupil_terms ${i + 1}`, 'term', term.first_day, term.last_day)),
      ...one.inset_days.map((entry, i) => span(`inset_days ${i + 1}`, 'inset', dayIn(entry))),
      ...one.closed_days.map((entry, i) => span(`closed_days ${i + 1}`, 'closed', dayIn(entry))),
    ],
    faults: [],
    leftOut: [],
    ...(one.dfe_la_code ? { laCode: one.dfe_la_code } : {}),
    ...(one.school_urn ? { urn: String(one.school_urn) } : {}),
  };
};
