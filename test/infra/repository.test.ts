import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lockFaults, lockedPackages, readLock, readManifest } from '../support/lock-file.ts';

/** Habits of the repository that no compiler and no linter sees. */

const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' }).split('\n');
const files = listed.filter((file) => file !== '' && existsSync(file));
const TEXT = /\.(ts|cjs|mjs|js|json|md|txt|csv|ndjson|html|njk|css|yml|yaml)$|(^|\/)(run|\.[a-z]+rc)$/;
const isText = (file: string): boolean => TEXT.test(file) && statSync(file).size < 2_000_000;
const texts = files.filter(isText).map((file) => ({ file, text: readFileSync(file, 'utf8') }));
const sources = texts.filter(({ file }) => file.endsWith('.ts'));

/** `file:line` of every place where a pattern is found. */
const placesOf = (pattern: RegExp, among: typeof texts): string[] =>
  among.flatMap(({ file, text }) => text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])));

describe('the top level', () => {
  test('holds the house, its few papers and dot-files, and nothing else', () => {
    const house = ['events', 'shared', 'functions', 'infra', 'test', 'docs'];
    const allowed = new Set([...house, 'cdk.json', 'package.json', 'package-lock.json', 'tsconfig.json', 'README.md']);
    const found = new Set(files.map((file) => file.split('/')[0]!));

    expect([...found].filter((name) => !allowed.has(name) && !name.startsWith('.'))).toEqual([]);
  });
});

describe('the dependencies', () => {
  test('are exact, pinned to their content, and say nothing of where they were fetched', { tags: ['T38', 'V15-1-2'] }, () => {
    expect(lockFaults(readLock(), readManifest())).toEqual([]);
  });

  test('each have their line in the decision on dependencies, and no line is left over', () => {
    const page = readFileSync('docs/adr/0004-dependencies.md', 'utf8');
    const rows = page.split('\n').filter((line) => line.startsWith('| `')).map((line) => line.split('|')[1]!);
    const patterns = rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, name]) => new RegExp(`^${name!.replaceAll('*', '.*')}$`)));
    const { dependencies, devDependencies, optionalDependencies } = readManifest();
    const installed = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });

    expect(installed.filter((name) => !patterns.some((pattern) => pattern.test(name)))).toEqual([]);
    expect(patterns.filter((pattern) => !installed.some((name) => pattern.test(name)))).toEqual([]);
  });

  test('need no install script', { tags: ['T38'] }, () => {
    const known: Record<string, string> = {
      'node_modules/esbuild': 'only replaces its launcher by the binary, to save start-up time; works without',
      'node_modules/fsevents': 'a native watcher for another platform; optional',
    };
    const scripted = lockedPackages(readLock()).flatMap(([place, { hasInstallScript }]) => (hasInstallScript === true ? [place] : []));

    expect(scripted.filter((place) => known[place] === undefined)).toEqual([]);
  });
});

describe('the sources', () => {
  test('import zod as a whole: the named import would bundle every locale', () => {
    expect(placesOf(/import\s+(z\b|\{[^}]*\bz\b[^}]*\})\s*from 'zod'/, sources)).toEqual([]);
  });

  test('take time and chance from outside wherever rules and steps are', () => {
    const inside = sources.filter(({ file }) => /^(shared\/domain|functions|events)\//.test(file));

    const time = /\bDate\.now\(|new Date\(\)|Temporal\.Now\b/;
    const chance = /Math\.random\(|\brandom(UUID|Bytes|Int)\b|getRandomValues/;

    expect([...placesOf(time, inside), ...placesOf(chance, inside)]).toEqual([]);
  });

  test('read the environment at the edge only', () => {
    // Handlers, and the little programs that generate what is committed.
    const edge = /^functions\/[^/]+\/handler\.ts$|^events\/(write|generate)-|\/(compile|generate)-[a-z-]+\.ts$/;
    const inside = sources.filter(({ file }) => /^(shared|events|functions)\//.test(file) && !edge.test(file));

    expect(placesOf(/\bprocess\.(env|argv|cwd)\b/, inside)).toEqual([]);
  });

  test('export by name', () => {
    expect(placesOf(/^export default\b/, sources.filter(({ file }) => file !== 'test/vitest.config.ts'))).toEqual([]);
  });
});

describe('every file', () => {
  test('stays clear of paths that exist on one machine only', () => {
    const machine = new RegExp(`(^|[\\s'"\`(=])/(${['work', 'home', 'root', 'Users'].join('|')})/|[A-Z]:\\\\\\\\Users`);

    expect(placesOf(machine, texts)).toEqual([]);
  });

  test('names no package registry', () => {
    const others = texts.filter(({ file }) => file !== 'test/infra/repository.test.ts');

    expect(placesOf(/https?:\/\/registry\.|_authToken/, others)).toEqual([]);
  });

  test('points only at documents that are there', () => {
    const named = texts.flatMap(({ file, text }) => [...text.matchAll(/\bdocs\/[\w./-]+\.(?:md|json|csv)\b/g)].map(([name]) => ({ file, name })));

    expect(named.filter(({ name }) => !existsSync(name))).toEqual([]);
  });
});
