import { compareRecords, type Comparison } from '../../shared/domain/linkage/compare-records.ts';
import { decideIncident, type LinkDecision } from '../../shared/domain/linkage/decide-links.ts';
import { readDate } from '../../shared/domain/linkage/compare-dates.ts';
import { DEFAULT_POLICY } from '../../shared/domain/linkage/link-policy.ts';
import { prepareChild, preparePupil } from '../../shared/domain/linkage/prepare-records.ts';
import type { ChildRecord, PupilRecord } from '../../shared/domain/linkage/records.ts';
import { createTermCounter, type TermFrequencies } from '../../shared/domain/linkage/term-frequencies.ts';

export const TODAY = '2025-11-10';

let made = 0;

export function aPupil(over: Partial<PupilRecord> = {}): PupilRecord {
  made++;
  return {
    pupilId: `P${`${made}`.padStart(6, '0')}`,
    urns: ['700001'],
    legalForename: 'Rowan',
    legalSurname: 'Elverthorpe',
    dateOfBirth: '2014-03-21',
    sex: 'F',
    postcode: 'QA3 4BD',
    addressLine: '17 Ropery Road',
    ...over,
  };
}

export function aChild(over: Partial<ChildRecord> = {}): ChildRecord {
  return {
    reference: 'C1',
    forename: 'Rowan',
    surname: 'Elverthorpe',
    aliases: [],
    dateOfBirth: '2014-03-21',
    dateOfBirthEstimated: false,
    sex: 'F',
    postcode: 'QA3 4BD',
    addressLine: '17 Ropery Rd',
    ...over,
  };
}

/** A roll of `pupils` in which every name that a test uses is borne by one in `oneIn`. */
export function frequenciesOf(pupils: number, oneIn = 1000): TermFrequencies {
  const share = Math.round(pupils / oneIn);
  return {
    version: 'test',
    pupils,
    forename: () => share,
    surname: () => share,
    forenamePart: () => share,
    surnamePart: () => share,
    pair: () => 0,
    school: () => Math.round(pupils / 200),
  };
}

export interface DecideOptions {
  readonly frequencies?: TermFrequencies;
  readonly schools?: Readonly<Record<string, readonly string[]>>;
  readonly bucketCut?: boolean;
}

/** Every child set against every pupil of the list: what the rules say once the look-up is done. */
export function decide(children: readonly ChildRecord[], pupils: readonly PupilRecord[], options: DecideOptions = {}): readonly LinkDecision[] {
  const prepared = pupils.map(preparePupil);
  return decideIncident(
    children.map((child) => prepareChild(child, (name) => options.schools?.[name] ?? [])),
    children.map(() => ({ pupils: prepared, bucketCut: options.bucketCut ?? false })),
    { frequencies: options.frequencies ?? frequenciesOf(50_000), policy: DEFAULT_POLICY, anyAge: false, today: readDate(TODAY), todayText: TODAY },
  );
}

export function decideOne(child: ChildRecord, pupils: readonly PupilRecord[], options: DecideOptions = {}): LinkDecision {
  return decide([child], pupils, options)[0]!;
}

/** One child set against each pupil of the list. */
export function comparisonsOf(child: ChildRecord, pupils: readonly PupilRecord[], frequencies = frequenciesOf(50_000)): readonly Comparison[] {
  const prepared = prepareChild(child, () => []);
  return pupils.map((pupil) => compareRecords(prepared, preparePupil(pupil), { frequencies, anyAge: false }));
}

export function countTerms(pupils: readonly PupilRecord[]): TermFrequencies {
  const counter = createTermCounter();
  for (const pupil of pupils) counter.add(preparePupil(pupil));
  return counter.read();
}
