import { ESTABLISHMENT_STATUSES, PHASES, STATUS_NAMES, isEstablishmentTypeCode, isPhaseCode, isStatusCode, isTypeGroupCode } from './establishment.ts';
import type { Establishment, SuccessorLink } from './establishment.ts';
import { rowFault, type RowFault, type RowFaultCode } from './faults.ts';
import { isUrn, normalPostcode } from './identifiers.ts';
import { NO_AUTHORITY_CODES, localAuthority, retiredLocalAuthority } from './local-authorities.ts';
import { readRegisterDate } from './register-dates.ts';
import { suspicionOf } from './text-suspicion.ts';

/**
 * The columns that are read, by name: the register has had 133 (2018, 2021), 140 (2024) and 135 (2025) of them, in changing order.
 * Everything else stays unread, above all the head teacher's names. There is no e-mail column, and an office's mailbox would be no
 * address for this anyway.
 */
export const REQUIRED_COLUMNS = [
  'URN',
  'LA (code)',
  'EstablishmentNumber',
  'EstablishmentName',
  'TypeOfEstablishment (code)',
  'EstablishmentTypeGroup (code)',
  'EstablishmentStatus (code)',
  'OpenDate',
  'CloseDate',
  'PhaseOfEducation (code)',
  'StatutoryLowAge',
  'StatutoryHighAge',
  'Town',
  'Postcode',
] as const;
export const OPTIONAL_COLUMNS = ['EstablishmentStatus (name)', 'Street', 'Locality', 'TelephoneNum'] as const;
export const DATE_COLUMNS = ['OpenDate', 'CloseDate'] as const;
export type RegisterColumn = (typeof REQUIRED_COLUMNS)[number] | (typeof OPTIONAL_COLUMNS)[number];

export const LINK_COLUMNS = ['URN', 'LinkURN', 'LinkType'] as const;
export type LinkColumn = (typeof LINK_COLUMNS)[number];

/** How many values a row has, against the header. */
export type RowWidth = 'asHeader' | 'longer' | 'shorter';

export interface RowContext {
  readonly row: number;
  readonly width: RowWidth;
  readonly slashDatesDayFirst: boolean;
}

export interface RowReading<T> {
  /** Absent when the row cannot be applied; `urn` may then still say whose row it was. */
  readonly value?: T | undefined;
  readonly urn?: string | undefined;
  readonly faults: readonly RowFault[];
}

type Cell<C extends string> = (column: C) => string;

/** In one row a slip; in many rows under one name, the sign that a column was inserted, deleted or moved. */
export const MOVED_COLUMN_FAULTS: ReadonlySet<RowFaultCode> = new Set<RowFaultCode>([
  'urnNotNumeric',
  'statusUnknown',
  'statusContradicts',
  'laCodeMalformed',
  'phaseUnknown',
  'typeUnknown',
  'typeGroupUnknown',
  'ageMalformed',
  'numberMalformed',
  'postcodeMalformed',
  'rowShifted',
  'rowTooShort',
]);

const FREE_TEXT = ['EstablishmentName', 'Street', 'Locality', 'Town'] as const;
const FORMULA = /^[=@+\t]|^-\D/;

