import { REPORT_FILE } from '../../shared/domain/evaluation/export/publish-tables.ts';
import { createWrittenFiles } from '../../shared/runtime/release/written-files.ts';
import { zipRelease } from '../../shared/runtime/release/zip-release.ts';
import type { Cause } from '../../shared/ports/cause.ts';
import type { FileStore, FileWriter } from '../../shared/ports/files.ts';
import type { ReleaseStore } from '../../shared/ports/releases.ts';
import type { Clock, Ids } from '../../shared/ports/surroundings.ts';
import type { ExportAnswer, ExportQuestion } from './write-export.ts';

export interface MakeReleaseDeps {
  readonly releases: Pick<ReleaseStore, 'read' | 'claim' | 'progress' | 'finish'>;
  readonly files: FileStore & FileWriter;
  /** Writes the release; says after each day how far it is. */
  readonly write: (question: ExportQuestion, onDay: (daysDone: number, daysTotal: number) => Promise<void>) => Promise<ExportAnswer>;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly now: Clock;
}

export type MadeOutcome = 'done' | 'working' | 'taken' | 'unknown' | 'refused';

/** As long as one invocation may last: whoever has not said a word for so long is dead. */
const LEASE_MS = 15 * 60_000;

/** One release that was asked for by name, to its archive. Ended in the middle, it goes on where it stopped when it is asked for again. */
export const createMakeRelease =
  ({ releases, files, write, ids, now }: MakeReleaseDeps) =>
  async (releaseId: string): Promise<MadeOutcome> => {
    const release = await releases.read(releaseId);
    if (!release) return 'unknown';
    const leaseUntil = (): string => new Date(now().getTime() + LEASE_MS).toISOString();
    if (!(await releases.claim(releaseId, now().toISOString(), leaseUntil()))) return 'taken';
    const free = async (): Promise<void> => releases.progress(releaseId, { daysDone: release.daysDone, daysTotal: release.daysTotal, leaseUntil: now().toISOString() });
    try {
      const { asOf, ...asked } = release.asked;
      // A publication has one time of its own, and the writer alone says which.
      const question = { ...asked, ...(asked.tier === 'publish' ? {} : { asOf }), requestedBy: release.askedBy };
      const answer = await write(question, async (daysDone, daysTotal) => releases.progress(releaseId, { daysDone, daysTotal, leaseUntil: leaseUntil() }));
      if (answer.outcome === 'refused' || answer.outcome === 'agreed') {
        await free();
        return 'refused';
      }
      if (answer.outcome === 'working') {
        // Free at once: whoever waits starts the next stretch.
        await releases.progress(releaseId, { daysDone: answer.daysDone, daysTotal: answer.daysTotal, leaseUntil: now().toISOString() });
        return 'working';
      }
      const into = createWrittenFiles({ open: async (path) => files.open(`${answer.prefix}${path}`) });
      const archive = `${answer.name}${asked.tier === 'publish' ? '_publish' : ''}.zip`;
      // Why a cell is hidden says something about it: the report for whoever signs off never leaves with the package.
      const wanted = answer.files.filter(({ path }) => path !== REPORT_FILE);
      await zipRelease(archive, wanted, { files, into, prefix: answer.prefix, day: answer.asOf.slice(0, 10) });
      const [about] = into.list();
      if (!about) throw new Error('the archive was not written');
      const at = now().toISOString();
      const id = ids.uuid();
      const cause: Cause = { at, actor: 'gateway', actorId: 'write-export', causedBy: id, traceId: id };
      await releases.finish(releaseId, { at, name: answer.name, prefix: answer.prefix, files: wanted, archive: about, smallestGroup: answer.smallestGroup, widening: answer.widening }, cause);
      return 'done';
    } catch (error) {
      await free();
      throw error;
    }
  };
