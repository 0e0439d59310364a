import type { PageRequest } from '../../shared/http/page-stack.ts';
import { LANGUAGES } from './words/words.ts';
import type { Language } from './words/words.ts';

/** The language that the person chose on this page, if they did. It travels in the address only: nothing is stored. */
export const chosenLanguage = (query: PageRequest['query']): Language | undefined => LANGUAGES.find((language) => language === query['lang']);

/** What is added to our own addresses so that the choice stays. */
export const languageSuffix = (query: PageRequest['query']): string => {
  const chosen = chosenLanguage(query);
  return chosen === undefined ? '' : `?lang=${chosen}`;
};
