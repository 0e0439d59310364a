import { canonicalJson } from '../canonical-json.ts';
import type { ForcePolicy } from '../force-policy.ts';
import type { Incident } from '../incident.ts';
import type { KeyAdult } from '../key-adult.ts';
import { withheldBecause } from '../screen-recipient.ts';
import type { ChosenRecipients, WithheldBecause } from '../screen-recipient.ts';

/** Who can safely be told at one body of one incident: these of its people and nobody else, or in place of the whole body the authority's named officer. */
export type RecipientChoice = ({ readonly kind: 'keyAdults' } & ChosenRecipients) | { readonly kind: 'localAuthority'; readonly laCode: string };

export const CHOICE_REASONS = ['schoolSpokenTo', 'policeConfirmed', 'notSamePerson', 'doesNotWorkThere', 'nobodySafeThere', 'knownToDesk'] as const;
export type ChoiceReason = (typeof CHOICE_REASONS)[number];

/**
 * What the choice was about, as one text to be hashed. When police say anything else of the adults, somebody else may be at risk. Then the
 * choice still narrows who is told, but opens nothing any more: a held child is held again, and whoever bears a name is withheld again.
 */
export const screeningText = ({ adults, recipientRisk }: Pick<Incident, 'adults' | 'recipientRisk'>): string => canonicalJson({ adults, recipientRisk });

/**
 * When two people must agree: always for somebody who bears the name of an adult of the incident, whom only a person can tell from them;
 * and, where the force's policy wants it, for anybody at a school at which police say that an adult of the incident or a relative works.
 * The authority's officer is nobody's colleague there: one person may choose that at any hour.
 */
export const choiceNeedsSecondPerson = (choice: RecipientChoice, { recipientRisk }: Pick<Incident, 'recipientRisk'>, { heldNeedsSecondPerson }: Pick<ForcePolicy, 'heldNeedsSecondPerson'>): boolean => {
  if (choice.kind === 'localAuthority') return false;
  return choice.inSpiteOf.length > 0 || (heldNeedsSecondPerson && isRisky(recipientRisk));
};

/** Police say that telling the school may tell a party to the incident: the child is held until somebody chose. */
export const isRisky = (recipientRisk: Incident['recipientRisk']): boolean => recipientRisk === 'adultWorksAtSchool' || recipientRisk === 'relativeWorksAtSchool';

export interface JudgedKeyAdult {
  readonly keyAdult: KeyAdult;
  readonly because?: WithheldBecause | undefined;
  /** `yes`: nothing speaks against it; `inSpiteOf`: only the name is the same, two people may say that it is somebody else; `never`: whatever anybody says. */
  readonly mayBeChosen: 'yes' | 'inSpiteOf' | 'never';
}

/** A body's active people in the order of its ladder, each with what speaks against telling them of this incident. */
export const judgeKeyAdults = (keyAdults: readonly KeyAdult[], incident: Pick<Incident, 'children' | 'adults'>): readonly JudgedKeyAdult[] =>
  keyAdults
    .filter(({ active }) => active)
    .toSorted((a, b) => a.order - b.order)
    .map((keyAdult) => {
      const because = withheldBecause(keyAdult, incident, {});
      return { keyAdult, because, mayBeChosen: because === undefined ? 'yes' : because === 'sameName' ? 'inSpiteOf' : 'never' };
    });

/** These of them as a choice; `undefined` when nobody is named, somebody unknown is, or somebody who is never told. */
export const chooseKeyAdults = (judged: readonly JudgedKeyAdult[], keyAdultIds: readonly string[]): RecipientChoice | undefined => {
  const chosen = [...new Set(keyAdultIds)].map((id) => judged.find(({ keyAdult }) => keyAdult.keyAdultId === id));
  if (chosen.length === 0 || chosen.some((one) => one === undefined || one.mayBeChosen === 'never')) return undefined;
  const idsOf = (which: readonly (JudgedKeyAdult | undefined)[]): readonly string[] => which.flatMap((one) => (one === undefined ? [] : [one.keyAdult.keyAdultId])).toSorted();
  return { kind: 'keyAdults', keyAdultIds: idsOf(chosen), inSpiteOf: idsOf(chosen.filter((one) => one?.mayBeChosen === 'inSpiteOf')) };
};

export const sameChosen = (one: ChosenRecipients | undefined, other: ChosenRecipients | undefined): boolean =>
  (one === undefined) === (other === undefined) && one?.keyAdultIds.join() === other?.keyAdultIds.join() && one?.inSpiteOf.join() === other?.inSpiteOf.join();
