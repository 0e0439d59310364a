import type { Establishment, SuccessorLink } from '../../shared/domain/register/establishment.ts';
import { refusal, type Refusal } from '../../shared/domain/register/faults.ts';
import { readEstablishmentRow, readLinkRow } from '../../shared/domain/register/register-row.ts';
import type { FileStore, RegisterCounts, RegisterKind, RegisterReader, RegisterStore } from '../../shared/ports/files.ts';
import type { Clock, Ids } from '../../shared/ports/surroundings.ts';
import { inspectText, noLetters, type Bytes, type TextEncoding } from '../../shared/runtime/inspect-text.ts';
import { checkRegister, type FaultReport, type RegisterCheck } from './check-register.ts';
import { FileRefused, readRegisterFile, sameBytes } from './read-register-file.ts';

export interface ImportRegister {
  readonly kind: RegisterKind;
  readonly key: string;
  /** Say what would happen, and change nothing. */
  readonly dryRun: boolean;
  readonly acceptShrink: boolean;
}

interface Answered {
  readonly kind: RegisterKind;
  readonly bytes: number;
  readonly encoding: TextEncoding;
  readonly counts: RegisterCounts;
  readonly faults: FaultReport;
  readonly ms: number;
}

export type ImportAnswer =
  /** `kept`: rows that could not be used, kept as the last register had them. */
  | ({ readonly outcome: 'applied'; readonly version: string; readonly kept: number } & Answered)
  | ({ readonly outcome: 'checked' } & Answered)
  | ({ readonly outcome: 'alreadyApplied'; readonly version: string } & Answered)
  | ({ readonly outcome: 'refused'; readonly refusals: readonly Refusal[] } & Partial<Answered>);

export interface ImportRegisterDeps {
  readonly files: FileStore;
  readonly store: RegisterStore;
  readonly reader: Pick<RegisterReader, 'readEstablishment'>;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'uuid'>;
  /** Whether there is time left for tidying up. */
  readonly mayGoOn: () => boolean;
}

/** Rows held in memory at once, whatever the file's size. */
const CHUNK = 1_000;

export const createImportRegister = ({ files, store, reader, clock, ids, mayGoOn }: ImportRegisterDeps) => {
  /** Writes the new version's rows; answers how many were kept from the last one. */
  const write = async (kind: RegisterKind, source: Bytes, encoding: TextEncoding, check: RegisterCheck, version: string): Promise<number> => {
    const establishments: Establishment[] = [];
    const links: SuccessorLink[] = [];
    const done = new Set<string>();
    const leftOut = new Set<string>(check.repeated);
    const flush = async (least: number): Promise<void> => {
      if (establishments.length >= least) await store.putEstablishments(version, establishments.splice(0));
      if (links.length >= least) await store.putLinks(version, links.splice(0));
    };
    for await (const row of readRegisterFile(kind, source, encoding, noLetters())) {
      const context = { row: row.row, width: row.width, slashDatesDayFirst: check.slashDatesDayFirst };
      if (kind === 'links') {
        const { value } = readLinkRow(row.cell, context);
        const pair = value && `${value.urn}>${value.successorUrn}`;
        if (value && pair && !done.has(pair)) {
          done.add(pair);
          links.push(value);
        }
      } else {
        const { value, urn } = readEstablishmentRow(row.cell, context);
        if (!value && urn) leftOut.add(urn);
        if (value && !check.repeated.has(value.urn) && !done.has(value.urn)) {
          done.add(value.urn);
          establishments.push(value);
        }
      }
      await flush(CHUNK);
    }
    // A damaged row must not make a school unreachable: what the last register said of it stays.
    let kept = 0;
    for (const urn of leftOut) {
      const before = done.has(urn) ? undefined : await reader.readEstablishment(urn);
      if (!before) continue;
      establishments.push(before);
      kept += 1;
    }
    await flush(1);
    return kept;
  };

  return async ({ kind, key, dryRun, acceptShrink }: ImportRegister): Promise<ImportAnswer> => {
    const startedAt = performance.now();
    const refused = (refusals: readonly Refusal[], answered: Partial<Answered> = {}): ImportAnswer => ({ outcome: 'refused', refusals, ...answered });
    if (!(await files.find(key))) return refused([refusal('fileNotFound')]);
    const inspection = await inspectText(() => files.read(key));
    if (inspection.bytes === 0) return refused([refusal('fileEmpty')]);
    if (inspection.utf16) return refused([refusal('otherEncoding')]);
    if (inspection.binary) return refused([refusal('notText')]);
    const source = sameBytes(() => files.read(key), inspection.contentHash);

    const last = await store.current(kind);
    const check = await checkRegister({ kind, source, encoding: inspection.encoding, last, acceptShrink });
    const { counts, faults } = check;
    const { bytes, encoding } = inspection;
    const answered = (): Answered => ({ kind, bytes, encoding, counts, faults, ms: Math.round(performance.now() - startedAt) });
    if (check.refusals.length > 0) return refused(check.refusals, answered());
    if (last?.contentHash === inspection.contentHash) {
      if (!dryRun) await store.sweep(kind, clock().toISOString(), mayGoOn);
      return { outcome: 'alreadyApplied', version: last.version, ...answered() };
    }
    if (dryRun) return { outcome: 'checked', ...answered() };

    const version = ids.uuid();
    await store.beginVersion(kind, version, clock().toISOString(), authoritiesOf(counts, last?.counts));
    let kept: number;
    try {
      kept = await write(kind, source, inspection.encoding, check, version);
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error;
      await store.abandon(kind, version, mayGoOn);
      return refused([error.refusal], answered());
    }
    const flipped = await store.flip(kind, { version, contentHash: inspection.contentHash, appliedAt: clock().toISOString(), counts }, last?.version);
    if (flipped === 'superseded') {
      await store.abandon(kind, version, mayGoOn);
      return refused([refusal('superseded')], answered());
    }
    await store.sweep(kind, clock().toISOString(), mayGoOn);
    return { outcome: 'applied', version, kept, ...answered() };
  };
};

/** Every list that rows of this version may stand in: kept rows may be of an authority that the new file lacks. */
const authoritiesOf = (counts: RegisterCounts, last: RegisterCounts | undefined): readonly string[] => [
  ...new Set([...Object.keys(counts.byAuthority), ...Object.keys(last?.byAuthority ?? {}), 'none']),
];
