import type { PageRequest } from '../../shared/http/page-stack.ts';
import { show } from './answer.ts';
import type { Answer } from './answer.ts';
import type { PagesDeps } from './deps.ts';
import { chosenLanguage } from './language-of.ts';
import { createResolveLink } from './resolve-link.ts';
import { showMessage } from './show-message.ts';

/**
 * What a link opens. Mail scanners come here first, many times, so it changes nothing but a counter; and whoever comes, it says nothing of
 * the child, the school or the person.
 */
export const createShowLanding = (deps: Pick<PagesDeps, 'access' | 'notifications' | 'guesses' | 'digest' | 'clock'>) => {
  const resolveLink = createResolveLink(deps);
  return async ({ method, parameters, query }: Pick<PageRequest, 'method' | 'parameters' | 'query'>): Promise<Answer> => {
    const language = chosenLanguage(query) ?? 'en';
    const resolved = await resolveLink(parameters['token'] ?? '');
    if (resolved.kind !== 'live') return showMessage(resolved.kind, language);
    if (resolved.tokenHash !== undefined) {
      await deps.access.countOpening(resolved.tokenHash, method === 'HEAD' ? 'head' : 'get', deps.clock().toISOString());
    }
    return show('landing', language, { value: '', error: '' });
  };
};
