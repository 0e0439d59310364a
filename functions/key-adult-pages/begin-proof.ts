import { waysOf } from '../../shared/domain/proof-methods.ts';
import type { ForcePolicy } from '../../shared/domain/force-policy.ts';
import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import type { ProofMethod } from '../../shared/ports/access.ts';
import { goTo } from './answer.ts';
import type { Answer } from './answer.ts';
import type { PagesDeps } from './deps.ts';
import { createEscalateProof } from './escalate-proof.ts';
import { showMessage } from './show-message.ts';
import { createStartProof } from './start-proof.ts';
import type { ProofFor } from './start-proof.ts';
import type { Language } from './words/words.ts';

export interface BeginProof {
  readonly proofFor: ProofFor;
  readonly keyAdult: KeyAdult;
  readonly policy: ForcePolicy;
  readonly method: ProofMethod;
  readonly language: Language;
}

/**
 * Begins the proof that was asked for. Where no text can be sent, an e-mail goes out instead if policy lets it; where nothing can, the
 * next key adult is told at once and the page says so.
 */
export const createBeginProof = (deps: PagesDeps) => {
  const startProof = createStartProof(deps);
  const escalate = createEscalateProof(deps);
  return async ({ proofFor, keyAdult, policy, method, language }: BeginProof): Promise<Answer> => {
    const byEmail = waysOf(keyAdult, policy).includes('emailCode');
    let started = await startProof(proofFor, keyAdult, method === 'emailCode' && !byEmail ? 'smsCode' : method);
    if (started.kind === 'not' && (started.because === 'noMobile' || started.because === 'textFailed') && byEmail) {
      started = await startProof(proofFor, keyAdult, 'emailCode');
    }
    if (started.kind === 'started') return goTo(method === 'passkey' ? '/prove' : '/code', { cookies: [started.cookie] });
    return showMessage(await escalate(proofFor, keyAdult.keyAdultId, started.because), language);
  };
};
