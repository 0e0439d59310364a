import { normaliseShortReference } from '../../shared/domain/short-reference.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import { goTo, show } from './answer.ts';
import type { Answer } from './answer.ts';
import type { PagesDeps } from './deps.ts';
import { chosenLanguage } from './language-of.ts';
import { showMessage } from './show-message.ts';
import { wordsIn } from './words/words-in.ts';

/** The reference from the e-mail, typed by hand: it leads to the same page as the link, and proves as little. */
export const createEnterReference =
  ({ access, guesses, clock }: Pick<PagesDeps, 'access' | 'guesses' | 'clock'>) =>
  async ({ form, query }: Pick<PageRequest, 'form' | 'query'>): Promise<Answer> => {
    const language = chosenLanguage(query) ?? 'en';
    const { home } = wordsIn(language);
    const value = (form.get('reference') ?? '').trim();
    const again = (error: string): Answer => show('home', language, { value, error }, 422);

    if (value === '') return again(home.missing);
    const reference = normaliseShortReference(value);
    if (reference === undefined) return again(home.format);
    if ((await guesses.take('references', 'all', clock().toISOString())) === 'exhausted') return showMessage('tooMany', language);
    if ((await access.findByShortReference(reference)) === undefined) return again(home.unknown);
    return goTo(`/n/${reference}`);
  };
