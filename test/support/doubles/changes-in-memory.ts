import { applyChange, whyNot } from '../../../shared/domain/key-adult-change.ts';
import type { RecipientBodyRecord } from '../../../shared/ports/directory.ts';
import type { ChangeLink, KeyAdultChange, KeyAdultChangeStore } from '../../../shared/ports/key-adult-changes.ts';

/** Changes of key adults in maps; what is confirmed changes the invented school itself. */
export const createChangesInMemory = (bodies: Map<string, RecipientBodyRecord>, writes: string[]) => {
  const kept = new Map<string, KeyAdultChange>();
  const links = new Map<string, ChangeLink>();
  const openings = new Map<string, number>();
  const pending = (): readonly KeyAdultChange[] => [...kept.values()].filter(({ state }) => state === 'proposed');
  const store: KeyAdultChangeStore = {
    propose: async ({ change, links: asked }) => {
      kept.set(change.changeId, change);
      for (const link of asked) links.set(link.tokenHash, link);
      writes.push(`propose ${change.change.reveal().kind}`);
    },
    read: async (changeId) => kept.get(changeId),
    pendingOf: async (_, bodyKey) => pending().filter((one) => one.bodyKey === bodyKey),
    pendingIn: async (laCodes) => pending().filter(({ laCode }) => laCodes.includes(laCode)),
    handToDesk: async (changeId, { at }) => {
      const change = kept.get(changeId);
      if (change?.state === 'proposed' && change.deskSince === undefined) kept.set(changeId, { ...change, deskSince: at });
    },
    decide: async ({ changeId, decision, today, cause }) => {
      const found = kept.get(changeId);
      const body = found === undefined ? undefined : bodies.get(found.bodyKey);
      if (found === undefined || body === undefined) return { kind: 'unknown' };
      if (found.state !== 'proposed') return { kind: 'already', state: found.state };
      const change = found.change.reveal();
      const settled = { ...found, state: decision, decidedAt: cause.at, decidedBy: cause.actorId };
      if (decision !== 'confirmed') {
        kept.set(changeId, settled);
        writes.push(`${decision} ${change.kind}`);
        return { kind: 'decided', before: body.keyAdults, after: body.keyAdults };
      }
      const because = whyNot(body.keyAdults, change, today);
      if (because !== undefined) return { kind: 'notPossible', because };
      const after = applyChange(found.bodyKey, body.keyAdults, change);
      const { calendar } = body;
      const day = change.kind === 'startTime' ? { startsAt: change.startsAt } : change.kind === 'closure' ? { closures: [...calendar.closures, change.closure] } : {};
      bodies.set(found.bodyKey, { ...body, keyAdults: after, calendar: { ...calendar, ...day } });
      kept.set(changeId, settled);
      writes.push(`confirmed ${change.kind}`);
      return { kind: 'decided', before: body.keyAdults, after };
    },
    confirmAll: async ({ bodyKey, verifiedUntil }) => {
      const body = bodies.get(bodyKey);
      if (body === undefined) return 'conflict';
      bodies.set(bodyKey, { ...body, keyAdults: body.keyAdults.map((one) => (one.active ? { ...one, verifiedUntil } : one)) });
      writes.push('confirm all');
      return 'confirmed';
    },
    findLink: async (hash) => links.get(hash),
    countOpening: async (hash) => void openings.set(hash, (openings.get(hash) ?? 0) + 1),
  };
  return { kept, links, openings, store };
};
