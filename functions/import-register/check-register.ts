import { hasPupils, type Establishment } from '../../shared/domain/register/establishment.ts';
import { refusal, rowFault, type Refusal, type RowFault, type RowFaultCode } from '../../shared/domain/register/faults.ts';
import { countDateShape, noDateShapes, slashDatesAreDayFirst } from '../../shared/domain/register/register-dates.ts';
import { DATE_COLUMNS, MOVED_COLUMN_FAULTS, readEstablishmentRow, readLinkRow } from '../../shared/domain/register/register-row.ts';
import { localAuthority } from '../../shared/domain/register/local-authorities.ts';
import type { CurrentRegister, RegisterCounts, RegisterKind } from '../../shared/ports/files.ts';
import { noLetters, readWithWrongCodePage, type Bytes, type TextEncoding } from '../../shared/runtime/inspect-text.ts';
import { BrokenCsv } from '../../shared/runtime/read-csv.ts';
import { FileRefused, readRegisterFile } from './read-register-file.ts';

/** The rows' faults, counted whole and listed in part: an answer must stay small whatever a file holds. */
export interface FaultReport {
  readonly total: number;
  readonly leftOut: number;
  readonly byCode: Readonly<Partial<Record<RowFaultCode, number>>>;
  /** The first of each kind, in row order. */
  readonly listed: readonly RowFault[];
}

export interface RegisterCheck {
  readonly counts: RegisterCounts;
  readonly faults: FaultReport;
  readonly refusals: readonly Refusal[];
  /** What the second reading needs to decide exactly alike. */
  readonly slashDatesDayFirst: boolean;
  readonly repeated: ReadonlySet<string>;
}

const LISTED_PER_CODE = 25;
// In a sound register none of these occurs; a few rows may be damaged by hand, a moved column damages nearly all of them.
const TOLERATED_ROWS = 2;
const TOLERATED_SHARE = 0.02;
const tolerates = (faulty: number, rows: number): boolean => faulty <= Math.max(TOLERATED_ROWS, rows * TOLERATED_SHARE) && faulty < rows;
// A register grows slowly and never loses rows: closed schools stay in it.
const SMALLEST_SHARE_OF_LAST = 0.95;
// Fewer establishments than this can close within a year.
const AUTHORITY_WORTH_MISSING = 5;

class FaultList {
  total = 0;
  leftOut = 0;
  readonly byCode: Partial<Record<RowFaultCode, number>> = {};
  readonly listed: RowFault[] = [];

  add(fault: RowFault): void {
    const before = this.byCode[fault.code] ?? 0;
    this.byCode[fault.code] = before + 1;
    this.total += 1;
    if (fault.severity === 'leftOut') this.leftOut += 1;
    if (before < LISTED_PER_CODE) this.listed.push(fault);
  }

  report(): FaultReport {
    return { total: this.total, leftOut: this.leftOut, byCode: this.byCode, listed: this.listed.toSorted((a, b) => a.row - b.row) };
  }
}

const bump = <K extends string>(record: Partial<Record<K, number>>, key: K, by: number): void => {
  record[key] = (record[key] ?? 0) + by;
};

class Tally {
  rows = 0;
  applied = 0;
  readonly byStatus: Partial<Record<Establishment['status'], number>> = {};
  readonly byPhase: Partial<Record<NonNullable<Establishment['phase']> | 'unknown', number>> = {};
  readonly byAuthority: Record<string, { rows: number; withPupils: number }> = {};
  readonly byLinkType: Record<string, number> = {};

  count({ status, phase, laCode }: Counted, by: 1 | -1): void {
    this.applied += by;
    bump(this.byStatus, status, by);
    bump(this.byPhase, phase ?? 'unknown', by);
    const authority = (this.byAuthority[laCode ?? 'none'] ??= { rows: 0, withPupils: 0 });
    authority.rows += by;
    if (hasPupils(status)) authority.withPupils += by;
  }

  counts(): RegisterCounts {
    const { rows, applied, byStatus, byPhase, byAuthority, byLinkType } = this;
    return { rows, applied, byStatus, byPhase, byAuthority, byLinkType };
  }
}

/** What is kept of each row until the end, to take it back when a second row claims the same number. */
interface Counted {
  readonly row: number;
  readonly print: number;
  readonly status: Establishment['status'];
  readonly phase: Establishment['phase'];
  readonly laCode: string | undefined;
}

