import type { StagedRow } from '../../shared/domain/rolls/compare-roll.ts';
import type { RollFault, RollFaultCode } from '../../shared/domain/rolls/roll-faults.ts';
import { ROLL_FAULTS } from '../../shared/domain/rolls/roll-faults.ts';
import { readRollRow } from '../../shared/domain/rolls/roll-row.ts';
import type { RollFaultReport, RollImport, SchoolRollStore } from '../../shared/ports/rolls.ts';
import type { KeyedHash } from '../../shared/ports/surroundings.ts';
import { addFaults, NO_FAULTS } from './count-faults.ts';
import { createIdentifyPupil } from './identify-pupil.ts';
import { RollRefused } from './raw-pupil.ts';
import type { RawPupil } from './raw-pupil.ts';

export interface StagedRoll {
  readonly rows: number;
  readonly urns: readonly string[];
  readonly faults: RollFaultReport;
}

/** Rows in memory at once, whatever the file's size and however it is sorted. */
const HELD = 4_000;
const TELL_EVERY = 1_000;
/** London has no more schools than this in one authority, and nobody else has. */
const MOST_SCHOOLS = 1_500;
const FEW = 5;

/** Somebody said for which school the file is, and the file itself says another: its pupils would be found at a school that they never saw. */
const isOfOther = (roll: RollImport, urn: string, laCode: string | undefined): boolean =>
  (roll.urn !== undefined && urn !== '' && urn !== roll.urn) || (laCode !== undefined && /^\d{3}$/.test(laCode) && laCode !== roll.laCode);

/** Reads a file once and keeps, sealed and school by school, what linking needs. Nothing of it is on any roll yet. */
export const createStageRoll =
  ({ rolls, hash }: { readonly rolls: Pick<SchoolRollStore, 'stage'>; readonly hash: KeyedHash }) =>
  async (roll: RollImport, pupils: AsyncIterable<RawPupil>, known: ReadonlyMap<string, string>, tell: (rows: number) => Promise<void>): Promise<StagedRoll> => {
    const identify = createIdentifyPupil(hash);
    const waiting = new Map<string, StagedRow[]>();
    const parts = new Map<string, number>();
    let held = 0;
    let rows = 0;
    let unusable = 0;
    let monthFirst = 0;
    let ofOther = 0;
    let faults = NO_FAULTS;
    let fresh: RollFault[] = [];

    const flush = async (least: number): Promise<void> => {
      const due = new Map<string, { readonly part: number; readonly rows: readonly StagedRow[] }>();
      for (const [urn, staged] of waiting) {
        if (staged.length < least) continue;
        const part = (parts.get(urn) ?? 0) + 1;
        parts.set(urn, part);
        due.set(urn, { part, rows: staged });
        waiting.delete(urn);
        held -= staged.length;
      }
      if (due.size > 0) await rolls.stage(roll.importId, roll.laCode, due);
    };
    const note = (row: number, codes: readonly RollFaultCode[]): void => {
      fresh.push(...codes.map((code) => ({ row, code })));
      if (codes.some((code) => ROLL_FAULTS[code][0] === 'leftOut')) unusable += 1;
    };

    const keep = async (urn: string, row: StagedRow): Promise<void> => {
      const staged = waiting.get(urn) ?? [];
      staged.push(row);
      waiting.set(urn, staged);
      held += 1;
      if (waiting.size + parts.size > MOST_SCHOOLS * 2) throw new RollRefused('tooManySchools');
      // The fullest first: a file sorted by surname names every school on every page.
      if (held >= HELD) await flush(Math.ceil(HELD / waiting.size));
    };

    for await (const raw of pupils) {
      rows += 1;
      if (rows % TELL_EVERY === 0) {
        await tell(rows);
        faults = addFaults(faults, fresh);
        fresh = [];
      }
      const reading = readRollRow(raw.cell, roll.today);
      const said = raw.cell('urn').trim();
      const urn = roll.urn ?? said;
      if (raw.broken !== undefined) {
        note(raw.row, [raw.broken]);
        // Its values may stand under other headings: it may be anybody's, unless a sound number says whose.
        if (known.has(urn)) await keep(urn, { row: raw.row, ids: await identify(urn, { upn: reading.upn }) });
        continue;
      }
      if (isOfOther(roll, said, raw.laCode)) ofOther += 1;
      if (reading.monthFirst) monthFirst += 1;
      if (!known.has(urn)) {
        note(raw.row, [urn === '' ? 'schoolMissing' : 'schoolUnknown']);
        continue;
      }
      note(raw.row, reading.faults);
      await keep(urn, { row: raw.row, ids: await identify(urn, reading), ...(reading.row ? { pupil: reading.row } : { half: reading.half }) });
    }
    await flush(1);
    if (rows === 0) throw new RollRefused('fileEmpty');
    if (ofOther > 0) throw new RollRefused('otherSchool', [`${ofOther} of ${rows} rows`]);
    if (monthFirst > 0) throw new RollRefused('datesMonthFirst', [`${monthFirst} rows`]);
    if (unusable > FEW && unusable * 2 > rows) throw new RollRefused('mostlyUnusable', [`${unusable} of ${rows} rows`]);
    return { rows, urns: [...parts.keys()].toSorted(), faults: addFaults(faults, fresh) };
  };
