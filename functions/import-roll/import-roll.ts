import type { EventOf } from '../../events/catalogue.ts';
import { done, ignored, retry } from '../../shared/domain/outcome.ts';
import type { Outcome } from '../../shared/domain/outcome.ts';
import { compareRoll } from '../../shared/domain/rolls/compare-roll.ts';
import type { RollCounts } from '../../shared/domain/rolls/compare-roll.ts';
import { PREVIEW_HOURS, UNDO_DAYS } from '../../shared/domain/rolls/decide-roll.ts';
import { overLimits } from '../../shared/domain/rolls/roll-limits.ts';
import { plusMinutes } from '../../shared/domain/timetable.ts';
import type { Cause, Outbox } from '../../shared/ports/cause.ts';
import type { DirectoryStore, DirectoryWriter } from '../../shared/ports/directory.ts';
import type { FileStore } from '../../shared/ports/files.ts';
import type { RollImport, RollImportSchool, RollImportStore, RollWork, SchoolRollStore } from '../../shared/ports/rolls.ts';
import type { Clock, KeyedHash } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { TryAgain } from '../../shared/runtime/try-again.ts';
import { addFaults } from './count-faults.ts';
import { MOST_BYTES, openRollFile } from './open-roll-file.ts';
import { RollRefused } from './raw-pupil.ts';
import { createStageRoll } from './stage-roll.ts';
import type { StagedRoll } from './stage-roll.ts';

type RollFiles = FileStore & { remove(key: string): Promise<void> };

export interface ImportRollDeps {
  readonly files: RollFiles;
  /** What machines brought lies apart. */
  readonly brought: RollFiles;
  readonly imports: RollImportStore;
  readonly rolls: SchoolRollStore;
  readonly directory: Pick<DirectoryStore, 'listBodies' | 'readAreaPolicy'>;
  readonly names: Pick<DirectoryWriter, 'recountTerms'>;
  readonly tryAgain: Pick<TryAgain, 'later' | 'around'>;
  readonly outbox: Pick<Outbox, 'send'>;
  readonly hash: KeyedHash;
  readonly now: Clock;
  readonly log: Log;
  /** Whether there is time for another school in this run. */
  readonly mayGoOn: () => boolean;
}

/** A child whose look-up began before a roll came into force is stored by then: no step runs for so long. */
const SECOND_LOOK_MINUTES = 3;
/** No reader is still at a version that was taken back. */
const CLEAN_AFTER_UNDO_MINUTES = 10;
const DAY_MINUTES = 24 * 60;

type Due = EventOf<'roll.due'>;

const sumOf = (schools: readonly RollImportSchool[]): RollCounts => {
  const sum = { before: 0, after: 0, rows: 0, unusable: 0, unchanged: 0, added: 0, changed: 0, returned: 0, left: 0 };
  for (const { counts } of schools) if (counts) for (const name of Object.keys(sum) as (keyof RollCounts)[]) sum[name] += counts[name];
  return sum;
};

/**
 * What the gateway does with a roll that somebody brought, piece by piece: each ends in one transaction that moves the import on, discharges its obligation and
 * owes the next. Cut off anywhere, the piece is done over and changes nothing twice. A school's roll changes for its readers at one moment, or not at all.
 */
