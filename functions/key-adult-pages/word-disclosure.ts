import type { Change, Disclosure, DisclosedChild, Row } from '../../shared/domain/disclosure.ts';
import type { PersonName } from '../../shared/domain/incident.ts';
import type { WordedChild, WordedRow } from './answer.ts';
import { formatDay, formatWhen } from './format-time.ts';
import type { Words } from './words/words.ts';

export const fullName = ({ givenNames, familyName }: PersonName): string => [...givenNames, familyName].join(' ');

export const initials = ({ givenNames, familyName }: PersonName): string =>
  [givenNames[0] ?? '', familyName]
    .map((name) => Array.from(name)[0] ?? '')
    .filter((letter) => letter !== '')
    .map((letter) => `${letter.toLocaleUpperCase('en-GB')}.`)
    .join(' ');

const voiceLines = (voice: Extract<Row, { label: 'voice' }>['value'], words: Words): readonly string[] => {
  if (!voice.heard) return [words.voiceReasons[voice.reason]];
  const said = [
    voice.words === undefined ? '' : words.voiceSaid(voice.words),
    voice.observed === undefined ? '' : words.voiceSeen(voice.observed),
  ].filter((line) => line !== '');
  return [...(said.length > 0 ? said : [words.voiceHeardOnly]), words.voiceAdult[voice.adultPresent]].filter((line) => line !== '');
};

const seenLine = ({ seenByPolice, welfareCheck }: Extract<Row, { label: 'seen' }>['value'], words: Words): string => {
  if (seenByPolice === 'yes' && welfareCheck === 'yes') return words.seenAndChecked;
  if (seenByPolice === 'yes' && welfareCheck === 'no') return words.seenNotChecked;
  if (seenByPolice === 'no' && welfareCheck === 'yes') return words.notSeenChecked;
  return words.answers[seenByPolice];
};

const presentLine = ({ present, whereabouts }: Extract<Row, { label: 'present' }>['value'], words: Words): string => {
  switch (present) {
    case 'yes':
      return words.presentWhere[whereabouts];
    case 'no':
      return words.absentWhere[whereabouts];
    case 'unknown':
      return words.answers.unknown;
  }
};

/** One disclosed row in words. */
export const linesOf = (row: Row, words: Words): readonly string[] => {
  switch (row.label) {
    case 'name':
      return [fullName(row.value)];
    case 'dateOfBirth': {
      const born = formatDay(row.value.day, words);
      return [`${row.value.estimated ? `${born} (${words.estimated})` : born}, ${words.years[row.value.yearGroup]}`];
    }
    case 'age':
      return [row.value === 'unknown' ? words.ageUnknown : words.aged(row.value)];
    case 'present':
      return [presentLine(row.value, words)];
    case 'seen':
      return [seenLine(row.value, words)];
    case 'welfareCheck':
      return [words.welfareMade[row.value]];
    case 'voice':
      return voiceLines(row.value, words);
    case 'when':
      return [formatWhen(row.value, words)];
    case 'circumstances':
      return row.value.map((code) => words.circumstances[code]);
    case 'flags':
      return row.value.map((flag) => words.flags[flag]);
    case 'handling':
      return [...row.value.codes.map((code) => words.handling[code]), ...(row.value.text === undefined ? [] : [row.value.text])];
    case 'alreadyTold':
      return [words.socialCare[row.value]];
    case 'othersTold':
      return row.value.map((kind) => words.othersTold[kind]);
    case 'repeats':
      return [words.repeats(row.value)];
    case 'earlierHere':
      return [words.earlierHere(row.value.length, row.value.map((day) => formatDay(day, words)))];
    case 'pregnancy':
      return [row.value.dueOn === undefined ? words.pregnancy[row.value.answer] : words.due(formatDay(row.value.dueOn, words))];
  }
};

const wordRow = (row: Row, words: Words): WordedRow => ({ key: words.labels[row.label], lines: linesOf(row, words) });

const wordChild = (child: DisclosedChild, words: Words): WordedChild => ({
  childId: child.childId,
  name: fullName(child.name),
  // The name is the heading.
  rows: child.rows.filter(({ label }) => label !== 'name').map((row) => wordRow(row, words)),
});

export interface WordedDisclosure {
  readonly children: readonly WordedChild[];
  readonly incident: readonly WordedRow[];
  /** Instructions come first on the page, apart from the rest. */
  readonly handling: readonly string[];
}

export const wordDisclosure = (disclosure: Disclosure, words: Words): WordedDisclosure => ({
  children: disclosure.children.map((child) => wordChild(child, words)),
  incident: disclosure.rows.filter(({ label }) => label !== 'handling').map((row) => wordRow(row, words)),
  handling: disclosure.rows.filter(({ label }) => label === 'handling').flatMap((row) => linesOf(row, words)),
});

/** What police changed, one sentence each: what it was, what it is now. */
export const wordChanges = (disclosure: Disclosure, words: Words): readonly string[] => {
  const several = disclosure.children.length > 1;
  const sentence = ({ label, childId, before, now }: Change): string => {
    const child = disclosure.children.find((one) => one.childId === childId);
    if (label === 'name' && before === undefined && child !== undefined) return words.notification.childAdded(fullName(child.name));
    const asked = words.labels[label].replace(/\?$/, '');
    const key = several && child !== undefined ? `${fullName(child.name)}, ${asked}` : asked;
    const old = before === undefined ? '' : linesOf(before, words).join('; ');
    const current = now === undefined ? '' : linesOf(now, words).join('; ');
    if (before === undefined) return words.notification.added(key, current);
    return now === undefined ? words.notification.removed(key, old) : words.notification.change(key, old, current);
  };
  return (disclosure.changes ?? []).map(sentence);
};
