import { isOpen } from '../../shared/domain/notification.ts';
import { clearCookie, PROOF_COOKIE, SESSION_COOKIE, setCookie } from '../../shared/http/page-cookie.ts';
import type { PendingProof, ProofMethod } from '../../shared/ports/access.ts';
import { goTo } from './answer.ts';
import type { Answer } from './answer.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import type { Holder } from './read-holder.ts';
import { IDLE_MINUTES, LONGEST_MINUTES } from './read-session.ts';

/** The proof is given: it is used up, and a session begins under a secret that was never seen before. `used` when somebody was quicker. */
export const createStartSession =
  (deps: Pick<PagesDeps, 'access' | 'notifications' | 'clock' | 'ids' | 'digest'>) =>
  async (proof: PendingProof, { keyAdult, for: { traceId } }: Holder, method: ProofMethod): Promise<Answer | 'used'> => {
    const { access, notifications, clock, ids, digest } = deps;
    const secret = ids.token();
    const now = clock().getTime();
    const after = (minutes: number): string => new Date(now + minutes * 60_000).toISOString();
    const ofBody = await notifications.ofBody(proof.bodyKey, clock().toISOString());
    const started = await access.startSession(
      proof.proofHash,
      {
        sessionHash: digest(secret),
        keyAdultId: proof.keyAdultId,
        order: keyAdult.order,
        bodyKey: proof.bodyKey,
        method,
        csrfToken: ids.token(),
        shown: [],
        startedAt: after(0),
        idleUntil: after(IDLE_MINUTES),
        endsAt: after(LONGEST_MINUTES),
      },
      causeOf(deps, proof.keyAdultId, traceId),
    );
    if (started === 'used') return 'used';
    return goTo(landingOf(proof, ofBody.filter(isOpen).length), { cookies: [setCookie(SESSION_COOKIE, secret), clearCookie(PROOF_COOKIE)] });
  };

const landingOf = ({ notificationId, changeId }: PendingProof, open: number): string => {
  if (notificationId === undefined) return changeId === undefined ? '/key-adults' : `/key-adult-changes/${changeId}`;
  return open > 1 ? '/notifications' : `/notifications/${notificationId}`;
};
