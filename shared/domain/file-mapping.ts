/**
 * How a force's own file becomes incidents of our contract: which column (CSV) or place (JSON) fills which field, which of their codes is which
 * of ours, and how they write dates. Data, so that a force can change it without us; pure, so that it can be tried before anything is sent.
 */

/** JSON Pointer (RFC 6901) into our incident, or into a part of it when the rule stands in a list. */
type Pointer = string;
export type MappedValue = string | number | boolean | readonly string[];

export const MAPPED_KINDS = ['text', 'integer', 'boolean', 'date', 'instant'] as const;
export type MappedKind = (typeof MAPPED_KINDS)[number];

export interface FieldRule {
  readonly to: Pointer;
  /** A column's name, or a JSON Pointer into their document. In a list of a CSV, `{n}` stands for 1, 2, 3 … */
  readonly from: string;
  readonly as: MappedKind;
  /** For dates and instants: letters y M d H m s as they write them; ISO 8601 when left out. */
  readonly format?: string | undefined;
  /** The name of a table in `codes`. */
  readonly codes?: string | undefined;
  /** What separates several values in one cell; the result is a list. */
  readonly split?: string | undefined;
  /** When it is empty or not there. */
  readonly default?: MappedValue | undefined;
}

export interface ListRule {
  readonly to: Pointer;
  /** CSV: how many there may be, as numbered columns. */
  readonly count?: number | undefined;
  /** JSON: where their list is. */
  readonly each?: Pointer | undefined;
  /** JSON: only elements that have one of these texts at these places. */
  readonly where?: Readonly<Record<Pointer, readonly string[]>> | undefined;
  readonly fields: readonly FieldRule[];
  readonly constants: Readonly<Record<Pointer, MappedValue>>;
}

export interface FileMapping {
  readonly name: string;
  readonly format: 'csv' | 'ndjson';
  readonly constants: Readonly<Record<Pointer, MappedValue>>;
  readonly fields: readonly FieldRule[];
  readonly lists: readonly ListRule[];
  readonly codes: Readonly<Record<string, Readonly<Record<string, string | boolean>>>>;
}

export interface MappingFault {
  /** Where it would have gone. */
  readonly pointer: Pointer;
  /** Their column or place: a name of their file, never what stood in it. */
  readonly column: string;
  readonly code: 'unknown_code' | 'bad_date' | 'bad_time' | 'time_twice_or_never' | 'bad_number' | 'bad_boolean' | 'formula' | 'not_a_text';
  readonly fix: string;
}

/** What stands at a column or place of one row; undefined when there is nothing. */
export type Row = (from: string) => unknown;

export interface MappedRow {
  readonly value: Readonly<Record<string, unknown>>;
  readonly faults: readonly MappingFault[];
  /** Their column for each of our pointers that was filled. */
  readonly columns: ReadonlyMap<Pointer, string>;
}

type Tree = Record<string, unknown> | unknown[];

const partsOf = (pointer: Pointer): readonly string[] => (pointer === '' ? [] : pointer.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')));

/** What stands at a place of a document. */
export const valueAt = (document: unknown, pointer: Pointer): unknown => {
  let here = document;
  for (const part of partsOf(pointer)) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[part];
  }
  return here;
};

const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Of the longest list that an incident may have, and as many again. */
const INDEX = /^\d{1,2}$/;

const put = (root: Tree, pointer: Pointer, value: unknown): void => {
  const parts = partsOf(pointer);
  let here = root as Record<string, unknown>;
  parts.forEach((part, at) => {
    // Beside what is no list and no document nothing can be put; the contract's own check tells of what stands there instead.
    if (FORBIDDEN.has(part) || typeof here !== 'object' || (Array.isArray(here) && !INDEX.test(part))) return;
    if (at === parts.length - 1) here[part] = value;
    else {
      const next = parts[at + 1] ?? '';
      here[part] ??= /^\d+$/.test(next) ? [] : {};
      here = here[part] as Record<string, unknown>;
    }
  });
};

