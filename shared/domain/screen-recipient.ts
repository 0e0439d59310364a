import type { Adult, Incident } from './incident.ts';
import type { KeyAdult } from './key-adult.ts';
import { foldName } from './linkage/fold-name.ts';

export type WithheldBecause = 'sameName' | 'sameEmail' | 'samePhone';

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

export const mayBeTold = (keyAdult: KeyAdult, incident: Incident): boolean => screenRecipient(keyAdult, incident.adults) === undefined;
