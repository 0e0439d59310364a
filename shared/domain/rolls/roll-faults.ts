/**
 * What can be wrong with one row of a roll, in words that never repeat the row's values. `leftOut`: the row is not used (whoever stands on
 * the roll already and may be meant by it stays as they were); `noted`: used, without that value or as it is.
 */
export type RollFaultSeverity = 'leftOut' | 'noted';

export const ROLL_FAULTS = {
  forenameMissing: ['leftOut', 'Give the pupil\'s first name.'],
  surnameMissing: ['leftOut', 'Give the pupil\'s surname.'],
  nameDamaged: ['leftOut', 'The name was read with the wrong code page, or starts like a spreadsheet formula. Export the roll again and do not open it in between.'],
  valueTooLong: ['leftOut', 'A value is longer than any name or address. Check that no column has moved.'],
  dateOfBirthMissing: ['leftOut', 'Give the date of birth.'],
  dateOfBirthMalformed: ['leftOut', 'Write the date of birth as 2015-03-31 or 31/03/2015.'],
  ageImplausible: ['leftOut', 'By this date of birth nobody of school age is meant. Check it; a member of staff does not belong on the roll.'],
  ageUnusual: ['noted', 'By this date of birth the pupil is under 2 or over 19. Check it.'],
  schoolMissing: ['leftOut', 'Say which school it is: name it for the whole file, or give its URN in a column.'],
  schoolUnknown: ['leftOut', 'No school of this authority has this URN. Check it, or load the school first.'],
  rowTooShort: ['leftOut', 'The row has fewer values than the header has names.'],
  rowUnreadable: ['leftOut', 'This entry is not written as its format demands.'],
  upnMalformed: ['noted', 'The check letter of the UPN is wrong. The pupil is used without it; correct it in the school\'s system.'],
  upnRepeated: ['noted', 'Two different pupils of this school carry this UPN. Both are used without it; correct it in the school\'s system.'],
  rowRepeated: ['noted', 'The same pupil comes twice in this school; what was said last counts.'],
  entryMalformed: ['noted', 'The first day at the school is no date; it is left out.'],
  leavingMalformed: ['noted', 'The last day at the school is no date; the pupil counts as being there.'],
  postcodeMalformed: ['noted', 'This is no postcode; it is left out.'],
} as const satisfies Record<string, readonly [RollFaultSeverity, string]>;
export type RollFaultCode = keyof typeof ROLL_FAULTS;

export interface RollFault {
  /** As a spreadsheet counts: the header is row 1. Of XML and JSON: the pupil's place in the file, from 1. */
  readonly row: number;
  readonly code: RollFaultCode;
}

/** What can be wrong with a whole file: nothing of it is used. */
export const ROLL_REFUSALS = {
  fileGone: 'The file is not there any more. Bring it again.',
  fileChanged: 'The file was replaced after it was started. Open a new import and bring it again.',
  noSuchSchool: 'The authority has no such school in the directory. Check the URN.',
  fileEmpty: 'The file is empty, or has a header and no pupils.',
  fileTooLarge: 'The file is larger than any roll. Bring one authority\'s schools at a time.',
  notText: 'This is an archive, a workbook or another file that is not text. Unpack it, or save it as CSV or XML.',
  otherEncoding: 'The text is UTF-16 or another encoding. Save it as UTF-8 or Windows-1252.',
  otherDelimiter: 'The values are not separated by commas. Save it as a comma separated file.',
  columnsMissing: 'Columns that are needed are missing. The file needs a first name, a surname and a date of birth.',
  columnsRepeated: 'A column that is needed is there twice.',
  brokenQuotes: 'A quotation mark is opened and never closed. The file is damaged or cut off.',
  notXml: 'The file is not well-formed XML, or is cut off. Export it again.',
  hasDoctype: 'The XML declares a document type or entities, which no Common Transfer File needs. Nothing of it was read.',
  tooDeep: 'The file is nested deeper than any roll. Nothing of it was used.',
  notCtf: 'This XML is not a Common Transfer File of pupils.',
  notJson: 'The file is not JSON as Wonde gives it (a list of pupils under "data"), or is cut off.',
  datesMonthFirst: 'Some dates can only be month first. Then the others would be misread. Export the roll with dates as 2015-03-31.',
  mostlyUnusable: 'More than half of the pupils cannot be used. A column was probably moved.',
  otherSchool: 'The file is of another school than the one that it was brought for. Bring it for its own school: nothing of it was used.',
  tooManySchools: 'The file names more schools than one authority has.',
  firstIsPart: 'These schools have pupils from a prepared file and no roll of their own yet. Their first roll must be whole: whoever is not in it would be found no more.',
} as const satisfies Record<string, string>;
export type RollRefusalCode = keyof typeof ROLL_REFUSALS;
