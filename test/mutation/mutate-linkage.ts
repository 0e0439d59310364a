import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../support/linkage-generator.ts';

/**
 * Plants one small fault at a time in the linkage rules and runs their tests: a fault that no test notices is a rule that no test holds.
 *   node test/mutation/mutate-linkage.ts [--sample 60] [--seed 1] [--file compare-dates.ts]
 * Works on a copy of the sources; prints each survivor with its line.
 */
const { values } = parseArgs({ options: { sample: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' }, file: { type: 'string' } } });

const RULES = 'shared/domain/linkage';
/** Tables of names are data; what they hold is proved by the worked tables, not by mutation. */
const DATA = new Set(['diminutives.ts', 'spelling-clusters.ts', 'name-words.ts', 'latin-letters.ts', 'say-evidence.ts', 'records.ts']);

const SWAPS: readonly (readonly [RegExp, string])[] = [
  [/ === /, ' !== '],
  [/ !== /, ' === '],
  [/ >= /, ' > '],
  [/ <= /, ' < '],
  [/ < /, ' <= '],
  [/ > /, ' >= '],
  [/ && /, ' || '],
  [/ \|\| /, ' && '],
  [/ \+ /, ' - '],
  [/ - /, ' + '],
  [/ \* /, ' / '],
  [/Math\.max\(/, 'Math.min('],
  [/Math\.min\(/, 'Math.max('],
  [/\btrue\b/, 'false'],
  [/\bfalse\b/, 'true'],
  [/\.some\(/, '.every('],
  [/\bcontinue;/, ';'],
  [/!(?=[a-z])/, ''],
];

interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

function mutantsOf(file: string): readonly Mutant[] {
  return readFileSync(path.join(RULES, file), 'utf8')
    .split('\n')
    .flatMap((text, at) => {
      if (/^\s*(\*|\/\/|\/\*|import |export (type|interface))/.test(text)) return [];
      return SWAPS.filter(([pattern]) => pattern.test(text)).map(([pattern, swap]) => ({ file, line: at + 1, before: text, after: text.replace(pattern, swap) }));
    });
}

const files = readdirSync(RULES).filter((file) => !DATA.has(file) && (values.file === undefined || file === values.file));
const random = createRandom(Number(values.seed));
const all = files.flatMap((file) => mutantsOf(file));
const chosen = all.map((mutant) => ({ mutant, order: random.next() })).sort((a, b) => a.order - b.order).slice(0, Number(values.sample));

const copy = mkdtempSync(path.join(tmpdir(), 'encompass-mutants-'));
for (const part of ['shared', 'infra', 'events', 'test', 'package.json', 'tsconfig.json']) cpSync(part, path.join(copy, part), { recursive: true });
symlinkSync(path.resolve('node_modules'), path.join(copy, 'node_modules'));
const runTests = (): boolean => {
  const vitest = [path.resolve('node_modules/vitest/vitest.mjs'), 'run', '--config', 'test/vitest.config.ts', '--bail', '1', '--reporter', 'dot'];
  const kinds = ['--project', 'unit', '--project', 'property', 'test/unit/linkage/comparisons', 'test/unit/linkage/decisions', 'test/unit/linkage/held', 'test/unit/linkage/rows', 'test/unit/linkage/families', 'test/unit/linkage/calibration', 'test/unit/linkage/child-record-of', 'test/unit/linkage/small-pieces', 'test/property/linkage/rules'];
  // No training set here: a fault must be noticed by the rules' own tests.
  const env = { ...process.env, ENCOMPASS_REFERENCE_DATA: path.join(copy, 'absent') };
  return spawnSync(process.execPath, [...vitest, ...kinds], { cwd: copy, env, timeout: 60_000 }).status === 0;
};

if (!runTests()) {
  console.error('the tests fail without any fault planted');
  process.exit(1);
}
let killed = 0;
const survivors: Mutant[] = [];
for (const { mutant } of chosen) {
  const file = path.join(copy, RULES, mutant.file);
  const sound = readFileSync(file, 'utf8');
  const lines = sound.split('\n');
  lines[mutant.line - 1] = mutant.after;
  writeFileSync(file, lines.join('\n'));
  if (runTests()) survivors.push(mutant);
  else killed++;
  writeFileSync(file, sound);
}
rmSync(copy, { recursive: true });
for (const { file, line, before, after } of survivors) console.log(`${file}:${line}\n  - ${before.trim()}\n  + ${after.trim()}`);
console.log(`${killed} of ${chosen.length} planted faults noticed (${all.length} possible); version ${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()}`);
