import { isSharedMailbox } from '../../../shared/domain/key-adult.ts';
import type { KeyAdult, KeyAdultRole } from '../../../shared/domain/key-adult.ts';
import { ESTABLISHMENTS, isClosed, TIDEWATER, TOWNS, WEARMOUTH } from './establishments.ts';
import type { Establishment } from './establishments.ts';
import { nameStore } from './names.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';

/** The one establishment with a single key adult: the desk has a referral about it from the first day. */
export const TOO_FEW_KEY_ADULTS = 990057;
/** Its safeguarding lead's mailbox was closed and nobody told us: what the mail service hands back goes to the deputy. */
export const BOUNCING = 990028;
/** Their first address belongs to an office, so no code may ever go there by e-mail. */
const SHARED_FIRST = new Set([990019, 990041]);

const SCHOOL_ROLES: readonly KeyAdultRole[] = ['safeguardingLead', 'deputySafeguardingLead', 'head', 'deputyHead'];

/** The whole authority's office, its health team, and every open school and college. */
interface Office {
  readonly bodyKey: string;
  readonly laCode: string;
  readonly name: string;
  readonly domain: string;
  readonly role: KeyAdultRole;
  readonly people: number;
}
const office = (kind: 'localAuthority' | 'healthTeam', laCode: string, name: string, domain: string, people: number): Office => ({
  bodyKey: `${kind}:${laCode}`,
  laCode,
  name,
  domain,
  role: kind === 'localAuthority' ? 'educationOfficer' : 'healthPractitioner',
  people,
});
export const OFFICES: readonly Office[] = [
  office('localAuthority', WEARMOUTH, 'Wearmouth Council, education safeguarding', 'council.wearmouth.example', 3),
  office('localAuthority', TIDEWATER, 'Tidewater Council, education safeguarding', 'council.tidewater.example', 2),
  office('healthTeam', WEARMOUTH, 'Wearmouth 0 to 19 health team', 'health.wearmouth.example', 3),
  office('healthTeam', TIDEWATER, 'Tidewater 0 to 19 health team', 'health.tidewater.example', 2),
];

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ł', 'l')
    .replaceAll(/[^a-z]+/gu, '');

export const domainOf = (establishment: Establishment): string => {
  const words = establishment.name
    .toLowerCase()
    .replaceAll(/[’']/gu, '')
    .split(/[^a-z]+/u)
    .filter((word) => word !== '' && word !== 'of' && word !== 'and');
  return `${words.join('-')}.example`;
};

// Ofcom keeps 07700 900000 to 900999 for drama: no real telephone can ring.
// Written as the text service wants it (E.164).
const mobile = (serial: number): string => `+447700900${String(serial).padStart(3, '0')}`;

interface Employer {
  readonly laCode: string;
  readonly bodyKey: string;
  readonly domain: string;
  readonly language: 'en' | 'cy';
}

/** Every key adult of the area, body by body in order. */
export const keyAdultsOf = (seed: number): readonly (KeyAdult & { readonly laCode: string })[] => {
  const random = createRandom(seed);
  const taken = new Set<string>();
  let serial = 100;
  const person = ({ laCode, bodyKey, domain, language }: Employer, order: number, role: KeyAdultRole, local?: string) => {
    const heritage = random.chance(0.85) ? 'northern' : nameStore.heritage(random);
    const given = nameStore.forename(random, heritage, random.chance(0.7) ? 'female' : 'male');
    const family = nameStore.surname(random, heritage);
    serial += 1;
    let email = `${local ?? `${plain(given)}.${plain(family)}`}@${domain}`;
    // Two colleagues of one name: the second has a figure in the address, as in life.
    if (taken.has(email)) email = email.replace('@', `${order}@`);
    taken.add(email);
    return {
      laCode,
      keyAdultId: `ka-${bodyKey.replace('establishment:', '').replace(':', '-')}-${order}`,
      bodyKey,
      order,
      role,
      givenNames: [given],
      familyName: family,
      email,
      mailbox: isSharedMailbox(email) ? ('shared' as const) : ('named' as const),
      mobile: mobile(serial),
      language,
      verifiedUntil: '2027-07-31',
      active: true,
    };
  };

  const schools = ESTABLISHMENTS.filter((one) => !isClosed(one)).flatMap((one) =>
    Array.from({ length: howMany(random, one) }, (_, at) =>
      person(
        { laCode: TOWNS[one.town].laCode, bodyKey: `establishment:${one.urn}`, domain: domainOf(one), language: one.language },
        at + 1,
        SCHOOL_ROLES[at] ?? 'deputyHead',
        at === 0 ? firstMailboxOf(one) : undefined,
      ),
    ),
  );
  const offices = OFFICES.flatMap(({ laCode, bodyKey, role, domain, people }) =>
    Array.from({ length: people }, (_, at) => person({ laCode, bodyKey, domain, language: 'en' }, at + 1, role)),
  );
  return [...schools, ...offices];
};

const firstMailboxOf = ({ urn }: Establishment): string | undefined => {
  if (urn === BOUNCING) return 'bounce.safeguarding';
  return SHARED_FIRST.has(urn) ? 'office' : undefined;
};

const howMany = (random: Random, { urn, phase }: Establishment): number => {
  if (urn === TOO_FEW_KEY_ADULTS) return 1;
  return phase === 'Secondary' || phase === 'All-through' ? random.between(3, 4) : random.between(2, 4);
};