export const readEstablishmentRow = (cell: Cell<RegisterColumn>, context: RowContext): RowReading<Establishment> => {
  const faults: RowFault[] = [];
  const say = (column: RegisterColumn, code: RowFaultCode): void => {
    faults.push(rowFault(context.row, column, code));
  };
  const text = (column: RegisterColumn): string => {
    const value = cell(column).trim();
    if (!/[\r\n]/.test(value)) return value;
    say(column, 'lineBreakInValue');
    return value.replaceAll(/\s*[\r\n]+\s*/g, ' ');
  };
  const urn = text('URN');
  if (context.width === 'shorter') return { urn: isUrn(urn) ? urn : undefined, faults: [rowFault(context.row, '', 'rowTooShort')] };
  if (!isUrn(urn)) {
    say('URN', 'urnNotNumeric');
    return { faults };
  }
  const leaveOut = (column: RegisterColumn, code: RowFaultCode): RowReading<Establishment> => {
    say(column, context.width === 'longer' && MOVED_COLUMN_FAULTS.has(code) ? 'rowShifted' : code);
    return { urn, faults };
  };

  const statusCode = text('EstablishmentStatus (code)');
  if (!isStatusCode(statusCode)) return leaveOut('EstablishmentStatus (code)', 'statusUnknown');
  const statusName = text('EstablishmentStatus (name)');
  if (statusName !== '' && statusName.toLowerCase() !== STATUS_NAMES[statusCode].toLowerCase()) {
    return leaveOut('EstablishmentStatus (name)', 'statusContradicts');
  }
  const laText = text('LA (code)');
  if (laText !== '' && !/^\d{3}$/.test(laText) && NO_AUTHORITY_CODES[laText] === undefined) return leaveOut('LA (code)', 'laCodeMalformed');

  const name = text('EstablishmentName');
  if (name === '') return leaveOut('EstablishmentName', 'nameMissing');
  if (FORMULA.test(name)) return leaveOut('EstablishmentName', 'nameIsFormula');
  for (const column of FREE_TEXT) if (suspicionOf(cell(column))) return leaveOut(column, 'wronglyDecoded');

  const postcodeText = text('Postcode');
  const postcode = normalPostcode(postcodeText);
  if (context.width === 'longer') {
    // Real rows come six values longer than the header; the columns used here stand before the extra ones. Its anchors prove it or not.
    if (postcodeText !== '' && !postcode) return leaveOut('Postcode', 'postcodeMalformed');
    faults.push(rowFault(context.row, '', 'rowLongerThanHeader'));
  } else if (postcodeText !== '' && !postcode) say('Postcode', 'postcodeMalformed');

  if (laText === '') say('LA (code)', 'laCodeMissing');
  else if (retiredLocalAuthority(laText)) say('LA (code)', 'laCodeRetired');
  else if (!localAuthority(laText) && NO_AUTHORITY_CODES[laText] === undefined) say('LA (code)', 'laCodeUnknown');

  const date = (column: 'OpenDate' | 'CloseDate'): string | undefined => {
    const reading = readRegisterDate(text(column), context.slashDatesDayFirst);
    if (reading.kind === 'malformed') say(column, 'dateMalformed');
    if (reading.kind === 'ambiguous') say(column, 'dateAmbiguous');
    if (reading.kind === 'flipped') say(column, 'dateFlipped');
    return reading.kind === 'read' || reading.kind === 'flipped' ? reading.day : undefined;
  };
  const age = (column: 'StatutoryLowAge' | 'StatutoryHighAge'): number | undefined => {
    const value = text(column);
    if (value === '') return undefined;
    if (/^\d{1,2}$/.test(value)) return Number(value);
    say(column, 'ageMalformed');
    return undefined;
  };
  /** A code of a known width: digits that are too few have lost leading zeros. */
  const padded = (column: RegisterColumn, width: number): string => {
    const value = text(column);
    if (value === '' || !/^\d+$/.test(value) || value.length >= width) return value;
    say(column, 'leadingZeroLost');
    return value.padStart(width, '0');
  };

  const typeText = padded('TypeOfEstablishment (code)', 2);
  if (typeText !== '' && !isEstablishmentTypeCode(typeText)) say('TypeOfEstablishment (code)', 'typeUnknown');
  const groupText = text('EstablishmentTypeGroup (code)');
  if (groupText !== '' && !isTypeGroupCode(groupText)) say('EstablishmentTypeGroup (code)', 'typeGroupUnknown');
  const phaseText = text('PhaseOfEducation (code)');
  if (phaseText !== '' && !isPhaseCode(phaseText)) say('PhaseOfEducation (code)', 'phaseUnknown');
  const numberText = padded('EstablishmentNumber', 4);
  const establishmentNumber = /^\d{4}$/.test(numberText) ? numberText : undefined;
  if (numberText !== '' && !establishmentNumber) say('EstablishmentNumber', 'numberMalformed');

  const telephone = (): string | undefined => {
    const value = text('TelephoneNum').replaceAll(/[\s()-]/g, '');
    if (value === '') return undefined;
    if (/^(0\d{9,10}|\+44\d{9,10})$/.test(value)) return value;
    // British numbers start with 0; ten digits that start with 1, 2, 3, 7 or 8 are one whose zero a spreadsheet took.
    if (/^[12378]\d{8,9}$/.test(value)) {
      say('TelephoneNum', 'leadingZeroLost');
      return `0${value}`;
    }
    say('TelephoneNum', 'telephoneMalformed');
    return undefined;
  };
  const some = (value: string): string | undefined => (value === '' ? undefined : value);

  return {
    urn,
    faults,
    value: {
      urn,
      name,
      status: ESTABLISHMENT_STATUSES[statusCode],
      laCode: laText === '' || NO_AUTHORITY_CODES[laText] !== undefined ? undefined : laText,
      establishmentNumber,
      typeCode: isEstablishmentTypeCode(typeText) ? typeText : undefined,
      typeGroupCode: isTypeGroupCode(groupText) ? groupText : undefined,
      phase: isPhaseCode(phaseText) ? PHASES[phaseText] : undefined,
      lowAge: age('StatutoryLowAge'),
      highAge: age('StatutoryHighAge'),
      openedOn: date('OpenDate'),
      closedOn: date('CloseDate'),
      street: some(text('Street')),
      locality: some(text('Locality')),
      town: some(text('Town')),
      postcode,
      telephone: telephone(),
    },
  };
};

