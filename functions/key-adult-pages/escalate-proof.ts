import type { PagesDeps } from './deps.ts';
import { createRaiseNextRung } from './raise-next-rung.ts';
import type { Reason } from './raise-next-rung.ts';
import type { ProofFor } from './start-proof.ts';

/** Somebody cannot prove themselves now, whatever the method: the notification goes to the next key adult. Never silence. */
export const createEscalateProof = (deps: Pick<PagesDeps, 'notifications' | 'outbox' | 'clock' | 'ids'>) => {
  const raiseNextRung = createRaiseNextRung(deps);
  return async ({ notificationId }: Pick<ProofFor, 'notificationId'>, keyAdultId: string, reason: Reason): Promise<'raised' | 'notOpen'> =>
    notificationId === undefined ? 'notOpen' : raiseNextRung(notificationId, keyAdultId, reason);
};
