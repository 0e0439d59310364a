import { RollRefused } from './raw-pupil.ts';

/** One pupil of an export with all its includes is a few kilobytes. */
const LONGEST_ENTRY = 256 * 1024;
const MOST_DEPTH = 32;

/**
 * The texts of the objects in a JSON document's list: the document itself, or its `data`. Nothing but one entry is ever held, so a file of any size takes the
 * same memory. What is not such a document is refused; each entry is still to be parsed.
 */
export async function* splitJsonList(text: AsyncIterable<string>): AsyncGenerator<string> {
  let depth = 0;
  /** How deep the list stands; 0 until it was found. */
  let listDepth = 0;
  let isDone = false;
  let inString = false;
  let escaped = false;
  let word = '';
  let key = '';
  let entry = '';
  let first = true;

  for await (const chunk of text) {
    // Where in this chunk the entry that is under way begins.
    let from = 0;
    const entries: string[] = [];
    const holds = (): boolean => listDepth > 0 && depth > listDepth;
    for (let at = 0; at < chunk.length; at += 1) {
      const sign = chunk[at] ?? '';
      if (inString) {
        if (escaped) escaped = false;
        else if (sign === '\\') escaped = true;
        else if (sign === '"') inString = false;
        else if (!holds() && word.length < 16) word += sign;
        continue;
      }
      if (sign === '"') {
        inString = true;
        if (!holds()) word = '';
      } else if (sign === ':' && !holds()) {
        key = word;
      } else if (sign === '{' || sign === '[') {
        if (isDone && depth === 0) throw new RollRefused('notJson');
        depth += 1;
        if (depth > MOST_DEPTH) throw new RollRefused('tooDeep');
        if (sign === '[' && listDepth === 0 && (depth === 1 || (depth === 2 && key === 'data'))) listDepth = depth;
        else if (listDepth > 0 && !isDone && depth === listDepth + 1) {
          entry = '';
          from = at;
        }
      } else if (sign === '}' || sign === ']') {
        if (depth === 0) throw new RollRefused('notJson');
        if (listDepth > 0 && !isDone && depth === listDepth + 1) {
          entries.push(entry + chunk.slice(from, at + 1));
          entry = '';
        }
        if (listDepth > 0 && depth === listDepth && !isDone) isDone = true;
        depth -= 1;
      } else if (first && sign.trim() !== '') {
        throw new RollRefused('notJson');
      }
      if (sign.trim() !== '') first = false;
    }
    if (holds() && !isDone) {
      entry += chunk.slice(from);
      if (entry.length > LONGEST_ENTRY) throw new RollRefused('tooDeep');
    }
    yield* entries;
  }
  if (listDepth === 0 || !isDone || depth !== 0 || inString) throw new RollRefused('notJson');
}
