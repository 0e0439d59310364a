import { londonDayOf, londonInstant } from '../../shared/domain/evaluation/london.ts';
import { nextDay } from '../../shared/domain/calendar.ts';
import { pseudonymLabel, releaseName } from '../../shared/domain/evaluation/export/about-release.ts';
import type { ReleaseAsked, Tier } from '../../shared/domain/evaluation/export/about-release.ts';
import { publishPeriod } from '../../shared/domain/evaluation/export/publish-tables.ts';
import type { ReleaseLine } from '../../shared/domain/evaluation/export/dossier.ts';
import type { Cause } from '../../shared/ports/cause.ts';
import type { AuditTrail, FactStore } from '../../shared/ports/evaluation.ts';
import type { PublicationLog } from '../../shared/ports/publication-log.ts';
import type { FileStore, FileWriter } from '../../shared/ports/files.ts';
import type { Clock, Digest, Ids, KeyedHash } from '../../shared/ports/surroundings.ts';
import type { AssembleDeps, Assembled } from '../../shared/runtime/release/assemble-release.ts';
import { gatherDay } from '../../shared/runtime/release/gather-day.ts';

export interface WriteExportDeps {
  readonly facts: Pick<FactStore, 'notableOn' | 'ofIncident'>;
  readonly files: FileStore & FileWriter;
  readonly audit: AuditTrail;
  readonly publications: PublicationLog;
  readonly assemble: Readonly<Record<Tier, (deps: AssembleDeps) => Promise<Assembled>>>;
  readonly studyHash: (study: string) => KeyedHash;
  readonly digest: Digest;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly now: Clock;
  /** False when too little of this invocation is left for another day: the caller invokes again, and it goes on where it stopped. */
  readonly mayGoOn: () => boolean;
  readonly onDay?: ((daysDone: number, daysTotal: number) => Promise<void>) | undefined;
}

export interface ExportQuestion extends Omit<ReleaseAsked, 'asOf'> {
  /** Now, less the settling time, when left out. */
  readonly asOf?: string | undefined;
  readonly requestedBy: string;
  /** A second person's reason for publishing this quarter under a second profile: nothing is made, and somebody else may ask for it. */
  readonly agree?: string | undefined;
}

export type ExportAnswer =
  | { readonly outcome: 'working'; readonly asOf: string; readonly daysDone: number; readonly daysTotal: number }
  | {
      readonly outcome: 'done';
      readonly asOf: string;
      readonly name: string;
      /** Where the files lie in the files bucket. */
      readonly prefix: string;
      readonly files: Assembled['files'];
      readonly workingFiles: readonly string[];
      readonly rows: Assembled['rows'];
      readonly smallestGroup: number;
      readonly widening: string;
    }
  | { readonly outcome: 'agreed' }
  | { readonly outcome: 'refused'; readonly because: 'published_under_other_profile' | 'nothing_to_agree' | 'as_of_not_settled' | 'period_backwards' | 'period_too_long' | 'publish_a_quarter_whole' };

/** A fact is in the table well within this time of being stamped: what was known before it can no longer change. */
export const SETTLING_MINUTES = 5;
const MAX_DAYS = 400;

const settledAt = (now: Date): string =>
  Temporal.Instant.from(now.toISOString()).subtract({ minutes: SETTLING_MINUTES }).round({ smallestUnit: 'second', roundingMode: 'floor' }).toString({ smallestUnit: 'millisecond' });

const daysOf = ({ from, to }: Pick<ReleaseAsked, 'from' | 'to'>): readonly string[] => {
  const days: string[] = [];
  for (let day = from; day <= to; day = nextDay(day)) days.push(day);
  return days;
};

async function* linesIn(files: FileStore, key: string): AsyncGenerator<ReleaseLine> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of files.read(key)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as ReleaseLine;
  }
}

/**
 * One release in two stages. First a working file for each day of receipt, folded from that day's facts; one that is there is not made again, so
 * an export that was cut off goes on where it stopped. Then the package from the working files, in one stream. The same question always
 * means the same files: nothing depends on when or how often it is asked.
 */
