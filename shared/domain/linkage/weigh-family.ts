import type { Comparison } from './compare-records.ts';
import { FAMILY, PRIORS } from './comparison-levels.ts';
import type { Explanations } from './weigh-explanations.ts';

/** One child of an incident with its candidates and their weights when it is looked at alone. */
export interface ChildWeights {
  readonly candidates: readonly Comparison[];
  readonly leavers: readonly Comparison[];
  readonly explanations: Explanations;
  /** Written address as typed, folded: brothers and sisters repeat it, which is no new evidence. */
  readonly addressKey: string;
}

/** Weights of one child when the whole incident is looked at: its pupils in order, and all that is not one of them. */
export interface FamilyWeights {
  readonly pupils: readonly number[];
  readonly others: number;
}

/** Members of one dwelling that are told apart; more than this many likely ones are not needed. */
const MOST_MEMBERS = 6;
/** Dwellings whose best case is this many times weaker than the strongest are left out. */
const NEGLIGIBLE = 2 ** -24;

interface Member {
  readonly pupilId: string;
  readonly leaver: boolean;
}

interface Terms {
  /** Per member. */
  readonly on: readonly number[];
  readonly off: number;
  readonly outside: number;
}

/**
 * The second pass: one incident's children usually share one dwelling, and no pupil can be two of them. Sums over every dwelling that could be theirs,
 * over "no dwelling in common" and over "a family the roll does not know"; inside a dwelling over every way to give its pupils to the children.
 */
export function weighFamily(children: readonly ChildWeights[], pupils: number): readonly FamilyWeights[] {
  const one = 1 / Math.max(pupils, 1);
  const totals = children.map((child) => totalOf(child.explanations));
  const apart = (1 - FAMILY.together) * product(totals);
  const unknownFamily = FAMILY.together * PRIORS.none * 2;

  const sums = children.map((child) => ({ pupils: child.candidates.map(() => 0), others: 0 }));
  children.forEach((child, index) => {
    const share = apart / (totals[index] ?? 1);
    addShare(sums[index], child.explanations, share, () => true);
  });
  for (const sum of sums) sum.others += unknownFamily;

  const dwellings = [...new Set(children.flatMap((child) => child.explanations.households.map((each) => each.household)))];
  const prepared = dwellings.map((household) => prepareDwelling(household, children, totals, one));
  const strongest = Math.max(apart, ...prepared.map((each) => each.bound));
  for (const dwelling of prepared) {
    if (dwelling.bound < strongest * NEGLIGIBLE) continue;
    addDwelling(dwelling, children, sums);
  }
  return sums;
}

interface Dwelling {
  readonly household: string;
  readonly members: readonly Member[];
  readonly base: number;
  readonly terms: readonly Terms[];
  readonly bound: number;
}

function prepareDwelling(household: string, children: readonly ChildWeights[], totals: readonly number[], one: number): Dwelling {
  const members = membersOf(household, children);
  let addressBits = 0;
  const seen = new Set<string>();
  let size = 1;
  const terms = children.map((child, index): Terms => {
    const known = child.explanations.households.find((each) => each.household === household);
    if (known !== undefined && !seen.has(child.addressKey)) {
      seen.add(child.addressKey);
      addressBits += known.addressBits;
    }
    size = Math.max(size, known?.members ?? 0, members.length);
    const on = members.map((member) => {
      const list = member.leaver ? child.leavers : child.candidates;
      const found = list.find((each) => each.pupil.pupilId === member.pupilId);
      const prior = member.leaver ? FAMILY.onRoll * PRIORS.leaver * 4 : FAMILY.onRoll;
      return found === undefined ? 0 : (prior * 2 ** found.ownBits) / Math.max(1, members.length);
    });
    const own = weightInside(child, household);
    return {
      on,
      off: known === undefined ? FAMILY.offRoll : FAMILY.offRoll * 2 ** known.offRollBits,
      outside: FAMILY.outsider * Math.max((totals[index] ?? 0) - own, PRIORS.none),
    };
  });
  const base = FAMILY.together * size * one * 2 ** addressBits;
  const bound = base * product(terms.map((each) => Math.max(each.off, each.outside, ...each.on)));
  return { household, members, base, terms, bound };
}

/** The pupils of the dwelling that any child may be, the likeliest first. */
function membersOf(household: string, children: readonly ChildWeights[]): readonly Member[] {
  const best = new Map<string, { member: Member; bits: number }>();
  for (const child of children) {
    for (const [list, leaver] of [[child.candidates, false], [child.leavers, true]] as const) {
      for (const each of list) {
        if (each.pupil.household !== household) continue;
        const known = best.get(each.pupil.pupilId);
        if (known === undefined || known.bits < each.ownBits) best.set(each.pupil.pupilId, { member: { pupilId: each.pupil.pupilId, leaver }, bits: each.ownBits });
      }
    }
  }
  const sorted = [...best.values()].sort((a, b) => b.bits - a.bits || (a.member.pupilId < b.member.pupilId ? -1 : 1));
  return sorted.slice(0, MOST_MEMBERS).map((each) => each.member);
}

