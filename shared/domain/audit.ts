/**
 * The append-only audit trail: a chain per incident, and per area or client for acts without one. It holds ids, actions and
 * commitments, never personal data; a commitment is keyed with the incident's data key and so can no longer be tested once that is erased.
 */
export interface AuditEntry {
  readonly seq: number;
  /** Hash of the entry before; 64 zeros at the beginning. */
  readonly prev: string;
  readonly at: string;
  readonly actor: string;
  readonly actorId: string;
  /** Dotted verb, e.g. `incident.accept`, `notification.view`. Views are entries like changes. */
  readonly action: string;
  readonly object: string;
  readonly outcome: string;
  readonly commitment?: string | undefined;
}

export interface ChainedEntry extends AuditEntry {
  readonly hash: string;
}

export const CHAIN_START = '0'.repeat(64);

/** Field by field in a fixed order, so that the hash does not depend on how an entry was built or stored. */
export const canonicalEntry = (entry: AuditEntry): string =>
  JSON.stringify([entry.seq, entry.prev, entry.at, entry.actor, entry.actorId, entry.action, entry.object, entry.outcome, entry.commitment ?? null]);

export type ChainFault = { readonly seq: number; readonly fault: 'missing' | 'edited' | 'reordered' | 'forked' };

/** Walks one chain; `digest` is SHA-256 in lower-case hex. An empty answer means that every entry follows from the one before. */
export const verifyChain = (entries: readonly ChainedEntry[], digest: (text: string) => string): readonly ChainFault[] => {
  const faults: ChainFault[] = [];
  let prev = CHAIN_START;
  let expected = 1;
  for (const { hash, ...entry } of entries) {
    if (entry.seq > expected) faults.push({ seq: expected, fault: 'missing' });
    else if (entry.seq < expected) faults.push({ seq: entry.seq, fault: 'reordered' });
    else if (entry.prev !== prev) faults.push({ seq: entry.seq, fault: 'forked' });
    if (digest(canonicalEntry(entry)) !== hash) faults.push({ seq: entry.seq, fault: 'edited' });
    prev = hash;
    expected = entry.seq + 1;
  }
  return faults;
};
