import { TRIAL_CHILDREN, TRIAL_HOME } from '../../../events/trial-children.ts';
import type { DirectoryRecord } from '../../../shared/ports/directory.ts';
import { officeCalendar, schoolCalendar } from './calendars.ts';

/** An authority of no place: the roll that test clients' incidents are compared with, and nothing else is. */
export const TRIAL_LA = '988';

interface TrialSchool {
  readonly urn: string;
  readonly name: string;
  /** What the first key adult's mailbox does, as the mail service's simulator reads it; nothing: it takes the e-mail. */
  readonly mailbox: string;
  readonly isRead: boolean;
  readonly language?: 'cy';
  readonly isShut?: true;
}
const SCHOOLS: Readonly<Record<string, TrialSchool>> = {
  Matched: { urn: '988001', name: 'Test Primary School', mailbox: 'lead', isRead: true },
  Noread: { urn: '988002', name: 'Test School That Does Not Read', mailbox: 'lead', isRead: false },
  Bounce: { urn: '988003', name: 'Test School Without A Mailbox', mailbox: 'bounce', isRead: true },
  Suppressed: { urn: '988004', name: 'Test School On A List', mailbox: 'suppressed', isRead: true },
  Away: { urn: '988005', name: 'Test School Out Of Office', mailbox: 'ooto', isRead: false },
  Slow: { urn: '988006', name: 'Test School Of Slow Mail', mailbox: 'slow', isRead: true },
  Holiday: { urn: '988007', name: 'Test School On Holiday', mailbox: 'lead', isRead: true, isShut: true },
  Wales: { urn: '988008', name: 'Ysgol Prawf', mailbox: 'lead', isRead: true, language: 'cy' },
};

const ROLES = ['safeguardingLead', 'deputySafeguardingLead', 'head'] as const;
const FILLERS = ['Ashdown', 'Birkwood', 'Calloway', 'Dunmore', 'Eastcote', 'Farnsby', 'Greatorex', 'Holmwood', 'Inkersole', 'Jessop', 'Kettlewell', 'Lorimer'];

const schools = (): readonly DirectoryRecord[] =>
  Object.values(SCHOOLS).flatMap(({ urn, name, mailbox, isRead, language = 'en' as const, isShut }): readonly DirectoryRecord[] => [
    {
      kind: 'recipientBody',
      bodyKey: `establishment:${urn}`,
      laCode: TRIAL_LA,
      name,
      status: 'open',
      test: true,
      language,
      calendar: isShut ? { ...schoolCalendar(0, '08:45', 'la'), defaultTerms: [{ firstOn: '2027-01-04', lastOn: '2027-07-20' }], closures: [] } : officeCalendar('08:45'),
    },
    ...ROLES.map((role, at): DirectoryRecord & { readonly kind: 'keyAdult' } => ({
      kind: 'keyAdult',
      laCode: TRIAL_LA,
      keyAdultId: `${isRead ? 'trial-reads' : 'trial'}-${urn}-${at + 1}`,
      bodyKey: `establishment:${urn}`,
      order: at + 1,
      role,
      givenNames: ['Trial'],
      familyName: `Reader${at + 1}`,
      email: `${at === 0 ? mailbox : `reader-${at + 1}`}@school-${urn}.example`,
      mailbox: 'named',
      mobile: `+4477009009${urn.slice(-1)}${at}`,
      language,
      active: true,
    })),
  ]);

const pupil = (id: string, urns: readonly string[], forename: string, surname: string, dateOfBirth: string, home: { readonly addressLine: string; readonly postcode: string }): DirectoryRecord => ({
  kind: 'pupil',
  laCode: TRIAL_LA,
  pupilId: `trial-${id}`,
  urns: [...urns],
  legalForename: forename,
  legalSurname: surname,
  preferredForename: forename,
  preferredSurname: surname,
  dateOfBirth,
  sex: 'unknown',
  ...home,
  entryOn: '2025-09-03',
});

/** On a roll of a few no name is rare: others are there as well. */
const others = (): readonly DirectoryRecord[] =>
  FILLERS.map((surname, at) => pupil(`other-${at}`, ['988002'], `Robin${at}`, surname, `2014-0${1 + (at % 9)}-1${at % 10}`, { addressLine: `${10 + at} Trial Avenue`, postcode: 'ZZ99 9ZZ' }));

const urnsOf = (surname: string): readonly string[] => (surname === 'Twoschools' ? ['988001', '988002'] : [SCHOOLS[surname]?.urn ?? '988001']);

const pupils = (): readonly DirectoryRecord[] =>
  TRIAL_CHILDREN.filter(({ surname }) => surname !== 'Nomatch').flatMap(({ surname, givenName, dateOfBirth }) => {
    const one = (id: string, urns: readonly string[]) => pupil(id, urns, givenName, surname, dateOfBirth, TRIAL_HOME);
    return surname === 'Twins' ? [one('twins-1', ['988001']), one('twins-2', ['988002'])] : [one(surname.toLowerCase(), urnsOf(surname))];
  });

/** Schools, key adults and pupils for trying out, as prepared records. */
export const trialArea = (): readonly DirectoryRecord[] => [...schools(), ...pupils(), ...others()];
