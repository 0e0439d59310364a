import { codeCopy } from '../../shared/domain/code-copy.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import { PROOF_COOKIE, setCookie } from '../../shared/http/page-cookie.ts';
import type { PendingMethod, PendingProof } from '../../shared/ports/access.ts';
import { causeOf } from './cause-of.ts';
import { codeHashOf } from './code-hash.ts';
import type { PagesDeps } from './deps.ts';
import type { Reason } from './raise-next-rung.ts';

const CODE_MINUTES = 10;
const CHALLENGE_MINUTES = 5;
const TRIES = 5;

export type ProofFor = Pick<PendingProof, 'bodyKey' | 'notificationId' | 'changeId'> & { readonly traceId: string };

export type NotStarted = Extract<Reason, 'noMobile' | 'limited' | 'textFailed' | 'mailFailed'>;
export type ProofStarted = { readonly kind: 'started'; readonly cookie: string } | { readonly kind: 'not'; readonly because: NotStarted };

type Deps = Pick<PagesDeps, 'access' | 'texter' | 'mailer' | 'clock' | 'ids' | 'digest' | 'codeHash' | 'publicOrigin' | 'deskPhone'>;

/**
 * Begins a proof, good for the browser that asked and for nobody else: a code by text to the registered mobile, a code by e-mail (whoever
 * calls has asked `waysOf`), or the place for a passkey's challenge.
 */
export const createStartProof =
  (deps: Deps) =>
  async ({ bodyKey, notificationId, changeId, traceId }: ProofFor, keyAdult: KeyAdult, method: PendingMethod): Promise<ProofStarted> => {
    const { access, clock, ids, digest, codeHash } = deps;
    if (method === 'smsCode' && keyAdult.mobile === undefined) return { kind: 'not', because: 'noMobile' };
    const secret = ids.token();
    const proofHash = digest(secret);
    const code = method === 'smsCode' || method === 'emailCode' ? ids.code() : undefined;
    const minutes = code === undefined ? CHALLENGE_MINUTES : CODE_MINUTES;
    const started = await access.startProof(
      {
        proofHash,
        bodyKey,
        notificationId,
        changeId,
        keyAdultId: keyAdult.keyAdultId,
        method,
        codeHash: code === undefined ? undefined : await codeHash.of(codeHashOf(proofHash, code)),
        triesLeft: TRIES,
        expiresAt: new Date(clock().getTime() + minutes * 60_000).toISOString(),
      },
      causeOf(deps, keyAdult.keyAdultId, traceId),
    );
    if (started === 'limited') return { kind: 'not', because: 'limited' };
    if (code !== undefined) {
      const failed = method === 'emailCode' ? await mailCode(deps, keyAdult, code) : await textCode(deps, keyAdult, code);
      if (failed !== undefined) return { kind: 'not', because: failed };
    }
    return { kind: 'started', cookie: setCookie(PROOF_COOKIE, secret) };
  };

const textCode = async ({ texter, publicOrigin }: Deps, { mobile = '', language }: KeyAdult, code: string): Promise<'textFailed' | undefined> => {
  // The last line ties the code to this site: a phone offers it here and on no look-alike (WICG origin-bound codes).
  const text = language === 'cy' ? `${code} yw eich cod diogelwch` : `${code} is your safeguarding notification code`;
  const sent = await texter.send(sensitive(mobile), sensitive(`${text}\n\n@${new URL(publicOrigin).host} #${code}`));
  return sent === 'accepted' ? undefined : 'textFailed';
};

const mailCode = async ({ mailer, deskPhone }: Deps, { email, language }: KeyAdult, code: string): Promise<'mailFailed' | undefined> => {
  const { subject, text, html } = codeCopy({ language, code, deskPhone });
  const sent = await mailer.send({ to: sensitive(email), subject, text: sensitive(text), html: sensitive(html), language, tags: { kind: 'code' } });
  // No answer may mean that it was taken: the person will see, and may ask for another.
  return sent.kind === 'accepted' || sent.kind === 'unknown' ? undefined : 'mailFailed';
};
