import type { Incident } from './incident.ts';

const wordsOf = (text: string): string => ` ${text.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;
const CONTACT = /[^\s@]+@[^\s@]+\.[^\s@]+|(?:\+44|\b0)[ ()-]?\d(?:[ ()-]?\d){8,9}\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b/i;

/**
 * Whether an account says who or where: by a surname or first address line of this very incident, or by anything of the form of a
 * postcode, a telephone number or an e-mail address. Surnames count as written or in capitals only ("a white van" is no Mr White), and
 * forenames not at all: half of them are words (domain research 2.3).
 */
export const saysWho = (account: string, { children, adults }: Pick<Incident, 'children' | 'adults'>): boolean => {
  const words = wordsOf(account);
  const surnames = [...children, ...adults].flatMap(({ familyName }) => [wordsOf(familyName), wordsOf(familyName).toUpperCase()]).filter((name) => name.length > 4);
  const addresses = children.flatMap(({ address }) => (address?.lines[0] === undefined ? [] : [wordsOf(address.lines[0]).toLowerCase()]));
  return CONTACT.test(account) || surnames.some((said) => words.includes(said)) || addresses.some((said) => said.trim() !== '' && words.toLowerCase().includes(said));
};
