import type { LondonDay } from '../incident.ts';
import { candidateKeys, codesOf } from '../linkage/blocking-keys.ts';
import type { KeyQuery } from '../linkage/blocking-keys.ts';
import { readDate, swapDayAndMonth } from '../linkage/compare-dates.ts';
import { prepareChild } from '../linkage/prepare-records.ts';
import type { PreparedChild, PreparedPupil } from '../linkage/prepare-records.ts';

/** What somebody at the desk types to find a pupil: some of it. Empty is not given. */
export interface RollSearch {
  readonly forename: string;
  readonly surname: string;
  readonly dateOfBirth: string;
  readonly postcode: string;
}
export const NO_SEARCH: RollSearch = { forename: '', surname: '', dateOfBirth: '', postcode: '' };

export const SEARCH_AGREES = ['forename', 'surname', 'dateOfBirth', 'datesSwapped', 'postcode'] as const;
export type SearchAgrees = (typeof SEARCH_AGREES)[number];

/** Any two: one alone would list a street or a birthday, and show many children to find one. */
export const FIELDS_WANTED = 2;
export const isEnough = (search: RollSearch): boolean => Object.values(search).filter((field: string) => field.trim() !== '').length >= FIELDS_WANTED;

const prepared = ({ forename, surname, dateOfBirth, postcode }: RollSearch): PreparedChild =>
  prepareChild({ reference: 'search', forename, surname, aliases: [], dateOfBirth: dateOfBirth === '' ? undefined : dateOfBirth, dateOfBirthEstimated: false, sex: 'unknown', postcode: postcode === '' ? undefined : postcode }, () => []);

/** The same keys by which linking finds candidates: by sound, date and postcode. */
export const queriesFor = (search: RollSearch, area: string): readonly KeyQuery[] => {
  const child = prepared(search);
  return [...candidateKeys(child, 1, area), ...candidateKeys(child, 2, area)];
};

const sharesOne = (one: readonly string[], other: readonly string[]): boolean => one.some((code) => other.includes(code));

/** In what a pupil agrees with what was typed. A name agrees when it sounds alike. */
const agreesIn = (child: PreparedChild, pupil: PreparedPupil): readonly SearchAgrees[] => {
  const written = child.readings.filter(({ kind }) => kind !== 'swapped');
  const forenames = written.flatMap(({ forename }) => (forename === undefined ? [] : [forename]));
  const surnames = written.flatMap(({ surname }) => (surname === undefined ? [] : [surname]));
  const agrees: SearchAgrees[] = [];
  if (sharesOne(codesOf('forename', forenames), codesOf('forename', pupil.forenames))) agrees.push('forename');
  if (sharesOne(codesOf('surname', surnames), codesOf('surname', pupil.surnames))) agrees.push('surname');
  if (child.date !== undefined && child.date.text === pupil.date?.text) agrees.push('dateOfBirth');
  else if (child.date !== undefined && pupil.date !== undefined && swapDayAndMonth(child.date)?.text === pupil.date.text) agrees.push('datesSwapped');
  if (child.address.postcode !== '' && child.address.postcode === pupil.address.postcode) agrees.push('postcode');
  return agrees;
};

export interface FoundPupil {
  readonly pupilId: string;
  readonly urns: readonly string[];
  readonly agrees: readonly SearchAgrees[];
}

const MOST_FOUND = 10;

/** Pupils who agree in two things at least, the most alike first; nobody who has left: the school of last year is the wrong school. */
export const findIn = (search: RollSearch, pupils: readonly PreparedPupil[], today: LondonDay): readonly FoundPupil[] => {
  const child = prepared(search);
  const rows = new Map(pupils.filter(({ leavingOn, urns }) => urns.length > 0 && (leavingOn === '' || leavingOn > today)).map((pupil) => [pupil.rowKey, pupil]));
  return [...rows.values()]
    .map(({ pupilId, urns, ...pupil }) => ({ pupilId, urns, agrees: agreesIn(child, { pupilId, urns, ...pupil }) }))
    .filter(({ agrees }) => agrees.length >= FIELDS_WANTED)
    .toSorted((a, b) => b.agrees.length - a.agrees.length || a.pupilId.localeCompare(b.pupilId))
    .slice(0, MOST_FOUND);
};

/** A date as typed on a form: 14 5 2017, 14/05/2017 or 2017-05-14. */
export const readTypedDate = (text: string): LondonDay | undefined => {
  const [, day = '', month = '', year = ''] = /^\s*(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})\s*$/.exec(text) ?? [];
  const iso = year === '' ? text.trim() : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? readDate(iso) && iso : undefined;
};
