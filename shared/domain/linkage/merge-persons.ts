import type { PreparedPupil } from './prepare-records.ts';

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
  const known: Known = { ids: new Map(), upns: new Map() };
  const sorted = rows.toSorted((a, b) => (a.rowKey < b.rowKey ? -1 : a.rowKey > b.rowKey ? 1 : 0));
  for (const row of sorted) {
    if (hasLeft(row, today)) continue;
    const at = find(known, row);
    const same = at === undefined ? undefined : current[at];
    if (at === undefined || same === undefined) {
      remember(known, row, current.length);
      current.push({ pupil: row, twoHouseholds: false });
      continue;
    }
    const urns = [...new Set([...same.pupil.urns, ...row.urns])].sort();
    const twoHouseholds = same.twoHouseholds || same.pupil.household !== row.household;
    current[at] = { pupil: { ...same.pupil, urns }, twoHouseholds };
  }
  for (const row of sorted) {
    if (!hasLeft(row, today) || find(known, row) !== undefined) continue;
    remember(known, row, -1);
    left.push({ pupil: row, twoHouseholds: false });
  }
  return { current, left };
}

interface Known {
  readonly ids: Map<string, number>;
  readonly upns: Map<string, number>;
}

/** Rows are one person's when they carry one pupil id or one sound UPN. */
function find(known: Known, row: PreparedPupil): number | undefined {
  return known.ids.get(row.pupilId) ?? (row.upnSound ? known.upns.get(row.upn) : undefined);
}

function remember(known: Known, row: PreparedPupil, at: number): void {
  known.ids.set(row.pupilId, at);
  if (row.upnSound) known.upns.set(row.upn, at);
}

function hasLeft(row: PreparedPupil, today: string): boolean {
  return row.leavingOn !== '' && today !== '' && row.leavingOn <= today;
}
