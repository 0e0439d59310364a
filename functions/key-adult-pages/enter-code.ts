import { equalSecrets } from '../../shared/http/equal-secrets.ts';
import { guardToken } from '../../shared/http/guard-change.ts';
import { clearCookie, PROOF_COOKIE, SESSION_COOKIE, setCookie } from '../../shared/http/page-cookie.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import { isOpen } from '../../shared/domain/notification.ts';
import type { PendingProof } from '../../shared/ports/access.ts';
import { goTo } from './answer.ts';
import type { Answer } from './answer.ts';
import { causeOf } from './cause-of.ts';
import { codeHashOf } from './code-hash.ts';
import type { PagesDeps } from './deps.ts';
import { chosenLanguage } from './language-of.ts';
import { createRaiseNextRung } from './raise-next-rung.ts';
import { IDLE_MINUTES, LONGEST_MINUTES } from './read-session.ts';
import { codeFormToken, createShowCode } from './show-code-page.ts';
import { showMessage } from './show-message.ts';
import { createStartProof } from './start-proof.ts';
import { wordsIn } from './words/words-in.ts';

const FORGET_PROOF = { cookies: [clearCookie(PROOF_COOKIE)] };

/**
 * The code is typed. A try is taken before the code is looked at, so that guesses side by side cannot pass the limit; and when the tries
 * are used up the next key adult is told at once: a lock-out never means that nobody reads it.
 */
export const createEnterCode = (deps: PagesDeps) => {
  const { access, notifications, directory, clock, ids, digest, codeHash } = deps;
  const showCode = createShowCode(deps);
  const startProof = createStartProof(deps);
  const raiseNextRung = createRaiseNextRung(deps);

  const findKeyAdult = async ({ bodyKey, keyAdultId }: PendingProof): Promise<KeyAdult | undefined> =>
    (await directory.readBody(bodyKey))?.keyAdults.find((one) => one.keyAdultId === keyAdultId && one.active);

  const sendAnother = async (proof: PendingProof, keyAdult: KeyAdult, language: 'en' | 'cy'): Promise<Answer> => {
    const notification = await notifications.read(proof.notificationId);
    if (notification === undefined) return showMessage('ended', language, FORGET_PROOF);
    const started = await startProof(notification, keyAdult);
    if (started.kind === 'started') return goTo('/code', { cookies: [started.cookie] });
    await raiseNextRung(proof.notificationId, keyAdult.keyAdultId, started.because);
    return showMessage(started.because, language);
  };

  const lockOut = async (proof: PendingProof, language: 'en' | 'cy'): Promise<Answer> => {
    const raised = await raiseNextRung(proof.notificationId, proof.keyAdultId, 'locked');
    return showMessage(raised === 'raised' ? 'locked' : 'lockedRead', language, FORGET_PROOF);
  };

  const startSession = async (proof: PendingProof, keyAdult: KeyAdult, language: 'en' | 'cy'): Promise<Answer> => {
    const secret = ids.token();
    const now = clock().getTime();
    const after = (minutes: number): string => new Date(now + minutes * 60_000).toISOString();
    const [notification, ofBody] = await Promise.all([notifications.read(proof.notificationId), notifications.ofBody(proof.bodyKey, clock().toISOString())]);
    const started = await access.startSession(
      proof.proofHash,
      {
        sessionHash: digest(secret),
        keyAdultId: proof.keyAdultId,
        order: keyAdult.order,
        bodyKey: proof.bodyKey,
        method: proof.method,
        csrfToken: ids.token(),
        shown: [],
        startedAt: after(0),
        idleUntil: after(IDLE_MINUTES),
        endsAt: after(LONGEST_MINUTES),
      },
      causeOf(deps, proof.keyAdultId, notification?.traceId ?? ids.uuid()),
    );
    if (started === 'used') return showMessage('ended', language, FORGET_PROOF);
    const open = ofBody.filter(isOpen);
    const path = open.length > 1 ? '/notifications' : `/notifications/${proof.notificationId}`;
    return goTo(path, { cookies: [setCookie(SESSION_COOKIE, secret), clearCookie(PROOF_COOKIE)] });
  };

  return async ({ cookies, query, form }: Pick<PageRequest, 'cookies' | 'query' | 'form'>): Promise<Answer> => {
    const secret = cookies.get(PROOF_COOKIE);
    const proof = secret === undefined ? undefined : await access.findProof(digest(secret));
    const keyAdult = proof === undefined ? undefined : await findKeyAdult(proof);
    const language = chosenLanguage(query) ?? keyAdult?.language ?? 'en';
    if (secret === undefined || proof === undefined || keyAdult === undefined) return showMessage('ended', language, FORGET_PROOF);
    guardToken(form.get('csrf'), codeFormToken(digest, secret));

    if (form.get('press') === 'again') return sendAnother(proof, keyAdult, language);
    if (form.get('press') === 'tellAnother') {
      const raised = await raiseNextRung(proof.notificationId, keyAdult.keyAdultId, 'handedOn');
      return showMessage(raised === 'raised' ? 'handedOn' : 'alreadyRead', language, FORGET_PROOF);
    }

    const words = wordsIn(language).code;
    const typed = (form.get('code') ?? '').replaceAll(/[\s–-]/g, '');
    if (typed === '') return showCode(proof, secret, query, words.missing);
    if (!/^\d{6}$/.test(typed)) return showCode(proof, secret, query, words.format);

    const taken = await access.takeTry(proof.proofHash, clock().toISOString());
    switch (taken.kind) {
      case 'unknown':
        return showMessage('ended', language, FORGET_PROOF);
      case 'expired':
        return showCode(proof, secret, query, words.expired);
      case 'spent':
        // A proof that the right code used up was not found above: this one was spent on wrong ones.
        return taken.tellNext ? lockOut(proof, language) : showMessage('locked', language, FORGET_PROOF);
      case 'tried':
        break;
    }
    const right = equalSecrets(await codeHash.of(codeHashOf(proof.proofHash, typed)), taken.proof.codeHash);
    if (right) return startSession(taken.proof, keyAdult, language);
    return taken.proof.triesLeft <= 0 ? lockOut(taken.proof, language) : showCode(proof, secret, query, words.wrong(taken.proof.triesLeft));
  };
};
