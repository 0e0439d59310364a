import type { Incident } from '../../../shared/domain/incident.ts';
import type { Mailbox } from '../services/mail-service.ts';
import type { Random } from '../engine/random.ts';
import { NIGHTS } from './nights.ts';
import type { Night } from './nights.ts';
import { AREAS, PEOPLE, SCHOOLS, childRecord, incidentRecord, personOf } from './people.ts';
import type { ForceCode, Person } from './people.ts';

/** What police do about one incident, and when, in minutes after the night begins. */
export interface PlannedIncident {
  readonly force: ForceCode;
  readonly incident: Incident;
  readonly at: number;
  readonly children: readonly number[];
  /** Corrections in the order of their numbers; each may be posted before the one before it. */
  readonly revisions: readonly { readonly incident: Incident; readonly at: number; readonly children: readonly number[] }[];
  readonly withdrawnAt?: number | undefined;
  /** The same request again, byte for byte. */
  readonly repeatedAt?: number | undefined;
}

/** How a key adult takes what comes. */
export type Reader = 'atOnce' | 'inTheMorning' | 'never' | 'forgetsTheCode' | 'handsOn' | 'notOurs' | 'confirmsLate';

export interface DirectoryChange {
  readonly at: number;
  readonly kind: 'adultLeaves' | 'pupilMoves' | 'schoolCloses' | 'adultJoins';
  readonly force: ForceCode;
  readonly urn: string;
  readonly order: number;
  readonly pupil: number;
}

/** Kept from the night on, or from the very second on in which it would go; or kept and released before that. */
export type Keeping = 'never' | 'fromTheNight' | 'atTheLastSecond' | 'released';

export interface NightPlan {
  readonly night: Night;
  readonly incidents: readonly PlannedIncident[];
  readonly mailboxes: Readonly<Record<string, Mailbox>>;
  readonly readers: Readonly<Record<string, Reader>>;
  readonly changes: readonly DirectoryChange[];
  readonly deskRecalls: boolean;
  readonly scanners: boolean;
  readonly attackers: boolean;
  /** Faults stop so many minutes after the night begins. */
  readonly calmAt: number;
  /** Of each incident, by its place: whether a person has its content kept, and when they say so. */
  readonly keeps: readonly Keeping[];
}

const minutesBetween = (from: string, to: string): number => Math.floor((Date.parse(to) - Date.parse(from)) / 60_000);

const over = (random: Random, people: readonly Person[]): Partial<Incident> => {
  const roll = random.next();
  if (roll < 0.06) return { hold: { reason: 'seriousRisk', authorisedBy: 'Insp 4471', untilAt: '2027-01-04T09:00:00Z' } };
  if (roll < 0.1) return { recipientRisk: 'adultWorksAtSchool' };
  if (roll < 0.2) {
    // A key adult of the child's own school is a party: the first of them is never told.
    const place = people[0]?.urn ?? '990001';
    return { adults: [{ adultReference: 'adult-1', givenNames: ['Maud'], familyName: 'Partyson', role: 'suspect', sex: 'unknown', emails: [`adult-1@school-${place}.example`], phones: [] }] } as Partial<Incident>;
  }
  return {};
};

const childrenFor = (random: Random, force: ForceCode): readonly number[] => {
  const onRoll = PEOPLE.filter((person) => person.force === force && person.urn !== undefined).map(({ n }) => n);
  const offRoll = PEOPLE.filter((person) => person.force === force && person.urn === undefined).map(({ n }) => n);
  const roll = random.next();
  if (force === '98' && roll < 0.2) return [0, 6];
  if (force === '98' && roll < 0.28) return [1, 2];
  if (force === '98' && roll < 0.34) return [3];
  if (roll < 0.46) return [random.pick(offRoll)];
  if (roll < 0.56) return [random.pick(onRoll), random.pick(offRoll)];
  return [random.pick(onRoll)];
};

const writtenAs = (random: Random, person: Person) => {
  const roll = random.next();
  // No address and no exact day: somebody has to look.
  if (roll < 0.08) return childRecord(person, { address: undefined, dateOfBirth: undefined, estimatedAge: 9 } as Partial<Incident['children'][number]>);
  if (person.urn === undefined && roll < 0.4) return childRecord(person, { school: { reason: random.pick(['homeEducated', 'missingEducation'] as const) } });
  return childRecord(person);
};