/** Sums over all ways to give the members to the children, no member twice, with the share of each (child, member). */
function addDwelling(dwelling: Dwelling, children: readonly ChildWeights[], sums: readonly { pupils: number[]; others: number }[]): void {
  const { members, terms, base } = dwelling;
  const sets = 1 << members.length;
  const forward = [new Float64Array(sets)];
  (forward[0] ?? new Float64Array(0))[0] = base;
  for (const term of terms) forward.push(step(forward.at(-1) ?? new Float64Array(sets), term, sets));
  let backward: Float64Array = new Float64Array(sets).fill(1);
  for (let index = terms.length - 1; index >= 0; index--) {
    const term = terms[index];
    const before = forward[index];
    const child = children[index];
    const sum = sums[index];
    if (term === undefined || before === undefined || child === undefined || sum === undefined) continue;
    let unplaced = 0;
    const placed = members.map(() => 0);
    for (let set = 0; set < sets; set++) {
      const weight = before[set] ?? 0;
      if (weight === 0) continue;
      unplaced += weight * (backward[set] ?? 0);
      term.on.forEach((on, member) => {
        if ((set & (1 << member)) === 0) placed[member] = (placed[member] ?? 0) + weight * on * (backward[set | (1 << member)] ?? 0);
      });
    }
    members.forEach((member, at) => give(sum, child, member, placed[at] ?? 0));
    sum.others += unplaced * term.off;
    const outsideTotal = Math.max(totalOf(child.explanations) - weightInside(child, dwelling.household), PRIORS.none);
    addShare(sum, child.explanations, (unplaced * term.outside) / outsideTotal, (candidate) => child.candidates[candidate]?.pupil.household !== dwelling.household);
    backward = stepBack(backward, term, sets);
  }
}

function step(before: Float64Array, term: Terms, sets: number): Float64Array {
  const after = new Float64Array(sets);
  for (let set = 0; set < sets; set++) {
    const weight = before[set] ?? 0;
    if (weight === 0) continue;
    after[set] = (after[set] ?? 0) + weight * (term.off + term.outside);
    term.on.forEach((on, member) => {
      const next = set | (1 << member);
      if (next !== set) after[next] = (after[next] ?? 0) + weight * on;
    });
  }
  return after;
}

function stepBack(after: Float64Array, term: Terms, sets: number): Float64Array {
  const before = new Float64Array(sets);
  for (let set = 0; set < sets; set++) {
    let weight = (after[set] ?? 0) * (term.off + term.outside);
    term.on.forEach((on, member) => {
      const next = set | (1 << member);
      if (next !== set) weight += on * (after[next] ?? 0);
    });
    before[set] = weight;
  }
  return before;
}

function give(sum: { pupils: number[]; others: number }, child: ChildWeights, member: Member, weight: number): void {
  const at = member.leaver ? -1 : child.candidates.findIndex((each) => each.pupil.pupilId === member.pupilId);
  if (at < 0) sum.others += weight;
  else sum.pupils[at] = (sum.pupils[at] ?? 0) + weight;
}

/** Adds a child's own explanations, scaled; pupils that `counts` refuses are left out. */
function addShare(
  sum: { pupils: number[]; others: number } | undefined,
  explanations: Explanations,
  scale: number,
  counts: (candidate: number) => boolean,
): void {
  if (sum === undefined) return;
  explanations.pupils.forEach((weight, candidate) => {
    if (counts(candidate)) sum.pupils[candidate] = (sum.pupils[candidate] ?? 0) + weight * scale;
  });
  let others = explanations.namesake + explanations.householdWeight + explanations.none;
  for (const weight of explanations.leavers) others += weight;
  sum.others += others * scale;
}

/** Weight of all explanations inside one dwelling for a child looked at alone. */
function weightInside(child: ChildWeights, household: string): number {
  let sum = 0;
  child.candidates.forEach((each, at) => {
    if (each.pupil.household === household) sum += child.explanations.pupils[at] ?? 0;
  });
  return sum;
}

function totalOf(explanations: Explanations): number {
  let sum = explanations.namesake + explanations.householdWeight + explanations.none;
  for (const weight of explanations.leavers) sum += weight;
  for (const weight of explanations.pupils) sum += weight;
  return sum;
}

function product(values: readonly number[]): number {
  let result = 1;
  for (const value of values) result *= value;
  return result;
}
