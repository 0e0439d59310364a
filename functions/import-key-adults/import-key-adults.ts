import * as z from 'zod';
import { canonicalJson } from '../../shared/domain/canonical-json.ts';
import { londonDayOf } from '../../shared/domain/calendar.ts';
import { compareKeyAdults, KEY_ADULT_FAULTS, readKeyAdultColumns, readKeyAdultRow } from '../../shared/domain/compare-key-adults.ts';
import type { KeyAdultFaultCode, KeyAdultPositions, KeyAdultRow } from '../../shared/domain/compare-key-adults.ts';
import type { NotPossible, ProposedChange } from '../../shared/domain/key-adult-change.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import type { DirectoryStore } from '../../shared/ports/directory.ts';
import type { FileStore } from '../../shared/ports/files.ts';
import type { KeyAdultChangeStore } from '../../shared/ports/key-adult-changes.ts';
import type { Clock, Digest, Ids } from '../../shared/ports/surroundings.ts';
import { decodeText, inspectText, noLetters } from '../../shared/runtime/inspect-text.ts';
import { BrokenCsv, readCsv } from '../../shared/runtime/read-csv.ts';

export const $KeyAdultCommand = z.strictObject({
  key: z.string().startsWith('imports/').max(200),
  laCode: z.string().regex(/^\d{3}$/),
  by: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  /** The fingerprint of the preview that somebody looked at; without it nothing is asked for. */
  confirm: z.string().optional(),
});

export interface SchoolChanges {
  readonly urn: string;
  readonly name: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly unchanged: number;
  /** Loud: these would leave the school with nobody to tell, and are not asked for. */
  readonly kept: readonly NotPossible[];
}

export type KeyAdultReport =
  | { readonly outcome: 'refused'; readonly code: 'fileNotFound' | 'notText' | 'columnsMissing' | 'brokenQuotes' | 'tooManyRows' | 'changedSince' | 'nothingToAsk' }
  | {
      readonly outcome: 'preview' | 'asked';
      readonly schools: readonly SchoolChanges[];
      readonly faults: readonly { readonly row: number; readonly code: KeyAdultFaultCode; readonly fix: string }[];
      readonly fingerprint: string;
      /** Changes that now wait for a yes at the desk; those already waiting are not asked for twice. */
      readonly asked: number;
    };

export interface ImportKeyAdultsDeps {
  readonly files: FileStore;
  readonly directory: Pick<DirectoryStore, 'listBodies' | 'readPeople'>;
  readonly changes: Pick<KeyAdultChangeStore, 'propose' | 'pendingOf'>;
  /** Proposals are sealed under the authority's key. */
  readonly ensureKey: (laCode: string) => Promise<unknown>;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly digest: Digest;
  readonly now: Clock;
}

const MOST_ROWS = 20_000;
const DESK_HOURS = 24 * 7;

/** A change's own content, without the id that a new person is given. */
const contentOf = (change: ProposedChange): string => canonicalJson(change.kind === 'add' ? { ...change, keyAdultId: '' } : change);

/**
 * Key adults of an authority's schools from a CSV: what would change, and then a request for each change. Nothing holds because of this import: the desk says yes
 * or no to each (ADR 0023), and whoever runs the command cannot.
 */
export const createImportKeyAdults = ({ files, directory, changes, ensureKey, ids, digest, now }: ImportKeyAdultsDeps) => {
  const readRows = async (key: string): Promise<readonly KeyAdultRow[] | Extract<KeyAdultReport, { readonly outcome: 'refused' }>['code']> => {
    if (!(await files.find(key))) return 'fileNotFound';
    const inspection = await inspectText(() => files.read(key));
    if (inspection.binary || inspection.utf16) return 'notText';
    const rows: KeyAdultRow[] = [];
    let positions: KeyAdultPositions | undefined;
    let row = 0;
    try {
      for await (const values of readCsv(decodeText(() => files.read(key), inspection.encoding, noLetters()))) {
        row += 1;
        if (positions === undefined) {
          positions = readKeyAdultColumns(values);
          if (positions === undefined) return 'columnsMissing';
          continue;
        }
        const places = positions;
        rows.push(readKeyAdultRow(row, (column) => values[places.get(column) ?? -1] ?? ''));
        if (rows.length > MOST_ROWS) return 'tooManyRows';
      }
    } catch (error) {
      if (error instanceof BrokenCsv) return 'brokenQuotes';
      throw error;
    }
    return positions === undefined ? 'columnsMissing' : rows;
  };

  return async (command: unknown): Promise<KeyAdultReport> => {
    const { key, laCode, by, confirm } = $KeyAdultCommand.parse(command);
    const rows = await readRows(key);
    if (typeof rows === 'string') return { outcome: 'refused', code: rows };
    const at = now().toISOString();
    const today = londonDayOf(at);
    const bodies = new Map((await directory.listBodies([laCode])).map(({ bodyKey, name }) => [bodyKey, name]));
    const faults: { row: number; code: KeyAdultFaultCode }[] = [];
    const schools: SchoolChanges[] = [];
    const wanted: { readonly bodyKey: string; readonly change: ProposedChange }[] = [];
    for (const [urn, ofSchool] of Map.groupBy(rows, (row) => row.urn)) {
      const bodyKey = `establishment:${urn}`;
      const people = bodies.has(bodyKey) ? await directory.readPeople(bodyKey) : undefined;
      if (people === undefined) {
        faults.push(...ofSchool.map(({ row }) => ({ row, code: 'schoolUnknown' as const })));
        continue;
      }
      const { added, changed, removed, unchanged, kept, faults: found } = compareKeyAdults(ofSchool, people.keyAdults, today, () => `ka-${ids.uuid()}`);
      faults.push(...found);
      schools.push({ urn, name: people.name, added: added.length, changed: changed.length, removed: removed.length, unchanged, kept });
      wanted.push(...[...added, ...changed, ...removed].map((change) => ({ bodyKey, change })));
    }
    const fingerprint = digest(canonicalJson([laCode, today, ...wanted.map(({ bodyKey, change }) => [bodyKey, contentOf(change)])])).slice(0, 16);
    const told = faults.toSorted((a, b) => a.row - b.row).map(({ row, code }) => ({ row, code, fix: KEY_ADULT_FAULTS[code][1] }));
    if (confirm === undefined) return { outcome: 'preview', schools, faults: told, fingerprint, asked: 0 };
    if (confirm !== fingerprint) return { outcome: 'refused', code: 'changedSince' };
    if (wanted.length === 0) return { outcome: 'refused', code: 'nothingToAsk' };

    await ensureKey(laCode);
    const answerBy = Temporal.Instant.from(at).add({ hours: DESK_HOURS }).toString({ smallestUnit: 'millisecond' });
    const causedBy = ids.uuid();
    let asked = 0;
    for (const { bodyKey, change } of wanted) {
      const pending = await changes.pendingOf(laCode, bodyKey);
      if (pending.some((one) => contentOf(one.change.reveal()) === contentOf(change))) continue;
      await changes.propose({
        change: { changeId: `kac_${ids.uuid()}`, bodyKey, laCode, state: 'proposed', proposedBy: `operator:${by}`, proposedAt: at, answerBy, deskSince: at, change: sensitive(change) },
        links: [],
        cause: { at, actor: 'operator', actorId: by, causedBy, traceId: `key-adults-${causedBy}` },
      });
      asked += 1;
    }
    return { outcome: 'asked', schools, faults: told, fingerprint, asked };
  };
};
