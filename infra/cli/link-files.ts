import { createWriteStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { readDate } from '../../shared/domain/linkage/compare-dates.ts';
import type { LinkDecision } from '../../shared/domain/linkage/decide-links.ts';
import type { ChildRecord } from '../../shared/domain/linkage/records.ts';
import { sayEvidence, sayVeto } from '../../shared/domain/linkage/say-evidence.ts';
import type { Command, CommandIo } from './command.ts';
import { linkOnCores } from './link/link-on-cores.ts';
import { checkRoll, loadRoll } from './link/load-roll.ts';
import { readChildren } from './link/read-files.ts';
import { UnreadableFile, type FileFault } from './link/read-rows.ts';

const OK = 0;
const BAD_USAGE = 2;
const BAD_INPUT = 3;
const MOST_FAULTS_TOLD = 1000;

const USAGE = `encompass link --roll FILE --children FILE [--schools FILE] [--reference-date YYYY-MM-DD] [--any-age] --out FILE [--explain FILE] [--cores N] [--json]

Finds the pupil of each child record and writes record_id,decision,pupil_id,score: match (one row), review (up to three, best first) or none.
  --roll, --children, --schools   CSV with a heading row; .gz is read as it is
  --reference-date                the day of the look-up (default: today); pupils who left on or before it are no current pupils
  --any-age                       general person data: no rule about ages or leaving dates
  --explain                       evidence of every decision, one JSON object a line
  --cores                         worker threads, each with the roll in memory (default 1)
  --json                          a summary as JSON on standard output
The score is the log2 odds that the pupil is the child. Rows that cannot be used are named by file and row on standard error and do not stop the run.
Exit codes: 0 done, 2 wrong options, 3 a file cannot be read.
`;

interface LinkOptions {
  readonly roll: string;
  readonly children: string;
  readonly schools: string | undefined;
  readonly today: string;
  readonly anyAge: boolean;
  readonly out: string;
  readonly explain: string | undefined;
  readonly cores: number;
  readonly json: boolean;
}

export const linkCommand: Command = {
  name: 'link',
  summary: 'Find the pupil of each child record in files',
  usage: USAGE,
  run: runLink,
};

async function runLink(argv: readonly string[], io: Pick<CommandIo, 'stdout' | 'stderr'>): Promise<number> {
  const options = readOptions(argv);
  if (typeof options === 'string') {
    io.stderr.write(`encompass link: ${options}\n\n${USAGE}`);
    return BAD_USAGE;
  }
  try {
    await linkFiles(options, io);
    return OK;
  } catch (error) {
    if (!(error instanceof UnreadableFile) && !isFileError(error)) throw error;
    io.stderr.write(`encompass link: ${error.message}\n`);
    return BAD_INPUT;
  }
}

function isFileError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

function readOptions(argv: readonly string[]): LinkOptions | string {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: { roll: text, children: text, schools: text, 'reference-date': text, out: text, explain: text, cores: text, 'any-age': flag, json: flag },
    }));
  } catch (error) {
    return error instanceof Error ? error.message : 'options cannot be read';
  }
  const { roll, children, out } = values;
  if (roll === undefined || children === undefined || out === undefined) return '--roll, --children and --out are needed';
  const day = values['reference-date'] ?? new Date().toISOString().slice(0, 10);
  if (readDate(day) === undefined) return '--reference-date must be a day, YYYY-MM-DD';
  const cores = Number(values.cores ?? 1);
  if (!Number.isInteger(cores) || cores < 1 || cores > 4 * availableParallelism()) return '--cores must be a whole number that this machine can bear';
  const anyAge = values['any-age'];
  return { roll, children, schools: values.schools, today: anyAge ? '' : day, anyAge, out, explain: values.explain, cores, json: values.json };
}

