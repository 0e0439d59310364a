import type { AddressLevel } from './compare-addresses.ts';
import type { DateLevel } from './compare-dates.ts';
import type { NameLevel } from './compare-names.ts';

/**
 * Every weight of the model in one place, in bits (log2 of how much likelier the agreement is for the right pupil than for any other).
 * Starting points: docs/linkage.md, from published tables and counts over invented rolls; no figure is fitted to single records. A change here is a new version.
 */
export const MODEL_VERSION = 'linkage-2';

/**
 * How a name comes to be written otherwise than on the roll. `written` is the chance that this very spelling is written for the pupil;
 * `confusable` how many other names of like frequency could have led to it.
 */
export interface Distortion {
  readonly written: number;
  readonly confusable: number;
}

export const FORENAME_DISTORTIONS: Readonly<Partial<Record<NameLevel, Distortion>>> = {
  exact: { written: 0.84, confusable: 1 },
  joined: { written: 0.02, confusable: 1 },
  variant: { written: 0.012, confusable: 2 },
  part: { written: 0.012, confusable: 2 },
  diminutive: { written: 0.01, confusable: 4 },
  oneEdit: { written: 0.002, confusable: 4 },
  partVariant: { written: 0.0015, confusable: 6 },
  close: { written: 0.0004, confusable: 12 },
};

export const SURNAME_DISTORTIONS: Readonly<Partial<Record<NameLevel, Distortion>>> = {
  exact: { written: 0.84, confusable: 1 },
  joined: { written: 0.02, confusable: 1 },
  variant: { written: 0.01, confusable: 2 },
  part: { written: 0.015, confusable: 1.5 },
  diminutive: { written: 0.001, confusable: 4 },
  oneEdit: { written: 0.002, confusable: 3 },
  partVariant: { written: 0.001, confusable: 4 },
  close: { written: 0.0003, confusable: 8 },
};

/** Chance that the established spelling is written when the roll holds a slip of it. */
export const ROLL_SLIP = 0.05;

/** Levels that no spelling explains. */
export const FORENAME_BITS = { initial: 4, like: -2, different: -6.8 } as const;
export const SURNAME_BITS = { initial: 3, like: -0.5, customary: -2.2, different: -5.3 } as const;

/** What a reading of the name other than the written one costs. */
export const READING_BITS = { written: 0, oneField: -0.5, alias: -2, swapped: -6 } as const;

export const DATE_BITS: Readonly<Record<DateLevel, number>> = {
  exact: 12.1,
  swapped: 7.2,
  yearOff: 5.3,
  oneDigit: 3.3,
  near: 0,
  estimatedNear: 2.3,
  estimatedFar: -5.4,
  looksEstimated: 1.2,
  ofSibling: 3,
  different: -7.4,
  farApart: -10,
  missing: 0,
};

/** The same levels if a stranger of the same name and like age stands behind the record. */
export const NAMESAKE_DATE_BITS: Readonly<Record<DateLevel, number>> = {
  exact: 1,
  swapped: 3,
  yearOff: 8,
  oneDigit: 5,
  near: 5,
  estimatedNear: 2,
  estimatedFar: 0,
  looksEstimated: 2,
  ofSibling: 0,
  different: -0.3,
  farApart: -2,
  missing: 0,
};

export const SEX_BITS = { agrees: 1, differs: -5.8, missing: 0 } as const;

export const ADDRESS_BITS: Readonly<Record<AddressLevel, number>> = {
  house: 15.2,
  houseWithoutPostcode: 12.9,
  houseNearPostcode: 12,
  houseOtherPostcode: 7.6,
  postcode: 8.7,
  neighbour: 5,
  postcodeSlip: 1.9,
  sector: 1.2,
  district: 1.2,
  elsewhere: -4.3,
  missing: 0,
};

/** `agrees` is before the share of the roll that the school holds is taken off. */
export const SCHOOL_BITS = { agrees: -0.07, elsewhere: -4.4, missing: 0, most: 9 } as const;

/**
 * Of a hundred children some two go to school over a force's border, and a force's neighbours hold several times its pupils: any one pupil there is
 * so much less likely to be the child before anything is compared.
 */
export const OTHER_AREA_BITS = -6;

export const UPN_BITS = { same: 17, sameUnchecked: 12, slip: 8, differs: -5, missing: 0 } as const;

/** What another child of the same household shares with a pupil, on top of the address. */
export const HOUSEHOLD_BITS = {
  /** Forename bits from which two children are named alike; parents name two so perhaps once in 40,000, against .84 when it is the pupil. */
  namedAlike: 3,
  sameForename: -15,
  sameForenameOtherSurname: -12,
  surnameLoss: -0.35,
  surnameOther: -1.7,
  /** A twin: .029 of other children of the house. */
  sameDate: 7.2,
  otherDate: 0,
  schoolLoss: -0.9,
  schoolElsewhere: -1.1,
} as const;

/** Shares of records by what stands behind them, before anything is compared. */
export const PRIORS = { onRoll: 0.83, household: 0.09, namesake: 0.025, leaver: 0.01, none: 0.045 } as const;

/** Of incidents with several children: chance that they are one household; and, within it, that a child is on the roll there, lives there off the roll, or is not of it.
 * `writtenTwice`: two records are one child. `writtenApart`: a child of the dwelling is written at another address than its brothers and sisters. */
export const FAMILY = { together: 0.9, onRoll: 0.82, offRoll: 0.1, outsider: 0.06, leaver: 0.02, writtenTwice: 0.01, writtenApart: 0.03 } as const;

/** No term counts as rarer than this many pupils of the roll, nor than this share. */
export const RAREST = { pupils: 2, share: 1 / 50_000 } as const;
