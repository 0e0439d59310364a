#!/usr/bin/env node
import { readFileSync, realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { EXIT, type Command, type CommandIo } from './command.ts';
import { TellTheOperator } from './connection.ts';
import { suggest } from './suggest.ts';

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
  /** It has kinds of its own, and answers `--help` for each of them. */
  readonly helpsItself?: true;
}

/** Every command, in the order of the help. Each module is loaded only when it is asked for, so that starting stays quick. */
const COMMANDS: Readonly<Record<string, Entry>> = {
  token: { summary: 'print an access token for curl', load: async () => (await import('./token.ts')).tokenCommand },
  post: { summary: 'send incidents from a JSON, NDJSON or CSV file', load: async () => (await import('./post.ts')).postCommand },
  callbacks: { summary: 'ask for callbacks again', load: async () => (await import('./callbacks.ts')).callbacksCommand },
  client: { summary: 'add, change or disable an API client', load: async () => (await import('./client.ts')).clientCommand },
  import: { summary: 'load the schools register, its links, term dates, or a school\'s roll', load: async () => (await import('./import.ts')).importCommand, helpsItself: true },
  roll: { summary: 'apply, take back or give up a roll that was imported', load: async () => (await import('./roll.ts')).rollCommand },
  calendar: { summary: 'close schools for a day (snow), or open them again', load: async () => (await import('./calendar.ts')).calendarCommand },
  export: { summary: 'write a release of the evaluation into a folder', load: async () => (await import('./export.ts')).exportCommand },
  manifest: { summary: 'open the encrypted call list of a force, and keep its key', load: async () => (await import('./manifest.ts')).manifestCommand },
  doctor: { summary: 'what is missing or wrong, here or in a running gateway', load: async () => (await import('./doctor.ts')).doctorCommand },
  restore: { summary: 'what is held after a restore, and letting it go', load: async () => (await import('./restore.ts')).restoreCommand },
  'verify-audit': { summary: 'verify the audit trail against its signed roots', load: async () => (await import('./verify-audit.ts')).verifyAuditCommand },
  rights: { summary: 'requests of people about their data: find, export, erase, correct, hold', load: async () => (await import('./rights.ts')).rightsCommand },
  rewrap: { summary: 'wrap all data keys under a new content key', load: async () => (await import('./rewrap.ts')).rewrapCommand },
  'simulate-study': { summary: 'write the release of an invented roll-out', load: async () => (await import('./simulate-study.ts')).simulateStudyCommand },
  link: { summary: 'find the pupil of each child record in files', load: async () => (await import('./link-files.ts')).linkCommand },
};

const usage = `encompass COMMAND [options]

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(14)} ${summary}`)
  .join('\n')}

Help on one: encompass COMMAND --help
Commands speak to the gateway on this machine (start it with npm start) whose folder is .encompass, or --data-dir DIR.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 something in the input was not taken.`;

const version = (): string => {
  const { version: number } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  return number;
};

const asksForHelp = (argv: readonly string[]): boolean => {
  const options = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  return options.includes('--help') || options.includes('-h');
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** Runs one command; every ending is an exit code and, when it is not 0, a line on standard error that says what to do. */
export const runEncompass = async (argv: readonly string[], io: CommandIo): Promise<number> => {
  const [name, ...rest] = argv[0] === 'help' && argv.length > 1 ? [...argv.slice(1), '--help'] : argv;
  if (name === '--version' || name === '-v') {
    io.stdout.write(`${version()}\n`);
    return EXIT.ok;
  }
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    (name === undefined ? io.stderr : io.stdout).write(`${usage}\n`);
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!entry) {
    io.stderr.write(`${suggest('command', name, Object.keys(COMMANDS))}\n\n${usage}\n`);
    return EXIT.usage;
  }
  const command = await entry.load();
  if (entry.helpsItself !== true && asksForHelp(rest)) {
    io.stdout.write(`${command.usage.trimEnd()}\n`);
    return EXIT.ok;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    if (error instanceof TellTheOperator) {
      io.stderr.write(`${error.message}\n`);
      return EXIT.failed;
    }
    if (codeOf(error).startsWith('ERR_PARSE_ARGS')) {
      io.stderr.write(`${error instanceof Error ? error.message : ''}\n\n${command.usage}\n`);
      return EXIT.usage;
    }
    // The message of a surprise could quote a person's data; its class does not.
    const kind = error instanceof Error ? error.name : 'unknown';
    io.stderr.write(`encompass ${name} met an unexpected error (${kind}). Set ENCOMPASS_DEBUG=1 to see it.\n`);
    if (process.env['ENCOMPASS_DEBUG'] === '1') io.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT.failed;
  }
};

// Reached through a link in a bin folder as well as by its own path.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  // `encompass … | head` closes the pipe: that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
  process.exitCode = await runEncompass(process.argv.slice(2), process);
}
