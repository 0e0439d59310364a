import type { PageRequest } from '../../shared/http/page-stack.ts';
import { show } from './answer.ts';
import type { Answer } from './answer.ts';
import { chosenLanguage } from './language-of.ts';
import { wordsIn } from './words/words-in.ts';

export const createShowStatement =
  (which: 'privacy' | 'cookies' | 'accessibility') =>
  async ({ query }: Pick<PageRequest, 'query'>): Promise<Answer> => {
    const language = chosenLanguage(query) ?? 'en';
    return show('text', language, wordsIn(language)[which]);
  };
