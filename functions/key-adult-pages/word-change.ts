import type { KeyAdultDetails, ProposedChange } from '../../shared/domain/key-adult-change.ts';
import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import type { RecipientBodyRecord } from '../../shared/ports/directory.ts';
import type { WordedRow } from './answer.ts';
import { formatClock, formatDay } from './format-time.ts';
import type { Words } from './words/words.ts';

export const nameOf = ({ givenNames, familyName }: Pick<KeyAdult, 'givenNames' | 'familyName'>): string => [...givenNames, familyName].join(' ');

/** The role, and the name where policy shows names among colleagues. */
export const personOf = (person: KeyAdult, words: Words, named: boolean): string =>
  named ? `${nameOf(person)}, ${words.roles[person.role]}` : words.roles[person.role];

/** 07700 900123: as people write it and compare it. */
export const mobileAsWritten = (mobile: string): string => mobile.replace(/^\+44(\d{4})(\d+)$/, '0$1 $2');

/** 08:45, as people say it. */
export const sayStart = (startsAt: string, words: Words): string => {
  const [hour = 8, minute = 45] = startsAt.split(':').map(Number);
  return formatClock({ hour, minute }, words);
};

type Fact = keyof Words['keyAdults']['facts'];
const factsOf = (details: KeyAdultDetails, order: number, words: Words): Readonly<Record<Fact, string>> => ({
  name: nameOf(details),
  role: words.roles[details.role],
  email: details.email,
  mobile: details.mobile === undefined ? words.keyAdults.noMobile : mobileAsWritten(details.mobile),
  language: words.keyAdults.languages[details.language],
  order: words.keyAdults.orders(order),
});

/** One line of what a change is about. */
export const changeTitle = (change: ProposedChange, keyAdults: readonly KeyAdult[], words: Words, named: boolean): string => {
  const subject = 'keyAdultId' in change ? keyAdults.find(({ keyAdultId }) => keyAdultId === change.keyAdultId) : undefined;
  const person = subject === undefined ? words.someone : personOf(subject, words, named);
  switch (change.kind) {
    case 'add':
      return words.keyAdults.kinds.add(words.roles[change.details.role]);
    case 'change':
      return words.keyAdults.kinds.change(person);
    case 'remove':
      return words.keyAdults.kinds.remove(person);
    case 'startTime':
      return words.keyAdults.kinds.startTime(sayStart(change.startsAt, words));
    case 'closure':
      return words.keyAdults.kinds.closure(formatDay(change.closure.firstOn, words));
  }
};

/** What would be otherwise, row by row: as it is, as it would be. Whoever decides must see every detail that changes. */
export const changeRows = (change: ProposedChange, { keyAdults, calendar }: Pick<RecipientBodyRecord, 'keyAdults' | 'calendar'>, words: Words): readonly WordedRow[] => {
  const { was, becomes, starting } = words.keyAdults;
  if (change.kind === 'startTime') return [{ key: starting, lines: [was(sayStart(calendar.startsAt, words)), becomes(sayStart(change.startsAt, words))] }];
  if (change.kind !== 'add' && change.kind !== 'change') return [];
  const after = factsOf(change.details, change.order, words);
  const subject = keyAdults.find(({ keyAdultId }) => keyAdultId === change.keyAdultId);
  const before = change.kind === 'change' && subject !== undefined ? factsOf(subject, subject.order, words) : undefined;
  return (Object.keys(after) as Fact[])
    .filter((fact) => before === undefined || before[fact] !== after[fact])
    .map((fact) => ({ key: words.keyAdults.facts[fact], lines: before === undefined ? [after[fact]] : [was(before[fact]), becomes(after[fact])] }));
};
