import { CHAIN_START, canonicalEntry } from './audit.ts';
import type { ChainedEntry } from './audit.ts';
import { canonicalRoot, merkleRoot } from './audit-root.ts';
import type { ChainHead, SignedRoot } from './audit-root.ts';
import type { Instant } from './incident.ts';

export interface AuditedEntry extends ChainedEntry {
  readonly chain: string;
}

/** What can be wrong with a trail. What each means and what to do is said where it is shown. */
export const AUDIT_FAULTS = [
  /** The entry's content does not give its hash. */
  'edited',
  /** The entry does not follow from the one before it: something was put in, taken out or hashed anew. */
  'broken',
  /** No entry stands at a place that later ones build on. */
  'missing',
  /** Two entries claim one place. */
  'twice',
  /** The chain ends before the place that a signed root saw. */
  'truncated',
  /** A signed root saw this chain; nothing is left of it. */
  'gone',
  /** The entry at a place that a signed root saw is another one: the chain was made anew. */
  'rewritten',
  /** Dated in hours that were sealed long ago, and no root saw it. */
  'backdated',
  /** Dated at no time, or later than the copy was made: it would count as not yet sealed for ever. */
  'misdated',
  /** A root does not give its own signature or heads. */
  'rootEdited',
  /** Signed by a key that is none of the gateway's. */
  'rootKey',
  /** A number is left out. */
  'rootMissing',
  /** It does not name the root before it, or is not the one that was seen earlier. */
  'rootReplaced',
  /** Hours between two roots are in neither. */
  'rootGap',
  /** The roots end hours before the trail does. */
  'rootsEnd',
] as const;
export type AuditFault = (typeof AUDIT_FAULTS)[number];

export interface AuditFinding {
  readonly fault: AuditFault;
  readonly chain?: string | undefined;
  /** The place in the chain at which it shows. */
  readonly seq?: number | undefined;
  /** The last place of a stretch that is missing. */
  readonly toSeq?: number | undefined;
  /** The number of the root. */
  readonly root?: number | undefined;
}

/** The newest root that an auditor has seen: kept by them, it makes the roots' own end as certain as the rest. */
export interface Checkpoint {
  readonly number: number;
  readonly hash: string;
  readonly kids: readonly string[];
  /** Entries older than the first root, which no root covers: there can never be more of them. */
  readonly older: number;
}

export interface AuditReport {
  readonly entries: number;
  readonly chains: number;
  readonly roots: number;
  /** Entries newer than the newest root: chained, and not yet sealed. */
  readonly unsealed: number;
  /** Entries older than the first root covers. */
  readonly older: number;
  readonly faults: number;
  readonly byFault: Readonly<Partial<Record<AuditFault, number>>>;
  /** The first so many; `faults` counts all. */
  readonly findings: readonly AuditFinding[];
  readonly sealedUntil: Instant | undefined;
  readonly checkpoint: Checkpoint | undefined;
  /** Whether the first root's key was known beforehand, or believed because it was there. */
  readonly keyWasKnown: boolean;
}

export interface VerifyDeps {
  /** SHA-256, lower-case hex. */
  readonly digest: (text: string) => string;
  readonly isSigned: (signed: SignedRoot, text: string) => boolean;
  /** SHA-256 of the key's bytes, lower-case hex. */
  readonly fingerprint: (key: string) => string;
}

export interface VerifyOptions {
  /** Keys that the auditor knows; without any the first root's own is believed, and the report says so. */
  readonly kids?: readonly string[] | undefined;
  readonly checkpoint?: Checkpoint | undefined;
}

interface Link {
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
  readonly at: Instant;
}

interface Chain {
  seen: number;
  /** Of the last entry; unknown behind a gap. */
  hash: string | undefined;
  /** Entries that came before their turn: clocks of two functions differ, so an hour's end can hold a later place than the next hour's beginning. */
  ahead: Map<number, Link> | undefined;
  /** What roots saw and has not come yet. */
  heads: { readonly seq: number; readonly hash: string; readonly root: number }[];
  lastHead: number;
}

/** So many may come before their turn; then the place before them counts as missing. */
const MOST_AHEAD = 64;
const MOST_FINDINGS = 1_000;
const HOUR_MS = 3_600_000;

