/** DfE unique pupil number: check letter, LA (3), establishment (4), year of issue (2), serial (3). I, O and S are never used. */
const LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ';

/** Sum of position (2 to 13) times digit, modulo 23. */
export const checkLetterOf = (digits: string): string => {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) sum += (at + 2) * Number(digits[at]);
  return LETTERS[sum % LETTERS.length] ?? '';
};

export const makeUpn = (laCode: string, establishmentNumber: number, year: number, serial: number): string => {
  const padded = (value: number, length: number): string => String(value).padStart(length, '0');
  const digits = `${laCode}${padded(establishmentNumber, 4)}${padded(year % 100, 2)}${padded(serial % 1000, 3)}`;
  return `${checkLetterOf(digits)}${digits}`;
};
