import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { CHAIN_START, canonicalEntry, verifyChain } from '../../shared/domain/audit.ts';
import type { ChainedEntry } from '../../shared/domain/audit.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const chain = (): ChainedEntry[] => {
  const entries: ChainedEntry[] = [];
  for (const action of ['incident.accept', 'children.link', 'delivery.claim', 'delivery.send', 'notification.view']) {
    const entry = { seq: entries.length + 1, prev: entries.at(-1)?.hash ?? CHAIN_START, at: '2026-10-22T20:40:00.000Z', actor: 'gateway', actorId: 'x', action, object: 'o', outcome: 'done' };
    entries.push({ ...entry, hash: digest(canonicalEntry(entry)) });
  }
  return entries;
};

test('a trail as it was written has no fault', () => {
  expect(verifyChain(chain(), digest)).toEqual([]);
});

test('an edited entry is found', () => {
  const edited = chain().map((entry) => (entry.seq === 3 ? { ...entry, actorId: 'somebody else' } : entry));

  expect(verifyChain(edited, digest)).toEqual([{ seq: 3, fault: 'edited' }]);
});

test('an edit that was hashed anew is found at the entry after it', () => {
  const forged = chain().map((entry) => {
    if (entry.seq !== 3) return entry;
    const { hash: _hash, ...rest } = { ...entry, actorId: 'somebody else' };
    return { ...rest, hash: digest(canonicalEntry(rest)) };
  });

  expect(verifyChain(forged, digest)).toEqual([{ seq: 4, fault: 'forked' }]);
});

test('a missing entry and a changed order are found', { tags: ['T33'] }, () => {
  const [first, second, third, ...rest] = chain() as [ChainedEntry, ChainedEntry, ChainedEntry, ...ChainedEntry[]];

  expect(verifyChain([first, third, ...rest], digest)[0]).toEqual({ seq: 2, fault: 'missing' });
  expect(verifyChain([first, third, second, ...rest], digest).map(({ fault }) => fault)).toContain('reordered');
});
