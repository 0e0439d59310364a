import type { Adult, Incident, PersonName } from './incident.ts';
import type { KeyAdult } from './key-adult.ts';

const folded = (text: string): string => text.normalize('NFKD').replaceAll(/[\u0300-\u036f]/g, '').toLocaleLowerCase('en-GB').replaceAll(/[^a-z0-9]/g, '');
const address = (email: string): string => email.trim().toLowerCase();
// The national part, whatever prefix it was written with.
const number = (phone: string): string => phone.replaceAll(/\D/g, '').slice(-10);

const sameName = (a: PersonName, b: PersonName): boolean =>
  folded(a.familyName) === folded(b.familyName) && folded(a.givenNames[0] ?? '') === folded(b.givenNames[0] ?? '');

const isSamePerson = (keyAdult: KeyAdult, adult: Adult): boolean => {
  const { mobile } = keyAdult;
  return (
    sameName(keyAdult, adult) ||
    adult.emails.some((email) => address(email) === address(keyAdult.email)) ||
    (mobile !== undefined && adult.phones.some((phone) => number(phone).length === 10 && number(phone) === number(mobile)))
  );
};

/**
 * May this key adult be told of this incident at all? Not when they are, or bear the name of, an adult in it: telling the wrong person is
 * the worst that can happen here, and the next key adult can always be told instead.
 */
export const mayBeTold = (keyAdult: KeyAdult, incident: Incident): boolean => !incident.adults.some((adult) => isSamePerson(keyAdult, adult));
