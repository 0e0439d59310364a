import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import { createRaiseNextRung } from './raise-next-rung.ts';
import type { Reason } from './raise-next-rung.ts';
import type { Message } from './show-message.ts';
import type { ProofFor } from './start-proof.ts';

/** What the page says when the next key adult is told, and when there was nobody to tell because it is dealt with. */
const SAID: Readonly<Record<Reason | 'lockedPasskey', readonly [raised: Message, notOpen: Message]>> = {
  handedOn: ['handedOn', 'alreadyRead'],
  locked: ['locked', 'lockedRead'],
  lockedPasskey: ['lockedPasskey', 'lockedRead'],
  limited: ['limited', 'limited'],
  noMobile: ['noMobile', 'noMobile'],
  textFailed: ['textFailed', 'textFailed'],
  mailFailed: ['mailFailed', 'mailFailed'],
};

/**
 * Somebody cannot prove themselves now, whatever the method: a notification goes to the next key adult, a change of key adults to the
 * desk. Never silence. Answers what the page must say.
 */
export const createEscalateProof = (deps: Pick<PagesDeps, 'notifications' | 'outbox' | 'clock' | 'ids' | 'changes'>) => {
  const raiseNextRung = createRaiseNextRung(deps);
  return async ({ notificationId, changeId, traceId }: ProofFor, keyAdultId: string, reason: keyof typeof SAID): Promise<Message> => {
    if (notificationId === undefined) {
      if (changeId !== undefined) await deps.changes.handToDesk(changeId, causeOf(deps, keyAdultId, traceId));
      return 'changeToDesk';
    }
    const raised = await raiseNextRung(notificationId, keyAdultId, reason === 'lockedPasskey' ? 'locked' : reason);
    const [said, notOpen] = SAID[reason];
    return raised === 'raised' ? said : notOpen;
  };
};