export const createWriteExport =
  ({ facts, files, audit, publications, assemble, studyHash, digest, ids, now, mayGoOn, onDay }: WriteExportDeps) =>
  async ({ requestedBy, agree, ...question }: ExportQuestion): Promise<ExportAnswer> => {
    const settled = settledAt(now());
    const quarter = question.tier === 'publish' ? publishPeriod(question.from, question.to) : undefined;
    // A publication is of a whole quarter, of everybody, and of one time: there is never a second one to subtract from the first.
    if (question.tier === 'publish' && (!quarter || question.asOf !== undefined || question.forceCode !== undefined)) return { outcome: 'refused', because: 'publish_a_quarter_whole' };
    const asked: ReleaseAsked = { ...question, asOf: quarter ? londonInstant(quarter.settledOn, '00:00') : (question.asOf ?? settled) };
    if (asked.to < asked.from) return { outcome: 'refused', because: 'period_backwards' };
    // What is not settled would be answered otherwise a minute later.
    if (asked.asOf > settled) return { outcome: 'refused', because: 'as_of_not_settled' };
    if (Temporal.PlainDate.from(asked.from).until(Temporal.PlainDate.from(asked.to)).days >= MAX_DAYS) return { outcome: 'refused', because: 'period_too_long' };
    const causeOf = (): Cause => {
      const requestId = ids.uuid();
      return { at: now().toISOString(), actor: 'operator', actorId: requestedBy, causedBy: requestId, traceId: requestId };
    };
    if (agree !== undefined) {
      const agreed = asked.tier === 'publish' ? await publications.agree(asked, asked.profile, { by: requestedBy, because: agree }, causeOf()) : 'nothingToAgree';
      return agreed === 'agreed' ? { outcome: 'agreed' } : { outcome: 'refused', because: 'nothing_to_agree' };
    }
    // Two rules for one quarter could be laid side by side: what one hides, the other may show.
    if (asked.tier === 'publish' && (await publications.claim(asked, asked.profile, requestedBy, causeOf())).kind === 'publishedUnder') {
      return { outcome: 'refused', because: 'published_under_other_profile' };
    }

    const lastDay = londonDayOf(asked.asOf);
    const days = daysOf(asked).filter((day) => day <= lastDay);
    // The working files hold no study's pseudonyms yet: every export of the same facts shares them.
    const work = `exports/work/${digest(JSON.stringify([asked.asOf, asked.forceCode ?? null])).slice(0, 24)}`;
    const keyOf = (day: string): string => `${work}/${day}.ndjson`;
    let daysDone = 0;
    for (const day of days) {
      if ((await files.find(keyOf(day))) === undefined) {
        if (!mayGoOn()) return { outcome: 'working', asOf: asked.asOf, daysDone, daysTotal: days.length };
        const file = await files.open(keyOf(day));
        for await (const line of gatherDay(facts, day, asked)) await file.write(Buffer.from(`${JSON.stringify(line)}\n`, 'utf8'));
        await file.close();
      }
      daysDone += 1;
      await onDay?.(daysDone, days.length);
    }
    if (!mayGoOn()) return { outcome: 'working', asOf: asked.asOf, daysDone, daysTotal: days.length };

    const lines = async function* (): AsyncGenerator<ReleaseLine> {
      for (const day of days) yield* linesIn(files, keyOf(day));
    };
    const prefix = `exports/releases/${digest(JSON.stringify(asked)).slice(0, 24)}/`;
    const release = await assemble[asked.tier]({ asked, lines, studyHash: studyHash(pseudonymLabel(asked)), writer: { open: (path) => files.open(`${prefix}${path}`) } });
    // The release log: who took what, as of when, with the checksum of all checksums. Nobody leaves with a file before it says so.
    const checksum = release.files.find(({ path }) => path === 'checksums.sha256')?.sha256 ?? 'none';
    await audit.recordExport({
      clientId: asked.study,
      what: `release:${asked.tier}:${releaseName(asked)}:${asked.asOf}:${checksum.slice(0, 16)}`,
      rows: Object.values(release.rows).reduce((sum, rows) => sum + rows, 0),
      cause: causeOf(),
    });
    return {
      outcome: 'done',
      asOf: asked.asOf,
      name: release.name,
      prefix,
      files: release.files,
      workingFiles: days.map(keyOf),
      rows: release.rows,
      smallestGroup: release.about.smallestGroup,
      widening: release.about.widening,
    };
  };
