/** What a force or desk may set. Data, so that it can be stored with a decision and read by a person. */
export interface LinkPolicy {
  readonly version: string;
  /** Log2 odds from which a link is made without a person; 7.5 bits is P = .994 as computed, and better as measured (docs/linkage.md). */
  readonly linkBits: number;
  /** The same when nothing says where the child lives or learns: name and date alone, which two children may share. */
  readonly linkBitsUnplaced: number;
  /** Log2 odds below which a pupil is not worth showing to a person. */
  readonly reviewBits: number;
  /** Further candidates are shown down to this share of the best one's probability. */
  readonly shownShare: number;
  readonly mostShown: number;
  /** A child of this age or over, by the date police gave, is an adult with a pupil's name. Infinity when ages do not matter. */
  readonly adultFromYears: number;
  readonly vetoes: readonly Veto[];
}

/** Each stops a link without a person, whatever the score. */
export const VETOES = [
  'dateFarApart',
  'dateDifferent',
  'adult',
  'forenameDifferent',
  'forenameInitialOrMissing',
  'surnameDifferent',
  'sexDiffers',
  'sameNameInHouse',
  'noStrongSupport',
  'upnAlone',
  'upnDiffers',
  'bucketCut',
  'twoHouseholds',
  'notYetArrived',
  'numberShared',
  'claimedBySibling',
] as const;
export type Veto = (typeof VETOES)[number];

export const DEFAULT_POLICY: LinkPolicy = {
  version: 'default-2',
  linkBits: 7.5,
  linkBitsUnplaced: 11.5,
  reviewBits: -3,
  shownShare: 1 / 20,
  mostShown: 3,
  adultFromYears: 20,
  vetoes: VETOES,
};

/** General person data: age says nothing. */
export const ANY_AGE_POLICY: LinkPolicy = {
  ...DEFAULT_POLICY,
  version: 'any-age-2',
  adultFromYears: Number.POSITIVE_INFINITY,
};
