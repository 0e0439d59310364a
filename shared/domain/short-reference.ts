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

/** What somebody typed, as it is stored: small letters, spaces and missing dashes are forgiven. Undefined when it cannot be one. */
export const normaliseShortReference = (typed: string): string | undefined => {
  const plain = typed.toUpperCase().replaceAll(/[\s–—-]/g, '');
  return /^OE[A-Z0-9]{8}$/.test(plain) ? `OE-${plain.slice(2, 6)}-${plain.slice(6)}` : undefined;
};
