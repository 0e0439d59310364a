import type { PendingProof } from '../../../shared/ports/access.ts';
import type { ReferralToOpen } from '../../../shared/ports/incidents.ts';
import type { Passkey, PasskeyStore } from '../../../shared/ports/passkeys.ts';

/** The passkeys of an invented morning, in a map that a test can look into and change. */
export const createPasskeysInMemory = (proofs: Map<string, PendingProof & { used: boolean }>, writes: string[], referrals: ReferralToOpen[]) => {
  const kept = new Map<string, Passkey>();
  const of = (keyAdultId: string, passkeyId: string): Passkey | undefined => {
    const passkey = kept.get(passkeyId);
    return passkey?.keyAdultId === keyAdultId ? passkey : undefined;
  };
  const store: PasskeyStore = {
    ofKeyAdult: async (_, keyAdultId) => [...kept.values()].filter((one) => one.keyAdultId === keyAdultId),
    find: async (_, keyAdultId, passkeyId) => of(keyAdultId, passkeyId),
    add: async ({ passkey, proofHash }) => {
      const proof = proofs.get(proofHash);
      if (proof === undefined || proof.used) return 'used';
      if (kept.has(passkey.passkeyId)) return 'known';
      proofs.set(proofHash, { ...proof, used: true });
      kept.set(passkey.passkeyId, passkey);
      writes.push('passkey.add');
      return 'added';
    },
    recordUse: async ({ keyAdultId, passkeyId, counter, cause }) => {
      const passkey = of(keyAdultId, passkeyId);
      if (passkey === undefined || passkey.suspendedAt !== undefined) return 'gone';
      if (counter <= passkey.counter && !(counter === 0 && passkey.counter === 0)) return 'regressed';
      kept.set(passkeyId, { ...passkey, counter, lastUsedAt: cause.at });
      return 'recorded';
    },
    suspend: async ({ keyAdultId, passkeyId, referral, cause }) => {
      const passkey = of(keyAdultId, passkeyId);
      if (passkey === undefined || passkey.suspendedAt !== undefined) return { kind: 'conflict' };
      kept.set(passkeyId, { ...passkey, suspendedAt: cause.at });
      referrals.push(referral);
      return { kind: 'committed', obligations: [] };
    },
    remove: async ({ keyAdultId, passkeyId }) => {
      if (of(keyAdultId, passkeyId) === undefined) return 'gone';
      kept.delete(passkeyId);
      writes.push('passkey.remove');
      return 'removed';
    },
  };
  return { kept, store };
};
