import type { EndOfIncident, Outcome } from './observe-outcome.ts';

export interface ComparedRow {
  readonly what: string;
  readonly ended: string;
  readonly same: boolean;
  /** What was expected, where it differs. */
  readonly expected?: string;
}

/** One incident in one line: its state, each child's, each notification's. */
const lineOf = (end: EndOfIncident | undefined): string => {
  if (end === undefined) return 'nothing';
  const children = Object.values(end.children).map(({ state, reason }) => `${state} (${reason})`);
  const told = end.notifications.map(({ recipient, version, state, delivery, answeredHow, readBeforeSchoolStart }) => {
    const inTime = readBeforeSchoolStart === null ? '' : readBeforeSchoolStart ? ', before school' : ', after the bell';
    const how = answeredHow !== null && answeredHow !== state ? ` by ${answeredHow}` : '';
    return `${recipient}${version > 1 ? ` v${version}` : ''} ${state}${how}, ${delivery}${inTime}`;
  });
  return [`${end.state}${end.revision > 1 ? ` r${end.revision}` : ''}: ${children.join(', ')}`, ...told].join(' | ');
};

const compared = (what: string, ended: string, expected: string): ComparedRow =>
  ended === expected ? { what, ended, same: true } : { what, ended, same: false, expected };

/**
 * An incident or a referral that was not expected differs too. Of the evaluator's figures those are compared whose meaning the story fixes;
 * a new measure is no fault of the night.
 */
export const compareOutcome = (ended: Outcome, expected: Outcome): readonly ComparedRow[] => {
  const incidents = new Set([...Object.keys(expected.police), ...Object.keys(ended.police)]);
  const figures = Object.entries(expected.evaluation).map(([name, figure]) => compared(name, ended.evaluation[name] ?? 'no figure', figure));
  const off = figures.filter(({ same }) => !same);
  return [
    ...[...incidents].map((name) => compared(name, lineOf(ended.police[name]), lineOf(expected.police[name]))),
    compared('the desk’s open work', ended.desk.join(', ') || 'none', expected.desk.join(', ') || 'none'),
    // Fifty figures that are right are one line; each wrong one has its own.
    ...(off.length > 0 ? off : [{ what: 'the evaluator’s figures', ended: `${figures.length} of ${figures.length}`, same: true }]),
  ];
};
