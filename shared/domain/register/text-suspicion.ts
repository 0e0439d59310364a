/**
 * Signs that somebody decoded a file with the wrong code page. The register is published in Windows-1252; production systems have
 * shown the one name "St Thomas à Becket" with a Cyrillic letter (read as 1251), a replacement sign (read as UTF-8) and control
 * characters (read as Latin-1).
 */
export const SUSPICIONS = ['replacementSign', 'controlCharacter', 'cyrillicLetter', 'decodedTwice'] as const;
export type Suspicion = (typeof SUSPICIONS)[number];

const SIGNS: readonly (readonly [Suspicion, RegExp])[] = [
  ['replacementSign', /\uFFFD/],
  // U+0080-U+009F are letters' bytes read as Latin-1 (’ is 0x92); the C0 ones never belong in a name.
  // oxlint-disable-next-line no-control-regex
  ['controlCharacter', /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/],
  // No establishment of England and Wales has one in its name.
  ['cyrillicLetter', /\p{Script=Cyrillic}/u],
  // UTF-8 bytes read as Windows-1252: "Ã©", "Â’", "â€™".
  ['decodedTwice', /Ã[\u0080-\u00BF‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\u0080-\u00BF’‘“”–—]|â€/],
];

export const suspicionOf = (text: string): Suspicion | undefined => SIGNS.find(([, sign]) => sign.test(text))?.[0];
