// No letters that look like digits, no vowels that make words.
const ALPHABET = '23456789BCDFGHJKLMNPQRSTVWXYZ';
const LENGTH = 8;

/** A reference a person can read out and type, like OE-7F3K-2M9Q, from a random token. It identifies, and proves nothing. */
export const shortReferenceFrom = (randomToken: string): string => {
  let value = 0n;
  for (const char of randomToken.slice(0, 24)) value = value * 64n + BigInt((char.codePointAt(0) ?? 0) % 64);
  let text = '';
  for (let i = 0; i < LENGTH; i += 1) {
    text += ALPHABET[Number(value % BigInt(ALPHABET.length))];
    value /= BigInt(ALPHABET.length);
  }
  return `OE-${text.slice(0, 4)}-${text.slice(4)}`;
};

/** What somebody typed, as it is stored: spaces, dashes and case do not matter. Undefined when it cannot be one. */
export const readShortReference = (typed: string): string | undefined => {
  const plain = typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, '').replace(/^OE/, '');
  if (!new RegExp(`^[${ALPHABET}]{${LENGTH}}$`).test(plain)) return undefined;
  return `OE-${plain.slice(0, 4)}-${plain.slice(4)}`;
};
