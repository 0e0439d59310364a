import { compareAddresses, type AddressForm, type AddressLevel } from './compare-addresses.ts';
import type { Comparison } from './compare-records.ts';
import { FAMILY, PRIORS } from './comparison-levels.ts';
import type { Explanations, HouseholdWeight } from './weigh-explanations.ts';

/** One child of an incident with its candidates and their weights when it is looked at alone. */
export interface ChildWeights {
  readonly candidates: readonly Comparison[];
  readonly leavers: readonly Comparison[];
  readonly explanations: Explanations;
  /** As police wrote it. */
  readonly address: AddressForm;
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
/** Address bits from which a dwelling is the one that was written. */
const EXPLAINED = 5;

interface Member {
  readonly pupilId: string;
  readonly leaver: boolean;
}

interface Terms {
  /** Per member. */
  readonly on: readonly number[];
  readonly off: number;
  /** The child is of another dwelling, or of none that the roll knows. */
  readonly outside: FamilyWeights;
  readonly outsideTotal: number;
}

/**
 * The second pass: one incident's children usually share one dwelling, and no pupil can be two of them. Sums over every dwelling that could be theirs,
 * over "no dwelling in common" and over "a family the roll does not know"; inside a dwelling over every way to give its pupils to the children.
 */
export function weighFamily(children: readonly ChildWeights[], pupils: number): readonly FamilyWeights[] {
  const one = 1 / Math.max(pupils, 1);
  const alone = withoutDoubleClaims(children);
  const totals = alone.map((each) => each.pupils.reduce((sum, weight) => sum + weight, each.others));
  const apart = (1 - FAMILY.together) * product(totals);
  const unknownFamily = FAMILY.together * PRIORS.none * 2;

  const sums = children.map((child) => ({ pupils: child.candidates.map(() => 0), others: 0 }));
  alone.forEach((each, index) => addShare(sums[index], each, apart / (totals[index] ?? 1)));
  for (const sum of sums) sum.others += unknownFamily;

  const indexed = indexChildren(children, one);
  const members = membersByDwelling(children);
  const dwellings = new Set(children.flatMap((child) => child.explanations.households.map((each) => each.household)));
  const prepared: Dwelling[] = [];
  for (const household of dwellings) {
    const sketch = sketchDwelling(household, members.get(household) ?? [], indexed, one);
    // Most dwellings are those of chance candidates: left out before the costly part, as the exact bound would leave them out.
    if (sketch.most < apart * NEGLIGIBLE) continue;
    prepared.push(prepareDwelling(sketch, indexed, one));
  }
  const strongest = Math.max(apart, ...prepared.map((each) => each.bound));
  for (const dwelling of prepared) {
    if (dwelling.bound < strongest * NEGLIGIBLE) continue;
    addDwelling(dwelling, children, sums);
  }
  return sums;
}

/** One child with what is asked of it for every dwelling, worked out once. */
interface IndexedChild {
  readonly child: ChildWeights;
  readonly company: Company;
  /** The address as one text. */
  readonly written: string;
  readonly households: ReadonlyMap<string, HouseholdWeight>;
  readonly candidates: ReadonlyMap<string, Comparison>;
  readonly leavers: ReadonlyMap<string, Comparison>;
  /** No less than all that is outside any one dwelling: whether the address names another dwelling, or this one and so says no more. */
  readonly mostOutside: number;
  readonly mostOutsideExplained: number;
}

/** Covers the rounding of sums taken in another order. */
const ROUNDING = 1 + 1e-6;

function indexChildren(children: readonly ChildWeights[], one: number): readonly IndexedChild[] {
  const companies = companiesOf(children.map((child) => child.address));
  return children.map((child, index) => {
    const { address } = child;
    const total = (addressExplained: boolean): number => {
      const { pupils, others } = weightsOutside(child, undefined, addressExplained, one);
      return pupils.reduce((sum, weight) => sum + weight, others) * ROUNDING;
    };
    return {
      child,
      company: companies[index] ?? 'unknown',
      written: `${address.postcode}|${address.flat}|${address.house}|${address.street.join(' ')}`,
      households: new Map(child.explanations.households.map((each) => [each.household, each])),
      candidates: new Map(child.candidates.map((each) => [each.pupil.pupilId, each])),
      leavers: new Map(child.leavers.map((each) => [each.pupil.pupilId, each])),
      mostOutside: total(false),
      mostOutsideExplained: total(true),
    };
  });
}

interface Dwelling {
  readonly household: string;
  readonly members: readonly Member[];
  readonly base: number;
  readonly terms: readonly Terms[];
  readonly bound: number;
}

/** A dwelling before what lies outside it is summed. */
interface Sketch {
  readonly household: string;
  readonly members: readonly Member[];
  readonly base: number;
  readonly inside: readonly { readonly on: readonly number[]; readonly off: number; readonly addressExplained: boolean }[];
  /** The dwelling's bound is no more than this. */
  readonly most: number;
}

function sketchDwelling(household: string, members: readonly Member[], children: readonly IndexedChild[], one: number): Sketch {
  let addressBits = 0;
  const seen = new Set<string>();
  let size = Math.max(1, members.length);
  let most = 1;
  const inside = children.map((each) => {
    const known = each.households.get(household);
    if (known !== undefined && !seen.has(each.written)) {
      seen.add(each.written);
      addressBits += known.addressBits;
    }
    const addressExplained = (known?.addressBits ?? 0) > EXPLAINED;
    const elsewhere = each.company === 'apart' && !addressExplained ? FAMILY.writtenApart : 1;
    size = Math.max(size, known?.members ?? 0);
    const on = members.map((member) => {
      const found = (member.leaver ? each.leavers : each.candidates).get(member.pupilId);
      const prior = elsewhere * (member.leaver ? FAMILY.leaver : FAMILY.onRoll);
      return found === undefined ? 0 : (prior * 2 ** found.ownBits) / Math.max(1, members.length);
    });
    const off = elsewhere * FAMILY.offRoll * 2 ** (known?.offRollBits ?? 0);
    most *= Math.max(off, FAMILY.outsider * (addressExplained ? each.mostOutsideExplained : each.mostOutside), ...on);
    return { on, off, addressExplained };
  });
  const base = FAMILY.together * size * one * 2 ** addressBits;
  return { household, members, base, inside, most: base * most };
}

function prepareDwelling({ household, members, base, inside }: Sketch, children: readonly IndexedChild[], one: number): Dwelling {
  const terms = inside.map(({ on, off, addressExplained }, index): Terms => {
    const child = children[index]?.child;
    const outside = child === undefined ? { pupils: [], others: 0 } : weightsOutside(child, household, addressExplained, one);
    const outsideTotal = FAMILY.outsider * outside.pupils.reduce((sum, weight) => sum + weight, outside.others);
    return { on, off, outside, outsideTotal };
  });
  const bound = base * product(terms.map((each) => Math.max(each.off, each.outsideTotal, ...each.on)));
  return { household, members, base, terms, bound };
}

/**
 * The child's explanations outside one dwelling, or all of them. When the address as written is that dwelling's, it is explained already and says nothing for any other.
 */
function weightsOutside(child: ChildWeights, household: string | undefined, addressExplained: boolean, one: number): FamilyWeights {
  const { explanations } = child;
  const addressFactor = (comparison: Comparison): number => (addressExplained ? 2 ** -comparison.address.bits : 1);
  const pupils = child.candidates.map((each, at) => (each.pupil.household === household ? 0 : (explanations.pupils[at] ?? 0) * addressFactor(each)));
  let others = explanations.namesake + explanations.none;
  child.leavers.forEach((each, at) => {
    if (each.pupil.household !== household) others += (explanations.leavers[at] ?? 0) * addressFactor(each);
  });
  for (const each of explanations.households) {
    if (each.household !== household) others += PRIORS.household * one * each.members * 2 ** (each.offRollBits + (addressExplained ? 0 : each.addressBits));
  }
  return { pupils, others };
}

const APART: ReadonlySet<AddressLevel> = new Set(['elsewhere', 'district', 'sector', 'postcodeSlip', 'neighbour']);

/** Whether police wrote a child at the address of another child of the incident. */
export type Company = 'together' | 'apart' | 'unknown';

export function companiesOf(addresses: readonly AddressForm[]): readonly Company[] {
  return addresses.map((address, index) => {
    let company: Company = 'unknown';
    for (const [other, its] of addresses.entries()) {
      if (other === index) continue;
      const level = compareAddresses(address, its);
      if (level === 'missing') continue;
      if (APART.has(level)) company = 'apart';
      else return 'together';
    }
    return company;
  });
}

/** By dwelling: the pupils of it that any child may be, the likeliest first. */
function membersByDwelling(children: readonly ChildWeights[]): ReadonlyMap<string, readonly Member[]> {
  const dwellings = new Map<string, Map<string, { member: Member; bits: number }>>();
  for (const child of children) {
    for (const [list, leaver] of [[child.candidates, false], [child.leavers, true]] as const) {
      for (const { pupil, ownBits } of list) {
        let best = dwellings.get(pupil.household);
        if (best === undefined) dwellings.set(pupil.household, (best = new Map()));
        const known = best.get(pupil.pupilId);
        if (known === undefined || known.bits < ownBits) best.set(pupil.pupilId, { member: { pupilId: pupil.pupilId, leaver }, bits: ownBits });
      }
    }
  }
  return new Map([...dwellings].map(([household, best]) => [household, likeliest([...best.values()])]));
}

function likeliest(found: readonly { readonly member: Member; readonly bits: number }[]): readonly Member[] {
  const sorted = found.toSorted((a, b) => b.bits - a.bits || (a.member.pupilId < b.member.pupilId ? -1 : 1));
  return sorted.slice(0, MOST_MEMBERS).map((each) => each.member);
}

/** Sums over all ways to give the members to the children, no member twice, with the share of each (child, member). */
function addDwelling(dwelling: Dwelling, children: readonly ChildWeights[], sums: readonly { pupils: number[]; others: number }[]): void {
  const { members, terms, base } = dwelling;
  const sets = 1 << members.length;
  const forward = [new Float64Array(sets)];
  (forward[0] ?? new Float64Array(0))[0] = base;
  for (const term of terms) forward.push(step(forward.at(-1) ?? new Float64Array(sets), term, sets));
  let backward = new Float64Array(sets).fill(1);
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
    addShare(sum, term.outside, unplaced * FAMILY.outsider);
    backward = stepBack(backward, term, sets);
  }
}

