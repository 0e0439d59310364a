import { householdKey, readAddress, type AddressForm } from './compare-addresses.ts';
import { readDate, type PlainDate } from './compare-dates.ts';
import { LONGEST_TEXT } from './fold-name.ts';
import { fromWords, nameForm, policeNameForm, type NameForm } from './name-form.ts';
import type { ChildRecord, PupilRecord } from './records.ts';
import { readUpn, writtenUpn } from './upn.ts';

export type PlainSex = 'female' | 'male' | '';

/** A pupil folded once, compared many times. */
export interface PreparedPupil {
  readonly pupilId: string;
  readonly urns: readonly string[];
  /** Names the row: a pupil may stand on the roll in two of them. */
  readonly rowKey: string;
  readonly upn: string;
  readonly upnSound: boolean;
  readonly forenames: readonly NameForm[];
  readonly surnames: readonly NameForm[];
  readonly date: PlainDate | undefined;
  readonly sex: PlainSex;
  readonly address: AddressForm;
  /** One value per dwelling; a pupil without a usable address is a household of its own. */
  readonly household: string;
  readonly entryOn: string;
  readonly leavingOn: string;
  /** On the roll of another force's area than the incident's. */
  readonly otherArea?: boolean;
}

/** One way to read the child's name. */
export interface NameReading {
  readonly kind: 'written' | 'alias' | 'swapped' | 'oneField';
  readonly forename: NameForm | undefined;
  readonly surname: NameForm | undefined;
}

export interface PreparedChild {
  readonly reference: string;
  readonly readings: readonly NameReading[];
  readonly date: PlainDate | undefined;
  readonly dateEstimated: boolean;
  readonly sex: PlainSex;
  readonly address: AddressForm;
  /** Establishments that the stated school may mean; empty says nothing. */
  readonly schoolUrns: readonly string[];
  readonly upn: string;
  readonly upnSound: boolean;
}

const MOST_ALIASES = 3;

export function preparePupil(pupil: PupilRecord): PreparedPupil {
  const forenames: NameForm[] = [];
  const surnames: NameForm[] = [];
  addForm(forenames, nameForm(pupil.legalForename));
  addForm(forenames, nameForm(pupil.preferredForename ?? ''));
  addForm(surnames, nameForm(pupil.legalSurname));
  addForm(surnames, nameForm(pupil.preferredSurname ?? ''));
  for (const alias of (pupil.aliases ?? []).slice(0, MOST_ALIASES)) {
    const [forename, surname] = splitFullName(nameForm(alias));
    addForm(forenames, forename);
    addForm(surnames, surname);
  }
  const address = readAddress(pupil.addressLine, pupil.postcode);
  const upn = writtenUpn(pupil.upn) ?? '';
  return {
    pupilId: pupil.pupilId,
    urns: pupil.urns,
    rowKey: `${pupil.pupilId}|${pupil.urns.join('|')}|${(pupil.entryOn ?? '').slice(0, 10)}|${(pupil.dateOfBirth ?? '').slice(0, 10)}`,
    upn,
    upnSound: readUpn(upn) !== undefined,
    forenames,
    surnames,
    date: readDate(pupil.dateOfBirth),
    sex: readSex(pupil.sex),
    address,
    household: householdKey(address) || `alone|${pupil.pupilId}`,
    entryOn: dayOf(pupil.entryOn),
    leavingOn: dayOf(pupil.leavingOn),
  };
}

export function prepareChild(child: ChildRecord, resolveSchool: (name: string) => readonly string[]): PreparedChild {
  const stated = child.schoolUrns ?? [];
  const upn = writtenUpn(child.upn) ?? '';
  return {
    reference: child.reference,
    readings: readingsOf(child),
    date: readDate(child.dateOfBirth),
    dateEstimated: child.dateOfBirthEstimated,
    sex: readSex(child.sex),
    address: readAddress(child.addressLine, child.postcode),
    schoolUrns: stated.length > 0 ? stated : resolveSchool((child.schoolName ?? '').slice(0, LONGEST_TEXT)),
    upn,
    upnSound: readUpn(upn) !== undefined,
  };
}

/** As written first; then what aliases add, field by field; then the fields changed over. */
function readingsOf(child: ChildRecord): readonly NameReading[] {
  const forename = policeNameForm(child.forename);
  const surname = policeNameForm(child.surname);
  const readings: NameReading[] = [];
  if (forename !== undefined && surname !== undefined) readings.push({ kind: 'written', forename, surname });
  else readings.push(...oneFieldReadings(forename, surname));
  for (const alias of child.aliases.slice(0, MOST_ALIASES)) {
    const [aliasForename, aliasSurname] = splitFullName(policeNameForm(alias));
    if (aliasForename === undefined) continue;
    if (aliasSurname === undefined) {
      readings.push({ kind: 'alias', forename: aliasForename, surname });
      continue;
    }
    readings.push({ kind: 'alias', forename: aliasForename, surname: aliasSurname });
    if (forename !== undefined) readings.push({ kind: 'alias', forename, surname: aliasSurname });
    if (surname !== undefined) readings.push({ kind: 'alias', forename: aliasForename, surname });
  }
  if (forename !== undefined && surname !== undefined) readings.push({ kind: 'swapped', forename: surname, surname: forename });
  return readings;
}

/** Both names in one field, in either order; otherwise the other field is simply not given. */
function oneFieldReadings(forename: NameForm | undefined, surname: NameForm | undefined): readonly NameReading[] {
  const words = (forename ?? surname)?.full.split(' ') ?? [];
  if (words.length < 2) return [{ kind: 'written', forename, surname }];
  const readings: NameReading[] = [];
  for (let cut = 1; cut < Math.min(words.length, 4); cut++) {
    readings.push({ kind: 'oneField', forename: fromWords(words.slice(0, cut)), surname: fromWords(words.slice(cut)) });
  }
  readings.push({ kind: 'oneField', forename: fromWords(words.slice(1)), surname: fromWords(words.slice(0, 1)) });
  readings.push({ kind: 'written', forename, surname });
  return readings;
}

/** The last part of a full name is the surname; a single word is a forename. */
function splitFullName(name: NameForm | undefined): readonly [NameForm | undefined, NameForm | undefined] {
  const words = name?.full.split(' ') ?? [];
  if (words.length < 2) return [name, undefined];
  const last = words.length > 2 && words.at(-2) !== undefined && /^(al|el|de|da|van|von|mc|mac|o|st|di)$/.test(words.at(-2) ?? '') ? 2 : 1;
  return [fromWords(words.slice(0, -last)), fromWords(words.slice(-last))];
}

function addForm(forms: NameForm[], form: NameForm | undefined): void {
  if (form !== undefined && forms.every((known) => known.full !== form.full)) forms.push(form);
}

/** What is no day says nothing of coming or going. */
function dayOf(text: string | undefined): string {
  return text === undefined || readDate(text) === undefined ? '' : text.slice(0, 10);
}

function readSex(text: string | undefined): PlainSex {
  const first = (text ?? '').trim().slice(0, 10).toLowerCase();
  if (first === 'f' || first === 'female' || first === 'girl') return 'female';
  return first === 'm' || first === 'male' || first === 'boy' ? 'male' : '';
}