const LETTERS: Readonly<Record<string, string>> = {
  yyyy: '(?<y>\\d{4})',
  MM: '(?<M>\\d{2})',
  M: '(?<M>\\d{1,2})',
  dd: '(?<d>\\d{2})',
  d: '(?<d>\\d{1,2})',
  HH: '(?<H>\\d{2})',
  H: '(?<H>\\d{1,2})',
  mm: '(?<m>\\d{2})',
  ss: '(?<s>\\d{2})',
};
const patternOf = (format: string): RegExp =>
  new RegExp(`^${format.replaceAll(/yyyy|MM?|dd?|HH?|mm|ss|[^a-zA-Z]/g, (token) => LETTERS[token] ?? token.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))}$`);

const fieldsIn = (text: string, format: string): Readonly<Record<string, number>> | undefined => {
  const groups = patternOf(format).exec(text)?.groups;
  return groups && Object.fromEntries(Object.entries(groups).map(([name, digits]) => [name, Number(digits)]));
};

/** A day of their writing as ours, or nothing. */
const dayOf = (text: string, format: string | undefined): string | undefined => {
  const found = format === undefined ? undefined : fieldsIn(text, format);
  try {
    if (format === undefined) return Temporal.PlainDate.from(text).toString();
    return found && Temporal.PlainDate.from({ year: found['y'] ?? 0, month: found['M'] ?? 0, day: found['d'] ?? 0 }, { overflow: 'reject' }).toString();
  } catch {
    return undefined;
  }
};

const TWICE_OR_NEVER = 'twiceOrNever';
/** A London wall time as an instant. One that a clock change skips or repeats is refused: which of the two it was, only they know. */
const instantOf = (text: string, format: string | undefined): string | undefined => {
  if (format === undefined) return text;
  const found = fieldsIn(text, format);
  if (!found) return undefined;
  let wall: Temporal.PlainDateTime;
  try {
    const { y = 0, M = 0, d = 0, H = 0, m = 0, s = 0 } = found;
    wall = Temporal.PlainDateTime.from({ year: y, month: M, day: d, hour: H, minute: m, second: s }, { overflow: 'reject' });
  } catch {
    return undefined;
  }
  try {
    return wall.toZonedDateTime('Europe/London', { disambiguation: 'reject' }).toInstant().toString();
  } catch {
    return TWICE_OR_NEVER;
  }
};

const YES = new Set(['true', 'yes', 'y', '1']);
const NO = new Set(['false', 'no', 'n', '0']);

type Read = { readonly value: MappedValue } | { readonly fault: Pick<MappingFault, 'code' | 'fix'> };
const fault = (code: MappingFault['code'], fix: string): Read => ({ fault: { code, fix } });

const readOne = (rule: FieldRule, text: string, codes: FileMapping['codes']): Read => {
  // What a spreadsheet would run is no name and no code: the file was not exported as values.
  if (/^[=@]/.test(text)) return fault('formula', 'Export the cell\'s value, not its formula');
  if (rule.codes !== undefined) {
    const table = codes[rule.codes] ?? {};
    const ours = Object.hasOwn(table, text) ? table[text] : undefined;
    return ours === undefined ? fault('unknown_code', `Add this code to the table "${rule.codes}" of the mapping, or correct the cell`) : { value: ours };
  }
  switch (rule.as) {
    case 'text':
      return { value: text };
    case 'integer':
      return /^-?\d{1,9}$/.test(text) ? { value: Number(text) } : fault('bad_number', 'Send a whole number');
    case 'boolean':
      if (YES.has(text.toLowerCase())) return { value: true };
      return NO.has(text.toLowerCase()) ? { value: false } : fault('bad_boolean', 'Send yes or no');
    case 'date': {
      const day = dayOf(text, rule.format);
      return day === undefined ? fault('bad_date', `Send a date as ${rule.format ?? 'yyyy-MM-dd'}`) : { value: day };
    }
    case 'instant': {
      const instant = instantOf(text, rule.format);
      if (instant === TWICE_OR_NEVER) return fault('time_twice_or_never', 'On the night of a clock change, send the time with its offset');
      return instant === undefined ? fault('bad_time', `Send a time as ${rule.format ?? 'an ISO 8601 time with its offset'}`) : { value: instant };
    }
  }
};

const textsOf = (found: unknown, { split }: FieldRule): readonly string[] | undefined => {
  const one = (value: unknown): string | undefined => (typeof value === 'string' ? value.trim() : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined);
  if (found === undefined || found === null) return [];
  const parts = Array.isArray(found) ? (found as readonly unknown[]).map(one) : split !== undefined && typeof found === 'string' ? found.split(split).map(one) : [one(found)];
  return parts.some((part) => part === undefined) ? undefined : parts.filter((part): part is string => part !== undefined && part !== '');
};

