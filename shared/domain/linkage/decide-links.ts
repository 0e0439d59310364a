import type { PlainDate } from './compare-dates.ts';
import { compareRecords, withSiblingDates, type Comparison, type NameMemory } from './compare-records.ts';
import { MODEL_VERSION } from './comparison-levels.ts';
import { explainCandidate, separatingField, type CandidateEvidence } from './explain-link.ts';
import { findVetoes, isPlaced } from './find-vetoes.ts';
import type { LinkPolicy, Veto } from './link-policy.ts';
import { mergePersons, type Person } from './merge-persons.ts';
import type { PreparedChild, PreparedPupil } from './prepare-records.ts';
import type { RankedCandidate } from './ranked-candidate.ts';
import type { TermFrequencies } from './term-frequencies.ts';
import { weighExplanations, weightOfRivals } from './weigh-explanations.ts';
import { companiesOf, weighFamily, type ChildWeights } from './weigh-family.ts';

export type LinkOutcome = 'linked' | 'review' | 'unmatched';

export interface LinkDecision {
  readonly reference: string;
  readonly outcome: LinkOutcome;
  /** Set only when linked. */
  readonly pupilId: string | undefined;
  /** Every current establishment of that pupil. */
  readonly urns: readonly string[];
  /** Log2 odds that the best candidate is the child; no candidate at all is the least number used. */
  readonly bits: number;
  readonly probability: number;
  /** Up to three, best first; the first is kept for an unmatched child too, so that a later look can explain itself. */
  readonly candidates: readonly CandidateEvidence[];
  readonly vetoes: readonly Veto[];
  /** The one field that most separates the best candidate from the next. */
  readonly separatedBy: string | undefined;
  readonly modelVersion: string;
  readonly frequenciesVersion: string;
  readonly policyVersion: string;
}

/** What the look-up found for one child. */
export interface FoundPupils {
  readonly pupils: readonly PreparedPupil[];
  /** Some bucket held more than could be read. */
  readonly bucketCut: boolean;
  /** Comparisons of this child made before, so that a later stage does not make them again. */
  readonly compared?: Map<PreparedPupil, Comparison>;
  readonly names?: NameMemory;
}

export interface DecisionSettings {
  readonly frequencies: TermFrequencies;
  readonly policy: LinkPolicy;
  readonly anyAge: boolean;
  /** Rows that left on or before this day are no current pupils. */
  readonly today: PlainDate | undefined;
  readonly todayText: string;
}

/** More children than this in one record set are not one family; they are then looked at one by one. */
const LARGEST_FAMILY = 12;
const NO_CANDIDATE_BITS = -64;
/** Against the prior of one in a whole roll, evidence below this leaves next to nothing. */
const PLAUSIBLE_BITS = -2;
/** Address evidence that names the dwelling. */
const HOUSE_BITS = 9;

interface Looked {
  readonly child: PreparedChild;
  readonly found: FoundPupils;
  readonly weights: ChildWeights;
  readonly persons: ReadonlyMap<string, Person>;
}

/** All children of one incident together. The same input gives the same answer, to the byte. */
export function decideIncident(
  children: readonly PreparedChild[],
  found: readonly FoundPupils[],
  settings: DecisionSettings,
): readonly LinkDecision[] {
  const looked = children.map((child, index) => look(child, found[index] ?? { pupils: [], bucketCut: false }, settings));
  const family =
    looked.length > 1 && looked.length <= LARGEST_FAMILY ? weighFamily(looked.map((each) => each.weights), settings.frequencies.pupils) : undefined;
  const ranked = looked.map((each, index) => rank(each, family?.[index]));
  const claims = claimsOf(ranked);
  const companies = companiesOf(children.map((child) => child.address));
  return ranked.map((each, index) => decide(each, settings, { claimedBySibling: claims[index] === true, together: companies[index] === 'together' }));
}

function look(child: PreparedChild, found: FoundPupils, settings: DecisionSettings): Looked {
  const { current, left } = mergePersons(found.pupils, settings.todayText);
  const comparing = { frequencies: settings.frequencies, anyAge: settings.anyAge, names: found.names };
  const compare = (person: Person): Comparison => {
    const known = found.compared?.get(person.pupil);
    if (known !== undefined) return known;
    const comparison = compareRecords(child, person.pupil, comparing);
    found.compared?.set(person.pupil, comparison);
    return comparison;
  };
  const candidates = plausible(withSiblingDates(current.map(compare)));
  const leavers = plausible(left.map(compare));
  const explanations = weighExplanations(candidates, leavers, settings.frequencies.pupils);
  return {
    child,
    found,
    weights: { candidates, leavers, explanations, address: child.address },
    persons: new Map(current.map((person) => [person.pupil.pupilId, person])),
  };
}

