import type { Comparison } from './compare-records.ts';
import { HOUSEHOLD_BITS, PRIORS } from './comparison-levels.ts';

/** A dwelling with the pupils of it that are candidates for one child. */
export interface HouseholdWeight {
  readonly household: string;
  readonly members: number;
  /** Evidence that a child of this dwelling who is on no roll stands behind the record, address left out. */
  readonly offRollBits: number;
  readonly addressBits: number;
}

/**
 * What may stand behind one child's record, each with its weight: prior times how much likelier it makes the record than "a child unknown to the roll" does.
 * Weights are comparable with each other and are not normalised.
 */
export interface Explanations {
  /** In the order of the candidates given. */
  readonly pupils: readonly number[];
  readonly leavers: readonly number[];
  readonly namesake: number;
  readonly households: readonly HouseholdWeight[];
  readonly householdWeight: number;
  readonly none: number;
}

export function weighExplanations(candidates: readonly Comparison[], leavers: readonly Comparison[], pupils: number): Explanations {
  const one = 1 / Math.max(pupils, 1);
  const weight = (prior: number, bits: number): number => prior * one * 2 ** bits;
  const households = householdsOf([...candidates, ...leavers]);
  let householdWeight = 0;
  for (const each of households) householdWeight += weight(PRIORS.household, each.offRollBits + each.addressBits) * each.members;
  let namesake = 0;
  for (const each of [...candidates, ...leavers]) namesake += weight(PRIORS.namesake, each.nameBits + each.sex.bits + each.namesakeDateBits);
  return {
    pupils: candidates.map((each) => weight(PRIORS.onRoll, each.ownBits + each.address.bits)),
    leavers: leavers.map((each) => weight(PRIORS.leaver, each.ownBits + each.address.bits)),
    namesake,
    households,
    householdWeight,
    none: PRIORS.none,
  };
}

/**
 * Inside a household a shared surname, school or twin's date is no surprise, so it is weighed as what any child of the house would show;
 * a shared forename is a surprise, for parents give each name once.
 */
function householdsOf(candidates: readonly Comparison[]): readonly HouseholdWeight[] {
  const found = new Map<string, { members: number; forename: number; surname: number; date: number; school: number; address: number }>();
  for (const each of candidates) {
    const surname = each.surname.level === 'missing' ? 0 : Math.max(each.surname.bits + HOUSEHOLD_BITS.surnameLoss, HOUSEHOLD_BITS.surnameOther);
    const named = each.forename.bits > HOUSEHOLD_BITS.namedAlike;
    // Brothers and sisters are not named alike; the next family at the address may be.
    const sameForename = each.surname.bits < 0 ? HOUSEHOLD_BITS.sameForenameOtherSurname : HOUSEHOLD_BITS.sameForename;
    const forename = named ? Math.min(0, each.forename.bits + sameForename) : 0;
    const date = each.date.level === 'exact' && !named ? HOUSEHOLD_BITS.sameDate : HOUSEHOLD_BITS.otherDate;
    const school =
      each.school.level === 'missing' ? 0 : each.school.level === 'agrees' ? each.school.bits + HOUSEHOLD_BITS.schoolLoss : HOUSEHOLD_BITS.schoolElsewhere;
    const known = found.get(each.pupil.household);
    if (known === undefined) found.set(each.pupil.household, { members: 1, forename, surname, date, school, address: each.address.bits });
    else {
      known.members++;
      known.forename = Math.min(known.forename, forename);
      known.surname = Math.max(known.surname, surname);
      known.date = Math.max(known.date, date);
      known.school = Math.max(known.school, school);
      known.address = Math.max(known.address, each.address.bits);
    }
  }
  return [...found].map(([household, each]) => ({
    household,
    members: each.members,
    offRollBits: each.forename + each.surname + each.date + each.school,
    addressBits: each.address,
  }));
}

/** Everything but one pupil: what that pupil has to beat. */
export function weightOfRivals(explanations: Explanations, pupil: number): number {
  let sum = explanations.namesake + explanations.householdWeight + explanations.none;
  for (const weight of explanations.leavers) sum += weight;
  explanations.pupils.forEach((weight, index) => {
    if (index !== pupil) sum += weight;
  });
  return sum;
}