interface Filled {
  readonly value: Tree;
  readonly faults: MappingFault[];
  readonly columns: Map<Pointer, string>;
  /** Whether any of their cells had something. */
  readonly touched: boolean;
}

const fill = (rules: Pick<ListRule, 'fields' | 'constants'>, row: Row, codes: FileMapping['codes'], base: Pointer, n?: number): Filled => {
  const value: Tree = {};
  const faults: MappingFault[] = [];
  const columns = new Map<Pointer, string>();
  let touched = false;
  for (const [pointer, constant] of Object.entries(rules.constants)) put(value, pointer, typeof constant === 'string' && n !== undefined ? constant.replaceAll('{n}', String(n)) : constant);
  for (const rule of rules.fields) {
    const column = n === undefined ? rule.from : rule.from.replaceAll('{n}', String(n));
    const note = (why: Pick<MappingFault, 'code' | 'fix'>): void => void faults.push({ pointer: `${base}${rule.to}`, column, ...why });
    const found = row(column);
    const texts = textsOf(found, rule);
    columns.set(`${base}${rule.to}`, column);
    if (texts === undefined) {
      note({ code: 'not_a_text', fix: 'Send a text, a number or a list of them' });
      continue;
    }
    if (texts.length === 0) {
      if (rule.default !== undefined) put(value, rule.to, rule.default);
      continue;
    }
    touched = true;
    const read = texts.map((text) => readOne(rule, text, codes));
    const bad = read.find((one) => 'fault' in one);
    if (bad && 'fault' in bad) {
      note(bad.fault);
      continue;
    }
    const values = read.map((one) => ('value' in one ? one.value : ''));
    put(value, rule.to, rule.split !== undefined || Array.isArray(found) ? values : values[0]);
  }
  return { value, faults, columns, touched };
};

const matches = (element: unknown, where: ListRule['where'] = {}): boolean =>
  Object.entries(where).every(([pointer, texts]) => {
    const found = valueAt(element, pointer);
    return (Array.isArray(found) ? (found as readonly unknown[]) : [found]).some((one) => typeof one === 'string' && texts.includes(one));
  });

/** The rows of a list: numbered columns, or elements of a list in their document. */
const rowsOf = (rule: ListRule, row: Row): readonly (readonly [row: Row, n: number])[] => {
  if (rule.count !== undefined) return Array.from({ length: rule.count }, (_, at) => [row, at + 1] as const);
  const found = row(rule.each ?? '');
  const elements = (Array.isArray(found) ? (found as readonly unknown[]) : []).filter((element) => matches(element, rule.where));
  return elements.map((element, at) => [(from) => valueAt(element, from), at + 1] as const);
};

/** More than any list of an incident may have, so that a longer one is refused as too long and never cut short. */
const ELEMENTS = 101;

/** One row of theirs as an incident of ours, still unchecked: the contract's own check follows. All faults at once. */
export const applyMapping = ({ fields, constants, lists, codes }: FileMapping, row: Row): MappedRow => {
  const whole = fill({ fields, constants }, row, codes, '');
  for (const rule of lists) {
    const taken = rowsOf(rule, row)
      .slice(0, ELEMENTS)
      .map(([each, n]) => ({ each, n, filled: fill(rule, each, codes, '', n) }))
      .filter(({ filled }) => rule.count === undefined || filled.touched);
    taken.forEach(({ each, n }, at) => {
      const filled = fill(rule, each, codes, `${rule.to}/${at}`, n);
      whole.faults.push(...filled.faults);
      for (const [pointer, column] of filled.columns) whole.columns.set(pointer, column);
    });
    put(whole.value, rule.to, taken.map(({ filled }) => filled.value));
  }
  return { value: whole.value as Readonly<Record<string, unknown>>, faults: whole.faults, columns: whole.columns };
};

/** The columns that a CSV must have for this mapping: those of a list may be missing beyond the ones that are there. */
export const neededColumns = ({ fields }: FileMapping): readonly string[] => [...new Set(fields.filter((rule) => rule.default === undefined).map(({ from }) => from))];
