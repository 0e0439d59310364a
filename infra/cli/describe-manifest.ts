import type { KeyAdultRole } from '../../shared/domain/key-adult.ts';
import type { ManifestLine, OpenedManifest } from './open-manifest.ts';

const ROLES: Readonly<Record<KeyAdultRole, string>> = {
  safeguardingLead: 'designated safeguarding lead',
  deputySafeguardingLead: 'deputy safeguarding lead',
  head: 'head',
  deputyHead: 'deputy head',
  educationOfficer: 'education officer',
  healthPractitioner: 'health practitioner',
};

const LONDON = { timeZone: 'Europe/London' } as const;
const clockTime = (instant: string): string => new Intl.DateTimeFormat('en-GB', { ...LONDON, hour: '2-digit', minute: '2-digit' }).format(new Date(instant));
const dayAndTime = (instant: string): string => `${new Intl.DateTimeFormat('en-GB', { ...LONDON, weekday: 'short', day: 'numeric', month: 'short' }).format(new Date(instant))} ${clockTime(instant)}`;
// Names and numbers come from elsewhere: nothing in them may steer a terminal.
// oxlint-disable-next-line no-control-regex
const plain = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ');

const children = (count: number): string => `${count} ${count === 1 ? 'child' : 'children'}`;

const lineOf = (entry: ManifestLine, number: number): readonly string[] => [
  '',
  `${number}. By ${dayAndTime(entry.readBy)}  ${entry.bodyName}${entry.bodyPhone === undefined ? '' : `  tel. ${entry.bodyPhone}`}`,
  `   ${entry.shortReference}   your reference ${entry.forceReference ?? 'not known: the incident was erased'}   ${children(entry.children)}   e-mail: ${entry.state}`,
  ...entry.keyAdults.map(({ role, name, phone }, i) => `   ${i + 1}) ${name}, ${ROLES[role]}  ${phone ?? 'no mobile: ask at the school'}`),
  ...(entry.keyAdults.length === 0 ? ['   Nobody is registered who may be told. Ask the safeguarding desk whom to speak to.'] : []),
  ...entry.doNotTell.map(({ role, name }) => `   DO NOT TELL ${name}, ${ROLES[role]}: may be a party to the incident, or is never told of this family. Do not leave a message that they could hear.`),
];

/** The list as somebody with a telephone needs it: earliest bell first. */
export const describeManifest = ({ about, entries, troubles }: OpenedManifest): string =>
  [
    `CALL LIST  ${about.forceName} (${about.forceCode})  written ${dayAndTime(about.writtenAt)}`,
    `${about.total} ${about.total === 1 ? 'notification was' : 'notifications were'} open. What was read after ${clockTime(about.writtenAt)} is not known here.`,
    'Speak only to the people named, in their order. Note who, when and what you said: it is entered when the gateway is back.',
    ...troubles.map((trouble) => `!! ${trouble}`),
    ...entries.flatMap((entry, i) => lineOf(entry, i + 1)),
    '',
  ]
    .map(plain)
    .join('\n');
