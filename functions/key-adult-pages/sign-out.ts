import { guardToken } from '../../shared/http/guard-change.ts';
import { clearCookie, PROOF_COOKIE, SESSION_COOKIE } from '../../shared/http/page-cookie.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { Answer } from './answer.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import { chosenLanguage } from './language-of.ts';
import { createReadSession } from './read-session.ts';
import { showMessage } from './show-message.ts';

/** Ends the session here and there, and has the browser forget what it showed. */
export const createSignOut = (deps: PagesDeps) => {
  const readSession = createReadSession(deps);
  return async ({ cookies, query, form }: Pick<PageRequest, 'cookies' | 'query' | 'form'>): Promise<Answer> => {
    const session = await readSession(cookies);
    if (session !== undefined) {
      guardToken(form.get('csrf'), session.csrfToken);
      await deps.access.endSession(session.sessionHash, causeOf(deps, session.keyAdultId, deps.ids.uuid()));
    }
    return showMessage('signedOut', chosenLanguage(query) ?? 'en', {
      cookies: [clearCookie(SESSION_COOKIE), clearCookie(PROOF_COOKIE)],
      headers: { 'Clear-Site-Data': '"cache", "cookies", "storage"' },
    });
  };
};
