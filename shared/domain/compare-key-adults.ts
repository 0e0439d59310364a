import { inE164 } from './phone-number.ts';
import { isSharedMailbox, KEY_ADULT_ROLES } from './key-adult.ts';
import type { KeyAdult, KeyAdultRole } from './key-adult.ts';
import { whyNot } from './key-adult-change.ts';
import type { KeyAdultDetails, NotPossible, ProposedChange } from './key-adult-change.ts';
import type { LondonDay } from './incident.ts';

/** What can be wrong with a row of key adults, in words that never repeat its values. A row with a fault is not used; a noted one is. */
export const KEY_ADULT_FAULTS = {
  schoolUnknown: ['leftOut', 'No school of this authority has this URN.'],
  nameMissing: ['leftOut', 'Give first name and surname.'],
  emailMalformed: ['leftOut', 'Give one e-mail address.'],
  emailRepeated: ['leftOut', 'Two people of this school have this address. The address says whose link it is: give each their own.'],
  roleUnknown: ['leftOut', 'The role must be safeguarding lead, deputy safeguarding lead, head, deputy head, education officer or health practitioner.'],
  mobileMalformed: ['leftOut', 'The mobile number is none that a text can be sent to.'],
  sharedMailbox: ['noted', 'The address looks like an office\'s: no code is ever sent to it.'],
  otherDomain: ['noted', 'The address is not of the domain that the school\'s other key adults have. Make sure that it is theirs.'],
} as const satisfies Record<string, readonly ['leftOut' | 'noted', string]>;
export type KeyAdultFaultCode = keyof typeof KEY_ADULT_FAULTS;

export interface KeyAdultRow {
  readonly row: number;
  readonly urn: string;
  readonly details?: KeyAdultDetails | undefined;
  readonly faults: readonly KeyAdultFaultCode[];
}

const folded = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '');
const ROLE_WORDS: Readonly<Record<string, KeyAdultRole>> = {
  ...Object.fromEntries(KEY_ADULT_ROLES.map((role) => [folded(role), role])),
  dsl: 'safeguardingLead', designatedsafeguardinglead: 'safeguardingLead', dsp: 'safeguardingLead',
  ddsl: 'deputySafeguardingLead', deputydsl: 'deputySafeguardingLead', deputydesignatedsafeguardinglead: 'deputySafeguardingLead',
  headteacher: 'head', principal: 'head', deputyheadteacher: 'deputyHead', deputyprincipal: 'deputyHead',
};

const HEADINGS = { urn: ['urn', 'schoolurn'], forename: ['forename', 'firstname', 'givennames'], surname: ['surname', 'lastname', 'familyname'], email: ['email', 'emailaddress', 'workemail'], role: ['role', 'jobtitle'], mobile: ['mobile', 'mobilenumber', 'mobilephone'], language: ['language'] } as const;
export type KeyAdultColumn = keyof typeof HEADINGS;
export type KeyAdultPositions = ReadonlyMap<KeyAdultColumn, number>;

/** Where each column stands; undefined when one that is needed is missing. */
export const readKeyAdultColumns = (header: readonly string[]): KeyAdultPositions | undefined => {
  const names = header.map(folded);
  const found = (Object.keys(HEADINGS) as KeyAdultColumn[]).flatMap((column) => {
    const at = names.findIndex((name) => (HEADINGS[column] as readonly string[]).includes(name));
    return at < 0 ? [] : [[column, at] as const];
  });
  const positions = new Map(found);
  return (['urn', 'forename', 'surname', 'email', 'role'] as const).every((column) => positions.has(column)) ? positions : undefined;
};

const EMAIL = /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/;

export const readKeyAdultRow = (row: number, cell: (column: KeyAdultColumn) => string): KeyAdultRow => {
  const said = (column: KeyAdultColumn): string => cell(column).trim().replaceAll(/\s+/g, ' ').slice(0, 300);
  const faults: KeyAdultFaultCode[] = [];
  const [forename, surname, email, mobile] = [said('forename'), said('surname'), said('email'), said('mobile')];
  const role = ROLE_WORDS[folded(said('role'))];
  if (!/\p{L}/u.test(forename) || !/\p{L}/u.test(surname)) faults.push('nameMissing');
  if (!EMAIL.test(email)) faults.push('emailMalformed');
  if (role === undefined) faults.push('roleUnknown');
  if (mobile !== '' && inE164(mobile) === undefined) faults.push('mobileMalformed');
  const urn = said('urn');
  if (faults.length > 0 || role === undefined) return { row, urn, faults };
  if (isSharedMailbox(email)) faults.push('sharedMailbox');
  const language = folded(said('language')).startsWith('c') || folded(said('language')) === 'welsh' ? 'cy' : 'en';
  return { row, urn, details: { role, givenNames: forename.split(' '), familyName: surname, email, ...(mobile === '' ? {} : { mobile }), language }, faults };
};

