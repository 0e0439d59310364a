/**
 * What can be wrong with one row, in words that never repeat the row's own values. `leftOut`: the row is not applied (the last accepted
 * row of that URN stays in force); `repaired`: the damage has one possible origin and was undone; `noted`: applied without that value.
 */
export type FaultSeverity = 'leftOut' | 'repaired' | 'noted';

export const ROW_FAULTS = {
  urnNotNumeric: ['leftOut', 'The URN must be five to seven digits. Check that no column was inserted or deleted.'],
  urnRepeated: ['leftOut', 'Two different rows carry this URN. Keep the right one.'],
  nameMissing: ['leftOut', 'Give the establishment\'s name.'],
  nameIsFormula: ['leftOut', 'The name starts like a spreadsheet formula. Download the file again and do not save it from a spreadsheet.'],
  wronglyDecoded: ['leftOut', 'The text was read with the wrong code page somewhere. Download the file again; it is Windows-1252.'],
  statusUnknown: ['leftOut', 'The status code must be 1, 2, 3 or 4.'],
  statusContradicts: ['leftOut', 'Status code and status name say different things. Check that no column has moved.'],
  laCodeMalformed: ['leftOut', 'The local authority code must be three digits. Check that no column has moved.'],
  rowTooShort: ['leftOut', 'The row has fewer values than the header has names.'],
  rowShifted: ['leftOut', 'The row is longer than the header and its values do not stand under their names.'],
  rowLongerThanHeader: ['noted', 'The row has more values than the header has names; the columns that are used stand in their place.'],
  urnOfItself: ['leftOut', 'The link leads from an establishment to itself.'],
  linkTypeUnknown: ['noted', 'This kind of link is not known; it is not followed.'],
  laCodeMissing: ['noted', 'No local authority is given; the establishment is listed under none.'],
  laCodeUnknown: ['noted', 'This local authority code is in no list of this release.'],
  laCodeRetired: ['noted', 'This local authority code was retired; its successors are known.'],
  leadingZeroLost: ['repaired', 'A leading zero was lost (a spreadsheet does that) and was put back.'],
  dateFlipped: ['repaired', 'The date was written with slashes (a spreadsheet does that); day first was certain.'],
  dateAmbiguous: ['noted', 'Day and month cannot be told apart. Download the file again and do not save it from a spreadsheet.'],
  dateMalformed: ['noted', 'Write dates as dd-mm-yyyy.'],
  phaseUnknown: ['noted', 'The phase code must be 0 to 7.'],
  typeUnknown: ['noted', 'This type of establishment is in no list of this release.'],
  typeGroupUnknown: ['noted', 'This group of types is in no list of this release.'],
  ageMalformed: ['noted', 'An age must be a whole number from 0 to 99.'],
  numberMalformed: ['noted', 'The establishment number must be four digits.'],
  postcodeMalformed: ['noted', 'This is no postcode.'],
  telephoneMalformed: ['noted', 'This is no telephone number (a spreadsheet may have rounded it).'],
  lineBreakInValue: ['repaired', 'A line break inside a value was made a space.'],
} as const satisfies Record<string, readonly [FaultSeverity, string]>;
export type RowFaultCode = keyof typeof ROW_FAULTS;

export interface RowFault {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  readonly column: string;
  readonly code: RowFaultCode;
  readonly severity: FaultSeverity;
  readonly fix: string;
}

export const rowFault = (row: number, column: string, code: RowFaultCode): RowFault => {
  const [severity, fix] = ROW_FAULTS[code];
  return { row, column, code, severity, fix };
};

/** What can be wrong with a whole file: nothing of it is applied. */
export const REFUSALS = {
  fileNotFound: 'There is no such file in the files bucket. Upload it first.',
  fileEmpty: 'The file is empty.',
  headerOnly: 'The file has a header and no rows.',
  notText: 'This is not a CSV text file (a workbook or an archive?). Unpack it, or save it as CSV.',
  otherEncoding: 'The file is UTF-16 text. Give it as downloaded (Windows-1252) or as UTF-8.',
  wronglyDecoded: 'The text was read with the wrong code page and saved so. Download the file again and do not open it in between.',
  otherDelimiter: 'The values are not separated by commas. Give the file as downloaded.',
  columnsMissing: 'Columns that are needed are missing. Give the file as downloaded.',
  columnsRepeated: 'A column that is needed is there twice.',
  otherFile: 'This is another file of the register. Use the other import command.',
  brokenQuotes: 'A quotation mark is opened and never closed, or stands inside a value. The file is damaged or cut off.',
  truncated: 'The file is cut off: its last row is not complete. Download it again.',
  columnsShifted: 'Values do not stand under their column\'s name in too many rows. A column was inserted, deleted or moved.',
  tooManyFaults: 'Too many rows cannot be used. Correct the file; see the rows listed.',
  shrunk: 'The file has far fewer rows than the last one that was applied. If that is meant, say so with --accept-shrink.',
  authorityGone: 'A local authority of the last register has no open establishment in this file. If that is meant, say so with --accept-shrink.',
  changedWhileReading: 'The file was replaced while it was read. Start again.',
  superseded: 'Another import was applied in the meantime. Start again if this file is the newer one.',
} as const satisfies Record<string, string>;
export type RefusalCode = keyof typeof REFUSALS;

export interface Refusal {
  readonly code: RefusalCode;
  readonly fix: string;
  /** Column names, codes or counts that make the fix plain; never a value of a row. */
  readonly about?: readonly string[] | undefined;
}
export const refusal = (code: RefusalCode, about?: readonly string[]): Refusal => ({ code, fix: REFUSALS[code], about });
