const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BITS = 5;

/** RFC 4648 base32 without padding, cut to `length` characters: safe in every file name and statistics package, whatever its case rules. */
export const base32Of = (bytes: Uint8Array, length: number): string => {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= BITS && text.length < length) {
      bits -= BITS;
      text += ALPHABET[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
    if (text.length === length) break;
  }
  return text;
};
