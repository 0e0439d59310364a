import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AUDIT_CRYPTO } from '../../infra/cli/verify-audit-files.ts';
import { CHAIN_START } from '../../shared/domain/audit.ts';
import { canonicalRoot } from '../../shared/domain/audit-root.ts';
import type { AuditFault, AuditedEntry, AuditFinding } from '../../shared/domain/verify-audit.ts';
import { aRootKey, aTrail, hashed, HOUR, instant, sealed, START, verifyTrail } from '../support/audit-trail-of.ts';
import type { SealedRoot, Trail } from '../support/audit-trail-of.ts';

const OURS = aRootKey();
const THEIRS = aRootKey();
const KNOWN = { kids: [OURS.kid] };
const SEED = 20_261_123;

/** Chains of entries that fall into the first `hours` hours, all of them sealed. */
const $trail = fc
  .record({ hours: fc.integer({ min: 2, max: 5 }), falls: fc.array(fc.array(fc.nat(), { minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 6 }) })
  .map(({ hours, falls }) => aTrail(falls.map((chain) => chain.map((n) => n % hours).toSorted((a, b) => a - b)), hours, OURS));

const pick = <T>(items: readonly T[], n: number): T => items[n % items.length] as T;
const chainOf = (trail: Trail, name: string): readonly AuditedEntry[] => trail.entries.filter(({ chain }) => chain === name);
const without = (trail: Trail, gone: (entry: AuditedEntry) => boolean): Trail => ({ ...trail, entries: trail.entries.filter((entry) => !gone(entry)) });
const changed = (trail: Trail, from: AuditedEntry, to: AuditedEntry): Trail => ({ ...trail, entries: trail.entries.map((entry) => (entry === from ? to : entry)) });
const rehash = ({ chain, hash: _hash, ...entry }: AuditedEntry, over: Partial<AuditedEntry>): AuditedEntry => hashed(chain, { ...entry, ...over });
const withRoot = (trail: Trail, at: number, root: SealedRoot): Trail => ({ ...trail, roots: trail.roots.map((one, i) => (i === at ? root : one)) });

/** A chain from one place on as somebody would write it who may write everything but cannot sign. */
const remade = (trail: Trail, victim: AuditedEntry): Trail => {
  let prev: string | undefined;
  const made = new Map<AuditedEntry, AuditedEntry>();
  for (const entry of chainOf(trail, victim.chain)) {
    if (entry.seq < victim.seq) continue;
    const fresh = rehash(entry, { ...(entry === victim ? { actorId: 'somebody else' } : {}), ...(prev === undefined ? {} : { prev }) });
    made.set(entry, fresh);
    prev = fresh.hash;
  }
  return { ...trail, entries: trail.entries.map((entry) => made.get(entry) ?? entry) };
};

interface Tamper {
  readonly does: (trail: Trail, victim: AuditedEntry, n: number) => Trail;
  /** One of these must be among the findings, of this chain where it is about one. */
  readonly foundAs: readonly AuditFault[];
  readonly ofRoot?: true;
}

const TAMPERS: Readonly<Record<string, Tamper>> = {
  'an entry is edited': { does: (trail, victim) => changed(trail, victim, { ...victim, outcome: `${victim.outcome}?` }), foundAs: ['edited'] },
  'an entry is edited and hashed anew': { does: (trail, victim) => changed(trail, victim, rehash(victim, { actorId: 'somebody else' })), foundAs: ['broken', 'rewritten'] },
  'a chain is made anew from an entry on': { does: remade, foundAs: ['rewritten'] },
  'an entry is deleted': { does: (trail, victim) => without(trail, (entry) => entry === victim), foundAs: ['missing', 'truncated', 'gone'] },
  'a chain is cut off': { does: (trail, victim) => without(trail, ({ chain, seq }) => chain === victim.chain && seq >= victim.seq), foundAs: ['truncated', 'gone'] },
  'the very last entry of a chain is taken away': {
    does: (trail, victim) => {
      const last = chainOf(trail, victim.chain).at(-1);
      return without(trail, (entry) => entry === last);
    },
    foundAs: ['truncated', 'gone'],
  },
  'a whole chain is taken away': { does: (trail, victim) => without(trail, ({ chain }) => chain === victim.chain), foundAs: ['gone'] },
  'an entry is put in at a place that is taken': { does: (trail, victim) => ({ ...trail, entries: [...trail.entries, rehash(victim, { action: 'put.in' })] }), foundAs: ['twice'] },
  'an entry is put in and the rest is numbered on': {
    does: (trail, victim) => ({
      ...trail,
      entries: trail.entries.flatMap((entry) => {
        if (entry.chain !== victim.chain || entry.seq < victim.seq) return [entry];
        return [...(entry === victim ? [rehash(victim, { action: 'put.in' })] : []), rehash(entry, { seq: entry.seq + 1 })];
      }),
    }),
    foundAs: ['broken', 'rewritten'],
  },
  'a chain goes on behind its end under an earlier time': {
    does: (trail, victim) => {
      const last = chainOf(trail, victim.chain).at(-1) ?? victim;
      return { ...trail, entries: [...trail.entries, rehash(last, { seq: last.seq + 1, prev: last.hash, at: instant(START + 60_000), action: 'put.in' })] };
    },
    foundAs: ['backdated'],
  },
  'a chain is invented under an earlier time': {
    does: (trail, victim) => ({ ...trail, entries: [...trail.entries, rehash({ ...victim, chain: 'INC#inc_invented' }, { seq: 1, prev: CHAIN_START, at: instant(START + 60_000) })] }),
    foundAs: ['backdated'],
  },
  'a chain goes on behind its end under a time that has not come, or none': {
    does: (trail, victim, n) => {
      const last = chainOf(trail, victim.chain).at(-1) ?? victim;
      return { ...trail, entries: [...trail.entries, rehash(last, { seq: last.seq + 1, prev: last.hash, at: n % 2 === 0 ? '2099-01-01T00:00:00.000Z' : 'later', action: 'put.in' })] };
    },
    foundAs: ['misdated'],
  },
  'two entries change places': {
    does: (trail, victim) => {
      const other = chainOf(trail, victim.chain).find(({ seq }) => seq !== victim.seq);
      // A chain of one has nothing to change places with: it changes places with another chain's.
      const with_ = other ?? trail.entries.find(({ chain }) => chain !== victim.chain) ?? victim;
      const moved = changed(trail, victim, { ...with_, chain: victim.chain, seq: victim.seq });
      return changed(moved, with_, { ...victim, chain: with_.chain, seq: with_.seq });
    },
    foundAs: ['edited', 'broken', 'rewritten'],
  },
  'two chains change names': {
    does: (trail, victim) => {
      const other = trail.entries.find(({ chain }) => chain !== victim.chain)?.chain ?? '';
      const swap = (chain: string): string => (chain === victim.chain ? other : chain === other ? victim.chain : chain);
      return { ...trail, entries: trail.entries.map((entry) => ({ ...entry, chain: swap(entry.chain) })) };
    },
    foundAs: ['rewritten', 'truncated'],
  },
  'a root is signed anew with another key': {
    does: (trail, _victim, n) => {
      const at = n % trail.roots.length;
      const { signed, heads } = pick(trail.roots, n);
      return withRoot(trail, at, sealed(signed.root, heads, THEIRS));
    },
    foundAs: ['rootKey'],
    ofRoot: true,
  },
  'all roots are made anew with another key': {
    does: (trail) => {
      let prev = CHAIN_START;
      return {
        ...trail,
        roots: trail.roots.map(({ signed, heads }) => {
          const made = sealed({ ...signed.root, prev }, heads, THEIRS);
          prev = AUDIT_CRYPTO.digest(canonicalRoot(made.signed.root));
          return made;
        }),
      };
    },
    foundAs: ['rootKey'],
    ofRoot: true,
  },
  'a head of a root is changed': {
    does: (trail, victim, n) => {
      const at = trail.roots.findIndex(({ heads }) => heads.some(({ chain }) => chain === victim.chain));
      const { signed, heads } = trail.roots[at] as SealedRoot;
      return withRoot(trail, at, { signed, heads: n % 2 === 0 ? heads.slice(1) : heads.map((head) => ({ ...head, seq: head.seq + 1 })) });
    },
    foundAs: ['rootEdited'],
    ofRoot: true,
  },
  'a root says something else than was signed': {
    does: (trail, _victim, n) => {
      const { signed, heads } = pick(trail.roots, n);
      return withRoot(trail, n % trail.roots.length, { signed: { ...signed, root: { ...signed.root, sealedAt: instant(START - HOUR) } }, heads });
    },
    foundAs: ['rootEdited'],
    ofRoot: true,
  },
  'a root is put in another’s place': {
    // Rightly signed and rightly numbered, by the key itself: only what it says of the root before it is wrong.
    does: (trail, _victim, n) => {
      const { signed, heads } = pick(trail.roots, n);
      return withRoot(trail, n % trail.roots.length, sealed({ ...signed.root, prev: 'f'.repeat(64) }, heads, OURS));
    },
    foundAs: ['rootReplaced'],
    ofRoot: true,
  },
  'a root in the middle is taken away': { does: (trail, _victim, n) => ({ ...trail, roots: trail.roots.filter((_, at) => at !== n % (trail.roots.length - 1)) }), foundAs: ['rootMissing'], ofRoot: true },
};

const sameChain = (finding: AuditFinding, chain: string): boolean => finding.chain === chain;

describe('the audit trail', () => {
  test('as it was written has no fault, whatever its chains and hours', () => {
    fc.assert(
      fc.property($trail, (trail) => {
        const { faults, findings, entries, unsealed } = verifyTrail(trail, KNOWN);

        expect({ faults, findings, entries, unsealed }).toEqual({ faults: 0, findings: [], entries: trail.entries.length, unsealed: 0 });
      }),
      { numRuns: 500, seed: SEED },
    );
  });

  test.each(Object.entries(TAMPERS))('gives it away when %s', { tags: ['T33'] }, (_name, { does, foundAs, ofRoot }) => {
    fc.assert(
      fc.property($trail, fc.nat(), fc.nat(), (trail, who, n) => {
        const victim = pick(trail.entries, who);

        const { findings } = verifyTrail(does(trail, victim, n), KNOWN);

        const fitting = findings.filter(({ fault }) => foundAs.includes(fault));
        expect(fitting.length).toBeGreaterThan(0);
        expect(ofRoot === true || fitting.some((finding) => sameChain(finding, victim.chain) || finding.chain === 'INC#inc_invented')).toBe(true);
      }),
      { numRuns: 200, seed: SEED },
    );
  });

  test('gives it away when its newest roots are taken away, to whoever kept a checkpoint, and to everybody some hours later', () => {
    fc.assert(
      fc.property($trail, fc.nat(), (trail, n) => {
        const { checkpoint } = verifyTrail(trail, KNOWN);
        const kept = { ...trail, roots: trail.roots.slice(0, n % trail.roots.length) };

        expect(verifyTrail(kept, { ...KNOWN, checkpoint }).byFault.rootsEnd).toBe(1);
        expect(verifyTrail({ ...kept, exportedAt: instant(START + 9 * HOUR) }, KNOWN).byFault.rootsEnd).toBe(1);
      }),
      { numRuns: 200, seed: SEED },
    );
  });

  test('gives it away when a chain is put in before its first root, to whoever kept a checkpoint', () => {
    fc.assert(
      fc.property($trail, (trail) => {
        const { checkpoint } = verifyTrail(trail, KNOWN);
        const invented = hashed('INC#inc_invented', { seq: 1, prev: CHAIN_START, at: instant(START - HOUR), actor: 'gateway', actorId: 'x', action: 'put.in', object: 'o', outcome: 'done' });
        const forged = { ...trail, entries: [invented, ...trail.entries] };

        expect(verifyTrail(forged, KNOWN)).toMatchObject({ older: 1 });
        expect(verifyTrail(forged, { ...KNOWN, checkpoint }).byFault).toEqual({ backdated: 1 });
      }),
      { numRuns: 100, seed: SEED },
    );
  });

  test('is signed by the next key once a root of the key before has named it, and by no other', () => {
    fc.assert(
      fc.property($trail, (trail) => {
        const change = (announced: readonly string[]): Trail => {
          let prev = CHAIN_START;
          return {
            ...trail,
            roots: trail.roots.map(({ signed, heads }, at) => {
              const made = at === 0 ? sealed({ ...signed.root, prev }, heads, OURS, announced) : sealed({ ...signed.root, prev }, heads, THEIRS);
              prev = AUDIT_CRYPTO.digest(canonicalRoot(made.signed.root));
              return made;
            }),
          };
        };

        expect(verifyTrail(change([OURS.kid, THEIRS.kid]), KNOWN).faults).toBe(0);
        expect(verifyTrail(change([OURS.kid]), KNOWN).byFault.rootKey).toBe(trail.roots.length - 1);
      }),
      { numRuns: 100, seed: SEED },
    );
  });

  test('gives it away when all of it was made anew by somebody with a key of their own, if a checkpoint was kept and nothing else', () => {
    fc.assert(
      fc.property($trail, (trail) => {
        const { checkpoint } = verifyTrail(trail);
        const forged = TAMPERS['all roots are made anew with another key']?.does(trail, pick(trail.entries, 0), 0) ?? trail;

        const { byFault } = verifyTrail(forged, { checkpoint });

        expect(byFault.rootReplaced ?? 0).toBeGreaterThan(0);
      }),
      { numRuns: 100, seed: SEED },
    );
  });
});
