import { CHAIN_START } from '../../shared/domain/audit.ts';
import { canonicalRoot, merkleRoot, writeRootFile } from '../../shared/domain/audit-root.ts';
import type { AuditRoot, ChainHead } from '../../shared/domain/audit-root.ts';
import { readRootFile } from '../../shared/domain/read-root-file.ts';
import type { AuditFeed, RootSigner, RootStore, SealState, SealStore } from '../../shared/ports/audit.ts';
import type { Cause } from '../../shared/ports/cause.ts';
import type { Clock, Digest } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { Count } from '../../shared/runtime/metrics.ts';

export interface SealAuditDeps {
  readonly feed: AuditFeed;
  readonly roots: RootStore;
  readonly seals: SealStore;
  readonly signer: RootSigner;
  readonly digest: Digest;
  readonly now: Clock;
  readonly log: Log;
  readonly count: Count;
  /** False when too little of this invocation is left for another root: the next tick goes on. */
  readonly mayGoOn: () => boolean;
}

export interface SealReport {
  readonly sealed: number;
  readonly until: string | undefined;
}

const HOUR_MS = 3_600_000;
/** An entry of an hour's last second may be written a little later, and shows in the index later still. */
export const SETTLING_MS = 5 * 60_000;
/** The first root reaches back so far: a gateway that was set up while nothing sealed it. */
const FIRST_HOURS = 24;
/** A root after an outage covers at most this much at once. */
const MOST_HOURS = 24;

const instant = (ms: number): string => new Date(ms).toISOString();
const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;

/**
 * Every ten minutes: has an hour ended that is not sealed? The heads of all chains with entries in it, and of those that came late for the hour
 * before, are signed as one root and put where nothing can be changed. What is put counts: a run that died after it, or a second one beside it,
 * finds the root there and takes it over.
 */
export const createSealAudit =
  ({ feed, roots, seals, signer, digest, now, log, count, mayGoOn }: SealAuditDeps) =>
  async (event: { readonly id: string }): Promise<SealReport> => {
    const causeOf = (): Cause => ({ at: now().toISOString(), actor: 'gateway', actorId: 'seal-audit', causedBy: event.id, traceId: event.id });
    const known = async (state: SealState | undefined): Promise<ReadonlyMap<string, number>> => {
      const file = state === undefined ? undefined : await roots.read(state.number);
      return new Map(file === undefined ? [] : readRootFile(file).heads.map(({ chain, seq }) => [chain, seq]));
    };

    const headsOf = async (from: number, until: number, state: SealState | undefined): Promise<readonly ChainHead[]> => {
      const before = await known(state);
      const heads = new Map<string, ChainHead>();
      // The hour before once more: what came late for its own root is in this one.
      for (let hour = state === undefined ? from : from - HOUR_MS; hour < until; hour += HOUR_MS) {
        for await (const { chain, seq, hash } of feed.hour(instant(hour))) {
          if (seq <= (before.get(chain) ?? 0) || seq <= (heads.get(chain)?.seq ?? 0)) continue;
          heads.set(chain, { chain, seq, hash });
        }
      }
      return [...heads.values()].toSorted((a, b) => (a.chain < b.chain ? -1 : 1));
    };

    const sealNext = async (state: SealState | undefined): Promise<SealState | undefined> => {
      const at = now().getTime();
      const last = hourOf(at - SETTLING_MS);
      const from = state === undefined ? last - FIRST_HOURS * HOUR_MS : Date.parse(state.until);
      const until = Math.min(last, from + MOST_HOURS * HOUR_MS);
      if (until <= from) return undefined;
      const number = (state?.number ?? 0) + 1;
      const move = async (root: AuditRoot): Promise<SealState | undefined> => {
        const next = { number, hash: digest(canonicalRoot(root)), until: root.until, sealedAt: root.sealedAt, firstFrom: state?.firstFrom ?? root.from };
        return (await seals.move(next, state, root, causeOf())) === 'moved' ? next : undefined;
      };
      const adopt = async (file: string): Promise<SealState | undefined> => {
        const { root } = readRootFile(file).signed;
        // A root that somebody else put there is not built upon.
        const isOurs = root.number === number && root.prev === (state?.hash ?? CHAIN_START) && (await signer.keys()).some(({ kid }) => kid === root.kid);
        if (!isOurs) throw new StrangeRoot();
        return move(root);
      };
      const there = await roots.read(number);
      if (there !== undefined) return adopt(there);
      const heads = await headsOf(from, until, state);
      // A gateway in which nobody has done anything yet has nothing to sign for; what it signed now would only bind it to this hour of the clock.
      if (state === undefined && heads.length === 0) {
        count('auditRootAgeSeconds', 0);
        return undefined;
      }
      const keys = await signer.keys();
      const [own] = keys;
      if (own === undefined) throw new Error('no key to sign with');
      const root: AuditRoot = {
        format: 1,
        number,
        prev: state?.hash ?? CHAIN_START,
        from: instant(from),
        until: instant(until),
        sealedAt: instant(at),
        chains: heads.length,
        heads: merkleRoot(heads, digest),
        kid: own.kid,
        nextKids: keys.map(({ kid }) => kid),
      };
      const signature = await signer.sign(canonicalRoot(root));
      if ((await roots.put(number, writeRootFile({ root, key: own.key, signature }, heads))) === 'exists') return undefined;
      log('info', 'AUDIT_SEALED', { count: heads.length });
      return move(root);
    };

    let state = await seals.read();
    // Before anything can fail: what wakes somebody must not depend on what it watches.
    if (state !== undefined) count('auditRootAgeSeconds', Math.max(0, Math.round((now().getTime() - Date.parse(state.sealedAt)) / 1_000)));
    let sealed = 0;
    while (mayGoOn()) {
      const next = await sealNext(state);
      if (next === undefined) break;
      state = next;
      sealed += 1;
    }
    if (sealed > 0) count('auditRootAgeSeconds', 0);
    return { sealed, until: state?.until };
  };

/** At the next root's place lies one that does not follow from ours. */
export class StrangeRoot extends Error {
  override readonly name = 'StrangeRoot';
}
