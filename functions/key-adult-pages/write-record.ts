import type { WordedDisclosure } from './word-disclosure.ts';
import type { Words } from './words/words.ts';

/** The text for the child's file, in the order that schools record in: facts, concern, risk, action, voice, reasons. */
export const writeRecord = (
  worded: WordedDisclosure,
  { reference, force, role, readAt }: { readonly reference: string; readonly force: string; readonly role: string; readonly readAt: string },
  words: Words,
): string => {
  const line = (key: string, lines: readonly string[]): string => `${key.replace(/\?$/, '')}: ${lines.join('; ')}`;
  return [
    words.record.facts(reference, force),
    ...worded.children.flatMap((child) => [line(words.record.child, [child.name]), ...child.rows.map((row) => line(row.key, row.lines))]),
    ...worded.incident.map((row) => line(row.key, row.lines)),
    ...(worded.handling.length > 0 ? [line(words.labels.handling, worded.handling)] : []),
    words.record.read(role, readAt),
    '',
    ...words.record.prompts.flatMap((prompt) => [prompt, '']),
    words.record.note,
  ].join('\n');
};
