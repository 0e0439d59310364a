import type { Cause } from '../../../shared/ports/cause.ts';
import type { Keeping } from '../world/plan-night.ts';
import type { Run, Stage } from './stage.ts';
import { waitFor } from './stage.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const TRIES = 40;

export interface LaterDeps {
  readonly stage: Stage;
  /** The hourly retention's own door. */
  readonly retention: Run;
  readonly keeps: readonly Keeping[];
  readonly references: readonly string[];
  /** When the night is over. */
  readonly end: number;
}

/** The weeks after: retention runs, twice at once and with trouble, while a person has some content kept and lets other content go again. */
export const playLater = ({ stage, retention, keeps, references, end }: LaterDeps): void => {
  const { agenda, random, witness } = stage;
  const causeOf = (action: string): Cause => ({ at: new Date(agenda.now()).toISOString(), actor: 'operator', actorId: 'officer-1', causedBy: action, traceId: action });
  const idOf = (reference: string | undefined): string | undefined => witness.accepted.find(({ force, forceReference }) => `${force} ${forceReference}` === reference)?.incidentId;

  const keep = async (incidentId: string): Promise<void> => {
    for (let tried = 0; tried < TRIES; tried += 1) {
      const ending = await retention((product) => product.retention.hold({ incidentId, reason: 'publicInquiry', cause: causeOf('hold') }));
      // What went first cannot be kept; and an answer that got lost is asked for again.
      if (ending.kind === 'answered' && ending.value === 'gone') return;
      if (ending.kind === 'answered' && ending.value !== 'conflict') return void witness.held.add(incidentId);
      await waitFor(agenda, 5_000);
    }
  };
  const release = async (incidentId: string): Promise<void> => {
    // From the moment it is asked, nobody can count on it any more.
    witness.held.delete(incidentId);
    for (let tried = 0; tried < TRIES; tried += 1) {
      const ending = await retention((product) => product.retention.lift({ incidentId, cause: causeOf('lift') }));
      if (ending.kind === 'answered' && ending.value !== 'conflict') return;
      await waitFor(agenda, 5_000);
    }
  };
  const run = (at: number): void => agenda.at(at, () => void retention((product) => product.applyRetention(`tick-${at}`)));

  // In the night nothing is over yet; after three days what was withdrawn; after four weeks everything that was closed.
  for (const at of [end + MINUTE, end + 2 * DAY, end + 4 * DAY, end + 29 * DAY]) for (const twin of [0, random.between(0, 2_000), 60 * MINUTE]) run(at + twin);
  for (const at of [end + 30 * DAY + 60 * MINUTE, end + 31 * DAY + 2 * 60 * MINUTE]) run(at);
  for (const [place, keeping] of keeps.entries()) {
    const on = (at: number, act: (incidentId: string) => Promise<void>): void =>
      agenda.at(at, () => {
        const incidentId = idOf(references[place]);
        if (incidentId !== undefined) void act(incidentId);
      });
    if (keeping === 'fromTheNight' || keeping === 'released') on(end + 2 * MINUTE, keep);
    if (keeping === 'released') on(end + 20 * DAY, release);
    if (keeping === 'atTheLastSecond') for (const day of [4, 29]) on(end + day * DAY + random.between(0, 600), keep);
  }
};
