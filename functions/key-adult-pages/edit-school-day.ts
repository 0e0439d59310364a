import { londonDayOf } from '../../shared/domain/calendar.ts';
import type { ProposedChange } from '../../shared/domain/key-adult-change.ts';
import { guardToken } from '../../shared/http/guard-change.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import { goTo, show } from './answer.ts';
import type { Answer } from './answer.ts';
import type { PagesDeps } from './deps.ts';
import { createProposeChange } from './propose-change.ts';
import { createReadSignedIn } from './read-signed-in.ts';
import type { SignedIn } from './read-signed-in.ts';
import { kindOf } from './show-notification.ts';
import { wordsFor } from './words/words-for.ts';

/** No school starts earlier or later; a typing mistake must not move every reminder. */
const EARLIEST = '07:00';
const LATEST = '10:30';
const FURTHEST_DAYS = 400;

const showForm = ({ session, body, language }: SignedIn, values: { readonly startsAt: string; readonly inset: string }, faults: { readonly startsAt?: string; readonly inset?: string } = {}): Answer => {
  const all = { startsAt: '', inset: '', ...faults };
  const errors = [
    { text: all.startsAt, href: '#startsAt' },
    { text: all.inset, href: '#inset' },
  ].filter(({ text }) => text !== '');
  return show('school-day', language, { csrf: session.csrfToken, ...values, faults: all, errors }, errors.length === 0 ? 200 : 422, { toldAs: kindOf(body) });
};

export const createShowSchoolDay = (deps: PagesDeps) => {
  const readSignedIn = createReadSignedIn(deps);
  return async ({ cookies, query }: Pick<PageRequest, 'cookies' | 'query'>): Promise<Answer> => {
    const signedIn = await readSignedIn(cookies, query);
    return signedIn.kind === 'not' ? signedIn.answer : showForm(signedIn, { startsAt: signedIn.body.calendar.startsAt, inset: '' });
  };
};

/** A day as people type it (1/12/2026, 2026-12-01), if there is such a day. */
const readDay = (typed: string): string | undefined => {
  const [, d, m, y] = /^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$/.exec(typed) ?? [];
  const iso = y === undefined ? typed : `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
  try {
    return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Temporal.PlainDate.from(iso, { overflow: 'reject' }).toString() : undefined;
  } catch {
    return undefined;
  }
};

/** 8:45, 08:45 or 8.45, as HH:MM. */
const readTime = (typed: string): string | undefined => {
  const [, hour = '', minute = ''] = /^(\d{1,2})[:.](\d{2})\s*(?:am)?$/i.exec(typed) ?? [];
  const time = `${hour.padStart(2, '0')}:${minute}`;
  return hour !== '' && Number(minute) < 60 && time >= EARLIEST && time <= LATEST ? time : undefined;
};

/** The start of the day decides when people are reminded and phoned; an INSET day has no pupils. Both wait for a second person. */
export const createEditSchoolDay = (deps: PagesDeps) => {
  const readSignedIn = createReadSignedIn(deps);
  const propose = createProposeChange(deps);
  return async ({ cookies, query, form }: Pick<PageRequest, 'cookies' | 'query' | 'form'>): Promise<Answer> => {
    const signedIn = await readSignedIn(cookies, query);
    if (signedIn.kind === 'not') return signedIn.answer;
    guardToken(form.get('csrf'), signedIn.session.csrfToken);
    const words = wordsFor(signedIn.language, kindOf(signedIn.body)).keyAdults;
    const values = { startsAt: (form.get('startsAt') ?? signedIn.body.calendar.startsAt).trim(), inset: (form.get('inset') ?? '').trim() };

    let change: ProposedChange;
    if (form.get('press') === 'inset') {
      const day = readDay(values.inset);
      const today = londonDayOf(deps.clock().toISOString());
      const soon = day !== undefined && day > today && day <= Temporal.PlainDate.from(today).add({ days: FURTHEST_DAYS }).toString();
      if (!soon) return showForm(signedIn, values, { inset: words.faults.inset });
      change = { kind: 'closure', closure: { firstOn: day, lastOn: day } };
    } else {
      const startsAt = readTime(values.startsAt);
      if (startsAt === undefined) return showForm(signedIn, values, { startsAt: words.faults.startsAt });
      change = { kind: 'startTime', startsAt };
    }
    const proposed = await propose(signedIn, change);
    return proposed.kind === 'proposed' ? goTo('/key-adults') : showForm(signedIn, values, { startsAt: words.notPossible[proposed.because] });
  };
};
