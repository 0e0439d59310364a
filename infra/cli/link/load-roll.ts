import { createSchoolDirectory } from '../../../shared/domain/linkage/resolve-schools.ts';
import { createLinkSet, type LinkSet } from './link-set.ts';
import { readRoll, readSchools, type OnFault } from './read-files.ts';
import { createRollBuilder } from './roll-in-memory.ts';

/** What a run works with; plain data, so that it can be handed to a worker. */
export interface LinkFiles {
  readonly roll: string;
  readonly schools: string | undefined;
  readonly today: string;
  readonly anyAge: boolean;
}

export interface LoadedRoll {
  readonly pupils: number;
  readonly linkSet: LinkSet;
}

/** Reads a roll for its faults and its size alone: where workers hold it, the first reader need not. */
export async function checkRoll(files: LinkFiles, onFault: OnFault, onProgress: (pupils: number) => void): Promise<{ readonly pupils: number }> {
  let pupils = 0;
  for await (const _pupil of readRoll(files.roll, onFault)) {
    pupils++;
    if (pupils % 100_000 === 0) onProgress(pupils);
  }
  await readSchools(files.schools, onFault);
  return { pupils };
}

export async function loadRoll(files: LinkFiles, onFault: OnFault, onProgress: (pupils: number) => void): Promise<LoadedRoll> {
  const builder = createRollBuilder(files.today, files.anyAge);
  let pupils = 0;
  for await (const pupil of readRoll(files.roll, onFault)) {
    builder.add(pupil);
    pupils++;
    if (pupils % 100_000 === 0) onProgress(pupils);
  }
  const schools = createSchoolDirectory(await readSchools(files.schools, onFault));
  return { pupils, linkSet: createLinkSet(builder.build(), schools, { today: files.today, anyAge: files.anyAge }) };
}
