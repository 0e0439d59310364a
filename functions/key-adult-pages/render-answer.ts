import type { PageRequest } from '../../shared/http/page-stack.ts';
import { TEMPLATES } from '../../shared/http/pages/compiled-pages.generated.js';
import { createRenderView } from '../../shared/http/pages/render-view.ts';
import type { PageResponse } from '../../shared/http/respond.ts';
import type { Answer } from './answer.ts';
import { languageSuffix } from './language-of.ts';
import { wordsFor } from './words/words-for.ts';

const renderView = createRenderView(TEMPLATES);

/** Turns what a step answered into a page. */
export const renderAnswer = (answer: Answer, query: PageRequest['query'], deskPhone: string): PageResponse => {
  const changes = { headers: answer.headers ?? {}, cookies: answer.cookies ?? [] };
  if (answer.kind === 'goTo') return { ...changes, status: 303, headers: { ...changes.headers, Location: `${answer.path}${languageSuffix(query)}` } };
  if (answer.kind === 'file') {
    const headers = { ...changes.headers, 'Content-Disposition': `attachment; filename="${answer.name}"` };
    return { ...changes, status: 200, type: 'application/pdf', headers, bytes: answer.bytes };
  }

  const { language, view, status, model } = answer;
  const body = renderView(view, {
    ...model,
    language,
    // A number that breaks over two lines is misread.
    deskPhone: deskPhone.replaceAll(' ', '\u00a0'),
    words: wordsFor(language, answer.toldAs ?? 'establishment'),
    q: languageSuffix(query),
    // Addresses without a path: the same bytes on every page, and no token is copied into the page.
    languages: [
      { text: 'English', lang: 'en', href: '?lang=en', current: language === 'en' },
      { text: 'Cymraeg', lang: 'cy', href: '?lang=cy', current: language === 'cy' },
    ],
  });
  return { ...changes, status, type: 'text/html; charset=utf-8', body };
};
