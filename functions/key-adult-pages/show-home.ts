import type { PageRequest } from '../../shared/http/page-stack.ts';
import { show } from './answer.ts';
import type { Answer } from './answer.ts';
import { chosenLanguage } from './language-of.ts';

export const createShowHome = () => async ({ query }: Pick<PageRequest, 'query'>): Promise<Answer> => show('home', chosenLanguage(query) ?? 'en', { value: '', error: '' });
