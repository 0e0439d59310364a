import type { ReleaseAsked } from '../../shared/domain/evaluation/export/about-release.ts';
import type { ReleaseRecord } from '../../shared/ports/releases.ts';
import { sayDay } from './format-desk.ts';

/** Rows taken on a page are of the force's own study, under a key of each agreement: they join with no other force's, and with no other agreement's. */
export const studyOf = (forceCode: string): string => `desk-force-${forceCode}`;

const monthOf = (day: string): string => sayDay(day).replace(/^\d+ /, '');

/** November 2026; or October 2026 to December 2026. */
export const sayPeriod = ({ from, to }: Pick<ReleaseAsked, 'from' | 'to'>): string => (monthOf(from) === monthOf(to) ? monthOf(from) : `${monthOf(from)} to ${monthOf(to)}`);

export const stateWords = ({ state, asked, signedOff, daysDone, daysTotal }: ReleaseRecord): string => {
  if (state === 'working') return daysTotal === 0 ? 'Waiting to be made' : `Being made: ${daysDone} of ${daysTotal} days read`;
  if (asked.tier === 'controlled') return 'Ready';
  return signedOff === undefined ? 'Waits for a second person to sign it off' : 'Signed off';
};

export const sayBytes = (bytes: number): string => (bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1_000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`);
