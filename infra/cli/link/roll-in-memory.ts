import { pupilKeys, type KeyQuery } from '../../../shared/domain/linkage/blocking-keys.ts';
import type { KeyAnswer } from '../../../shared/domain/linkage/link-incident.ts';
import { preparePupil, type PreparedPupil } from '../../../shared/domain/linkage/prepare-records.ts';
import type { PupilRecord } from '../../../shared/domain/linkage/records.ts';
import { createTermCounter, type TermFrequencies } from '../../../shared/domain/linkage/term-frequencies.ts';
import { createPupilIndexBuilder, type PupilIndex } from './pupil-index.ts';

/** A roll held in memory with its index and its term frequencies. */
export interface RollInMemory {
  readonly size: number;
  readonly frequencies: TermFrequencies;
  find(query: KeyQuery): KeyAnswer;
}

export interface RollBuilder {
  add(pupil: PupilRecord): void;
  build(): RollInMemory;
}

/** Up to this many pupils are kept folded; of a larger roll the raw rows are kept and folded when asked for. */
const KEPT_FOLDED = 200_000;
const REMEMBERED = 100_000;
const AREA = '';

/** Pupils who have left by `today` stay findable (a leaver must be known as one) but do not count in the frequencies. */
export function createRollBuilder(today: string): RollBuilder {
  const index = createPupilIndexBuilder();
  const counter = createTermCounter();
  const rows: PupilRecord[] = [];
  const folded: PreparedPupil[] = [];
  const years: string[] = [];
  const outwards: string[] = [];
  const shared = new Map<string, string>();
  const once = (text: string): string => {
    const known = shared.get(text);
    if (known !== undefined) return known;
    shared.set(text, text);
    return text;
  };

  return {
    add(pupil) {
      const ordinal = rows.length;
      const prepared = preparePupil(pupil);
      rows.push(pupil);
      if (ordinal < KEPT_FOLDED) folded.push(prepared);
      years.push(once(prepared.date?.text.slice(0, 4) ?? '0000'));
      outwards.push(once(prepared.address.outward));
      index.add(ordinal, pupilKeys(prepared, AREA));
      if (prepared.leavingOn === '' || prepared.leavingOn > today) counter.add(prepared);
    },
    build() {
      const built: PupilIndex = index.build(
        (type, ordinal) => (type === 'surnameDate' || type === 'forenameDate' ? outwards[ordinal] : years[ordinal]) ?? '',
        (ordinal) => rows[ordinal]?.pupilId ?? '',
      );
      const prepared = preparedPupils(rows, folded);
      return {
        size: rows.length,
        frequencies: counter.read(),
        find(query) {
          const { ordinals, cut } = built.find(query);
          return { pupils: ordinals.map(prepared), cut };
        },
      };
    },
  };
}

function preparedPupils(rows: readonly PupilRecord[], folded: readonly PreparedPupil[]): (ordinal: number) => PreparedPupil {
  const recent = new Map<number, PreparedPupil>();
  return (ordinal) => {
    const known = folded[ordinal] ?? recent.get(ordinal);
    if (known !== undefined) return known;
    const row = rows[ordinal];
    if (row === undefined) throw new RangeError('no such pupil in the roll');
    const prepared = preparePupil(row);
    if (recent.size >= REMEMBERED) recent.clear();
    recent.set(ordinal, prepared);
    return prepared;
  };
}