export interface KeyAdultComparison {
  readonly added: readonly ProposedChange[];
  readonly changed: readonly ProposedChange[];
  readonly removed: readonly ProposedChange[];
  readonly unchanged: number;
  readonly faults: readonly { readonly row: number; readonly code: KeyAdultFaultCode }[];
  /** Removals that are not asked for, because the school would have nobody, or nobody who was checked. */
  readonly kept: readonly NotPossible[];
}

const sameEmail = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const domainOf = (email: string): string => email.slice(email.indexOf('@') + 1).toLowerCase();
const isSame = (a: KeyAdult, b: KeyAdultDetails): boolean =>
  a.role === b.role && a.familyName === b.familyName && a.givenNames.join(' ') === b.givenNames.join(' ') && (a.mobile ?? '') === (b.mobile ?? '') && a.language === b.language && sameEmail(a.email, b.email);

/**
 * What a file says of one school's key adults against those who are there. Known by their address, else by their name. Nobody is removed while a row of the school
 * could not be read: it may be theirs. A school is never left with nobody, nor with nobody whose details were checked.
 */
export const compareKeyAdults = (rows: readonly KeyAdultRow[], people: readonly KeyAdult[], today: LondonDay, newId: () => string): KeyAdultComparison => {
  const active = people.filter((one) => one.active).toSorted((a, b) => a.order - b.order);
  const faults = rows.flatMap(({ row, faults: codes }) => codes.map((code) => ({ row, code })));
  const emails = Map.groupBy(rows.filter(({ details }) => details !== undefined), ({ details }) => details?.email.toLowerCase());
  const usable = rows.filter(({ row, details }) => {
    if (details === undefined) return false;
    const isRepeated = (emails.get(details.email.toLowerCase())?.length ?? 0) > 1;
    if (isRepeated) faults.push({ row, code: 'emailRepeated' });
    return !isRepeated;
  });
  const domains = new Set(active.map(({ email }) => domainOf(email)));
  const claimed = new Set<string>();
  const added: ProposedChange[] = [];
  const changed: ProposedChange[] = [];
  let unchanged = 0;
  const known = (details: KeyAdultDetails): KeyAdult | undefined =>
    active.find((one) => !claimed.has(one.keyAdultId) && sameEmail(one.email, details.email)) ??
    active.find((one) => !claimed.has(one.keyAdultId) && one.familyName === details.familyName && one.givenNames[0] === details.givenNames[0]);
  usable.forEach(({ row, details }, at) => {
    if (details === undefined) return;
    if (domains.size > 0 && !domains.has(domainOf(details.email))) faults.push({ row, code: 'otherDomain' });
    const before = known(details);
    if (before === undefined) {
      added.push({ kind: 'add', keyAdultId: newId(), details, order: at + 1 });
      return;
    }
    claimed.add(before.keyAdultId);
    if (isSame(before, details)) unchanged += 1;
    else changed.push({ kind: 'change', keyAdultId: before.keyAdultId, details, order: before.order });
  });
  const removed: ProposedChange[] = [];
  const kept: NotPossible[] = [];
  const isWhole = usable.length === rows.length;
  let left = people;
  for (const { keyAdultId } of isWhole ? active.filter((one) => !claimed.has(one.keyAdultId)) : []) {
    const change: ProposedChange = { kind: 'remove', keyAdultId };
    const because = whyNot(left, change, today);
    if (because !== undefined) {
      kept.push(because);
      continue;
    }
    removed.push(change);
    left = left.map((one) => (one.keyAdultId === keyAdultId ? { ...one, active: false } : one));
  }
  return { added, changed, removed, unchanged, faults, kept };
};
