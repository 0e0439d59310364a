import { editDistance } from './edit-distance.ts';
import { foldName, LONGEST_TEXT } from './fold-name.ts';

/** An address made ready to compare. Every part may be empty: not given. */
export interface AddressForm {
  /** Capitals without spaces. */
  readonly postcode: string;
  /** The part before the space: CW7. */
  readonly outward: string;
  readonly flat: string;
  /** With its letter: 45A. */
  readonly house: string;
  /** Words of the street without Road, Close and the like, abbreviated or not. */
  readonly street: readonly string[];
}

/** One grade for the whole address: postcode and street are not independent evidence. `neighbour`: same postcode, another house. */
export const ADDRESS_LEVELS = [
  'house',
  'houseWithoutPostcode',
  'houseNearPostcode',
  'houseOtherPostcode',
  'postcode',
  'neighbour',
  'postcodeSlip',
  'sector',
  'district',
  'elsewhere',
  'missing',
] as const;
export type AddressLevel = (typeof ADDRESS_LEVELS)[number];

const STREET_KINDS: ReadonlySet<string> = new Set(
  `road rd street st str avenue ave av close cl cls lane ln drive dr drv grove gr gro crescent cres cresc cr court ct crt place pl terrace ter terr square sq
  gardens gdns gdn garden way wy walk wlk rise view vw hill green grn park pk mews row house hse flat apartment apt unit floor the`.split(/\s+/),
);
const UK_POSTCODE = /^([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})$/;
const NUMBER = /\d+[a-z]?(?![a-z\d])/g;

export function readAddress(addressLine: string | undefined, postcode: string | undefined): AddressForm {
  const code = readPostcode(postcode);
  const line = (addressLine ?? '').slice(0, LONGEST_TEXT).toLowerCase();
  const numbers = line.match(NUMBER) ?? [];
  const words = foldName(line.replace(NUMBER, ' ')).split(' ').filter((word) => word.length > 1);
  const telling = words.filter((word) => !STREET_KINDS.has(word));
  return {
    postcode: code,
    outward: outwardOf(code),
    flat: numbers.length > 1 ? (numbers.at(-2) ?? '') : '',
    house: numbers.at(-1) ?? '',
    street: telling.length > 0 ? telling : words,
  };
}

/** A postcode in its one written form; codes of other countries keep their letters and digits. */
function readPostcode(text: string | undefined): string {
  return (text ?? '').slice(0, 20).toUpperCase().replace(/[^A-Z0-9]/g, '').slice(0, 10);
}

function outwardOf(postcode: string): string {
  const parts = UK_POSTCODE.exec(postcode);
  return parts?.[1] ?? postcode.slice(0, Math.max(2, postcode.length - 2));
}

/** Symmetrical. */
export function compareAddresses(a: AddressForm, b: AddressForm): AddressLevel {
  const codes = a.postcode !== '' && b.postcode !== '';
  const house = sameHouse(a, b);
  if (codes && a.postcode === b.postcode) return house === 'same' ? 'house' : house === 'other' ? 'neighbour' : 'postcode';
  const slip = codes && editDistance(a.postcode, b.postcode, 1) === 1;
  if (house === 'same' && a.street.length > 0 && b.street.length > 0) {
    if (!codes) return 'houseWithoutPostcode';
    return slip || sameDistrict(a, b) ? 'houseNearPostcode' : 'houseOtherPostcode';
  }
  if (!codes) return house === 'other' ? 'elsewhere' : 'missing';
  if (slip && house !== 'other') return 'postcodeSlip';
  if (a.outward !== b.outward) return 'elsewhere';
  return a.postcode.slice(0, -2) === b.postcode.slice(0, -2) ? 'sector' : 'district';
}

function sameDistrict(a: AddressForm, b: AddressForm): boolean {
  return a.outward === b.outward;
}

function sameHouse(a: AddressForm, b: AddressForm): 'same' | 'other' | 'unknown' {
  if (a.house === '' || b.house === '') return a.street.length > 0 && b.street.length > 0 && !sameStreet(a.street, b.street) ? 'other' : 'unknown';
  if (a.house !== b.house) return 'other';
  if (a.flat !== '' && b.flat !== '' && a.flat !== b.flat) return 'other';
  return a.street.length === 0 || b.street.length === 0 || sameStreet(a.street, b.street) ? 'same' : 'other';
}

/** One telling word in common, give or take one letter. */
function sameStreet(a: readonly string[], b: readonly string[]): boolean {
  for (const word of a) {
    for (const other of b) {
      if (word === other || (word.length > 3 && other.length > 3 && editDistance(word, other, 1) === 1)) return true;
    }
  }
  return false;
}

/** One value per dwelling, '' when the address is too thin to name one. */
export function householdKey(address: AddressForm): string {
  if (address.postcode === '' || (address.house === '' && address.street.length === 0)) return '';
  return `${address.postcode}|${address.flat}|${address.house}|${address.house === '' ? address.street.join(' ') : (address.street[0] ?? '')}`;
}
