import { clearCookie, SESSION_COOKIE } from '../../shared/http/page-cookie.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { Answer } from './answer.ts';
import { chosenLanguage } from './language-of.ts';
import { showMessage } from './show-message.ts';

/** No session, or one whose time is over: the same link leads back in. */
export const endedMessage = (query: PageRequest['query']): Answer =>
  showMessage('ended', chosenLanguage(query) ?? 'en', { cookies: [clearCookie(SESSION_COOKIE)] });
