import { EXIT, type Command } from './command.ts';
import { suggest } from './suggest.ts';

/** One line for each thing that can be imported; a command's module is loaded only when it is asked for. */
const KINDS: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>> = {
  gias: {
    summary: 'the schools register (edubasealldata….csv)',
    load: async () => (await import('./import-register.ts')).importRegisterCommand('gias'),
  },
  links: {
    summary: 'links from closed schools to their successors (links_edubasealldata….csv)',
    load: async () => (await import('./import-register.ts')).importRegisterCommand('links'),
  },
  roll: {
    summary: 'a school\'s roll, or those of a whole authority (CSV, Common Transfer File, Wonde)',
    load: async () => (await import('./import-roll.ts')).importRollCommand,
  },
  'key-adults': {
    summary: 'key adults of an authority\'s schools (CSV); each change waits for the desk',
    load: async () => (await import('./import-key-adults.ts')).importKeyAdultsCommand,
  },
  calendar: {
    summary: 'term dates of an authority or a school (JSON, CSV, iCalendar)',
    load: async () => (await import('./import-calendar.ts')).importCalendarCommand,
  },
};

const usage = `encompass import KIND FILE [options]

${Object.entries(KINDS)
  .map(([kind, { summary }]) => `  ${kind.padEnd(12)} ${summary}`)
  .join('\n')}

Options of a kind: encompass import KIND --help`;

export const importCommand: Command = {
  name: 'import',
  summary: 'load a register or a list',
  usage,
  run: async ([kind, ...rest], io) => {
    if (kind === undefined || kind === '--help' || kind === '-h') {
      (kind === undefined ? io.stderr : io.stdout).write(`${usage}\n`);
      return kind === undefined ? EXIT.usage : EXIT.ok;
    }
    const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
    if (!known) {
      io.stderr.write(`${suggest('kind of import', kind, Object.keys(KINDS))}\n\n${usage}\n`);
      return EXIT.usage;
    }
    const command = await known.load();
    if (rest.includes('--help') || rest.includes('-h')) {
      io.stdout.write(`${command.usage}\n`);
      return EXIT.ok;
    }
    return command.run(rest, io);
  },
};