/** Pupils who are neither likely nor of the house as written change no sum; the best is kept whatever it is. */
function plausible(comparisons: readonly Comparison[]): readonly Comparison[] {
  const kept = comparisons.filter((each) => each.ownBits + each.address.bits >= PLAUSIBLE_BITS || each.address.bits >= HOUSE_BITS);
  if (kept.length > 0 || comparisons.length === 0) return kept;
  return [comparisons.reduce((best, each) => (each.ownBits + each.address.bits > best.ownBits + best.address.bits ? each : best))];
}

interface Ranked {
  readonly looked: Looked;
  readonly order: readonly RankedCandidate[];
}

function rank(looked: Looked, family: { readonly pupils: readonly number[]; readonly others: number } | undefined): Ranked {
  const { candidates, explanations } = looked.weights;
  const familyTotal = family === undefined ? 0 : family.pupils.reduce((sum, weight) => sum + weight, family.others);
  const order = candidates.map((comparison, index): RankedCandidate => {
    const aloneBits = Math.log2(explanations.pupils[index] ?? 0) - Math.log2(weightOfRivals(explanations, index));
    if (family === undefined) return { comparison, bits: aloneBits, aloneBits, probability: probabilityOf(aloneBits) };
    const own = family.pupils[index] ?? 0;
    let rivals = family.others;
    family.pupils.forEach((weight, other) => {
      if (other !== index) rivals += weight;
    });
    const bits = familyTotal > 0 && own > 0 ? Math.log2(own) - Math.log2(rivals) : aloneBits;
    return { comparison, bits, aloneBits, probability: probabilityOf(bits) };
  });
  return { looked, order: order.sort((a, b) => b.bits - a.bits || (a.comparison.pupil.pupilId < b.comparison.pupil.pupilId ? -1 : 1)) };
}

export function probabilityOf(bits: number): number {
  return 1 / (1 + 2 ** -bits);
}

/** One record, one pupil: where two children name one pupil first, all but the stronger are marked. */
function claimsOf(ranked: readonly Ranked[]): readonly boolean[] {
  const strongest = new Map<string, number>();
  ranked.forEach((each, index) => {
    const best = each.order[0];
    if (best === undefined) return;
    const rival = strongest.get(best.comparison.pupil.pupilId);
    const rivalBits = rival === undefined ? undefined : ranked[rival]?.order[0]?.bits;
    if (rivalBits === undefined || best.bits > rivalBits) strongest.set(best.comparison.pupil.pupilId, index);
  });
  return ranked.map((each, index) => {
    const best = each.order[0];
    return best !== undefined && strongest.get(best.comparison.pupil.pupilId) !== index;
  });
}

function decide(
  ranked: Ranked,
  settings: DecisionSettings,
  incident: { readonly claimedBySibling: boolean; readonly together: boolean },
): LinkDecision {
  const { looked, order } = ranked;
  const { policy, frequencies } = settings;
  const best = order[0];
  const versions = { modelVersion: MODEL_VERSION, frequenciesVersion: frequencies.version, policyVersion: policy.version };
  const reference = looked.child.reference;
  if (best === undefined) {
    return { reference, outcome: 'unmatched', pupilId: undefined, urns: [], bits: NO_CANDIDATE_BITS, probability: 0, candidates: [], vetoes: [], separatedBy: undefined, ...versions };
  }
  const person = looked.persons.get(best.comparison.pupil.pupilId);
  const familyBits = incident.together ? best.bits - best.aloneBits : 0;
  const vetoes = findVetoes({
    child: looked.child,
    chosen: best.comparison,
    candidates: looked.weights.candidates,
    bucketCut: looked.found.bucketCut,
    claimedBySibling: incident.claimedBySibling,
    twoHouseholds: person?.twoHouseholds === true,
    notYet: person?.notYet === true,
    idShared: person?.idShared === true,
    familyBits,
    policy,
    today: settings.today,
  });
  const linkBits = isPlaced(best.comparison, familyBits) ? policy.linkBits : policy.linkBitsUnplaced;
  const outcome: LinkOutcome = best.bits < policy.reviewBits ? 'unmatched' : best.bits >= linkBits && vetoes.length === 0 ? 'linked' : 'review';
  const shown = order.slice(0, policy.mostShown).filter((each, index) => index === 0 || (outcome !== 'unmatched' && each.probability >= best.probability * policy.shownShare));
  return {
    reference,
    outcome,
    pupilId: outcome === 'linked' ? best.comparison.pupil.pupilId : undefined,
    urns: outcome === 'linked' ? best.comparison.pupil.urns : [],
    bits: roundBits(best.bits),
    probability: best.probability,
    candidates: shown.map((each) => explainCandidate(each, frequencies.pupils)),
    vetoes: outcome === 'unmatched' ? [] : vetoes,
    separatedBy: order[1] === undefined ? undefined : separatingField(best.comparison, order[1].comparison),
    ...versions,
  };
}

/** Bits are kept to a thousandth: what is shown, stored and summed is the same number. */
export function roundBits(bits: number): number {
  return Math.round(bits * 1000) / 1000;
}

/** No further question can be expected to change the answer. */
export function isDecisive(decision: LinkDecision): boolean {
  return decision.outcome === 'linked';
}
