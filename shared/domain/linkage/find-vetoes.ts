import { yearsBetween, type PlainDate } from './compare-dates.ts';
import { compareNames } from './compare-names.ts';
import type { Comparison } from './compare-records.ts';
import type { LinkPolicy, Veto } from './link-policy.ts';
import type { PreparedChild } from './prepare-records.ts';

/** What a veto may look at. */
export interface VetoCase {
  readonly child: PreparedChild;
  readonly chosen: Comparison;
  readonly candidates: readonly Comparison[];
  readonly bucketCut: boolean;
  readonly claimedBySibling: boolean;
  /** The pupil stands on the roll in two dwellings. */
  readonly twoHouseholds: boolean;
  readonly policy: LinkPolicy;
  readonly today: PlainDate | undefined;
}

const HOUSE_LEVELS: ReadonlySet<string> = new Set(['house', 'houseWithoutPostcode', 'houseNearPostcode', 'houseOtherPostcode']);
const CLOSE_DATES: ReadonlySet<string> = new Set(['exact', 'swapped', 'yearOff', 'oneDigit']);

/** The table: one line per rule of the policy. */
const RULES: Readonly<Record<Veto, (on: VetoCase) => boolean>> = {
  dateFarApart: ({ chosen }) => chosen.date.level === 'farApart',
  dateDifferent: ({ chosen }) => chosen.date.level === 'different' || chosen.date.level === 'estimatedFar',
  adult: ({ child, policy, today }) => child.date !== undefined && today !== undefined && yearsBetween(child.date, today) >= policy.adultFromYears,
  forenameDifferent: ({ chosen }) => chosen.forename.level === 'different' || chosen.forename.level === 'like',
  forenameInitialOrMissing: ({ chosen }) => chosen.forename.level === 'initial' || chosen.forename.level === 'missing',
  surnameDifferent: ({ chosen }) => isSurnameUnlike(chosen) && !(CLOSE_DATES.has(chosen.date.level) && HOUSE_LEVELS.has(chosen.address.level)),
  sameNameInHouse: ({ chosen, candidates }) => candidates.some((other) => other !== chosen && isNamedAlikeInHouse(chosen, other)),
  noStrongSupport: ({ chosen }) => !hasStrongSupport(chosen),
  upnAlone: ({ chosen }) => chosen.upn.bits > 0 && agreements(chosen) < 2,
  upnDiffers: ({ chosen }) => chosen.upn.level === 'differs',
  bucketCut: ({ bucketCut }) => bucketCut,
  twoHouseholds: ({ twoHouseholds }) => twoHouseholds,
  claimedBySibling: ({ claimedBySibling }) => claimedBySibling,
};

/** The vetoes of the policy that this case meets, in the order of the policy. */
export function findVetoes(on: VetoCase): readonly Veto[] {
  return on.policy.vetoes.filter((veto) => RULES[veto](on));
}

function isSurnameUnlike(chosen: Comparison): boolean {
  const { level } = chosen.surname;
  return level === 'different' || level === 'like' || level === 'customary' || level === 'initial' || level === 'missing';
}

function hasStrongSupport(chosen: Comparison): boolean {
  if (chosen.date.level === 'exact' || chosen.school.level === 'agrees' || chosen.upn.level === 'same') return true;
  return HOUSE_LEVELS.has(chosen.address.level) || chosen.address.level === 'postcode';
}

function agreements(chosen: Comparison): number {
  return [chosen.forename.bits > 2, chosen.surname.bits > 2, chosen.date.bits > 2].filter(Boolean).length;
}

/** Father and son, or twins with like names. */
function isNamedAlikeInHouse(chosen: Comparison, other: Comparison): boolean {
  if (other.pupil.household !== chosen.pupil.household || other.pupil.pupilId === chosen.pupil.pupilId) return false;
  const a = chosen.pupil.forenames[0];
  const b = other.pupil.forenames[0];
  if (a === undefined || b === undefined) return false;
  const level = compareNames('forename', a, b);
  return (level !== 'different' && level !== 'like' && level !== 'initial') && other.forename.bits > 0;
}