/** Kinds of link that lead from a closed establishment to one that took its pupils over. "Result of Amalgamation" points both ways. */
export const SUCCESSOR_LINK_TYPES: ReadonlySet<string> = new Set([
  'Successor',
  'Successor - merged',
  'Successor - amalgamated',
  'Successor - Split School',
]);
/** Known kinds that are not followed. */
export const OTHER_LINK_TYPES: ReadonlySet<string> = new Set([
  'Predecessor',
  'Predecessor - merged',
  'Predecessor - amalgamated',
  'Predecessor - Split School',
  'Result of Amalgamation',
  'Sixth Form Centre School',
  'Sixth Form Centre Link',
  'Merged - expansion in school capacity and changer in age range',
  'Merged - change in age range',
  'Merged - expansion of school capacity',
  'Expansion',
  'Closure',
  'Other',
]);

export interface LinkReading extends RowReading<SuccessorLink> {
  /** `successor` links are applied, `other` ones only counted. */
  readonly kind?: 'successor' | 'other' | undefined;
}

export const readLinkRow = (cell: Cell<LinkColumn>, context: RowContext): LinkReading => {
  const say = (column: LinkColumn | '', code: RowFaultCode): readonly RowFault[] => [rowFault(context.row, column, code)];
  if (context.width === 'shorter') return { faults: say('', 'rowTooShort') };
  const urn = cell('URN').trim();
  const successorUrn = cell('LinkURN').trim();
  if (!isUrn(urn)) return { faults: say('URN', 'urnNotNumeric') };
  if (!isUrn(successorUrn)) return { urn, faults: say('LinkURN', 'urnNotNumeric') };
  const type = cell('LinkType').trim();
  if (!SUCCESSOR_LINK_TYPES.has(type)) {
    if (OTHER_LINK_TYPES.has(type)) return { urn, kind: 'other', faults: [] };
    // A longer row whose kind is none has moved values; one of the right width has a kind that is new.
    if (context.width === 'longer') return { urn, faults: say('LinkType', 'rowShifted') };
    return { urn, kind: 'other', faults: say('LinkType', 'linkTypeUnknown') };
  }
  if (urn === successorUrn) return { urn, kind: 'other', faults: say('LinkURN', 'urnOfItself') };
  return { urn, kind: 'successor', value: { urn, successorUrn }, faults: [] };
};
