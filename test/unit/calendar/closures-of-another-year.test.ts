import { expect, test } from 'vitest';
import { isPupilDay } from '../../../shared/domain/calendar.ts';
import { NO_LAYERS, composeCalendar } from '../../../shared/domain/calendar-layers.ts';

test('the dates of one school year shut no day of the next', () => {
  const setUp = { startsAt: '08:45', defaultTerms: [{ firstOn: '2027-09-02', lastOn: '2027-10-22' }], closures: [], worksAllYear: false };
  const dates = { academicYear: '2026/27', terms: [{ firstOn: '2026-09-02', lastOn: '2026-10-23' }], closures: [{ firstOn: '2027-09-22', lastOn: '2027-09-24' }] };

  const calendar = composeCalendar(setUp, { ...NO_LAYERS, own: [dates] });

  expect(isPupilDay(calendar, '2027-09-22')).toBe(true);
});
