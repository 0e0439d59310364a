import { keyAdultRecord, personOf, pupilRecord, schoolRecord, SCHOOLS } from '../world/people.ts';
import type { DirectoryChange } from '../world/plan-night.ts';
import { waitFor } from './stage.ts';
import type { Stage } from './stage.ts';
import type { DirectoryRecord } from '../../../shared/ports/directory.ts';

const MINUTE = 60_000;

const recordsOf = ({ kind, force, urn, order, pupil }: DirectoryChange): readonly DirectoryRecord[] => {
  const bodyKey = `establishment:${urn}`;
  const other = SCHOOLS[force].find((one) => one !== urn) ?? urn;
  switch (kind) {
    case 'adultLeaves':
      return [keyAdultRecord(force, bodyKey, order, { active: false })];
    case 'adultJoins':
      return [keyAdultRecord(force, bodyKey, 4)];
    case 'pupilMoves':
      return [pupilRecord(personOf(pupil), other)];
    case 'schoolCloses':
      return [schoolRecord(force, bodyKey, { status: 'closed', successors: [other] })];
  }
};

/** Whoever keeps directory and rolls: they change while messages are on their way. */
export const playRegistrar = (stage: Stage, change: DirectoryChange): void => {
  const { agenda, witness } = stage;
  const { kind, urn, order, pupil, force } = change;
  agenda.after(change.at * MINUTE, () => {
    void (async () => {
      // The import is tried until it is done: what it says is true from the moment it is asked for.
      const other = SCHOOLS[force].find((one) => one !== urn) ?? urn;
      if (kind === 'pupilMoves') witness.enrolled.push({ pupil, urn: other, at: agenda.now() });
      if (kind === 'schoolCloses') for (const one of witness.enrolled.filter((known) => known.urn === urn)) witness.enrolled.push({ pupil: one.pupil, urn: other, at: agenda.now() });
      for (let tried = 0; tried < 100; tried += 1) {
        const ending = await stage.importer(async (product) => product.directoryWriter().write(recordsOf(change)));
        if (ending.kind === 'answered') {
          if (kind === 'adultLeaves') witness.adultsLeft.push({ keyAdultId: `ka-${urn}-${order}`, at: agenda.now() });
          return;
        }
        await waitFor(agenda, 20_000);
      }
    })();
  });
};
