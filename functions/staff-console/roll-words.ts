import type { RollCounts } from '../../shared/domain/rolls/compare-roll.ts';
import type { NotDecided, RollImportState } from '../../shared/domain/rolls/decide-roll.ts';
import type { OverLimit } from '../../shared/domain/rolls/roll-limits.ts';

export const STATE_WORDS: Readonly<Record<RollImportState, { readonly title: string; readonly tag: string; readonly says: string }>> = {
  awaitingUpload: { title: 'Waits for its file', tag: 'grey', says: 'A school’s or a supplier’s system has said that it will bring a file. No roll has changed.' },
  received: { title: 'Being read', tag: 'blue', says: 'No roll has changed. Look again in a moment.' },
  comparing: { title: 'Being compared', tag: 'blue', says: 'No roll has changed. Look again in a moment.' },
  previewed: { title: 'Ready to check', tag: 'yellow', says: 'No roll has changed. Check what would change, then apply it or give it up.' },
  asked: { title: 'Waits for a second person', tag: 'purple', says: 'No roll has changed. The change is a large one: a supervisor other than whoever asked must agree.' },
  applying: { title: 'Being applied', tag: 'blue', says: 'School by school. Look again in a moment.' },
  applied: { title: 'Applied', tag: 'green', says: 'Children are matched against these rolls. Unmatched children of the last two weeks are looked at again.' },
  undoing: { title: 'Being taken back', tag: 'blue', says: 'School by school. Look again in a moment.' },
  undone: { title: 'Taken back', tag: 'grey', says: 'The rolls are as they were before this file.' },
  refused: { title: 'Refused', tag: 'red', says: 'No roll has changed.' },
  discarded: { title: 'Given up', tag: 'grey', says: 'No roll has changed.' },
};

export const OVER_WORDS: Readonly<Record<OverLimit, string>> = { left: 'many pupils would leave', changed: 'many pupils would change', joined: 'many pupils would join', unusable: 'many rows cannot be used' };

export const FIELD_WORDS: Readonly<Record<string, string>> = {
  upn: 'UPN',
  legalForename: 'legal first name',
  legalSurname: 'legal surname',
  preferredForename: 'preferred first name',
  preferredSurname: 'preferred surname',
  dateOfBirth: 'date of birth',
  sex: 'sex',
  postcode: 'postcode',
  addressLine: 'address',
  enrolment: 'registration',
  entryOn: 'first day',
  leavingOn: 'last day',
};

export const NOT_DECIDED_WORDS: Readonly<Record<NotDecided['code'], string>> = {
  notNow: 'Somebody decided about this in the meantime. Nothing was done because of you.',
  expired: 'This preview is more than a day old and no longer true. Bring the file again.',
  samePerson: 'You asked for this yourself. A colleague must agree.',
  needsSignedIn: 'Sign in to agree.',
  tooLate: 'This was applied more than seven days ago and cannot be taken back. Bring the right roll instead.',
};

const number = (value: number): string => value.toLocaleString('en-GB');
/** One line of what would change, in the order in which it matters. */
export const sayCounts = ({ before, after, added, changed, returned, left, unusable }: RollCounts): string =>
  [
    `${number(before)} pupils now, ${number(after)} afterwards`,
    `${number(left)} ${left === 1 ? 'leaves' : 'leave'}`,
    `${number(added)} new`,
    ...(returned > 0 ? [`${number(returned)} back again`] : []),
    `${number(changed)} changed`,
    ...(unusable > 0 ? [`${number(unusable)} ${unusable === 1 ? 'row' : 'rows'} not usable`] : []),
  ].join('; ');
