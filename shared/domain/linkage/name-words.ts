/** Words with a special part in names, all folded. */

/** Written where the name was not known. Dropped from police fields only: Child and Baby are real surnames on a roll. */
export const PLACEHOLDER_WORDS: ReadonlySet<string> = new Set(
  `unknown unk not known nk n a k u na none nil null given stated recorded provided available refused withheld no name names forename surname
  child baby infant newborn unborn boy girl male female son daughter of tbc tba tbd confirmed be to anon anonymous other person xx xxx xxxx test`.split(/\s+/),
);

/** Forms of address; never part of a child's name. */
export const TITLES: ReadonlySet<string> = new Set('mr mrs miss ms mstr master dr mx sir'.split(' '));

/** Small words that do not identify a name when they stand alone. */
export const PARTICLES: ReadonlySet<string> = new Set(
  'al el ul ur ud as ad abu abd abdul umm bin ibn bint ben de da di do dos das del della la le les du van von der den ter ten st ap mc mac o and the y e i ii iii jr snr sr'.split(' '),
);

/** Names given by custom with sex or honour rather than by family; a child may carry one at school and the father's or clan's name elsewhere. */
export const CUSTOMARY_SURNAMES: ReadonlySet<string> = new Set(
  `begum begam begom bibi bano khatun khatoon khanum khanam kaur singh akhtar akhter aktar kauser kausar kousar parveen parvin sultana nessa nisa
  banu jan miah mia miya uddin ullah bi naz shaheen yasmin jahan ara mumtaz devi kumari kumar`.split(/\s+/),
);
