import { clearCookie, PROOF_COOKIE } from '../../shared/http/page-cookie.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { PendingProof } from '../../shared/ports/access.ts';
import { goTo, show } from './answer.ts';
import type { Answer } from './answer.ts';
import type { PagesDeps } from './deps.ts';
import { chosenLanguage } from './language-of.ts';
import { createReadHolder } from './read-holder.ts';
import type { Holder } from './read-holder.ts';
import { showMessage } from './show-message.ts';

/** The token of the code page's forms, made from the browser's own secret: a page of another site cannot know it. */
export const codeFormToken = (digest: PagesDeps['digest'], proofSecret: string): string => digest(`code form:${proofSecret}`);

/** The last two digits: enough for the owner to know which phone, useless to anybody else. */
export const createShowCode =
  ({ digest }: Pick<PagesDeps, 'digest'>) =>
  (proof: PendingProof, proofSecret: string, { keyAdult }: Pick<Holder, 'keyAdult'>, query: PageRequest['query'], error: string): Answer => {
    const ending = (keyAdult.mobile ?? '').slice(-2);
    const model = { csrf: codeFormToken(digest, proofSecret), ending, byEmail: proof.method === 'emailCode', error };
    return show('code', chosenLanguage(query) ?? keyAdult.language, model, error === '' ? 200 : 422);
  };

export const createShowCodePage = (deps: PagesDeps) => {
  const showCode = createShowCode(deps);
  const readHolder = createReadHolder(deps);
  return async ({ cookies, query }: Pick<PageRequest, 'cookies' | 'query'>): Promise<Answer> => {
    const secret = cookies.get(PROOF_COOKIE);
    const proof = secret === undefined ? undefined : await deps.access.findProof(deps.digest(secret));
    const holder = proof === undefined ? undefined : await readHolder(proof);
    if (secret === undefined || proof === undefined || holder === undefined) return showMessage('ended', chosenLanguage(query) ?? 'en', { cookies: [clearCookie(PROOF_COOKIE)] });
    if (proof.method === 'passkey') return goTo('/prove');
    return showCode(proof, secret, holder, query, '');
  };
};