/**
 * Holds an audit trail against itself and against its signed roots. First `takeRoot` for all roots in their order, then `take` for every entry in
 * any order that is nearly theirs (hour by hour), then `finish`. Memory grows with the chains, never with the entries.
 */
export const createAuditVerifier = ({ digest, isSigned, fingerprint }: VerifyDeps, { kids, checkpoint }: VerifyOptions = {}) => {
  const chains = new Map<string, Chain>();
  const findings: AuditFinding[] = [];
  const byFault: Partial<Record<AuditFault, number>> = {};
  const given = [...(kids ?? []), ...(checkpoint?.kids ?? [])];
  let trusted: ReadonlySet<string> | undefined = given.length > 0 ? new Set(given) : undefined;
  let entries = 0;
  let unsealed = 0;
  let older = 0;
  let roots = 0;
  let newest: { readonly chain: string; readonly seq: number; readonly at: number } | undefined;
  let checkpointSeen = false;
  let lastRoot: { readonly number: number; readonly hash: string; readonly until: Instant; readonly kids: readonly string[] } | undefined;
  // What is dated before this was looked at twice by the sealer: nothing of it may be in no root.
  let settled = Number.NEGATIVE_INFINITY;
  let sealed = Number.NEGATIVE_INFINITY;
  let begun = Number.POSITIVE_INFINITY;

  const find = (finding: AuditFinding): void => {
    byFault[finding.fault] = (byFault[finding.fault] ?? 0) + 1;
    if (findings.length < MOST_FINDINGS) findings.push(finding);
  };
  const chainOf = (name: string): Chain => {
    let chain = chains.get(name);
    if (chain === undefined) {
      chain = { seen: 0, hash: CHAIN_START, ahead: undefined, heads: [], lastHead: 0 };
      chains.set(name, chain);
    }
    return chain;
  };

  const takeRoot = (signed: SignedRoot, heads: readonly ChainHead[]): void => {
    const { root } = signed;
    const { number } = root;
    roots += 1;
    const hash = digest(canonicalRoot(root));
    const expected = (lastRoot?.number ?? 0) + 1;
    if (number > expected) find({ fault: 'rootMissing', root: expected });
    const isNext = number === expected;
    if (number < expected || (isNext && root.prev !== (lastRoot?.hash ?? CHAIN_START))) find({ fault: 'rootReplaced', root: number });
    else if (isNext && lastRoot !== undefined && root.from !== lastRoot.until) find({ fault: 'rootGap', root: number });
    if (checkpoint?.number === number) {
      checkpointSeen = true;
      if (checkpoint.hash !== hash) find({ fault: 'rootReplaced', root: number });
    }
    const isWhole = fingerprint(signed.key) === root.kid && heads.length === root.chains && merkleRoot(heads, digest) === root.heads && isSigned(signed, canonicalRoot(root));
    if (!isWhole) find({ fault: 'rootEdited', root: number });
    trusted ??= new Set([root.kid]);
    const isOurs = trusted.has(root.kid);
    if (!isOurs) find({ fault: 'rootKey', root: number });
    if (number >= expected) lastRoot = { number, hash, until: root.until, kids: [...new Set([root.kid, ...root.nextKids])] };
    // What a root says that is not whole or not ours is no evidence of anything.
    if (!isWhole || !isOurs) return;
    trusted = new Set([...trusted, ...root.nextKids]);
    begun = Math.min(begun, Date.parse(root.from));
    sealed = Math.max(sealed, Date.parse(root.until));
    settled = sealed - HOUR_MS;
    for (const head of heads) {
      const chain = chainOf(head.chain);
      chain.heads.push({ seq: head.seq, hash: head.hash, root: number });
      chain.lastHead = Math.max(chain.lastHead, head.seq);
    }
  };

  const follow = (name: string, chain: Chain, link: Link): void => {
    if (chain.hash !== undefined && link.prev !== chain.hash) find({ fault: 'broken', chain: name, seq: link.seq });
    chain.seen = link.seq;
    chain.hash = link.hash;
    for (let at = chain.heads.length - 1; at >= 0; at -= 1) {
      const head = chain.heads[at];
      if (head?.seq !== link.seq) continue;
      if (head.hash !== link.hash) find({ fault: 'rewritten', chain: name, seq: link.seq, root: head.root });
      chain.heads.splice(at, 1);
    }
    if (link.seq <= chain.lastHead) return;
    const at = Date.parse(link.at);
    if (at < begun) older += 1;
    else if (at < settled) find({ fault: 'backdated', chain: name, seq: link.seq });
    else if (Number.isNaN(at)) find({ fault: 'misdated', chain: name, seq: link.seq });
    else {
      unsealed += 1;
      if (newest === undefined || at > newest.at) newest = { chain: name, seq: link.seq, at };
    }
  };

  /** Goes on with what came before its turn, as far as it follows without a gap. */
  const catchUp = (name: string, chain: Chain): void => {
    for (let next = chain.ahead?.get(chain.seen + 1); next !== undefined; next = chain.ahead?.get(chain.seen + 1)) {
      chain.ahead?.delete(next.seq);
      follow(name, chain, next);
    }
    if (chain.ahead?.size === 0) chain.ahead = undefined;
  };

  const skipGap = (name: string, chain: Chain): void => {
    const next = Math.min(...(chain.ahead?.keys() ?? []));
    find({ fault: 'missing', chain: name, seq: chain.seen + 1, toSeq: next - 1 });
    chain.seen = next - 1;
    chain.hash = undefined;
    catchUp(name, chain);
  };

  const take = ({ chain: name, hash, ...entry }: AuditedEntry): void => {
    entries += 1;
    const { seq, prev, at } = entry;
    if (digest(canonicalEntry(entry)) !== hash) find({ fault: 'edited', chain: name, seq });
    const chain = chainOf(name);
    if (seq <= chain.seen || chain.ahead?.has(seq) === true) {
      find({ fault: 'twice', chain: name, seq });
      return;
    }
    const link = { seq, prev, hash, at };
    if (seq === chain.seen + 1) {
      follow(name, chain, link);
      if (chain.ahead !== undefined) catchUp(name, chain);
      return;
    }
    chain.ahead ??= new Map();
    chain.ahead.set(seq, link);
    if (chain.ahead.size > MOST_AHEAD) skipGap(name, chain);
  };

  const finish = ({ exportedAt }: { readonly exportedAt: Instant }): AuditReport => {
    for (const [name, chain] of chains) {
      while (chain.ahead !== undefined) skipGap(name, chain);
      // A head within a gap is told by the gap.
      const lost = chain.heads.filter(({ seq }) => seq > chain.seen);
      if (lost.length === 0) continue;
      const { root } = lost.reduce((first, head) => (head.root < first.root ? head : first));
      find(chain.seen === 0 ? { fault: 'gone', chain: name, seq: 1, toSeq: chain.lastHead, root } : { fault: 'truncated', chain: name, seq: chain.seen + 1, toSeq: chain.lastHead, root });
    }
    // The export goes on to the end of its hour; of several the last is named.
    if (newest !== undefined && newest.at > Date.parse(exportedAt) + HOUR_MS) find({ fault: 'misdated', chain: newest.chain, seq: newest.seq });
    if (checkpoint !== undefined && older > checkpoint.older) find({ fault: 'backdated' });
    if (checkpoint !== undefined && !checkpointSeen) find({ fault: 'rootsEnd', root: checkpoint.number });
    // A root is made within minutes of its hour's end: two hours more than that is the alarm's own limit.
    else if (lastRoot === undefined ? entries > 0 : Date.parse(exportedAt) - Date.parse(lastRoot.until) >= 3 * HOUR_MS) find({ fault: 'rootsEnd', root: lastRoot?.number });
    return {
      entries,
      chains: chains.size,
      roots,
      unsealed,
      older,
      faults: Object.values(byFault).reduce((sum, count) => sum + count, 0),
      byFault,
      findings,
      sealedUntil: lastRoot?.until,
      checkpoint: lastRoot && { number: lastRoot.number, hash: lastRoot.hash, kids: lastRoot.kids, older },
      keyWasKnown: given.length > 0,
    };
  };

  return { takeRoot, take, finish };
};
