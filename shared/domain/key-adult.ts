/** A person at a recipient body who is told. The designated safeguarding lead is one role among them. */
export const KEY_ADULT_ROLES = ['safeguardingLead', 'deputySafeguardingLead', 'head', 'deputyHead', 'educationOfficer', 'healthPractitioner'] as const;
export type KeyAdultRole = (typeof KEY_ADULT_ROLES)[number];

export interface KeyAdult {
  readonly keyAdultId: string;
  readonly bodyKey: string;
  /** 1 is told first. */
  readonly order: number;
  readonly role: KeyAdultRole;
  readonly givenNames: readonly string[];
  readonly familyName: string;
  readonly email: string;
  /** A shared mailbox (office@ …) is never a place for a code. */
  readonly mailbox: 'named' | 'shared';
  readonly mobile?: string | undefined;
  readonly language: 'en' | 'cy';
  /** The last London day for which somebody has checked that this person is who they say and still does this. */
  readonly verifiedUntil?: string | undefined;
  readonly active: boolean;
  /** About whom this person is never told, whatever the incident says. */
  readonly exclusions?: readonly Exclusion[] | undefined;
}

/** `body`: nothing about this body at all. `family`: nothing about this family; with a postcode, only the family there. */
export type Exclusion = { readonly scope: 'body' } | { readonly scope: 'family'; readonly familyName: string; readonly postcode?: string | undefined };

/** Does this person have any part in what their body is told? Somebody excluded for the whole body neither reads nor says who reads. */
export const isToldHere = ({ active, exclusions = [] }: Pick<KeyAdult, 'active' | 'exclusions'>): boolean => active && !exclusions.some(({ scope }) => scope === 'body');

// Local parts that belong to an office and not to a person (security review 1.2), without figures, dots and dashes.
const SHARED_LOCAL_PARTS = new Set([
  'office', 'admin', 'head', 'info', 'enquiries', 'enquiry', 'safeguarding', 'dsl', 'reception', 'contact', 'school', 'mail', 'secretary', 'postbox',
  'headteacher', 'deputyhead', 'deputy', 'dsp', 'ddsl', 'schooloffice', 'mainoffice', 'generaloffice', 'adminoffice', 'help', 'hello', 'post', 'swyddfa', 'pennaeth',
]);

export const isSharedMailbox = (email: string): boolean =>
  SHARED_LOCAL_PARTS.has((email.trim().split('@')[0] ?? '').toLowerCase().replace(/\+.*$/, '').replaceAll(/[\d._-]/g, ''));
