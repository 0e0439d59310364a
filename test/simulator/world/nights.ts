/** When police tell us, and when the bell of it rings: written down, never computed by what is tried. */
export interface Night {
  readonly name: string;
  /** Police attend and tell us within the hours after this. */
  readonly from: string;
  /** The first bell after they have told us. */
  readonly bell: string;
  /** Until when police tell. */
  readonly until: string;
  /** The bell that the law means has rung before police tell: the short ladder begins at once. */
  readonly isAfterDuty: boolean;
  readonly attendedAt: string;
}

export const NIGHTS: readonly Night[] = [
  { name: 'a night in term', from: '2026-10-14T21:40:00.000Z', until: '2026-10-14T23:30:00.000Z', bell: '2026-10-15T07:45:00.000Z', isAfterDuty: false, attendedAt: '2026-10-14T20:10:00Z' },
  { name: 'early in the morning', from: '2026-10-15T04:00:00.000Z', until: '2026-10-15T05:10:00.000Z', bell: '2026-10-15T07:45:00.000Z', isAfterDuty: false, attendedAt: '2026-10-15T02:10:00Z' },
  { name: 'shortly before the bell', from: '2026-10-15T06:10:00.000Z', until: '2026-10-15T06:50:00.000Z', bell: '2026-10-15T07:45:00.000Z', isAfterDuty: false, attendedAt: '2026-10-15T03:10:00Z' },
  { name: 'told after the bell of the duty', from: '2026-10-15T08:30:00.000Z', until: '2026-10-15T09:30:00.000Z', bell: '2026-10-16T07:45:00.000Z', isAfterDuty: true, attendedAt: '2026-10-14T20:10:00Z' },
  { name: 'the clocks go back', from: '2026-10-24T23:40:00.000Z', until: '2026-10-25T01:30:00.000Z', bell: '2026-10-26T08:45:00.000Z', isAfterDuty: false, attendedAt: '2026-10-24T22:50:00Z' },
  { name: 'the clocks go forward', from: '2026-03-28T23:40:00.000Z', until: '2026-03-29T01:30:00.000Z', bell: '2026-03-30T07:45:00.000Z', isAfterDuty: false, attendedAt: '2026-03-28T22:50:00Z' },
];
