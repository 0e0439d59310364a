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
  /** The pupil's first day at the school is still to come. */
  readonly notYet: boolean;
  /** The roll gives the pupil's number to somebody else as well. */
  readonly idShared: boolean;
  /** What the incident's other children add, in bits; nothing unless police wrote the child at the address of one of them. */
  readonly familyBits: number;
  readonly policy: LinkPolicy;
  readonly today: PlainDate | undefined;
}

const HOUSE_LEVELS: ReadonlySet<string> = new Set(['house', 'houseWithoutPostcode', 'houseNearPostcode', 'houseOtherPostcode']);
/** Brothers or sisters found in the same dwelling, beyond doubt. */
const STRONG_FAMILY_BITS = 8;
/** Own evidence, in bits, that tells two of one name in one house apart: about an exact date against another one. */
const TOLD_APART_BITS = 10;
const SOME_FAMILY_BITS = 3;
const FIRM_FORENAME_BITS = 5;
const DIFFERENT_DATES: ReadonlySet<string> = new Set(['different', 'ofSibling', 'estimatedFar']);
/** Dates that are the pupil's but for one slip; what is estimated may be anybody's of that year. */
const SLIPPED_DATES: ReadonlySet<string> = new Set(['swapped', 'yearOff', 'oneDigit']);
const NEAR_DATES: ReadonlySet<string> = new Set(['swapped', 'yearOff', 'oneDigit', 'estimatedNear', 'looksEstimated']);

/** The table: one line per rule of the policy. */
const RULES: Readonly<Record<Veto, (on: VetoCase) => boolean>> = {
  dateFarApart: ({ chosen }) => chosen.date.level === 'farApart',
  dateDifferent: ({ chosen }) => DIFFERENT_DATES.has(chosen.date.level),
  adult: ({ child, policy, today }) => child.date !== undefined && today !== undefined && yearsBetween(child.date, today) >= policy.adultFromYears,
  forenameDifferent: ({ chosen }) => chosen.forename.level === 'different' || chosen.forename.level === 'like',
  forenameInitialOrMissing: ({ chosen }) => chosen.forename.level === 'initial' || chosen.forename.level === 'missing',
  surnameDifferent: ({ chosen, familyBits }) => isSurnameUnlike(chosen) && !isSurnameMadeGood(chosen, familyBits),
  sexDiffers: ({ chosen }) => chosen.sex.level === 'differs' && chosen.date.level === 'missing',
  sameNameInHouse: ({ chosen, candidates }) => candidates.some((other) => other !== chosen && isNamedAlikeInHouse(chosen, other)),
  noStrongSupport: ({ chosen, familyBits }) => !hasStrongSupport(chosen) && familyBits < STRONG_FAMILY_BITS,
  upnAlone: ({ chosen }) => chosen.upn.bits > 0 && agreements(chosen) < 2,
  upnDiffers: ({ chosen }) => chosen.upn.level === 'differs',
  bucketCut: ({ bucketCut }) => bucketCut,
  twoHouseholds: ({ twoHouseholds }) => twoHouseholds,
  notYetArrived: ({ notYet }) => notYet,
  numberShared: ({ idShared }) => idShared,
  claimedBySibling: ({ claimedBySibling }) => claimedBySibling,
};

/** The vetoes of the policy that this case meets, in the order of the policy. */
export function findVetoes(on: VetoCase): readonly Veto[] {
  return on.policy.vetoes.filter((veto) => RULES[veto](on));
}

function isSurnameUnlike(chosen: Comparison): boolean {
  const { level } = chosen.surname;
  return level === 'different' || level === 'like' || level === 'customary' || level === 'initial';
}

/**
 * A step-parent's or a customary surname: accepted when date and dwelling stand, the dwelling by address or by the rest of the family. With a date that is
 * only near, school or family must stand too, or the surname be one that custom gives and the date one slip away; with no date, the school. Otherwise it could be the next family there, with a child of the same first name.
 */
function isSurnameMadeGood(chosen: Comparison, familyBits: number): boolean {
  const house = HOUSE_LEVELS.has(chosen.address.level);
  if (chosen.date.level === 'exact') return house || chosen.address.level === 'postcode' || familyBits >= STRONG_FAMILY_BITS;
  if (!house || chosen.forename.bits < FIRM_FORENAME_BITS || chosen.sex.level === 'differs') return false;
  if (chosen.school.level === 'agrees') return NEAR_DATES.has(chosen.date.level) || chosen.date.level === 'missing';
  return (NEAR_DATES.has(chosen.date.level) && familyBits >= SOME_FAMILY_BITS) || (SLIPPED_DATES.has(chosen.date.level) && chosen.surname.level === 'customary');
}

/** More than name and date: something that says where the child lives or learns. */
export function isPlaced(chosen: Comparison, familyBits: number): boolean {
  if (chosen.school.level === 'agrees' || chosen.upn.level === 'same' || familyBits >= STRONG_FAMILY_BITS) return true;
  return HOUSE_LEVELS.has(chosen.address.level) || chosen.address.level === 'postcode';
}

function hasStrongSupport(chosen: Comparison): boolean {
  if (chosen.date.level === 'exact' || chosen.school.level === 'agrees' || chosen.upn.level === 'same') return true;
  return HOUSE_LEVELS.has(chosen.address.level) || chosen.address.level === 'postcode';
}

function agreements(chosen: Comparison): number {
  return [chosen.forename.bits > 2, chosen.surname.bits > 2, chosen.date.bits > 2].filter(Boolean).length;
}

/** Father and son, or twins with like names, unless the other is clearly told apart. */
function isNamedAlikeInHouse(chosen: Comparison, other: Comparison): boolean {
  if (other.pupil.household !== chosen.pupil.household || chosen.ownBits - other.ownBits >= TOLD_APART_BITS) return false;
  const a = chosen.pupil.forenames[0];
  const b = other.pupil.forenames[0];
  if (a === undefined || b === undefined) return false;
  const level = compareNames('forename', a, b);
  return level !== 'different' && level !== 'like' && level !== 'initial';
}
