import { academicYearOf } from './academic-year.ts';
import type { Calendar, DaySpan } from './calendar.ts';
import type { TermDates } from './term-dates.ts';

/** What was brought in and confirmed after a body was set up. */
export interface CalendarLayers {
  /** The authority's term dates, by academic year. */
  readonly authority: readonly TermDates[];
  /** The body's own, by academic year: they replace the authority's for that year, whole. */
  readonly own: readonly TermDates[];
  /** Snow, a boiler, a funeral: of the body or of every school of the authority. */
  readonly closures: readonly DaySpan[];
  readonly startsAt?: string | undefined;
}

export const NO_LAYERS: CalendarLayers = { authority: [], own: [], closures: [] };

const isOf =
  (academicYear: string) =>
  ({ firstOn }: DaySpan): boolean =>
    academicYearOf(firstOn) === academicYear;

/**
 * One calendar out of its layers. For each academic year the most particular source decides: the body's own dates as confirmed, then the own
 * terms it was set up with, then the authority's dates as confirmed, then the authority's terms it was set up with. Closures come on top.
 * A body that works all the year has no terms; neither the authority's dates nor its closing of the schools are about its office.
 */
export const composeCalendar = (setUp: Calendar, layers: CalendarLayers): Calendar => {
  const { authority, own, closures, startsAt = setUp.startsAt } = layers;
  if (setUp.worksAllYear) return { ...setUp, startsAt, closures: [...setUp.closures, ...own.flatMap((year) => year.closures), ...closures] };
  if (authority.length === 0 && own.length === 0) return { ...setUp, startsAt, closures: [...setUp.closures, ...closures] };
  const years = new Set([...[...(setUp.ownTerms ?? []), ...setUp.defaultTerms, ...setUp.closures].map(({ firstOn }) => academicYearOf(firstOn)), ...[...authority, ...own].map(({ academicYear }) => academicYear)]);
  // What a source says of days outside its own year is not its to say.
  const within = ({ academicYear, terms, closures: shut }: TermDates): Pick<TermDates, 'terms' | 'closures'> => ({ terms, closures: shut.filter(({ firstOn, lastOn }) => [firstOn, lastOn].some((day) => academicYearOf(day) === academicYear)) });
  const chosen = [...years].toSorted().map((academicYear): Pick<TermDates, 'terms' | 'closures'> => {
    const confirmed = own.find((year) => year.academicYear === academicYear);
    if (confirmed) return within(confirmed);
    const days = setUp.closures.filter(isOf(academicYear));
    const ownTerms = (setUp.ownTerms ?? []).filter(isOf(academicYear));
    if (ownTerms.length > 0) return { terms: ownTerms, closures: days };
    const authoritys = authority.find((year) => year.academicYear === academicYear);
    if (authoritys) return { terms: authoritys.terms, closures: [...within(authoritys).closures, ...days] };
    return { terms: setUp.ownTerms === undefined ? setUp.defaultTerms.filter(isOf(academicYear)) : [], closures: days };
  });
  return { startsAt, defaultTerms: chosen.flatMap(({ terms }) => terms), closures: [...chosen.flatMap((year) => year.closures), ...closures], worksAllYear: false };
};
