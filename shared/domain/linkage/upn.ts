/** DfE unique pupil number: check letter, then 12 digits, the last of which may be a letter (temporary UPN). I, O and S are never used. */
const LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ';
const SHAPE = /^[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]$/;

/** The number in its one written form, or undefined when its shape or its check letter is wrong. */
export function readUpn(text: string | undefined): string | undefined {
  const upn = writtenUpn(text);
  return upn !== undefined && SHAPE.test(upn) && checkLetter(upn) === upn[0] ? upn : undefined;
}

/** As written, in capitals without spaces; undefined when empty or a code for "none" (UN1 to UN99). */
export function writtenUpn(text: string | undefined): string | undefined {
  const upn = (text ?? '').slice(0, 40).toUpperCase().replace(/[^A-Z0-9]/g, '');
  return upn === '' || /^UN\d{1,2}$/.test(upn) ? undefined : upn;
}

/** Sum of position (2 to 13) times value, modulo 23; a final letter counts as its index in the alphabet. */
function checkLetter(upn: string): string | undefined {
  let sum = 0;
  for (let at = 1; at < upn.length; at++) {
    const sign = upn[at] ?? '';
    const value = sign >= '0' && sign <= '9' ? Number(sign) : LETTERS.indexOf(sign);
    sum += (at + 1) * value;
  }
  return LETTERS[sum % LETTERS.length];
}
