import type { EvidenceItem } from './explain-link.ts';
import type { Veto } from './link-policy.ts';

const NAME_WORDS: Readonly<Record<string, string>> = {
  exact: 'is the same',
  joined: 'is the same but for spaces or hyphens',
  variant: 'is another spelling of the same name',
  part: 'shares a part',
  diminutive: 'is a short form',
  oneEdit: 'differs by one letter',
  partVariant: 'has a part that is nearly the same',
  close: 'is close in spelling or sound',
  initial: 'agrees in its first letter only',
  like: 'is somewhat alike',
  customary: 'differs, and one of the two is given by custom, not descent',
  different: 'differs',
};

const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  prior: { onRoll: 'any one pupil of the roll, before anything is compared' },
  reading: {
    alias: 'the name is read from an alias',
    swapped: 'first name and surname are read the other way round',
    oneField: 'the name stood in one field',
  },
  date: {
    exact: 'same date of birth',
    swapped: 'date of birth the same with day and month changed over',
    yearOff: 'same day and month of birth, year one or two off',
    oneDigit: 'date of birth differs by one slip',
    near: 'dates of birth within a month',
    estimatedNear: 'estimated year of birth agrees',
    estimatedFar: 'estimated year of birth is far off',
    looksEstimated: 'date of birth looks estimated and its year agrees',
    ofSibling: 'date of birth is that of another pupil of the house',
    different: 'date of birth differs',
    farApart: 'dates of birth are over ten years apart',
  },
  sex: { agrees: 'same sex', differs: 'sex differs' },
  address: {
    house: 'same address',
    houseWithoutPostcode: 'same house and street, postcode not given',
    houseNearPostcode: 'same house and street, postcode nearly the same',
    houseOtherPostcode: 'same house and street, another postcode',
    postcode: 'same postcode',
    neighbour: 'same postcode, another house',
    postcodeSlip: 'postcode differs by one sign',
    sector: 'same postcode sector',
    district: 'same postcode district',
    elsewhere: 'another address',
  },
  school: { agrees: 'is at the school that was named', elsewhere: 'is at another school than was named' },
  upn: {
    same: 'same pupil number',
    sameUnchecked: 'same pupil number, though its check letter is wrong',
    slip: 'pupil number differs by one slip',
    differs: 'another pupil number',
  },
  pair: { commonPair: 'this first name and surname often go together' },
  area: { otherForce: 'is on a roll in the area of another force' },
  rivals: { otherExplanations: 'other explanations: other pupils, a child of the house on no roll, a namesake, a child unknown here' },
  family: { supports: 'the other children of the incident point to the same home', opposes: 'the other children of the incident fit other pupils better' },
};

/** One piece of evidence in words, without any of the values compared. */
export function sayEvidence(evidence: EvidenceItem): string {
  const { item, level } = evidence;
  if (item === 'forename') return `first name ${NAME_WORDS[level] ?? level}`;
  if (item === 'surname') return `surname ${NAME_WORDS[level] ?? level}`;
  return WORDS[item]?.[level] ?? `${item}: ${level}`;
}

const VETO_WORDS: Readonly<Record<Veto, string>> = {
  dateFarApart: 'the dates of birth are over ten years apart',
  dateDifferent: 'the date of birth differs',
  adult: 'by the date police gave this is an adult',
  forenameDifferent: 'the first name differs: could be a brother or sister',
  forenameInitialOrMissing: 'the first name is missing or an initial: could be a brother or sister',
  surnameDifferent: 'the surname differs and date and home do not make it good',
  sexDiffers: 'the sex differs and there is no date of birth to bear the rest out',
  sameNameInHouse: 'somebody else in the house bears the same or nearly the same name',
  noStrongSupport: 'nothing but the name speaks firmly for it: could be a namesake',
  upnAlone: 'the pupil number stands alone: name and date do not agree with it',
  upnDiffers: 'the pupil number is another one',
  bucketCut: 'too many pupils are alike to have looked at all of them',
  twoHouseholds: 'the roll holds this pupil in two homes',
  notYetArrived: 'the first day at the school is still to come',
  numberShared: 'the roll gives the number of this pupil to somebody else as well',
  claimedBySibling: 'another child of the same incident fits this pupil better',
};

/** Why a link was not made without a person. */
export function sayVeto(veto: Veto): string {
  return VETO_WORDS[veto];
}
