import { readReleaseQuestion } from '../../domain/evaluation/export/release-question.ts';
import type { QuestionRefusal, ReleaseQuestion } from '../../domain/evaluation/export/release-question.ts';
import type { Cause } from '../../ports/cause.ts';
import type { ReleaseLinks, ReleaseMaker, ReleaseRecord, ReleaseStore } from '../../ports/releases.ts';
import type { Clock, Digest } from '../../ports/surroundings.ts';

export interface AskForReleaseDeps {
  readonly releases: Pick<ReleaseStore, 'ask' | 'read' | 'reopen'>;
  readonly maker: ReleaseMaker;
  readonly links: Pick<ReleaseLinks, 'isThere'>;
  readonly digest: Digest;
  readonly now: Clock;
}

export type AskedFor = { readonly kind: 'release'; readonly release: ReleaseRecord } | { readonly kind: 'refused'; readonly because: QuestionRefusal };

const ID_LENGTH = 32;

/** The same question is the same release: asked again, it goes on, or is found. */
export const createAskForRelease =
  ({ releases, maker, links, digest, now }: AskForReleaseDeps) =>
  async (question: ReleaseQuestion & { readonly agreement?: string | undefined }, askedBy: string, cause: Cause): Promise<AskedFor> => {
    const at = now().toISOString();
    const read = readReleaseQuestion(question, at);
    if (read.kind === 'refused') return read;
    // However it was typed: one agreement is one key, and another is another release.
    const agreement = question.agreement?.trim().replaceAll(/\s+/g, ' ').toUpperCase();
    const asked = agreement === undefined ? read.asked : { ...read.asked, agreement };
    const { tier, from, to, asOf, forceCode, study, profile } = asked;
    const releaseId = `rel_${digest(JSON.stringify([tier, from, to, asOf, forceCode ?? null, study, profile, ...(agreement === undefined ? [] : [agreement])])).slice(0, ID_LENGTH)}`;
    const fresh: ReleaseRecord = { releaseId, asked, askedBy, askedAt: at, ...(question.agreement === undefined ? {} : { agreement: question.agreement }), state: 'working', daysDone: 0, daysTotal: 0, leaseUntil: at };
    const outcome = await releases.ask(fresh, cause);
    const known = outcome === 'asked' ? fresh : await releases.read(releaseId);
    if (!known) throw new Error('ask: the release is gone');
    if (known.made !== undefined && !(await links.isThere(`${known.made.prefix}${known.made.archive.path}`))) {
      await releases.reopen(releaseId, cause);
      await maker.start(releaseId);
      return { kind: 'release', release: { ...known, state: 'working', made: undefined, daysDone: 0 } };
    }
    // Fresh, or whoever worked on it died: its lease says so. Whoever is at it does not notice.
    if (known.state === 'working' && known.leaseUntil <= at) await maker.start(releaseId);
    return { kind: 'release', release: known };
  };
