/**
 * What is read of a pupil, and by which heading school systems write it. Everything else in a file (health, ethnicity, meals, contacts …) has no place in
 * this table, and so is never looked at. Headings of SIMS, Arbor and Bromcom as public importers read them; ours is the first of each line.
 */
export const ROLL_COLUMNS = {
  urn: ['urn', 'school urn', 'establishment urn'],
  upn: ['upn', 'unique pupil number', 'upn or unique code'],
  misId: ['mis id', 'adno', 'admission number', 'admission no', 'student id', 'pupil id', 'id'],
  legalForename: ['legal forename', 'legal first name'],
  legalSurname: ['legal surname', 'legal last name'],
  preferredForename: ['preferred forename', 'preferred first name', 'chosen forename', 'chosen name'],
  preferredSurname: ['preferred surname', 'preferred last name', 'chosen surname'],
  /** Of systems that write one pair of names. */
  forename: ['forename', 'first name'],
  surname: ['surname', 'last name'],
  dateOfBirth: ['date of birth', 'dob', 'birth date', 'date of birth yyyymmdd'],
  sex: ['sex', 'gender', 'gender mf', 'legal sex'],
  postcode: ['postcode', 'postal code'],
  addressLine: ['address', 'address line', 'address line 1', 'address 1', 'home address'],
  enrolment: ['enrol status', 'enrolment status', 'enrollment status'],
  entryOn: ['entry on', 'start date', 'admission date', 'date of admission', 'doa', 'entry date'],
  leavingOn: ['leaving on', 'leaving date', 'date of leaving', 'end date', 'dol'],
} as const satisfies Record<string, readonly string[]>;
export type RollColumn = keyof typeof ROLL_COLUMNS;

const COLUMNS = Object.keys(ROLL_COLUMNS) as readonly RollColumn[];

const folded = (heading: string): string => heading.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

export type Positions = ReadonlyMap<RollColumn, number>;
export type ColumnsReading =
  | { readonly kind: 'read'; readonly positions: Positions }
  | { readonly kind: 'refused'; readonly code: 'columnsMissing' | 'columnsRepeated' | 'otherDelimiter'; readonly about: readonly string[] };

/** Where in a row each column stands. Of several headings of one meaning the first of the table counts. */
export const readColumns = (header: readonly string[]): ColumnsReading => {
  const names = header.map(folded);
  const positions = new Map<RollColumn, number>();
  const repeated: string[] = [];
  for (const column of COLUMNS) {
    const name = ROLL_COLUMNS[column].map(folded).find((each) => names.includes(each));
    if (name === undefined) continue;
    positions.set(column, names.indexOf(name));
    if (names.indexOf(name) !== names.lastIndexOf(name)) repeated.push(ROLL_COLUMNS[column][0]);
  }
  if (repeated.length > 0) return { kind: 'refused', code: 'columnsRepeated', about: repeated };
  const has = (...columns: readonly RollColumn[]): boolean => columns.some((column) => positions.has(column));
  const missing = [
    ...(has('legalForename', 'forename', 'preferredForename') ? [] : ['forename']),
    ...(has('legalSurname', 'surname', 'preferredSurname') ? [] : ['surname']),
    ...(has('dateOfBirth') ? [] : ['date of birth']),
  ];
  if (missing.length === 0) return { kind: 'read', positions };
  const isOther = header.length === 1 && /[;\t|]/.test(header[0] ?? '');
  return isOther ? { kind: 'refused', code: 'otherDelimiter', about: [] } : { kind: 'refused', code: 'columnsMissing', about: missing };
};
