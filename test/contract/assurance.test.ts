import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ASVS } from '../assurance/asvs.ts';
import { ASSURANCE_FILES } from '../assurance/generate-assurance.ts';
import { tagOf } from '../assurance/requirement.ts';
import { taggedTests } from '../assurance/tagged-tests.ts';
import { THREATS } from '../assurance/threats.ts';

const DOCS = path.join(import.meta.dirname, '..', '..', 'docs');
const shown = new Set(taggedTests().flatMap(({ tags }) => tags));

describe('what is said of safety', () => {
  test.each(Object.entries(ASSURANCE_FILES))('%s is what the tests say: run `npm run generate` when this fails', (name, write) => {
    expect(readFileSync(path.join(DOCS, name), 'utf8')).toBe(write());
  });

  test.each(THREATS)('$tag, $threat: at least one test shows what stands against it', ({ tag }) => {
    expect(shown).toContain(tag);
  });

  test('every requirement that is said to be tested has a test, and no other claims one', () => {
    const tested = ASVS.filter(({ standing }) => standing === 'tested').map(tagOf);

    expect(tested.filter((tag) => !shown.has(tag))).toEqual([]);
    expect(ASVS.filter((one) => one.standing !== 'tested' && shown.has(tagOf(one))).map(({ id }) => id)).toEqual([]);
  });

  test('no requirement and no threat stands there twice', () => {
    const names = [...ASVS.map(({ id }) => id), ...THREATS.map(({ tag }) => tag)];

    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});
