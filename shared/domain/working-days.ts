import { nextDay, pupilDayFrom } from './calendar.ts';
import type { Calendar } from './calendar.ts';
import { londonDayOf, londonInstant } from './evaluation/london.ts';
import { SCHOOL_CLOSES } from './evaluation/elapsed.ts';
import type { Instant } from './incident.ts';

/** Monday to Friday without bank holidays. */
const WORKING_DAYS: Calendar = { startsAt: '09:00', defaultTerms: [], closures: [], worksAllYear: true };

/** 17:00 on the next working day: by then the desk has looked at a rule that fired (domain research 6.1, CR2). */
export const endOfNextWorkingDay = (at: Instant): Instant => {
  const tomorrow = nextDay(londonDayOf(at));
  return londonInstant(pupilDayFrom(WORKING_DAYS, tomorrow) ?? tomorrow, SCHOOL_CLOSES);
};
