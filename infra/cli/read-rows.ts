/** One row of a file, as it stood there: the gateway must see what the sender wrote, duplicate keys and all. */
export interface FileRow {
  /** Counted from 1: a line of NDJSON, an element of an array. */
  readonly row: number;
  /** The JSON text to send; undefined when it is none. */
  readonly text?: string;
  readonly value?: unknown;
  readonly fault?: 'notUtf8' | 'notJson' | 'notAnObject';
}

const NEW_LINE = 0x0a;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Lines as bytes: a character that is no UTF-8 spoils its own line and no other. */
async function* linesOf(input: AsyncIterable<string | Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const part of input) {
    let bytes = Buffer.concat([rest, typeof part === 'string' ? Buffer.from(part) : part]);
    for (let at = bytes.indexOf(NEW_LINE); at >= 0; at = bytes.indexOf(NEW_LINE)) {
      yield bytes.subarray(0, at);
      bytes = bytes.subarray(at + 1);
    }
    rest = bytes;
  }
  if (rest.length > 0) yield rest;
}

const textOf = (line: Buffer): string | undefined => {
  try {
    return decoder.decode(line).trim();
  } catch {
    return undefined;
  }
};

const parse = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const rowOfLine = (row: number, line: Buffer): FileRow | undefined => {
  const text = textOf(line);
  if (text === undefined) return { row, fault: 'notUtf8' };
  if (text === '') return undefined;
  const parsed = parse(text);
  if (parsed === undefined) return { row, fault: 'notJson' };
  return isObject(parsed.value) ? { row, text, value: parsed.value } : { row, fault: 'notAnObject' };
};

const rowsOfValue = (value: unknown): readonly FileRow[] =>
  (Array.isArray(value) ? (value as readonly unknown[]) : [value]).map((one, at) =>
    isObject(one) ? { row: at + 1, text: JSON.stringify(one), value: one } : { row: at + 1, fault: 'notAnObject' as const },
  );

/**
 * One incident, an array of them, or NDJSON. A file whose first line is a whole object is read line by line, whatever its size; any
 * other is first tried as one JSON document.
 */
export async function* readRows(input: AsyncIterable<string | Buffer>): AsyncGenerator<FileRow> {
  const held: Buffer[] = [];
  let lines: 'undecided' | 'ndjson' | 'document' = 'undecided';
  let number = 0;
  for await (const line of linesOf(input)) {
    number += 1;
    if (lines === 'undecided') {
      const text = textOf(line);
      if (text !== '') lines = text !== undefined && isObject(parse(text)?.value) ? 'ndjson' : 'document';
    }
    if (lines === 'ndjson') {
      const row = rowOfLine(number, line);
      if (row) yield row;
    } else held.push(line);
  }
  if (lines !== 'document') return;
  const whole = textOf(Buffer.concat(held.flatMap((line) => [line, Buffer.from('\n')])));
  const document = whole === undefined ? undefined : parse(whole);
  if (document !== undefined) {
    yield* rowsOfValue(document.value);
    return;
  }
  for (const [at, line] of held.entries()) {
    const row = rowOfLine(at + 1, line);
    if (row) yield row;
  }
}