async function linkFiles(options: LinkOptions, io: Pick<CommandIo, 'stdout' | 'stderr'>): Promise<void> {
  const startedAt = performance.now();
  const faults = createFaultList(io.stderr);
  const say = (line: string): void => void io.stderr.write(`${line}\n`);

  const incidents = new Map<string, ChildRecord[]>();
  let records = 0;
  for await (const { incident, child } of readChildren(options.children, faults.add)) {
    records++;
    const known = incidents.get(incident);
    if (known === undefined) incidents.set(incident, [child]);
    else known.push(child);
  }
  const sets = [...incidents.values()];
  say(`${records} child records in ${sets.length} incidents read`);

  const onProgress = (pupils: number): void => say(`${pupils} pupils read`);
  const here = options.cores === 1 ? await loadRoll(options, faults.add, onProgress) : undefined;
  const { pupils } = here ?? (await checkRoll(options, faults.add, onProgress));
  const readyAt = performance.now();
  say(here === undefined ? `${pupils} pupils; ${options.cores} workers read them` : `${pupils} pupils ready`);

  const progress = createProgress(say, sets.length);
  const decided = here !== undefined ? linkHere(sets, (children) => here.linkSet.link(children), progress) : await linkOnCores(options, sets, options.cores, progress);
  const linkedAt = performance.now();

  const counts = await writeDecisions(decided, options);
  const summary = {
    records,
    pupils,
    ...counts,
    faults: faults.count(),
    readSeconds: seconds(readyAt - startedAt),
    linkSeconds: seconds(linkedAt - readyAt),
    recordsPerSecond: Math.round(records / Math.max(0.001, (linkedAt - readyAt) / 1000)),
  };
  say(`linked ${counts.linked}, for review ${counts.review}, unmatched ${counts.unmatched}; ${summary.recordsPerSecond} records a second`);
  if (summary.faults > 0) say(`${summary.faults} faults in the files, named above`);
  if (options.json) io.stdout.write(`${JSON.stringify(summary)}\n`);
}

function linkHere(
  sets: readonly (readonly ChildRecord[])[],
  link: (children: readonly ChildRecord[]) => readonly LinkDecision[],
  onDecided: (incidents: number) => void,
): readonly (readonly LinkDecision[])[] {
  return sets.map((children, at) => {
    const decisions = link(children);
    onDecided(at + 1);
    return decisions;
  });
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 10) / 100;
}

/** A line for every tenth of the way, and no more. */
function createProgress(say: (line: string) => void, all: number): (done: number) => void {
  let told = 0;
  return (done) => {
    const tenth = Math.floor((done / Math.max(1, all)) * 10);
    if (tenth <= told) return;
    told = tenth;
    say(`${done} of ${all} incidents decided`);
  };
}

/** Names the row and the rule, never the value. */
function createFaultList(stderr: CommandIo['stderr']): { readonly add: (fault: FileFault) => void; readonly count: () => number } {
  let faults = 0;
  return {
    add(fault) {
      faults++;
      if (faults <= MOST_FAULTS_TOLD) stderr.write(`${fault.file}: row ${fault.row}: ${fault.problem}\n`);
      if (faults === MOST_FAULTS_TOLD) stderr.write('further faults are counted, not named\n');
    },
    count: () => faults,
  };
}

const DECISION_WORDS = { linked: 'match', review: 'review', unmatched: 'none' } as const;

async function writeDecisions(
  decided: readonly (readonly LinkDecision[])[],
  options: LinkOptions,
): Promise<{ readonly linked: number; readonly review: number; readonly unmatched: number }> {
  const counts = { linked: 0, review: 0, unmatched: 0 };
  const out = createOutput(options.out);
  const explain = options.explain === undefined ? undefined : createOutput(options.explain);
  await out.write('record_id,decision,pupil_id,score\n');
  for (const decisions of decided) {
    for (const decision of decisions) {
      counts[decision.outcome]++;
      await out.write(linesOf(decision));
      if (explain !== undefined) await explain.write(`${JSON.stringify(inWords(decision))}\n`);
    }
  }
  await out.end();
  await explain?.end();
  return counts;
}

/** An unmatched record names the best pupil that was refused, for calibration; nobody is told of it. */
function linesOf(decision: LinkDecision): string {
  const word = DECISION_WORDS[decision.outcome];
  const shown = decision.outcome === 'review' ? decision.candidates : decision.candidates.slice(0, 1);
  if (shown.length === 0) return `${field(decision.reference)},${word},,${decision.bits}\n`;
  return shown.map((each) => `${field(decision.reference)},${word},${field(each.pupilId)},${each.bits}\n`).join('');
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function inWords(decision: LinkDecision): object {
  return {
    ...decision,
    vetoes: decision.vetoes.map((veto) => ({ veto, words: sayVeto(veto) })),
    candidates: decision.candidates.map((each) => ({ ...each, evidence: each.evidence.map((item) => ({ ...item, words: sayEvidence(item) })) })),
  };
}

interface Output {
  write(text: string): Promise<void>;
  end(): Promise<void>;
}

function createOutput(file: string): Output {
  const stream = createWriteStream(file);
  let failure: Error | undefined;
  stream.on('error', (error) => (failure = error));
  return {
    async write(text) {
      if (failure !== undefined) throw failure;
      if (!stream.write(text)) await new Promise<void>((resolve) => (failure === undefined ? stream.once('drain', resolve) : resolve()));
    },
    end: () => new Promise<void>((resolve, reject) => stream.end(() => (failure === undefined ? resolve() : reject(failure)))),
  };
}

if (import.meta.main) process.exitCode = await linkCommand.run(process.argv.slice(2), process);
