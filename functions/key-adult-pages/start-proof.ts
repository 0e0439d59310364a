import { sensitive } from '../../shared/domain/sensitive.ts';
import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import { PROOF_COOKIE, setCookie } from '../../shared/http/page-cookie.ts';
import type { NotificationRecord } from '../../shared/ports/notifications.ts';
import { causeOf } from './cause-of.ts';
import { codeHashOf } from './code-hash.ts';
import type { PagesDeps } from './deps.ts';
import type { Reason } from './raise-next-rung.ts';

const CODE_MINUTES = 10;
const CODE_TRIES = 5;

export type ProofStarted = { readonly kind: 'started'; readonly cookie: string } | { readonly kind: 'not'; readonly because: Extract<Reason, 'noMobile' | 'limited' | 'textFailed'> };

/** Texts a code to the registered mobile, good for the browser that asked and for nobody else. */
export const createStartProof =
  (deps: Pick<PagesDeps, 'access' | 'texter' | 'clock' | 'ids' | 'digest' | 'codeHash' | 'publicOrigin'>) =>
  async (notification: Pick<NotificationRecord, 'notificationId' | 'bodyKey' | 'traceId'>, keyAdult: KeyAdult): Promise<ProofStarted> => {
    const { access, texter, clock, ids, digest, codeHash, publicOrigin } = deps;
    if (keyAdult.mobile === undefined) return { kind: 'not', because: 'noMobile' };
    const secret = ids.token();
    const code = ids.code();
    const proofHash = digest(secret);
    const { notificationId, bodyKey, traceId } = notification;
    const started = await access.startProof(
      {
        proofHash,
        bodyKey,
        notificationId,
        keyAdultId: keyAdult.keyAdultId,
        method: 'smsCode',
        codeHash: await codeHash.of(codeHashOf(proofHash, code)),
        triesLeft: CODE_TRIES,
        expiresAt: new Date(clock().getTime() + CODE_MINUTES * 60_000).toISOString(),
      },
      causeOf(deps, keyAdult.keyAdultId, traceId),
    );
    if (started === 'limited') return { kind: 'not', because: 'limited' };

    // The last line ties the code to this site: a phone offers it here and on no look-alike (WICG origin-bound codes).
    const text = keyAdult.language === 'cy' ? `${code} yw eich cod diogelwch` : `${code} is your safeguarding notification code`;
    const sent = await texter.send(sensitive(keyAdult.mobile), sensitive(`${text}\n\n@${new URL(publicOrigin).host} #${code}`));
    return sent === 'accepted' ? { kind: 'started', cookie: setCookie(PROOF_COOKIE, secret) } : { kind: 'not', because: 'textFailed' };
  };
