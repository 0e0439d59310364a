/** One morning, as it can go wrong: after a night of incidents, or after a night and a day. */
export interface Scenario {
  readonly name: string;
  readonly says: string;
  /** Incidents of one child each. */
  readonly size: number;
  /** The school day on which it has to be read. */
  readonly on: string;
  /** Start of every school's day, London wall time. */
  readonly startsAt: string;
  /** When police attended, and when they told us. */
  readonly attendedAt: string;
  readonly postedAt: string;
  /** The mail service takes nothing between these instants. */
  readonly mailDown?: { readonly from: string; readonly until: string };
  /** What comes back of an e-mail to the n-th key adult of a school. */
  readonly bounces: (order: number) => boolean;
  /** Of a hundred key adults who have an e-mail, so many read and confirm within ten minutes. */
  readonly readers: number;
}

// Thursday 15 October 2026, in British Summer Time.
const USUAL = { on: '2026-10-15', startsAt: '08:45', attendedAt: '2026-10-14T21:10:00.000Z', postedAt: '2026-10-14T21:40:00.000Z', bounces: () => false, readers: 40 };

export const SCENARIOS: readonly Scenario[] = [
  { ...USUAL, name: 'down', says: 'the mail service is down from 07:30 to 08:30', size: 200, mailDown: { from: '2026-10-15T06:30:00.000Z', until: '2026-10-15T07:30:00.000Z' }, readers: 25 },
  { ...USUAL, name: 'downAtNight', says: 'the mail service is down for the hour in which police tell us', size: 200, mailDown: { from: '2026-10-14T21:30:00.000Z', until: '2026-10-14T22:30:00.000Z' } },
  { ...USUAL, name: 'bouncing', says: 'every first key adult’s e-mail bounces', size: 200, bounces: (order) => order === 1 },
  { ...USUAL, name: 'allBouncing', says: 'every e-mail of every school bounces', size: 50, bounces: () => true },
  { ...USUAL, name: 'atOnce', says: '2,000 due at the same minute', size: 2_000, readers: 70 },
  { ...USUAL, name: 'early', says: 'every school starts at 08:10', size: 200, startsAt: '08:10' },
  { ...USUAL, name: 'late', says: 'police tell us at 10:00 of last night', size: 200, postedAt: '2026-10-15T09:00:00.000Z' },
  // Twenty minutes before British Summer Time ends; Monday's bell is an hour later in UTC than Friday's was.
  { ...USUAL, name: 'clocks', says: 'the clocks went back since police told us', size: 200, on: '2026-10-26', attendedAt: '2026-10-25T00:10:00.000Z', postedAt: '2026-10-25T00:40:00.000Z' },
];