function step(before: Float64Array, term: Terms, sets: number): Float64Array<ArrayBuffer> {
  const after = new Float64Array(sets);
  for (let set = 0; set < sets; set++) {
    const weight = before[set] ?? 0;
    if (weight === 0) continue;
    after[set] = (after[set] ?? 0) + weight * (term.off + term.outsideTotal);
    term.on.forEach((on, member) => {
      const next = set | (1 << member);
      if (next !== set) after[next] = (after[next] ?? 0) + weight * on;
    });
  }
  return after;
}

function stepBack(after: Float64Array, term: Terms, sets: number): Float64Array<ArrayBuffer> {
  const before = new Float64Array(sets);
  for (let set = 0; set < sets; set++) {
    let weight = (after[set] ?? 0) * (term.off + term.outsideTotal);
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

function addShare(sum: { pupils: number[]; others: number } | undefined, weights: FamilyWeights, scale: number): void {
  if (sum === undefined) return;
  weights.pupils.forEach((weight, candidate) => (sum.pupils[candidate] = (sum.pupils[candidate] ?? 0) + weight * scale));
  sum.others += weights.others * scale;
}

function weightsOf(explanations: Explanations): FamilyWeights {
  let others = explanations.namesake + explanations.householdWeight + explanations.none;
  for (const weight of explanations.leavers) others += weight;
  return { pupils: explanations.pupils, others };
}

/** Each child by itself, save that what one child claims is worth little to the others: two records of one incident are rarely one child. */
function withoutDoubleClaims(children: readonly ChildWeights[]): readonly FamilyWeights[] {
  const claims = new Map<string, number[]>();
  const plain = children.map((child) => weightsOf(child.explanations));
  plain.forEach((weights, index) => {
    const total = weights.pupils.reduce((sum, weight) => sum + weight, weights.others);
    children[index]?.candidates.forEach((each, at) => {
      const unclaimed = claims.get(each.pupil.pupilId) ?? children.map(() => 1);
      unclaimed[index] = 1 - (weights.pupils[at] ?? 0) / total;
      claims.set(each.pupil.pupilId, unclaimed);
    });
  });
  return plain.map((weights, index) => ({
    pupils: weights.pupils.map((weight, at) => {
      const pupilId = children[index]?.candidates[at]?.pupil.pupilId ?? '';
      let free = 1;
      claims.get(pupilId)?.forEach((unclaimed, other) => {
        if (other !== index) free *= unclaimed;
      });
      return weight * Math.max(free, FAMILY.writtenTwice);
    }),
    others: weights.others,
  }));
}

function product(values: readonly number[]): number {
  let result = 1;
  for (const value of values) result *= value;
  return result;
}