/** FNV-1a: two rows of one number are either copies or not; nobody gains by a collision. */
const printOf = (value: unknown): number => {
  let print = 0x811c9dc5;
  for (const char of JSON.stringify(value)) print = Math.imul(print ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return print;
};

const againstLast = (counts: RegisterCounts, last: CurrentRegister): readonly Refusal[] => {
  const found: Refusal[] = [];
  const withPupils = (of: RegisterCounts): number => Object.values(of.byAuthority).reduce((sum, each) => sum + each.withPupils, 0);
  if (counts.rows < last.counts.rows * SMALLEST_SHARE_OF_LAST) found.push(refusal('shrunk', [`${counts.rows} rows`, `${last.counts.rows} before`]));
  else if (withPupils(counts) < withPupils(last.counts) * SMALLEST_SHARE_OF_LAST) {
    found.push(refusal('shrunk', [`${withPupils(counts)} open establishments`, `${withPupils(last.counts)} before`]));
  }
  const isGone = (laCode: string): boolean => localAuthority(laCode) !== undefined && (counts.byAuthority[laCode]?.withPupils ?? 0) === 0;
  const gone = Object.entries(last.counts.byAuthority)
    .filter(([laCode, before]) => before.withPupils >= AUTHORITY_WORTH_MISSING && isGone(laCode))
    .map(([laCode]) => laCode);
  if (gone.length > 0) found.push(refusal('authorityGone', gone));
  return found;
};

export interface CheckRegister {
  readonly kind: RegisterKind;
  readonly source: Bytes;
  readonly encoding: TextEncoding;
  readonly last: CurrentRegister | undefined;
  readonly acceptShrink: boolean;
}

/** Reads the whole file once and changes nothing: what it holds, what is wrong with it, and whether it may be applied. */
export const checkRegister = async (file: CheckRegister): Promise<RegisterCheck> => {
  const { check, flippedDates } = await readOnce(file, false);
  // Slash dates were read as uncertain; when the whole file shows that they are day first, it is read again with that knowledge.
  return flippedDates ? (await readOnce(file, true)).check : check;
};

interface OneReading {
  readonly check: RegisterCheck;
  /** Slash dates that could not be told were there, and the whole file shows that they are day first. */
  readonly flippedDates: boolean;
}

const SHORT_ROWS = 'rows shorter than the header';

const readOnce = async ({ kind, source, encoding, last, acceptShrink }: CheckRegister, slashDatesDayFirst: boolean): Promise<OneReading> => {
  const tally = new Tally();
  const faults = new FaultList();
  const letters = noLetters();
  const shapes = noDateShapes();
  const moved: Record<string, number> = {};
  const seen = new Map<string, Counted>();
  const pairs = new Set<string>();
  const repeated = new Set<string>();
  const refusals: Refusal[] = [];
  let lastRowShort = false;
  let rowsLeftOut = 0;
  const note = (found: readonly RowFault[]): void => {
    for (const fault of found) {
      faults.add(fault);
      if (MOVED_COLUMN_FAULTS.has(fault.code)) bump(moved, fault.column === '' ? SHORT_ROWS : fault.column, 1);
    }
  };

  try {
    for await (const row of readRegisterFile(kind, source, encoding, letters)) {
      tally.rows += 1;
      lastRowShort = row.width === 'shorter';
      const context = { row: row.row, width: row.width, slashDatesDayFirst };
      if (kind === 'links') {
        const reading = readLinkRow(row.cell, context);
        note(reading.faults);
        if (!reading.kind) rowsLeftOut += 1;
        // Only kinds of the known lists are named in an answer: a shifted column could hold anything.
        else bump(tally.byLinkType, reading.faults.some(({ code }) => code === 'linkTypeUnknown') ? 'unknown' : row.cell('LinkType').trim(), 1);
        if (reading.value) {
          pairs.add(`${reading.value.urn}>${reading.value.successorUrn}`);
          tally.applied = pairs.size;
        }
        continue;
      }
      for (const column of DATE_COLUMNS) countDateShape(row.cell(column).trim(), shapes);
      const { value, faults: found } = readEstablishmentRow(row.cell, context);
      note(found);
      if (!value) {
        rowsLeftOut += 1;
        continue;
      }
      const counted: Counted = { row: row.row, print: printOf(value), status: value.status, phase: value.phase, laCode: value.laCode };
      const before = seen.get(value.urn);
      if (!before) {
        seen.set(value.urn, counted);
        tally.count(counted, 1);
      } else if (before.print !== counted.print || repeated.has(value.urn)) {
        // Which of the two is right cannot be known: neither is applied.
        if (!repeated.has(value.urn)) {
          repeated.add(value.urn);
          tally.count(before, -1);
          faults.add(rowFault(before.row, 'URN', 'urnRepeated'));
          rowsLeftOut += 1;
        }
        faults.add(rowFault(row.row, 'URN', 'urnRepeated'));
        rowsLeftOut += 1;
      }
    }
  } catch (error) {
    if (error instanceof BrokenCsv) refusals.push(refusal('brokenQuotes', [`row ${error.row}`]));
    else if (error instanceof FileRefused) refusals.push(error.refusal);
    else throw error;
  }

  const suspicion = readWithWrongCodePage(letters);
  if (suspicion) refusals.push(refusal('wronglyDecoded', [`${suspicion}: ${letters.damaged[suspicion]}`]));
  if (refusals.length === 0) {
    const tooMany = Object.entries(moved).filter(([, rows]) => !tolerates(rows, tally.rows));
    if (tally.rows === 0) refusals.push(refusal('headerOnly'));
    else if (lastRowShort && !tooMany.some(([column]) => column === SHORT_ROWS)) refusals.push(refusal('truncated', [`row ${tally.rows + 1}`]));
    else if (tooMany.length > 0) refusals.push(refusal('columnsShifted', tooMany.map(([column, rows]) => `${column} (${rows} rows)`)));
    else if (!tolerates(rowsLeftOut, tally.rows)) refusals.push(refusal('tooManyFaults', [`${rowsLeftOut} of ${tally.rows} rows`]));
  }
  if (refusals.length === 0 && last && !acceptShrink) refusals.push(...againstLast(tally.counts(), last));

  const flippedDates = !slashDatesDayFirst && shapes.slashBothUpTo12 > 0 && slashDatesAreDayFirst(shapes);
  return { check: { counts: tally.counts(), faults: faults.report(), refusals, slashDatesDayFirst, repeated }, flippedDates };
};
