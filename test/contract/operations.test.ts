import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runEncompass } from '../../infra/cli/encompass.ts';
import { rememberedIo } from '../support/command-io.ts';

/** Whoever operates the gateway at half past five types what stands in these pages: each command is there, and each link leads somewhere. */

const PAGES = ['docs/operations.md', 'docs/runbook.md', 'docs/retention.md', 'docs/audit.md', 'docs/SECURITY.md', 'README.md'];
const textOf = (file: string): string => readFileSync(file, 'utf8');

/** What a page says behind `npx encompass`, up to the end of its code; options are not part of it. */
const commandsIn = (text: string): readonly string[] =>
  [...text.matchAll(/npx encompass ([^`\n]*)/g)].map(([, words]) => words!.split(/\s+/).filter((word) => /^[a-z][a-z-]+$/.test(word)).slice(0, 2).join(' ')).filter((command) => command !== '');
const optionsIn = (text: string): readonly (readonly [command: string, options: readonly string[]])[] =>
  [...text.matchAll(/npx encompass ([a-z-]+)([^`\n)#]*)/g)].map(([, command, rest]) => [command!, [...rest!.matchAll(/ (--[a-z-]+)/g)].map(([, option]) => option!)] as const);

const helpOf = async (...argv: readonly string[]): Promise<{ readonly code: number; readonly text: string }> => {
  const { io, out } = rememberedIo();
  const code = await runEncompass([...argv, '--help'], io);
  return { code, text: out() };
};

/** As GitHub makes anchors of headings. */
const anchorsOf = (file: string): ReadonlySet<string> =>
  new Set([...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, title]) => title!.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')));

const leadsNowhere = (from: string, target: string): boolean => {
  const [file = '', anchor] = target.split('#');
  const found = file === '' ? from : path.join(path.dirname(from), file);
  return !existsSync(found) || (anchor !== undefined && !anchorsOf(found).has(anchor));
};

describe('what the pages for operators say', () => {
  const named = [...new Set(PAGES.flatMap((file) => commandsIn(textOf(file)).map((command) => command.split(' ')[0]!)))];

  test('names at least the commands of a restore, a region loss and a new client', () => {
    expect(named).toEqual(expect.arrayContaining(['doctor', 'restore', 'manifest', 'client', 'verify-audit', 'import']));
  });

  test.each(named)('`npx encompass %s` is a command, and its help says how', async (command) => {
    const { code, text } = await helpOf(command);

    expect(code).toBe(0);
    expect(text).toContain(`encompass ${command}`);
  });

  test.each(PAGES)('%s names no verb and no option that its command does not know', async (file) => {
    const unknown: string[] = [];
    for (const command of commandsIn(textOf(file))) {
      const [name = '', verb] = command.split(' ');
      if (verb !== undefined && !(await helpOf(name)).text.includes(verb)) unknown.push(command);
    }
    for (const [command, options] of optionsIn(textOf(file))) {
      const help = [(await helpOf(command)).text, ...(command === 'import' ? [(await helpOf('import', 'gias')).text] : [])].join('');
      unknown.push(...options.filter((option) => option !== '--help' && !help.includes(option)).map((option) => `${command} ${option}`));
    }

    expect(unknown).toEqual([]);
  });

  test.each(PAGES)('%s names no npm script that is not there', (file) => {
    const { scripts } = JSON.parse(textOf('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const run = [...textOf(file).matchAll(/npm run ([a-z:-]+)/g)].map(([, script]) => script!);

    expect(run.filter((script) => !(script in scripts))).toEqual([]);
  });

  test.each(PAGES)('every link of %s leads somewhere', (file) => {
    const targets = [...textOf(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!).filter((target) => !/^[a-z]+:/.test(target));

    expect(targets.filter((target) => leadsNowhere(file, target))).toEqual([]);
  });

  test('every finding of the doctor leads to a section that is there', { tags: ['T37'] }, () => {
    const folder = 'infra/cli/doctor';
    const links = readdirSync(folder).flatMap((file) => [...textOf(path.join(folder, file)).matchAll(/(docs\/[a-z-]+\.md#[a-z-]+)/g)].map(([, link]) => link!));

    expect(links.length).toBeGreaterThan(15);
    expect(links.filter((link) => leadsNowhere('README.md', link))).toEqual([]);
  });

  test('what a command says to read is there as well', () => {
    const sources = readdirSync('infra/cli').filter((file) => file.endsWith('.ts')).map((file) => textOf(path.join('infra/cli', file))).join('');
    const links = [...sources.matchAll(/(docs\/[a-z-]+\.md(?:#[a-z-]+)?)/g)].map(([, link]) => link!);

    expect(links.filter((link) => leadsNowhere('README.md', link))).toEqual([]);
  });
});
