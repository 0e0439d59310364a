import { equalSecrets } from '../../shared/http/equal-secrets.ts';
import { guardToken } from '../../shared/http/guard-change.ts';
import { clearCookie, PROOF_COOKIE } from '../../shared/http/page-cookie.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import { goTo } from './answer.ts';
import type { Answer } from './answer.ts';
import { createBeginProof } from './begin-proof.ts';
import { codeHashOf } from './code-hash.ts';
import type { PagesDeps } from './deps.ts';
import { createEscalateProof } from './escalate-proof.ts';
import { chosenLanguage } from './language-of.ts';
import { createReadHolder } from './read-holder.ts';
import { codeFormToken, createShowCode } from './show-code-page.ts';
import { showMessage } from './show-message.ts';
import { createStartSession } from './start-session.ts';
import { wordsIn } from './words/words-in.ts';

const FORGET_PROOF = { cookies: [clearCookie(PROOF_COOKIE)] };

/**
 * The code is typed. A try is taken before the code is looked at, so that guesses side by side cannot pass the limit; and when the tries
 * are used up the next key adult is told at once: a lock-out never means that nobody reads it.
 */
export const createEnterCode = (deps: PagesDeps) => {
  const { access, clock, digest, codeHash } = deps;
  const showCode = createShowCode(deps);
  const beginProof = createBeginProof(deps);
  const readHolder = createReadHolder(deps);
  const startSession = createStartSession(deps);
  const escalate = createEscalateProof(deps);

  return async ({ cookies, query, form }: Pick<PageRequest, 'cookies' | 'query' | 'form'>): Promise<Answer> => {
    const secret = cookies.get(PROOF_COOKIE);
    const proof = secret === undefined ? undefined : await access.findProof(digest(secret));
    const holder = proof === undefined ? undefined : await readHolder(proof);
    const language = chosenLanguage(query) ?? holder?.keyAdult.language ?? 'en';
    if (secret === undefined || proof === undefined || holder === undefined) return showMessage('ended', language, FORGET_PROOF);
    const { keyAdult, policy, for: proofFor } = holder;
    guardToken(form.get('csrf'), codeFormToken(digest, secret));

    const lockOut = async (): Promise<Answer> => showMessage(await escalate(proofFor, keyAdult.keyAdultId, 'locked'), language, FORGET_PROOF);
    const press = form.get('press');
    if (press === 'again') return beginProof({ proofFor, keyAdult, policy, method: proof.method === 'emailCode' ? 'emailCode' : 'smsCode', language });
    if (press === 'choose') return beginProof({ proofFor, keyAdult, policy, method: 'passkey', language });
    if (press === 'tellAnother') return showMessage(await escalate(proofFor, keyAdult.keyAdultId, 'handedOn'), language, FORGET_PROOF);
    // A passkey's place takes no code.
    if (proof.method !== 'smsCode' && proof.method !== 'emailCode') return goTo('/prove');

    const words = wordsIn(language).code;
    const typed = (form.get('code') ?? '').replaceAll(/[\s–-]/g, '');
    if (typed === '') return showCode(proof, secret, holder, query, words.missing);
    if (!/^\d{6}$/.test(typed)) return showCode(proof, secret, holder, query, words.format);

    const taken = await access.takeTry(proof.proofHash, clock().toISOString());
    switch (taken.kind) {
      case 'unknown':
        return showMessage('ended', language, FORGET_PROOF);
      case 'expired':
        return showCode(proof, secret, holder, query, words.expired);
      case 'spent':
        // A proof that the right code used up was not found above: this one was spent on wrong ones.
        return taken.tellNext ? lockOut() : showMessage('locked', language, FORGET_PROOF);
      case 'tried':
        break;
    }
    const { codeHash: expected, triesLeft, method } = taken.proof;
    const right = expected !== undefined && method === proof.method && equalSecrets(await codeHash.of(codeHashOf(proof.proofHash, typed)), expected);
    if (right) {
      const answer = await startSession(taken.proof, holder, proof.method);
      return answer === 'used' ? showMessage('ended', language, FORGET_PROOF) : answer;
    }
    return triesLeft <= 0 ? lockOut() : showCode(proof, secret, holder, query, words.wrong(triesLeft));
  };
};
