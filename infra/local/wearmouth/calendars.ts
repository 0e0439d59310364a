import type { Calendar, DaySpan } from '../../../shared/domain/calendar.ts';

/** School year 2026/27 of both invented authorities: community and voluntary controlled schools keep it. */
const LA_TERMS: readonly DaySpan[] = [
  { firstOn: '2026-09-02', lastOn: '2026-10-23' },
  { firstOn: '2026-11-02', lastOn: '2026-12-18' },
  { firstOn: '2027-01-04', lastOn: '2027-02-12' },
  { firstOn: '2027-02-22', lastOn: '2027-03-25' },
  { firstOn: '2027-04-12', lastOn: '2027-05-28' },
  { firstOn: '2027-06-07', lastOn: '2027-07-20' },
  { firstOn: '2027-09-01', lastOn: '2027-10-22' },
  { firstOn: '2027-11-01', lastOn: '2027-12-17' },
];

/** One trust takes its autumn half-term a week earlier: open when its neighbours are shut, and shut when they are open. */
const EARLY_HALF_TERM: readonly DaySpan[] = [
  { firstOn: '2026-09-01', lastOn: '2026-10-16' },
  { firstOn: '2026-10-26', lastOn: '2026-12-18' },
  { firstOn: '2027-01-05', lastOn: '2027-02-05' },
  { firstOn: '2027-02-15', lastOn: '2027-03-25' },
  { firstOn: '2027-04-12', lastOn: '2027-05-28' },
  { firstOn: '2027-06-07', lastOn: '2027-07-16' },
  { firstOn: '2027-09-01', lastOn: '2027-10-15' },
  { firstOn: '2027-10-25', lastOn: '2027-12-17' },
];

/** Another has a fortnight in October and shorter summers. */
const OCTOBER_FORTNIGHT: readonly DaySpan[] = [
  { firstOn: '2026-08-31', lastOn: '2026-10-16' },
  { firstOn: '2026-11-02', lastOn: '2026-12-18' },
  { firstOn: '2027-01-04', lastOn: '2027-02-12' },
  { firstOn: '2027-02-22', lastOn: '2027-03-25' },
  { firstOn: '2027-04-12', lastOn: '2027-05-28' },
  { firstOn: '2027-06-07', lastOn: '2027-07-23' },
  { firstOn: '2027-08-30', lastOn: '2027-10-15' },
  { firstOn: '2027-11-01', lastOn: '2027-12-17' },
];

/** Independent schools: later start, longer breaks. */
const INDEPENDENT: readonly DaySpan[] = [
  { firstOn: '2026-09-07', lastOn: '2026-10-16' },
  { firstOn: '2026-11-02', lastOn: '2026-12-11' },
  { firstOn: '2027-01-06', lastOn: '2027-02-12' },
  { firstOn: '2027-02-22', lastOn: '2027-03-19' },
  { firstOn: '2027-04-14', lastOn: '2027-05-28' },
  { firstOn: '2027-06-07', lastOn: '2027-07-08' },
  { firstOn: '2027-09-06', lastOn: '2027-10-15' },
];

export const TERMS = { la: undefined, early: EARLY_HALF_TERM, fortnight: OCTOBER_FORTNIGHT, independent: INDEPENDENT } as const;
export type TermsOf = keyof typeof TERMS;

const day = (on: string): DaySpan => ({ firstOn: on, lastOn: on });

// INSET days differ from school to school: three patterns, chosen by the last digit of the URN.
const INSET: readonly (readonly DaySpan[])[] = [
  [day('2026-09-02'), day('2027-01-04'), day('2027-07-20')],
  [day('2026-09-02'), day('2026-11-27'), day('2027-06-07')],
  [day('2026-09-03'), day('2027-01-04'), day('2027-06-28')],
];

export const schoolCalendar = (urn: number, startsAt: string, terms: TermsOf): Calendar => {
  const ownTerms = TERMS[terms];
  return {
    startsAt,
    defaultTerms: LA_TERMS,
    ...(ownTerms && { ownTerms }),
    closures: INSET[urn % INSET.length] ?? [],
    worksAllYear: false,
  };
};

/** An authority's office or a health team: every weekday that is no bank holiday. */
export const officeCalendar = (startsAt: string): Calendar => ({ startsAt, defaultTerms: [], closures: [], worksAllYear: true });
