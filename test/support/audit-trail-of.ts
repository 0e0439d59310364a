import { generateKeyPairSync, sign } from 'node:crypto';
import { AUDIT_CRYPTO } from '../../infra/cli/verify-audit-files.ts';
import { CHAIN_START, canonicalEntry } from '../../shared/domain/audit.ts';
import type { AuditEntry } from '../../shared/domain/audit.ts';
import { canonicalRoot, merkleRoot } from '../../shared/domain/audit-root.ts';
import type { AuditRoot, ChainHead, SignedRoot } from '../../shared/domain/audit-root.ts';
import { createAuditVerifier } from '../../shared/domain/verify-audit.ts';
import type { AuditedEntry, AuditReport, VerifyOptions } from '../../shared/domain/verify-audit.ts';

export interface SealedRoot {
  readonly signed: SignedRoot;
  readonly heads: readonly ChainHead[];
}
export interface Trail {
  readonly roots: readonly SealedRoot[];
  /** As an export has them: hour by hour, each chain's together. */
  readonly entries: readonly AuditedEntry[];
  readonly exportedAt: string;
}

export interface RootKey {
  readonly key: string;
  readonly kid: string;
  sign(text: string): string;
}
export const aRootKey = (): RootKey => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  return { key, kid: AUDIT_CRYPTO.fingerprint(key), sign: (text) => sign('sha256', Buffer.from(text), privateKey).toString('base64') };
};

export const START = Date.parse('2026-10-22T20:00:00.000Z');
export const HOUR = 3_600_000;
export const instant = (ms: number): string => new Date(ms).toISOString();

export const hashed = (chain: string, entry: AuditEntry): AuditedEntry => ({ chain, ...entry, hash: AUDIT_CRYPTO.digest(canonicalEntry(entry)) });

/** One root as the sealer makes it, over these heads. */
export const sealed = (about: Pick<AuditRoot, 'number' | 'prev' | 'from' | 'until'>, heads: readonly ChainHead[], by: RootKey, nextKids: readonly string[] = [by.kid]): SealedRoot => {
  const root: AuditRoot = { format: 1, ...about, sealedAt: about.until, chains: heads.length, heads: merkleRoot(heads, AUDIT_CRYPTO.digest), kid: by.kid, nextKids };
  return { signed: { root, key: by.key, signature: by.sign(canonicalRoot(root)) }, heads };
};

/** A trail of `chains`: for each the hours in which its entries fall, in order. The first `hours` are sealed. */
export const aTrail = (chains: readonly (readonly number[])[], hours: number, by: RootKey): Trail => {
  const entries = chains.flatMap((falls, c) => {
    const chain = `INC#inc_${c}`;
    let prev = CHAIN_START;
    return falls.map((hour, at) => {
      const entry = hashed(chain, { seq: at + 1, prev, at: instant(START + hour * HOUR + at * 1_000), actor: 'gateway', actorId: 'x', action: `act.${c}.${at}`, object: 'o', outcome: 'done' });
      prev = entry.hash;
      return { hour, entry };
    });
  });
  const roots: SealedRoot[] = [];
  let prev = CHAIN_START;
  for (let hour = 0; hour < hours; hour += 1) {
    const heads = new Map<string, ChainHead>();
    for (const { entry } of entries.filter((one) => one.hour === hour)) heads.set(entry.chain, { chain: entry.chain, seq: entry.seq, hash: entry.hash });
    const root = sealed({ number: hour + 1, prev, from: instant(START + hour * HOUR), until: instant(START + (hour + 1) * HOUR) }, [...heads.values()], by);
    prev = AUDIT_CRYPTO.digest(canonicalRoot(root.signed.root));
    roots.push(root);
  }
  return { roots, entries: entries.toSorted((a, b) => a.hour - b.hour).map(({ entry }) => entry), exportedAt: instant(START + hours * HOUR + 600_000) };
};

export const verifyTrail = ({ roots, entries, exportedAt }: Trail, options: VerifyOptions = {}): AuditReport => {
  const verifier = createAuditVerifier(AUDIT_CRYPTO, options);
  for (const { signed, heads } of roots) verifier.takeRoot(signed, heads);
  for (const entry of entries) verifier.take(entry);
  return verifier.finish({ exportedAt });
};