/** Minutes: on the heels of the answer, while linking and sending are under way; while the first readers have it open; or any time before the bell. */
const soonOrLater = (random: Random, untilBell: number): number => {
  const roll = random.next();
  if (roll < 0.35) return random.between(0, 3_000) / 60_000;
  if (roll < 0.65) return random.between(8, 50);
  return roll < 0.8 ? random.between(1, 10) : random.between(1, Math.max(2, untilBell));
};

/** A whole night, drawn before it begins: what people do does not depend on what goes wrong. */
export const planNight = (random: Random): NightPlan => {
  const night = random.pick(NIGHTS.flatMap((one, at) => Array.from({ length: at === 0 ? 3 : 1 }, () => one)));
  const span = minutesBetween(night.from, night.until);
  const untilBell = minutesBetween(night.from, night.bell);
  const count = random.between(1, 3);
  const used = new Set<number>();
  const incidents = Array.from({ length: count }, (_, at): PlannedIncident => {
    const force: ForceCode = random.chance(0.75) ? '98' : '97';
    const children = [...new Set(childrenFor(random, force))].filter((n) => !used.has(n));
    const chosen = children.length > 0 ? children : [random.pick(PEOPLE.filter((person) => person.force === force && !used.has(person.n)).map(({ n }) => n))];
    chosen.forEach((n) => used.add(n));
    const people = chosen.map(personOf);
    const more = over(random, people);
    const reference = `WM/2026/${String(1_000 + at)}`;
    const first = incidentRecord(force, reference, night.attendedAt, { children: people.map((person) => writtenAs(random, person)), ...more });
    const posted = random.between(0, span);
    const revisions = Array.from({ length: random.pick([0, 0, 1, 1, 2]) }, (_one, n) => {
      // A correction may say more, or leave a child out.
      const left = chosen.length > 1 && random.chance(0.3) ? chosen.slice(0, 1) : chosen;
      const incident: Incident = { ...first, revision: n + 2, placeType: n % 2 === 0 ? 'publicPlace' : 'otherHome', children: first.children.filter((child) => left.some((number) => child.childReference === `child-${number}`)) };
      return { incident, children: left, at: posted + soonOrLater(random, untilBell) };
    });
    return {
      force,
      incident: first,
      children: chosen,
      at: posted,
      revisions,
      ...(random.chance(0.26) ? { withdrawnAt: posted + soonOrLater(random, untilBell) } : {}),
      ...(random.chance(0.3) ? { repeatedAt: posted + random.between(0, 3) } : {}),
    };
  });
  const places = (Object.keys(AREAS) as ForceCode[]).flatMap((force) => [...SCHOOLS[force], AREAS[force]]);
  const addresses = places.flatMap((place) => [1, 2, 3].map((order) => `adult-${order}@school-${place}.example`));
  const mailboxes = Object.fromEntries(addresses.map((address) => [address, random.pick<Mailbox>(['works', 'works', 'works', 'works', 'works', 'works', 'works', 'bounces', 'suppressed', 'refused', 'slow'])] as const));
  const readers = Object.fromEntries(addresses.map((address) => [address, random.pick<Reader>(['atOnce', 'atOnce', 'inTheMorning', 'inTheMorning', 'never', 'forgetsTheCode', 'handsOn', 'notOurs', 'confirmsLate'])] as const));
  const changes = Array.from({ length: random.pick([0, 1, 1, 2]) }, (): DirectoryChange => {
    const target = random.pick(incidents);
    const person = personOf(target.children[0] ?? 0);
    const urn = person.urn ?? SCHOOLS[target.force][0] ?? '';
    return { at: target.at + (random.chance(0.6) ? random.between(0, 6) : random.between(0, untilBell)), kind: random.pick(['adultLeaves', 'adultLeaves', 'pupilMoves', 'schoolCloses', 'adultJoins']), force: target.force, urn, order: random.between(1, 2), pupil: person.n };
  });
  return {
    night,
    incidents,
    mailboxes,
    readers,
    changes,
    deskRecalls: random.chance(0.3),
    scanners: random.chance(0.4),
    attackers: random.chance(0.3),
    calmAt: random.chance(0.7) ? random.between(60, Math.max(61, untilBell - 40)) : untilBell + random.between(0, 25),
    keeps: incidents.map(() => random.pick<Keeping>(['never', 'never', 'never', 'fromTheNight', 'atTheLastSecond', 'atTheLastSecond', 'released'])),
  };
};
