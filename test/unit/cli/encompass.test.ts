import { describe, expect, test } from 'vitest';
import { runEncompass } from '../../../infra/cli/encompass.ts';
import { describeImport, exitCodeOf } from '../../../infra/cli/describe-import.ts';
import { createProgress } from '../../../infra/cli/progress.ts';
import { editsBetween } from '../../../infra/cli/suggest.ts';
import { rememberedIo } from '../../support/command-io.ts';

const running = async (...argv: readonly string[]) => {
  const { io, out, err } = rememberedIo();
  return { code: await runEncompass(argv, io), out: out(), err: err() };
};

describe('the encompass command', () => {
  test('without anything shows its help on standard error and says that was no right usage', async () => {
    expect(await running()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('encompass COMMAND') as string });
  });

  test.each([[['--help']], [['-h']], [['help']]])('%j shows the help on standard output', async (argv) => {
    expect(await running(...argv)).toMatchObject({ code: 0, out: expect.stringContaining('Exit codes: 0 done') as string, err: '' });
  });

  test.each(['token', 'post', 'callbacks', 'client', 'import', 'link', 'manifest'])('%s has a help of its own, asked for in three ways', async (name) => {
    for (const argv of [[name, '--help'], [name, '-h'], ['help', name]]) {
      const { code, out } = await running(...argv);
      expect([argv, code, out.startsWith(`encompass ${name} `)]).toEqual([argv, 0, true]);
    }
  });

  test.each([
    ['imprt', 'Did you mean import?'],
    ['tokens', 'Did you mean token?'],
    ['constructor', 'There is no command "constructor".'],
    ['__proto__', 'There is no command "__proto__".'],
  ])('an unknown command (%s) is told, with the nearest there is', async (name, told) => {
    expect(await running(name)).toMatchObject({ code: 2, err: expect.stringContaining(told) as string });
  });

  test('an unknown kind of import and an unknown option are wrong usage, and the help follows', async () => {
    expect(await running('import', 'gais', 'x')).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean gias?') as string });
    expect(await running('import', 'gias', 'x', '--dryrun')).toMatchObject({ code: 2, err: expect.stringContaining('--dryrun') as string });
    expect(await running('import', 'gias')).toMatchObject({ code: 2, err: expect.stringContaining('FILE') as string });
    expect(await running('import', 'links', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('--accept-shrink') as string });
  });

  test('says how to start a gateway when none runs, and which file is missing', async () => {
    expect(await running('import', 'gias', 'package.json', '--data-dir', '/nowhere')).toMatchObject({ code: 1, err: expect.stringContaining('npm start') as string });
    expect(await running('import', 'gias', 'no-such-file.csv')).toMatchObject({ code: 1, err: expect.stringContaining('no-such-file.csv') as string });
    expect(await running('import', 'gias', 'package.json', '--bucket', 'x')).toMatchObject({ code: 1, err: expect.stringContaining('--function-prefix') as string });
  });
});

describe('the report of an import', () => {
  const fault = (row: number, code: string, severity: string) => ({ row, column: 'URN', code, severity, fix: 'Mend it.' });
  const answer = {
    outcome: 'applied' as const,
    refusals: [],
    kept: 1,
    encoding: 'windows-1252',
    ms: 2_000,
    counts: { rows: 1_000, applied: 998, byStatus: { open: 998 }, byPhase: { primary: 998 }, byAuthority: { '840': { rows: 998, withPupils: 998 } }, byLinkType: {} },
    faults: { total: 6, leftOut: 1, byCode: { a: 5, b: 1 }, listed: [1, 2, 3, 4, 5].map((row) => fault(row, 'a', 'noted')).concat(fault(9, 'b', 'leftOut')) },
  };

  test('shows counts, the first faults of each kind and every row that was left out, and how fast it was', () => {
    const lines = describeImport('gias', answer);
    expect(lines).toContain('1,000 rows; 998 establishments: 998 open');
    expect(lines.filter((line) => line.includes('(noted)'))).toHaveLength(3);
    expect(lines).toContain('  row 9 URN b (left out): Mend it.');
    expect(lines.at(-1)).toBe('2.0 s, 500 rows/s, read as windows-1252');
  });

  test('ends with 3 when the file was refused or rows were left out', () => {
    expect(exitCodeOf(answer)).toBe(3);
    expect(exitCodeOf({ outcome: 'refused', faults: undefined })).toBe(3);
    expect(exitCodeOf({ outcome: 'alreadyApplied', faults: { ...answer.faults, leftOut: 0 } })).toBe(0);
  });
});

describe('progress', () => {
  const progressOn = (isTTY: boolean) => {
    let written = '';
    let now = 0;
    const progress = createProgress({ write: (text) => (written += text), isTTY, columns: 12 }, () => now);
    const at = (ms: number, text: string): void => {
      now = ms;
      progress.update(text);
    };
    return { at, progress, written: () => written };
  };

  test('writes one line over and over on a terminal, never wider than it, and leaves it clean', () => {
    const { at, progress, written } = progressOn(true);
    at(0, 'a line that is too wide');
    at(50, 'too soon');
    at(200, 'next');
    progress.done();
    expect(written()).toBe('\r\u001B[2Ka line that\r\u001B[2Knext\r\u001B[2K');
  });

  test('writes a plain line now and then anywhere else', () => {
    const { at, progress, written } = progressOn(false);
    at(0, 'one');
    at(1_000, 'two');
    at(6_000, 'three');
    progress.done();
    expect(written()).toBe('one\nthree\n');
  });
});

test.each([
  ['token', 'token', 0],
  ['tokn', 'token', 1],
  ['gais', 'gias', 2],
  ['', 'abc', 3],
])('from "%s" to "%s" it takes %i edits', (a, b, edits) => expect(editsBetween(a, b)).toBe(edits));
