import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const TESTS = path.join(import.meta.dirname, '..');

export interface TaggedTest {
  /** From the folder `test`, with slashes. */
  readonly file: string;
  /** As it stands in the source: `%s` for each case of a table. */
  readonly title: string;
  readonly tags: readonly string[];
}

// One line, as all of ours are: it('title', { …, tags: ['T01', 'V9-1-1'] }, …
const TAGGED = /(['`])((?:(?!\1).)+)\1, \{[^}]*\btags: \[([^\]]*)\]/u;

/** Every test that says what it shows, in the order of files and lines. */
export const taggedTests = (): readonly TaggedTest[] =>
  readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => file.endsWith('.test.ts'))
    .toSorted()
    .flatMap((file) =>
      readFileSync(path.join(TESTS, file), 'utf8')
        .split('\n')
        .flatMap((line) => {
          const [, , title, tags] = TAGGED.exec(line) ?? [];
          return title === undefined || tags === undefined ? [] : [{ file, title, tags: [...tags.matchAll(/'([^']+)'/gu)].map(([, tag]) => tag ?? '') }];
        }),
    );
