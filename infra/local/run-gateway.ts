import '../../shared/runtime/temporal.ts';
import { BANK_HOLIDAYS_KNOWN_UNTIL, bankHolidaysEndSoon } from '../../shared/domain/bank-holidays.ts';
import { TellTheOperator } from '../cli/connection.ts';
import { parseCommandLine, USAGE } from './command-line.ts';
import { openDataDirectory, type DataDirectory } from './data-directory.ts';
import { findLoadArea, findPlayStory } from './demonstration.ts';
import { createProgress } from './progress.ts';
import { startLocalRuntime, type LocalRuntime } from './start-local-runtime.ts';
import { whatToTry } from './story/what-to-try.ts';
import { TellThePerson } from './tell-the-person.ts';
import { welcome } from './welcome.ts';

const FORCE_EXIT_MS = 900;

const pupilsOf = (note: unknown): number | undefined =>
  typeof note === 'object' && note !== null && 'pupils' in note && typeof note.pupils === 'number' ? note.pupils : undefined;

/** What the person can put right is said in a sentence; anything else is a fault of ours and shows where. */
const inWords = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error instanceof TellThePerson || error instanceof TellTheOperator ? error.message : (error.stack ?? error.message);
};

/** `npm start`: everything up, the invented area loaded once, the night played once, then it stays until told to stop. */
export const runGateway = async (argv: readonly string[]): Promise<void> => {
  const { progress, line } = createProgress();
  let data: DataDirectory | undefined;
  let runtime: LocalRuntime | undefined;
  let ending = false;

  process.on('exit', () => data?.release());
  const end = async (code: number): Promise<never> => {
    if (!ending) {
      ending = true;
      // Whatever hangs must not keep a person waiting; the database ends by itself when we are gone.
      setTimeout(() => process.exit(code), FORCE_EXIT_MS).unref();
      await runtime?.stop().catch(() => undefined);
      process.exit(code);
    }
    return new Promise(() => undefined);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!ending) line('\nEnding.');
      void end(0);
    });
  }

  try {
    const options = parseCommandLine(argv);
    if (options.help) {
      line(USAGE);
      return;
    }
    data = openDataDirectory(options.dataDir, options);
    const startedAt = performance.now();
    progress('Starting …');
    runtime = await startLocalRuntime({
      port: options.port,
      dataDir: data.path,
      faults: options.faults,
      thread: true,
      ...(options.mtls ? { mutualTlsPort: options.port === 0 ? 0 : options.port + 1 } : {}),
      requestsPerMinute: options.requestsPerMinute,
      restoredTo: options.restoredTo,
      onDatabaseLost: () => {
        line('The database ended by itself. Start again: nothing that was accepted is lost.');
        void end(1);
      },
    });
    data.write('endpoints', { origin: runtime.origin, ...(runtime.policeOrigin === runtime.origin ? {} : { policeOrigin: runtime.policeOrigin }), pid: process.pid, env: runtime.clientEnv });
    line(`Up in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s.`);
    if (runtime.policeOrigin !== runtime.origin) line(`Police systems come to ${runtime.policeOrigin} with a client certificate; the authority is ${options.dataDir}/mtls/authority.pem.`);
    for (const trouble of runtime.troubles) line(`! ${trouble}`);
    if (options.restoredTo !== undefined) line(`! Restored to ${options.restoredTo}: what may have been sent since is held. See docs/operations.md, and \`npx encompass restore list\`.`);
    if (bankHolidaysEndSoon(new Date().toISOString().slice(0, 10))) line(`! The list of bank holidays ends on ${BANK_HOLIDAYS_KNOWN_UNTIL}: bells after it may ring on a day off. Bring in the coming years.`);
    const played = await demonstrate(runtime, data, options, { progress, line });
    // The story ends with what to try; without it that is said here.
    if (!played) line(whatToTry(runtime.origin, options.dataDir));
    line(welcome(runtime.origin, options.dataDir));
  } catch (error) {
    if (ending) return;
    line(inWords(error));
    await end(1);
  }
};

type Terminal = ReturnType<typeof createProgress>;

interface Demonstration {
  readonly dataDir: string;
  readonly pupils: number;
  readonly story: boolean;
}

const demonstrate = async (runtime: LocalRuntime, data: DataDirectory, options: Demonstration, { progress, line }: Terminal): Promise<boolean> => {
  const { dataDir, pupils, story } = options;
  const { origin, clientEnv } = runtime;
  const already = pupilsOf(data.read('area'));
  const loadArea = await findLoadArea();
  if (already === undefined && loadArea !== undefined) {
    await loadArea({ origin, dataDir, clientEnv, pupils, progress });
    data.write('area', { pupils });
    line(`Wearmouth is loaded: ${pupils} pupils, none of them real.`);
  } else if (already !== undefined) {
    line(`Resumed from ${dataDir}: Wearmouth with ${already} pupils.${already === pupils ? '' : ' Another number needs --reset.'}`);
  }
  if (!story) return false;
  const playStory = await findPlayStory();
  if (data.read('story') !== undefined || playStory === undefined) return false;
  try {
    data.write('story', { asExpected: await playStory({ origin, dataDir, print: line }) });
    return true;
  } catch (error) {
    // What is up stays up: the story is only the first visitor.
    line(`The story could not be played: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
};
