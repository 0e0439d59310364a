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
  /** Counts the names of a pupil whom no question will reach. */
  count(pupil: PupilRecord): void;
  build(): RollInMemory;
}

const AREA = '';

/** Pupils who have left by `today` stay findable (a leaver must be known as one) but do not count in the frequencies. */
export function createRollBuilder(today: string, anyAge = false): RollBuilder {
  const index = createPupilIndexBuilder();
  const counter = createTermCounter();
  const rows: PreparedPupil[] = [];

  const count = (pupil: PreparedPupil): void => {
    if (pupil.leavingOn === '' || pupil.leavingOn > today) counter.add(pupil);
  };

  return {
    add(pupil) {
      const ordinal = rows.length;
      const prepared = preparePupil(pupil);
      rows.push(prepared);
      index.add(ordinal, pupilKeys(prepared, AREA, anyAge));
      count(prepared);
    },
    count: (pupil) => count(preparePupil(pupil)),
    build() {
      const built: PupilIndex = index.build((ordinal) => rows[ordinal]?.pupilId ?? '');
      return {
        size: rows.length,
        frequencies: counter.read(),
        find(query) {
          const { ordinals, cut } = built.find(query);
          return { pupils: ordinals.map((ordinal) => rows[ordinal]).filter((pupil) => pupil !== undefined), cut };
        },
      };
    },
  };
}