export const createImportRoll = ({ files, brought, imports, rolls, directory, names, tryAgain, outbox, hash, now, log, mayGoOn }: ImportRollDeps) => {
  const stageRoll = createStageRoll({ rolls, hash });
  const filesOf = ({ clientId }: RollImport): RollFiles => (clientId === undefined ? files : brought);

  const conclude = async (event: Due, before: RollImport, after: Omit<RollImport, 'part'>, action: string, next?: RollWork, outcome?: string): Promise<Outcome> => {
    const cause: Cause = { at: now().toISOString(), actor: 'gateway', actorId: 'import-roll', causedBy: event.id, traceId: event.traceid };
    const result = await imports.move({ before, after, action, outcome, next, discharges: event.obligationid, cause });
    if (result.kind === 'conflict') return retry('conflict');
    if (result.kind === 'replayed') return ignored('replayed');
    await outbox.send(result.obligations);
    if (after.state !== before.state) log('info', 'IMPORT_DONE', { because: `roll:${after.state}`, count: after.rowsRead });
    return done;
  };

  const schoolsOf = async (laCode: string): Promise<ReadonlyMap<string, string>> => {
    const prefix = 'establishment:';
    const bodies = await directory.listBodies([laCode]);
    return new Map(bodies.filter(({ bodyKey }) => bodyKey.startsWith(prefix)).map(({ bodyKey, name }) => [bodyKey.slice(prefix.length), name]));
  };

  /** A machine's import comes without the area: only here is the directory at hand. */
  const withArea = async (roll: RollImport): Promise<RollImport> => {
    if (roll.area !== '') return roll;
    const { forceCode } = await directory.readAreaPolicy(roll.laCode);
    return { ...roll, area: forceCode === '' ? roll.laCode : forceCode };
  };

  const read = async (event: Due, opened: RollImport): Promise<Outcome> => {
    const roll = await withArea(opened);
    const files = filesOf(roll);
    const refuse = async (code: RollRefused['code'], about: readonly string[] = []): Promise<Outcome> => {
      await files.remove(roll.fileKey);
      return conclude(event, roll, { ...roll, state: 'refused', refusal: { code, about } }, 'roll.read', undefined, code);
    };
    const found = await files.find(roll.fileKey);
    if (!found) return refuse('fileGone');
    if (found.bytes > MOST_BYTES) return refuse('fileTooLarge');
    if (roll.content !== undefined && found.content !== roll.content) return refuse('fileChanged');
    const known = await schoolsOf(roll.laCode);
    if (roll.urn !== undefined && !known.has(roll.urn)) return refuse('noSuchSchool', [roll.urn]);
    let staged: StagedRoll;
    try {
      staged = await stageRoll(roll, openRollFile(roll.format, () => files.read(roll.fileKey, roll.content)), known, (rowsRead) => imports.noteProgress(roll.importId, { rowsRead }));
    } catch (error) {
      if (error instanceof RollRefused) return refuse(error.code, error.about);
      throw error;
    }
    await imports.putSchools(
      roll.importId,
      staged.urns.map((urn) => ({ urn, name: known.get(urn) ?? urn, state: 'staged', base: 0, byField: {}, over: [] })),
    );
    const outcome = await conclude(
      event,
      roll,
      { ...roll, state: 'comparing', rowsRead: staged.rows, schools: staged.urns.length, schoolsDone: 0, faults: staged.faults },
      'roll.read',
      { step: 'compare' },
    );
    // What is needed of it is sealed by now; the rest was never read and is not kept either.
    if (outcome.kind !== 'retry') await files.remove(roll.fileKey);
    return outcome;
  };

  const compare = async (event: Due, roll: RollImport): Promise<Outcome> => {
    // Once more: a run that died right after reading left the file behind.
    await filesOf(roll).remove(roll.fileKey);
    let { faults } = roll;
    const before = await imports.schools(roll.importId);
    let schoolsDone = before.filter(({ state }) => state !== 'staged').length;
    const waiting = before.filter(({ state }) => state === 'staged');
    const versions = new Map(await Promise.all(waiting.map(async ({ urn }) => [urn, await rolls.versionOf(urn)] as const)));
    const first = new Set(waiting.map(({ urn }) => urn).filter((urn) => versions.get(urn) === 0));
    const prepared = first.size > 0 ? await rolls.countPrepared(roll.area, first, roll.today) : new Map<string, number>();
    if (!roll.isWhole && prepared.size > 0) {
      return conclude(event, roll, { ...roll, state: 'refused', refusal: { code: 'firstIsPart', about: [...prepared.keys()] } }, 'roll.compare', { step: 'clean' }, 'firstIsPart');
    }
    for (const school of waiting) {
      if (!mayGoOn()) return conclude(event, roll, { ...roll, faults, schoolsDone }, 'roll.compare', { step: 'compare' }, `${schoolsDone} schools`);
      const base = versions.get(school.urn) ?? 0;
      const [staged, members] = await Promise.all([rolls.staged(roll.importId, roll.laCode, school.urn), rolls.members(school.urn)]);
      const comparison = compareRoll(staged, members, roll);
      faults = addFaults(faults, comparison.faults);
      const { byField } = comparison;
      // Of a first roll nobody compares pupil by pupil; how many it has fewer than the prepared file says enough to have it looked at.
      const had = prepared.get(school.urn) ?? 0;
      const counts = had === 0 ? comparison.counts : { ...comparison.counts, before: had, left: Math.max(0, had - comparison.counts.after) };
      await imports.putSchools(roll.importId, [{ ...school, state: 'compared', base, counts, byField, over: overLimits(had === 0 ? counts : { ...counts, added: Math.max(0, counts.after - had) }) }]);
      schoolsDone += 1;
      await imports.noteProgress(roll.importId, { schoolsDone });
    }
    const schools = await imports.schools(roll.importId);
    const at = now().toISOString();
    return conclude(
      event,
      roll,
      {
        ...roll,
        state: 'previewed',
        faults,
        schoolsDone,
        counts: sumOf(schools),
        isOverLimit: schools.some(({ over }) => over.length > 0),
        previewedAt: at,
        expiresAt: plusMinutes(at, PREVIEW_HOURS * 60),
      },
      'roll.preview',
    );
  };

  /** Brings one school's new roll into force; nothing of it is seen before, all of it after. */
  const applySchool = async (event: Due, roll: RollImport, school: RollImportSchool): Promise<'applied' | 'overtaken' | 'busy'> => {
    const { urn, base } = school;
    const { importId, laCode, area } = roll;
    const cause: Cause = { at: now().toISOString(), actor: 'gateway', actorId: 'import-roll', causedBy: event.id, traceId: event.traceid };
    const overtaken = async (): Promise<'applied' | 'overtaken'> => {
      // A message that came twice: the other run brought this very roll into force, and it must stay known as such, or nobody could take it back.
      const stands = (await imports.schools(importId)).find((one) => one.urn === urn);
      if (stands?.state === 'applied') return 'applied';
      await imports.putSchools(importId, [{ ...school, state: 'overtaken' }]);
      return 'overtaken';
    };
    if ((await rolls.versionOf(urn)) !== base) return overtaken();
    const [staged, members] = await Promise.all([rolls.staged(importId, laCode, urn), rolls.members(urn)]);
    const { changes } = compareRoll(staged, members, roll);
    // A school whose first roll this is has a version from now on, whoever is on it.
    if (changes.length === 0 && base > 0 && (await rolls.isFiledIn(urn, area))) {
      await imports.putSchools(importId, [{ ...school, state: 'applied', version: base }]);
      return 'applied';
    }
    const begun = await rolls.begin({ urn, laCode, area, importId, base, at: cause.at });
    if (begun.kind !== 'begun') return begun.kind === 'busy' ? 'busy' : overtaken();
    await rolls.write({ urn, laCode, area, base, version: begun.version, changes });
    const flipped = await imports.flip({ roll, school, from: base, to: begun.version, undo: false, cause });
    return flipped === 'flipped' ? 'applied' : overtaken();
  };

  const apply = async (event: Due, roll: RollImport): Promise<Outcome> => {
    const schools = await imports.schools(roll.importId);
    const left = schools.filter(({ state }) => state === 'compared');
    // Asked before anything changes: an import that dies half-way has changed some rolls, and their children are looked at all the same.
    if (left.length === schools.length) await tryAgain.later([roll.area]);
    let schoolsDone = schools.length - left.length;
    for (const school of left) {
      if (!mayGoOn()) return conclude(event, roll, { ...roll, schoolsDone }, 'roll.applyPart', { step: 'apply' }, `${schoolsDone} schools`);
      const outcome = await applySchool(event, roll, school);
      if (outcome === 'busy') return retry('schoolBusy');
      schoolsDone += 1;
      await imports.noteProgress(roll.importId, { schoolsDone });
    }
    for (const { urn } of schools) await rolls.dropStaged(roll.importId, urn);
    return conclude(event, roll, { ...roll, state: 'applied', schoolsDone, appliedAt: now().toISOString() }, 'roll.applied', { step: 'recount' });
  };

  const undo = async (event: Due, roll: RollImport): Promise<Outcome> => {
    const schools = await imports.schools(roll.importId);
    const cause: Cause = { at: now().toISOString(), actor: 'gateway', actorId: 'import-roll', causedBy: event.id, traceId: event.traceid };
    for (const school of schools) {
      if (school.state !== 'applied' || school.version === undefined || school.version === school.base) continue;
      const flipped = await imports.flip({ roll, school, from: school.version, to: school.base, undo: true, cause });
      const stands = flipped === 'overtaken' ? (await imports.schools(roll.importId)).find(({ urn }) => urn === school.urn) : undefined;
      if (flipped === 'overtaken' && stands?.state !== 'undone') await imports.putSchools(roll.importId, [{ ...school, state: 'overtaken' }]);
    }
    return conclude(event, roll, { ...roll, state: 'undone' }, 'roll.undone', { step: 'recount' });
  };

  const clean = async (event: Due, roll: RollImport): Promise<Outcome> => {
    for (const { urn } of await imports.schools(roll.importId)) {
      await rolls.dropStaged(roll.importId, urn);
      if (roll.state === 'applied' || roll.state === 'undone') await rolls.clean(urn, now().toISOString());
    }
    return conclude(event, roll, roll, 'roll.clean');
  };

  return async (event: Due): Promise<Outcome> => {
    const { importId, step, part } = event.data;
    const roll = await imports.read(importId);
    if (roll === undefined || roll.part !== part) {
      await imports.discharge(event.obligationid);
      return ignored('partDone');
    }
    switch (step) {
      case 'read':
        return read(event, roll);
      case 'compare':
        return compare(event, roll);
      case 'apply':
        return apply(event, roll);
      case 'undo':
        return undo(event, roll);
      case 'recount':
        await names.recountTerms(roll.area);
        await tryAgain.around(roll.area);
        return conclude(event, roll, roll, 'roll.recount', { step: 'look', notBefore: plusMinutes(now().toISOString(), SECOND_LOOK_MINUTES) });
      case 'look': {
        await tryAgain.around(roll.area);
        const cleanAfter = roll.state === 'undone' ? CLEAN_AFTER_UNDO_MINUTES : UNDO_DAYS * DAY_MINUTES;
        return conclude(event, roll, roll, 'roll.look', { step: 'clean', notBefore: plusMinutes(now().toISOString(), cleanAfter) });
      }
      case 'clean':
        return clean(event, roll);
    }
  };
};
