import type { LondonDay } from '../incident.ts';
import { canonicalJson } from '../canonical-json.ts';
import { foldName } from '../linkage/fold-name.ts';
import type { RollFault } from './roll-faults.ts';
import type { Enrolment, HalfRow, RollRow } from './roll-row.ts';

/** Keyed hashes by which a pupil may be known again, the surest first. */
export interface PupilIds {
  readonly upn?: string | undefined;
  readonly misId?: string | undefined;
  /** Of first name, surname and date of birth at this school; missing of a row that cannot be used. */
  readonly name?: string | undefined;
}

/** One row of the file, read. Without `pupil` it could not be used, but may say whose it is. */
export interface StagedRow {
  readonly row: number;
  readonly ids: PupilIds;
  readonly pupil?: RollRow | undefined;
  /** What is sound of a row that cannot be used. */
  readonly half?: HalfRow | undefined;
}

/** One pupil of a school's roll as it stands. */
export interface RollMember {
  readonly pupilId: string;
  readonly ids: PupilIds;
  readonly pupil: MemberPupil;
}
export type MemberPupil = Omit<RollRow, 'misId' | 'enrolment'> & { readonly enrolment?: Exclude<Enrolment, 'only'> | undefined };

export const ROLL_CHANGES = ['added', 'changed', 'returned', 'left', 'gone'] as const;
/** `gone`: left so long ago that they are taken off. */
export type RollChangeKind = (typeof ROLL_CHANGES)[number];

export interface RollChange {
  readonly kind: RollChangeKind;
  readonly member: RollMember;
}

export interface RollCounts {
  /** On the roll before, those who had left already left out. */
  readonly before: number;
  readonly after: number;
  readonly rows: number;
  readonly unusable: number;
  readonly unchanged: number;
  readonly added: number;
  readonly changed: number;
  readonly returned: number;
  readonly left: number;
}

export interface RollComparison {
  readonly changes: readonly RollChange[];
  readonly faults: readonly RollFault[];
  readonly counts: RollCounts;
  /** How many pupils change in which field: a whole column that changed shows at a glance. */
  readonly byField: Readonly<Record<string, number>>;
}

/** Whoever left stays known as such for this long: a record of them must not fall to a namesake. */
const LEAVERS_KEPT_DAYS = 365;

const memberOf = ({ misId: _misId, enrolment, ...rest }: RollRow): MemberPupil => ({ ...rest, ...(enrolment === 'only' ? {} : { enrolment }) });

const hasLeft = ({ leavingOn }: MemberPupil, today: LondonDay): boolean => leavingOn !== undefined && leavingOn <= today;
const isLongGone = ({ leavingOn }: MemberPupil, today: LondonDay): boolean =>
  leavingOn !== undefined && Temporal.PlainDate.from(leavingOn).add({ days: LEAVERS_KEPT_DAYS }).toString() < today;

interface Gathered {
  readonly rows: readonly StagedRow[];
  readonly faults: readonly RollFault[];
}

const samePerson = (a: StagedRow, b: StagedRow): boolean => a.ids.name !== undefined && a.ids.name === b.ids.name;

/** One row per pupil. Two different pupils of one UPN are two pupils without it; one who comes twice counts as said last. */
const gather = (staged: readonly StagedRow[]): Gathered => {
  const faults: RollFault[] = [];
  const usable = staged.filter(({ pupil }) => pupil !== undefined);
  const byUpn = Map.groupBy(usable.filter(({ ids }) => ids.upn !== undefined), ({ ids }) => ids.upn);
  const shared = new Set<StagedRow>();
  for (const rows of byUpn.values()) {
    const [first] = rows;
    if (first === undefined || rows.every((row) => samePerson(first, row))) continue;
    for (const row of rows) {
      shared.add(row);
      faults.push({ row: row.row, code: 'upnRepeated' });
    }
  }
  const kept = new Map<string, StagedRow>();
  for (const one of usable) {
    const row: StagedRow = shared.has(one) && one.pupil ? { ...one, ids: { ...one.ids, upn: undefined }, pupil: { ...one.pupil, upn: undefined } } : one;
    const known = row.ids.upn ?? row.ids.name ?? String(row.row);
    if (kept.has(known)) faults.push({ row: row.row, code: 'rowRepeated' });
    kept.set(known, row);
  }
  return { rows: [...kept.values()], faults };
};

/** Two sound UPNs that differ are two people, whatever else agrees: a child at risk may be given a new one so that the old cannot be found. */
const mayBe = (member: RollMember, ids: PupilIds): boolean => member.ids.upn === undefined || ids.upn === undefined || member.ids.upn === ids.upn;

const FIELDS = ['upn', 'legalForename', 'legalSurname', 'preferredForename', 'preferredSurname', 'dateOfBirth', 'sex', 'postcode', 'addressLine', 'enrolment', 'entryOn', 'leavingOn'] as const;

