import type { Likeness } from '../../shared/domain/desk/likeness.ts';
import { likenessOf } from '../../shared/domain/desk/likeness.ts';
import type { Child } from '../../shared/domain/incident.ts';
import type { CandidateEvidence, EvidenceItem } from '../../shared/domain/linkage/explain-link.ts';
import { sayEvidence } from '../../shared/domain/linkage/say-evidence.ts';
import type { RollPupil } from '../../shared/ports/directory.ts';
import { sayDay } from './format-desk.ts';
import { LIKENESS_WORDS, SCHOOL_REASON_WORDS, SEX_WORDS } from './words.ts';

export interface RecordRow {
  readonly key: string;
  readonly value: string;
  readonly item: EvidenceItem['item'];
}

const orNone = (text: string): string => (text.trim() === '' ? 'Not given' : text);
const nameOf = (givenNames: readonly string[], familyName: string): string => [...givenNames, familyName].join(' ');

/** What police said of the child, in the order in which people compare. */
export const policeRows = (child: Child): readonly RecordRow[] => [
  { item: 'forename', key: 'First names', value: orNone(child.givenNames.join(' ')) },
  { item: 'surname', key: 'Surname', value: orNone(child.familyName) },
  { item: 'reading', key: 'Also known as', value: orNone(child.aliases.map(({ givenNames, familyName }) => nameOf(givenNames, familyName)).join('; ')) },
  {
    item: 'date',
    key: 'Date of birth',
    value: child.dateOfBirth === undefined ? (child.estimatedAge === undefined ? 'Not given' : `About ${child.estimatedAge} years old`) : `${sayDay(child.dateOfBirth)}${child.dateOfBirthEstimated ? ' (estimated)' : ''}`,
  },
  { item: 'sex', key: 'Sex', value: SEX_WORDS[child.sex] },
  { item: 'address', key: 'Address', value: orNone([...(child.address?.lines ?? []), child.address?.postcode ?? ''].filter((line) => line !== '').join(', ')) },
  { item: 'school', key: 'School police were told', value: 'name' in child.school ? [child.school.name, child.school.town].filter((part) => part !== undefined).join(', ') : SCHOOL_REASON_WORDS[child.school.reason] },
];

export interface ComparedRow extends RecordRow {
  readonly likeness: Likeness;
  readonly said: string;
}

/** A pupil beside the child, row by row, each ending in a word: colour alone would leave some readers out. */
export const candidateRows = (pupil: RollPupil, { evidence }: CandidateEvidence, schools: readonly string[]): readonly ComparedRow[] => {
  const legal = `${pupil.legalForename} ${pupil.legalSurname}`;
  const preferred = `${pupil.preferredForename} ${pupil.preferredSurname}`;
  const rows: readonly RecordRow[] = [
    { item: 'forename', key: 'First names', value: pupil.legalForename },
    { item: 'surname', key: 'Surname', value: pupil.legalSurname },
    { item: 'reading', key: 'Also known as', value: preferred === legal ? 'Not given' : preferred },
    { item: 'date', key: 'Date of birth', value: sayDay(pupil.dateOfBirth) },
    { item: 'sex', key: 'Sex', value: SEX_WORDS[pupil.sex] },
    { item: 'address', key: 'Address', value: orNone([pupil.addressLine ?? '', pupil.postcode ?? ''].filter((line) => line !== '').join(', ')) },
    { item: 'school', key: 'School', value: schools.join('; ') },
  ];
  return rows.map((row) => {
    const likeness = row.item === 'reading' ? 'notCompared' : likenessOf(evidence, row.item);
    return { ...row, likeness, said: row.item === 'reading' ? '' : LIKENESS_WORDS[likeness] };
  });
};

/** The engine's reasons in words, strongest first, without its score: a number would decide before the reader has looked. */
export const reasonsOf = ({ evidence }: CandidateEvidence): readonly string[] =>
  evidence
    .filter(({ item }) => item !== 'prior' && item !== 'rivals')
    .toSorted((a, b) => Math.abs(b.bits) - Math.abs(a.bits))
    .map(sayEvidence);
