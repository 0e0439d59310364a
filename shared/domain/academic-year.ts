import type { LondonDay } from './incident.ts';

/** `2026/27`. A school year begins with the first term that starts after July (Education Act 1996 s.579(1)). */
export type AcademicYear = string;

const FIRST_MONTH = 8;

export const academicYearOf = (day: LondonDay): AcademicYear => {
  const { year, month } = Temporal.PlainDate.from(day);
  const begins = month >= FIRST_MONTH ? year : year - 1;
  return `${begins}/${String((begins + 1) % 100).padStart(2, '0')}`;
};

/** Its first and last day, 1 August and 31 July; undefined when the text names no academic year. */
export const spanOfAcademicYear = (academicYear: AcademicYear): { readonly firstOn: LondonDay; readonly lastOn: LondonDay } | undefined => {
  const [, begins, ends] = /^(20\d\d)\/(\d\d)$/.exec(academicYear) ?? [];
  if (begins === undefined || (Number(begins) + 1) % 100 !== Number(ends)) return undefined;
  return { firstOn: `${begins}-08-01`, lastOn: `${Number(begins) + 1}-07-31` };
};
