import type { PreparedPupil } from './prepare-records.ts';
import { readUpn } from './upn.ts';

/** One pupil, whatever the number of rows. */
export interface Person {
  readonly pupil: PreparedPupil;
  readonly twoHouseholds: boolean;
}

/**
 * Rows made into persons. Two current rows of one person (dual registration) become one pupil of both establishments; a row that has ended is dropped
 * when the same person has a current row elsewhere, and is otherwise kept apart as "has left".
 */
export function mergePersons(rows: readonly PreparedPupil[], today: string): { readonly current: readonly Person[]; readonly left: readonly Person[] } {
  const current: Person[] = [];
  const left: Person[] = [];
  const known = new Map<string, number>();
  const sorted = rows.toSorted((a, b) => (a.pupilId < b.pupilId ? -1 : a.pupilId > b.pupilId ? 1 : 0));
  for (const row of sorted) {
    if (hasLeft(row, today)) continue;
    const at = find(known, row);
    const same = at === undefined ? undefined : current[at];
    if (at === undefined || same === undefined) {
      for (const key of personKeys(row)) known.set(key, current.length);
      current.push({ pupil: row, twoHouseholds: false });
      continue;
    }
    const urns = [...new Set([...same.pupil.urns, ...row.urns])].sort();
    const twoHouseholds = same.twoHouseholds || same.pupil.household !== row.household;
    current[at] = { pupil: { ...same.pupil, urns }, twoHouseholds };
  }
  for (const row of sorted) {
    if (!hasLeft(row, today) || find(known, row) !== undefined) continue;
    for (const key of personKeys(row)) known.set(key, -1);
    left.push({ pupil: row, twoHouseholds: false });
  }
  return { current, left };
}

function hasLeft(row: PreparedPupil, today: string): boolean {
  return row.leavingOn !== '' && today !== '' && row.leavingOn <= today;
}

function find(known: ReadonlyMap<string, number>, row: PreparedPupil): number | undefined {
  for (const key of personKeys(row)) {
    const at = known.get(key);
    if (at !== undefined) return at;
  }
  return undefined;
}

/** Sound UPN; or name, date and sex all alike, in one dwelling or as ended and current row. */
function personKeys(row: PreparedPupil): readonly string[] {
  const keys = [`id|${row.pupilId}`];
  const upn = readUpn(row.upn);
  if (upn !== undefined) keys.push(`upn|${upn}`);
  return keys;
}
