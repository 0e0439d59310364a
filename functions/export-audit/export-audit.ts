import type { AuditExportTrail, AuditFeed, RootStore, SealStore } from '../../shared/ports/audit.ts';
import type { FileWriter } from '../../shared/ports/files.ts';
import type { Clock, Ids } from '../../shared/ports/surroundings.ts';

export interface ExportAuditDeps {
  readonly feed: AuditFeed;
  readonly roots: RootStore;
  readonly seals: Pick<SealStore, 'read'>;
  readonly files: FileWriter;
  readonly trail: AuditExportTrail;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly now: Clock;
  /** False when it is time to answer: the caller sees how far it is, and asks for the next stretch. */
  readonly mayGoOn: () => boolean;
}

export interface AuditQuestion {
  readonly requestedBy: string;
  /** What the stretch before answered with; without it a new export begins. */
  readonly next?: AuditCursor | undefined;
}

export interface AuditCursor {
  readonly exportId: string;
  readonly exportedAt: string;
  /** Hours before this one are done. */
  readonly hour: string;
  readonly root: number;
  readonly part: number;
}

export interface AuditStretch {
  readonly exportedAt: string;
  /** Where this stretch's files lie in the files bucket. */
  readonly files: readonly { readonly key: string; readonly holds: 'roots' | 'entries' }[];
  readonly entries: number;
  readonly roots: number;
  readonly hoursDone: number;
  readonly hoursTotal: number;
  /** Absent when this was the last. */
  readonly next?: AuditCursor | undefined;
}

const HOUR_MS = 3_600_000;
const instant = (ms: number): string => new Date(ms).toISOString();
const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;
const line = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value)}\n`);
/** Lines go to the file this many at a time. */
const TOGETHER = 1_000;

/**
 * A copy of the whole trail for somebody who does not believe this service: all roots, then all entries hour by hour, in files of one stretch each.
 * Roots come first, so that whoever verifies can begin with the first entry. That it was taken is in the trail before it is.
 */
export const createExportAudit =
  ({ feed, roots, seals, files, trail, ids, now, mayGoOn }: ExportAuditDeps) =>
  async ({ requestedBy, next }: AuditQuestion): Promise<AuditStretch> => {
    const state = await seals.read();
    const at = next?.exportedAt ?? now().toISOString();
    const end = hourOf(Date.parse(at)) + HOUR_MS;
    // Before the first root there may be entries of the hours in which the gateway was set up.
    const begin = hourOf(state === undefined ? Date.parse(at) - 24 * HOUR_MS : Date.parse(state.firstFrom));
    if (next === undefined) {
      const exportId = ids.uuid();
      await trail.recordAuditExport({ exportId, cause: { at, actor: 'operator', actorId: requestedBy, causedBy: exportId, traceId: exportId } });
      next = { exportId, exportedAt: at, hour: instant(begin), root: 1, part: 1 };
    }
    const prefix = `audit/${next.exportId}`;
    const made: { readonly key: string; readonly holds: 'roots' | 'entries' }[] = [];
    const counts = { entries: 0, roots: 0 };
    let { root, part } = next;
    let hour = Date.parse(next.hour);

    const writeRoots = async (): Promise<void> => {
      const key = `${prefix}/roots-${String(part).padStart(6, '0')}.ndjson`;
      const file = await files.open(key);
      // Roots beyond the newest that we know of are somebody's: they are shown too.
      for (let found = await roots.read(root); found !== undefined; found = await roots.read(root)) {
        await file.write(new TextEncoder().encode(found));
        counts.roots += 1;
        root += 1;
        if (!mayGoOn()) break;
      }
      await file.close();
      made.push({ key, holds: 'roots' });
    };

    const writeEntries = async (): Promise<void> => {
      const key = `${prefix}/entries-${String(part).padStart(6, '0')}.ndjson`;
      const file = await files.open(key);
      let held: Uint8Array[] = [];
      const flush = async (): Promise<void> => {
        if (held.length > 0) await file.write(Buffer.concat(held));
        held = [];
      };
      for (; hour < end && mayGoOn(); hour += HOUR_MS) {
        for await (const e of feed.hour(instant(hour))) {
          held.push(line([e.chain, e.seq, e.prev, e.at, e.actor, e.actorId, e.action, e.object, e.outcome, e.commitment ?? null, e.hash]));
          counts.entries += 1;
          if (held.length >= TOGETHER) await flush();
        }
      }
      await flush();
      await file.close();
      made.push({ key, holds: 'entries' });
    };

    // A number that is not there: all roots are out, or one in the middle is gone, which the ones behind it will show.
    const allRootsOut = async (): Promise<boolean> => root > (state?.number ?? 0) && (await roots.read(root)) === undefined;
    if (!(await allRootsOut())) {
      while (root <= (state?.number ?? 0) && (await roots.read(root)) === undefined) root += 1;
      await writeRoots();
    }
    if (mayGoOn() && (await allRootsOut())) await writeEntries();
    part += 1;
    return {
      exportedAt: at,
      files: made,
      ...counts,
      hoursDone: Math.round((hour - begin) / HOUR_MS),
      hoursTotal: Math.round((end - begin) / HOUR_MS),
      ...(hour >= end ? {} : { next: { ...next, hour: instant(hour), root, part } }),
    };
  };
