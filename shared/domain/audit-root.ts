import type { Instant } from './incident.ts';

/** How far one chain of the audit trail has come: its newest entry's place and hash. */
export interface ChainHead {
  readonly chain: string;
  readonly seq: number;
  readonly hash: string;
}

/**
 * What one sealed stretch of whole hours says: the heads of all chains that changed in it, as a Merkle root. Roots are numbered without a gap and each
 * names the one before, so they are a chain themselves. Nothing in it is about a person.
 */
export interface AuditRoot {
  readonly format: 1;
  /** From 1. */
  readonly number: number;
  /** Hash of the root before; 64 zeros at the beginning. */
  readonly prev: string;
  /** Entries dated from here … */
  readonly from: Instant;
  /** … to before here. */
  readonly until: Instant;
  readonly sealedAt: Instant;
  readonly chains: number;
  /** Merkle root over the heads in their order. */
  readonly heads: string;
  /** Fingerprint of the key that signs: SHA-256 of its public half (SPKI, DER) in lower-case hex. */
  readonly kid: string;
  /** Keys that may sign the next root: how a key follows another without anybody having to be believed. */
  readonly nextKids: readonly string[];
}

export interface SignedRoot {
  readonly root: AuditRoot;
  /** Public half of the signing key: base64 of its SPKI, DER. */
  readonly key: string;
  /** ECDSA P-256 with SHA-256 over `canonicalRoot`, base64 of the DER. */
  readonly signature: string;
}

type Hash = (text: string) => string;

/** Field by field in a fixed order: this text is what is signed and hashed. */
export const canonicalRoot = (root: AuditRoot): string =>
  JSON.stringify([root.format, root.number, root.prev, root.from, root.until, root.sealedAt, root.chains, root.heads, root.kid, root.nextKids]);

/**
 * Leaves and nodes are hashed apart, so that a node can never be passed off as a leaf (as in RFC 6962, 2.1). A leaf without a partner goes
 * up as it is.
 */
export const merkleRoot = (heads: readonly ChainHead[], digest: Hash): string => {
  let level = heads.map(({ chain, seq, hash }) => digest(`leaf\n${chain}\n${seq}\n${hash}`));
  if (level.length === 0) return digest('leaf');
  while (level.length > 1) {
    const above: string[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left = '', right] = level.slice(at, at + 2);
      above.push(right === undefined ? left : digest(`node\n${left}\n${right}`));
    }
    level = above;
  }
  return level[0] ?? '';
};

/** One object of the roots bucket: the signed root, then a line per head. */
export const writeRootFile = (signed: SignedRoot, heads: readonly ChainHead[]): string =>
  `${[JSON.stringify(signed), ...heads.map(({ chain, seq, hash }) => JSON.stringify([chain, seq, hash]))].join('\n')}\n`;
