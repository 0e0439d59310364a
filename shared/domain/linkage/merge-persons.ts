import { compareDates } from './compare-dates.ts';
import { compareNames } from './compare-names.ts';
import type { PreparedPupil } from './prepare-records.ts';

/** One pupil, whatever the number of rows. */
export interface Person {
  readonly pupil: PreparedPupil;
  readonly twoHouseholds: boolean;
  /** The first day at the school is still to come. */
  readonly notYet: boolean;
  /** Somebody else on the roll bears the same pupil id. */
  readonly idShared: boolean;
}

/**
 * Rows made into persons. Two current rows of one person (dual registration, or a move that overlaps) become one pupil of both establishments. A row that has
 * ended is dropped when the same person has another, so that a mover is a pupil of the new school from the first day there, and is otherwise kept apart as
 * "has left". A row that is still to begin is dropped while the person is at another school, and otherwise waits for a person to decide.
 */
export function mergePersons(rows: readonly PreparedPupil[], today: string): { readonly current: readonly Person[]; readonly left: readonly Person[] } {
  const current: Person[] = [];
  const left: Person[] = [];
  const known: Known = { ids: new Map(), upns: new Map() };
  const sorted = rows.toSorted((a, b) => (a.rowKey < b.rowKey ? -1 : a.rowKey > b.rowKey ? 1 : 0));
  const join = (row: PreparedPupil, notYet: boolean): void => {
    const at = find(known, row);
    const same = at === undefined ? undefined : current[at];
    if (at !== undefined && same !== undefined && isOnePerson(same.pupil, row)) {
      remember(known, row, at);
      current[at] = { ...same, ...joined(same, row) };
      return;
    }
    const idShared = known.ids.has(row.pupilId);
    const first = known.ids.get(row.pupilId);
    const other = first === undefined ? undefined : current[first];
    if (first !== undefined && other !== undefined) current[first] = { ...other, idShared };
    if (!idShared) remember(known, row, current.length);
    current.push({ pupil: row, twoHouseholds: false, notYet, idShared });
  };
  for (const row of sorted) if (!hasLeft(row, today) && !isToCome(row, today)) join(row, false);
  for (const row of sorted) {
    if (hasLeft(row, today) || !isToCome(row, today)) continue;
    const at = find(known, row);
    const same = at === undefined ? undefined : current[at];
    if (same === undefined || !isOnePerson(same.pupil, row)) join(row, true);
  }
  for (const row of sorted) {
    if (!hasLeft(row, today) || find(known, row) !== undefined) continue;
    remember(known, row, -1);
    left.push({ pupil: row, twoHouseholds: false, notYet: false, idShared: false });
  }
  return { current, left };
}

/** The later row says where the pupil lives. */
function joined({ pupil, twoHouseholds }: Person, row: PreparedPupil): Pick<Person, 'pupil' | 'twoHouseholds'> {
  const later = row.entryOn > pupil.entryOn ? row : pupil;
  const otherArea = pupil.otherArea === true && row.otherArea === true;
  return {
    pupil: { ...later, urns: [...new Set([...pupil.urns, ...row.urns])].sort(), otherArea },
    twoHouseholds: twoHouseholds || pupil.household !== row.household,
  };
}

interface Known {
  readonly ids: Map<string, number>;
  readonly upns: Map<string, number>;
}

/** Rows are one person's when they carry one pupil id or one sound UPN. */
function find(known: Known, row: PreparedPupil): number | undefined {
  return known.ids.get(row.pupilId) ?? (row.upnSound ? known.upns.get(row.upn) : undefined);
}

/** Schools number their pupils each from one, and numbers get typed to the wrong child: one number is not one person when first name or date say otherwise. */
function isOnePerson(a: PreparedPupil, b: PreparedPupil): boolean {
  const dates = compareDates(a.date, b.date, false);
  if (dates === 'different' || dates === 'farApart') return false;
  const [name, other] = [a.forenames[0], b.forenames[0]];
  if (name === undefined || other === undefined || name === other) return true;
  const level = compareNames('forename', name, other);
  if (level !== 'different' && level !== 'like' && level !== 'initial') return true;
  return a.forenames.some((each) => b.forenames.includes(each));
}

function remember(known: Known, row: PreparedPupil, at: number): void {
  known.ids.set(row.pupilId, at);
  if (row.upnSound) known.upns.set(row.upn, at);
}

function hasLeft(row: PreparedPupil, today: string): boolean {
  return row.leavingOn !== '' && today !== '' && row.leavingOn <= today;
}

function isToCome(row: PreparedPupil, today: string): boolean {
  return row.entryOn !== '' && today !== '' && row.entryOn > today;
}