/** May a row that cannot be used be this pupil's? All that is sound of it agrees; of one with less than two sound values nobody can say that it is not. */
const mayBeHalf = ({ half = {} }: StagedRow, pupil: MemberPupil): boolean => {
  const agrees = [
    ...(half.legalForename === undefined ? [] : [foldName(half.legalForename) === foldName(pupil.legalForename)]),
    ...(half.legalSurname === undefined ? [] : [foldName(half.legalSurname) === foldName(pupil.legalSurname)]),
    ...(half.dateOfBirth === undefined ? [] : [half.dateOfBirth === pupil.dateOfBirth]),
  ];
  return agrees.length < 2 || agrees.every(Boolean);
};

/**
 * What a file says of one school against its roll as it stands. `isWhole`: the file is the school's whole roll, so whoever is not in it left today; otherwise
 * nobody leaves by being absent. A pupil whose row cannot be used, or may be that row, stays as they were.
 */
export const compareRoll = (staged: readonly StagedRow[], roll: readonly RollMember[], { today, isWhole }: { readonly today: LondonDay; readonly isWhole: boolean }): RollComparison => {
  const { rows, faults } = gather(staged);
  const index = new Map<string, RollMember>();
  for (const member of roll) for (const id of [member.pupilId, member.ids.upn, member.ids.misId, member.ids.name]) if (id !== undefined && !index.has(id)) index.set(id, member);
  const known = ({ upn, misId, name }: PupilIds, claimed: ReadonlySet<string>): RollMember | undefined => {
    for (const id of [upn, misId, name]) {
      const member = id === undefined ? undefined : index.get(id);
      if (member && !claimed.has(member.pupilId) && mayBe(member, { upn, misId, name })) return member;
    }
    return undefined;
  };

  const changes: RollChange[] = [];
  const byField: Record<string, number> = {};
  const claimed = new Set<string>();
  let unchanged = 0;
  const note = (before: MemberPupil, after: MemberPupil): void => {
    for (const field of FIELDS) if (before[field] !== after[field]) byField[field] = (byField[field] ?? 0) + 1;
  };

  // The surest first, whatever the order of rows: a namesake must not take the place of whoever carries the number.
  const ordered = rows.toSorted((a, b) => Number(a.ids.upn === undefined) - Number(b.ids.upn === undefined) || Number(a.ids.misId === undefined) - Number(b.ids.misId === undefined) || a.row - b.row);
  for (const { ids, pupil: row, row: at } of ordered) {
    if (row === undefined) continue;
    const pupil = memberOf(row);
    const before = known(ids, claimed);
    const free = [ids.upn, ids.misId, ids.name].find((id) => id !== undefined && !index.has(id) && !claimed.has(id));
    const pupilId = before?.pupilId ?? free ?? `${ids.name ?? 'row'}-${at}`;
    claimed.add(pupilId);
    const member: RollMember = { pupilId, ids, pupil };
    if (before === undefined) {
      if (!isLongGone(pupil, today)) changes.push({ kind: 'added', member });
      continue;
    }
    if (canonicalJson(before.pupil) === canonicalJson(pupil)) {
      if (isLongGone(pupil, today)) changes.push({ kind: 'gone', member: before });
      else unchanged += hasLeft(pupil, today) ? 0 : 1;
      continue;
    }
    note(before.pupil, pupil);
    const [was, is] = [hasLeft(before.pupil, today), hasLeft(pupil, today)];
    changes.push({ kind: isLongGone(pupil, today) ? 'gone' : !was && is ? 'left' : was && !is ? 'returned' : 'changed', member: isLongGone(pupil, today) ? before : member });
  }

  const unusable = staged.filter(({ pupil }) => pupil === undefined);
  const doubtful: StagedRow[] = [];
  for (const row of unusable) {
    const before = known(row.ids, claimed);
    if (before === undefined) {
      doubtful.push(row);
      continue;
    }
    claimed.add(before.pupilId);
    if (!hasLeft(before.pupil, today)) unchanged += 1;
  }
  for (const member of roll) {
    if (claimed.has(member.pupilId)) continue;
    if (isLongGone(member.pupil, today)) changes.push({ kind: 'gone', member });
    else if (hasLeft(member.pupil, today)) continue;
    else if (isWhole && !doubtful.some((row) => mayBe(member, row.ids) && mayBeHalf(row, member.pupil))) changes.push({ kind: 'left', member: { ...member, pupil: { ...member.pupil, leavingOn: today } } });
    else unchanged += 1;
  }

  const count = (kind: RollChangeKind): number => changes.filter((change) => change.kind === kind).length;
  const before = roll.filter(({ pupil }) => !hasLeft(pupil, today)).length;
  const [left, returned] = [count('left'), count('returned')];
  const joins = changes.filter(({ kind, member }) => kind === 'added' && !hasLeft(member.pupil, today)).length;
  return {
    changes,
    faults,
    byField,
    counts: { before, after: before + joins + returned - left, rows: staged.length, unusable: unusable.length, unchanged, added: count('added'), changed: count('changed'), returned, left },
  };
};
