import { createPublicKey, hash, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import * as z from 'zod';
import type { ChainHead, SignedRoot } from '../../shared/domain/audit-root.ts';
import { createAuditVerifier } from '../../shared/domain/verify-audit.ts';
import type { AuditReport, VerifyDeps, VerifyOptions } from '../../shared/domain/verify-audit.ts';
import { TellTheOperator } from './connection.ts';

/** A copy of a trail, each file as its bytes. */
export interface AuditSource {
  readonly exportedAt: string;
  readonly roots: readonly AsyncIterable<Uint8Array>[];
  readonly entries: readonly AsyncIterable<Uint8Array>[];
}

const $Instant = z.iso.datetime();
const $Hash = z.string().regex(/^[0-9a-f]{64}$/);
const $Signed = z.object({
  root: z.object({
    format: z.literal(1),
    number: z.int().positive(),
    prev: $Hash,
    from: $Instant,
    until: $Instant,
    sealedAt: $Instant,
    chains: z.int().nonnegative(),
    heads: $Hash,
    kid: $Hash,
    nextKids: z.array($Hash),
  }),
  key: z.base64(),
  signature: z.base64(),
});
const $Head = z.tuple([z.string(), z.int().positive(), $Hash]);

const openedKeys = new Map<string, KeyObject | undefined>();
const keyOf = (key: string): KeyObject | undefined => {
  if (!openedKeys.has(key)) {
    try {
      openedKeys.set(key, createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' }));
    } catch {
      openedKeys.set(key, undefined);
    }
  }
  return openedKeys.get(key);
};

export const AUDIT_CRYPTO: VerifyDeps = {
  digest: (text) => hash('sha256', text, 'hex'),
  fingerprint: (key) => hash('sha256', Buffer.from(key, 'base64'), 'hex'),
  isSigned: ({ key, signature }, text) => {
    const opened = keyOf(key);
    return opened !== undefined && verify('sha256', Buffer.from(text), opened, Buffer.from(signature, 'base64'));
  },
};

const LINE_FEED = 10;

/** Line by line, whatever pieces the bytes come in. */
const linesOf = async function* (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of bytes) {
    const end = chunk.lastIndexOf(LINE_FEED);
    rest += decoder.decode(chunk, { stream: true });
    if (end < 0) continue;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield [rest];
};

/** A line that is none of ours: somebody's edit of the file, or a copy that was cut off. Nothing of it is quoted. */
const unreadable = (what: string, number: number): TellTheOperator =>
  new TellTheOperator(`Line ${number} of the ${what} cannot be read: the copy was cut off or changed after it was made. Fetch a new one; if that has the same line, treat it as tampering.`);

type EntryLine = readonly [string, number, string, string, string, string, string, string, string, string | null, string];

const isEntryLine = (value: unknown): value is EntryLine => {
  if (!Array.isArray(value) || value.length !== 11) return false;
  for (let at = 0; at < 11; at += 1) {
    const part: unknown = value[at];
    if (at === 1 ? !Number.isSafeInteger(part) || (part as number) < 1 : at === 9 ? part !== null && typeof part !== 'string' : typeof part !== 'string') return false;
  }
  return true;
};

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** Reads a copy once, front to back; holds one root's heads and one piece of a file besides what the verifier knows of each chain. */
export const verifyAuditFiles = async (source: AuditSource, options: VerifyOptions, onProgress: (entries: number) => void = () => undefined): Promise<AuditReport> => {
  const verifier = createAuditVerifier(AUDIT_CRYPTO, options);
  let number = 0;
  let open: { readonly signed: SignedRoot; readonly heads: ChainHead[] } | undefined;
  const close = (): void => {
    if (open !== undefined) verifier.takeRoot(open.signed, open.heads);
    open = undefined;
  };
  for (const file of source.roots) {
    for await (const lines of linesOf(file)) {
      for (const line of lines) {
        number += 1;
        const value = parsed(line);
        if (Array.isArray(value)) {
          const head = $Head.safeParse(value);
          if (!head.success || open === undefined) throw unreadable('roots', number);
          const [chain, seq, headHash] = head.data;
          open.heads.push({ chain, seq, hash: headHash });
        } else {
          close();
          const signed = $Signed.safeParse(value);
          if (!signed.success) throw unreadable('roots', number);
          open = { signed: signed.data, heads: [] };
        }
      }
    }
  }
  close();
  number = 0;
  for (const file of source.entries) {
    for await (const lines of linesOf(file)) {
      for (const line of lines) {
        number += 1;
        const value = parsed(line);
        if (!isEntryLine(value)) throw unreadable('entries', number);
        const [chain, seq, prev, at, actor, actorId, action, object, outcome, commitment, entryHash] = value;
        verifier.take({ chain, seq, prev, at, actor, actorId, action, object, outcome, ...(commitment === null ? {} : { commitment }), hash: entryHash });
      }
      onProgress(number);
    }
  }
  return verifier.finish({ exportedAt: source.exportedAt });
};
