import type { LondonDay } from '../incident.ts';

/**
 * An establishment as the schools register (GIAS, "Get Information about Schools", DfE) describes it. Code lists below are facts taken
 * from that register: contains public sector information licensed under the Open Government Licence v3.0.
 */

/** EstablishmentStatus (code). */
export const ESTABLISHMENT_STATUSES = { '1': 'open', '2': 'closed', '3': 'openProposedToClose', '4': 'proposedToOpen' } as const;
export type StatusCode = keyof typeof ESTABLISHMENT_STATUSES;
export type EstablishmentStatus = (typeof ESTABLISHMENT_STATUSES)[StatusCode];

/** As the register's "(name)" column writes them: a code and a name that disagree betray shifted columns. */
export const STATUS_NAMES: Readonly<Record<StatusCode, string>> = {
  '1': 'Open',
  '2': 'Closed',
  '3': 'Open, but proposed to close',
  '4': 'Proposed to open',
};

/** A school that is to close still has its pupils and its key adults; one that is to open has neither yet. */
export const hasPupils = (status: EstablishmentStatus): boolean => status === 'open' || status === 'openProposedToClose';

/** PhaseOfEducation (code). */
export const PHASES = {
  '0': 'notApplicable',
  '1': 'nursery',
  '2': 'primary',
  '3': 'middleDeemedPrimary',
  '4': 'secondary',
  '5': 'middleDeemedSecondary',
  '6': 'sixteenPlus',
  '7': 'allThrough',
} as const;
export type PhaseCode = keyof typeof PHASES;
export type Phase = (typeof PHASES)[PhaseCode];

/** EstablishmentTypeGroup (code). */
export const TYPE_GROUPS = {
  '1': 'Colleges',
  '2': 'Universities',
  '3': 'Independent schools',
  '4': 'Local authority maintained schools',
  '5': 'Special schools',
  '6': 'Welsh schools',
  '9': 'Other types',
  '10': 'Academies',
  '11': 'Free Schools',
  '13': 'Online provider',
} as const;
export type TypeGroupCode = keyof typeof TYPE_GROUPS;

/** TypeOfEstablishment (code), two digits ("02"; a spreadsheet makes "2" of it), with its usual type group. */
export const ESTABLISHMENT_TYPES = {
  '01': ['Community school', '4'],
  '02': ['Voluntary aided school', '4'],
  '03': ['Voluntary controlled school', '4'],
  '05': ['Foundation school', '4'],
  '06': ['City technology college', '3'],
  '07': ['Community special school', '5'],
  '08': ['Non-maintained special school', '5'],
  '10': ['Other independent special school', '5'],
  '11': ['Other independent school', '3'],
  '12': ['Foundation special school', '5'],
  '14': ['Pupil referral unit', '4'],
  '15': ['Local authority nursery school', '4'],
  '18': ['Further education', '1'],
  '24': ['Secure units', '9'],
  '25': ['Offshore schools', '9'],
  '26': ['Service children\'s education', '9'],
  '27': ['Miscellaneous', '9'],
  '28': ['Academy sponsor led', '10'],
  '29': ['Higher education institutions', '2'],
  '30': ['Welsh establishment', '6'],
  '31': ['Sixth form centres', '1'],
  '32': ['Special post 16 institution', '9'],
  '33': ['Academy special sponsor led', '10'],
  '34': ['Academy converter', '10'],
  '35': ['Free schools', '11'],
  '36': ['Free schools special', '11'],
  '37': ['British schools overseas', '9'],
  '38': ['Free schools alternative provision', '11'],
  '39': ['Free schools 16 to 19', '11'],
  '40': ['University technical college', '11'],
  '41': ['Studio schools', '11'],
  '42': ['Academy alternative provision converter', '10'],
  '43': ['Academy alternative provision sponsor led', '10'],
  '44': ['Academy special converter', '10'],
  '45': ['Academy 16-19 converter', '10'],
  '46': ['Academy 16 to 19 sponsor led', '10'],
  '49': ['Online provider', '13'],
  '56': ['Institution funded by other government department', '9'],
  '57': ['Academy secure 16 to 19', '10'],
} as const satisfies Record<string, readonly [string, TypeGroupCode]>;
export type EstablishmentTypeCode = keyof typeof ESTABLISHMENT_TYPES;

const isKeyOf = <T extends object>(table: T) => (code: string): code is Extract<keyof T, string> => Object.hasOwn(table, code);
export const isStatusCode = isKeyOf(ESTABLISHMENT_STATUSES);
export const isPhaseCode = isKeyOf(PHASES);
export const isTypeGroupCode = isKeyOf(TYPE_GROUPS);
export const isEstablishmentTypeCode = isKeyOf(ESTABLISHMENT_TYPES);

/** One row of the register: what is needed to find, name and phone a school. Nothing about its staff is ever read. */
export interface Establishment {
  readonly urn: string;
  readonly name: string;
  readonly status: EstablishmentStatus;
  /** DfE code; absent when the register says "does not apply" or nothing (closed Welsh schools). */
  readonly laCode?: string | undefined;
  /** Four digits; with the LA code it makes the DfE number (LAESTAB), which is not a stable key. */
  readonly establishmentNumber?: string | undefined;
  readonly typeCode?: EstablishmentTypeCode | undefined;
  readonly typeGroupCode?: TypeGroupCode | undefined;
  readonly phase?: Phase | undefined;
  readonly lowAge?: number | undefined;
  readonly highAge?: number | undefined;
  readonly openedOn?: LondonDay | undefined;
  readonly closedOn?: LondonDay | undefined;
  readonly street?: string | undefined;
  readonly locality?: string | undefined;
  readonly town?: string | undefined;
  readonly postcode?: string | undefined;
  /** The school's office number: for the desk's call list, after a key adult's own. */
  readonly telephone?: string | undefined;
}

/** "URN 1's work went on at URN 2." Many schools become academies this way and change their URN. */
export interface SuccessorLink {
  readonly urn: string;
  readonly successorUrn: string;
}
