import type { Adult, Incident } from './incident.ts';
import type { KeyAdult } from './key-adult.ts';
import { foldName } from './linkage/fold-name.ts';

export const WITHHELD_BECAUSE = ['sameName', 'sameEmail', 'samePhone', 'excludedForBody', 'excludedForFamily', 'notChosen'] as const;
export type WithheldBecause = (typeof WITHHELD_BECAUSE)[number];

// The national part, whatever prefix it was written with.
const digits = (phone: string): string => phone.replaceAll(/\D/g, '').slice(-10);
const mailbox = (email: string): string => email.trim().toLowerCase();

/**
 * A key adult who may be a party to the incident is never told about it: the same e-mail address, the same phone, or the same first and
 * family name once folded. Withholding one person too many costs a phone call; telling the wrong one cannot be undone.
 */
export const screenRecipient = (keyAdult: KeyAdult, adults: readonly Adult[]): WithheldBecause | undefined => {
  for (const adult of adults) {
    if (adult.emails.some((email) => mailbox(email) === mailbox(keyAdult.email))) return 'sameEmail';
    if (keyAdult.mobile !== undefined && adult.phones.some((phone) => digits(phone) === digits(keyAdult.mobile ?? ''))) return 'samePhone';
    const sameFamily = foldName(adult.familyName) === foldName(keyAdult.familyName);
    const sameGiven = adult.givenNames.some((name) => keyAdult.givenNames.some((own) => foldName(own) === foldName(name)));
    if (sameFamily && sameGiven) return 'sameName';
  }
  return undefined;
};

const fold = (postcode: string): string => postcode.replaceAll(/\s/g, '').toUpperCase();

/** Is this the family that the key adult is never told about? Any child or adult of the incident who bears the name counts, by any name they go by. */
const isExcluded = ({ exclusions = [] }: KeyAdult, { children, adults }: Pick<Incident, 'children' | 'adults'>): WithheldBecause | undefined => {
  for (const exclusion of exclusions) {
    if (exclusion.scope === 'body') return 'excludedForBody';
    const { familyName, postcode } = exclusion;
    const isNamed = [...children.flatMap((child) => [child, ...child.aliases]), ...adults].some((person) => foldName(person.familyName) === foldName(familyName));
    // An incident without an address may be at the one that is meant: then the name decides.
    const postcodes = children.flatMap(({ address }) => (address?.postcode === undefined ? [] : [fold(address.postcode)]));
    if (isNamed && (postcode === undefined || postcodes.length === 0 || postcodes.includes(fold(postcode)))) return 'excludedForFamily';
  }
  return undefined;
};

/** Whom the desk chose to be told, and nobody else; `inSpiteOf`: those of them of whom two people said that only the name is the same. */
export interface ChosenRecipients {
  readonly keyAdultIds: readonly string[];
  readonly inSpiteOf: readonly string[];
}

/** A notification as far as it says who may be told. */
export interface ToldTo {
  readonly chosen?: ChosenRecipients | undefined;
}

/** Why this key adult is passed over for this notification, if they are. A choice of the desk narrows who is told; of the screening it lifts the same name alone. */
export const withheldBecause = (keyAdult: KeyAdult, incident: Pick<Incident, 'children' | 'adults'>, { chosen }: ToldTo): WithheldBecause | undefined => {
  if (chosen !== undefined && !chosen.keyAdultIds.includes(keyAdult.keyAdultId)) return 'notChosen';
  const because = isExcluded(keyAdult, incident) ?? screenRecipient(keyAdult, incident.adults);
  return because === 'sameName' && chosen?.inSpiteOf.includes(keyAdult.keyAdultId) === true ? undefined : because;
};

export const mayBeTold = (keyAdult: KeyAdult, incident: Pick<Incident, 'children' | 'adults'>, notification: ToldTo): boolean => withheldBecause(keyAdult, incident, notification) === undefined;
