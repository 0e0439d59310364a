import type { DaySpan } from './calendar.ts';
import type { Instant, LondonDay } from './incident.ts';
import { isSharedMailbox, isToldHere } from './key-adult.ts';
import type { KeyAdult } from './key-adult.ts';
import { foldName } from './linkage/fold-name.ts';

/** What a school says of a key adult; the rest of the record is ours. */
export type KeyAdultDetails = Pick<KeyAdult, 'role' | 'givenNames' | 'familyName' | 'email' | 'mobile' | 'language'>;

/** A change that a key adult asks for. Nothing of it holds before the other key adult, or the desk, has said yes. */
export type ProposedChange =
  /** `order` is the place in the order of telling, 1 first; a move is a change like any other. */
  | { readonly kind: 'change'; readonly keyAdultId: string; readonly details: KeyAdultDetails; readonly order: number }
  | { readonly kind: 'add'; readonly keyAdultId: string; readonly details: KeyAdultDetails; readonly order: number }
  | { readonly kind: 'remove'; readonly keyAdultId: string }
  /** London wall time, HH:MM. */
  | { readonly kind: 'startTime'; readonly startsAt: string }
  | { readonly kind: 'closure'; readonly closure: DaySpan };

/** `takenBack` by whoever asked. */
export type ChangeState = 'proposed' | 'confirmed' | 'refused' | 'takenBack';

/** Why a change cannot be asked for, or cannot hold any more. */
export type NotPossible = 'unknown' | 'lastVerified' | 'lastOne' | 'sameAddress';

const isVerified = ({ active, verifiedUntil }: KeyAdult, today: LondonDay): boolean => active && verifiedUntil !== undefined && verifiedUntil >= today;

/**
 * Asked when a change is proposed and once more when it would take effect, because others may have been confirmed meanwhile: a school
 * is never left with nobody, nor with nobody whose details were checked.
 */
export const whyNot = (keyAdults: readonly KeyAdult[], change: ProposedChange, today: LondonDay): NotPossible | undefined => {
  const active = keyAdults.filter((one) => one.active);
  switch (change.kind) {
    case 'startTime':
    case 'closure':
      return undefined;
    case 'remove': {
      const others = active.filter(({ keyAdultId }) => keyAdultId !== change.keyAdultId);
      const subject = active.find(({ keyAdultId }) => keyAdultId === change.keyAdultId);
      if (subject === undefined) return 'unknown';
      if (others.length === 0) return 'lastOne';
      return isVerified(subject, today) && !others.some((one) => isVerified(one, today)) ? 'lastVerified' : undefined;
    }
    case 'change':
    case 'add': {
      const known = active.some(({ keyAdultId }) => keyAdultId === change.keyAdultId);
      if (known !== (change.kind === 'change')) return 'unknown';
      const address = change.details.email.trim().toLowerCase();
      // The address says whose link it is: two people behind one would be one.
      return active.some((one) => one.keyAdultId !== change.keyAdultId && one.email.trim().toLowerCase() === address) ? 'sameAddress' : undefined;
    }
  }
};

const mailboxOf = (email: string): KeyAdult['mailbox'] => (isSharedMailbox(email) ? 'shared' : 'named');

const sameAddress = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();
const sameName = (a: KeyAdultDetails, b: KeyAdultDetails): boolean =>
  foldName(a.familyName) === foldName(b.familyName) && a.givenNames.some((name) => b.givenNames.some((other) => foldName(name) === foldName(other)));

/** Somebody who was removed and is added again is still never told about the family that they were excluded for. */
const exclusionsOf = (keyAdults: readonly KeyAdult[], details: KeyAdultDetails): Pick<KeyAdult, 'exclusions'> => {
  const exclusions = keyAdults.filter((one) => sameAddress(one.email, details.email) || sameName(one, details)).flatMap((one) => one.exclusions ?? []);
  return exclusions.length === 0 ? {} : { exclusions };
};

/** The key adults as they are after the change, in their order of telling. What a removed person was stays on record, inactive. */
export const applyChange = (bodyKey: string, keyAdults: readonly KeyAdult[], change: ProposedChange): readonly KeyAdult[] => {
  const inOrder = keyAdults.filter((one) => one.active).toSorted((a, b) => a.order - b.order);
  const gone = keyAdults.filter((one) => !one.active);
  const renumber = (people: readonly KeyAdult[]): readonly KeyAdult[] => [...people.map((one, at) => ({ ...one, order: at + 1 })), ...gone];
  const placed = (person: KeyAdult, order: number): readonly KeyAdult[] => {
    const others = inOrder.filter(({ keyAdultId }) => keyAdultId !== person.keyAdultId);
    return renumber([...others.slice(0, order - 1), person, ...others.slice(order - 1)]);
  };
  switch (change.kind) {
    case 'startTime':
    case 'closure':
      return keyAdults;
    case 'remove': {
      const subject = inOrder.find(({ keyAdultId }) => keyAdultId === change.keyAdultId);
      const others = inOrder.filter((one) => one !== subject);
      return subject === undefined ? keyAdults : [...renumber(others), { ...subject, active: false }];
    }
    case 'change': {
      const subject = inOrder.find(({ keyAdultId }) => keyAdultId === change.keyAdultId);
      return subject === undefined ? keyAdults : placed({ ...subject, ...change.details, mailbox: mailboxOf(change.details.email) }, change.order);
    }
    case 'add':
      return placed(
        { keyAdultId: change.keyAdultId, bodyKey, order: change.order, ...change.details, mailbox: mailboxOf(change.details.email), ...exclusionsOf(keyAdults, change.details), active: true },
        change.order,
      );
  }
};

/** Whose it is to decide: another key adult until `answerBy`, and the desk from then on, or at once where there is no other. */
export interface ToDecide {
  readonly state: ChangeState;
  readonly proposedBy: string;
  readonly answerBy: Instant;
  readonly deskSince?: Instant | undefined;
}

/** Nobody confirms what they asked for themselves; and after its days it is the desk's alone. */
export const mayDecide = ({ state, proposedBy, answerBy, deskSince }: ToDecide, keyAdultId: string, now: Instant): boolean =>
  state === 'proposed' && proposedBy !== keyAdultId && deskSince === undefined && now < answerBy;

/** The desk may always decide; it must, when nobody else can. */
export const isTheDesks = ({ state, answerBy, deskSince }: ToDecide, now: Instant): boolean => state === 'proposed' && (deskSince !== undefined || now >= answerBy);

/** The other key adults, who are asked. */
export const othersOf = (keyAdults: readonly KeyAdult[], proposedBy: string): readonly KeyAdult[] => keyAdults.filter((one) => isToldHere(one) && one.keyAdultId !== proposedBy);
