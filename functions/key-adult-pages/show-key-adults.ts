import { londonDayOf } from '../../shared/domain/calendar.ts';
import { isTheDesks, mayDecide } from '../../shared/domain/key-adult-change.ts';
import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import { guardToken } from '../../shared/http/guard-change.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import { goTo, show } from './answer.ts';
import type { Answer } from './answer.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import { formatDay } from './format-time.ts';
import { BusyError } from './raise-next-rung.ts';
import { createKeepSession } from './read-session.ts';
import { createReadSignedIn } from './read-signed-in.ts';
import { kindOf } from './show-notification.ts';
import { changeTitle, nameOf, sayStart } from './word-change.ts';
import { wordPasskeys } from './word-passkeys.ts';
import { wordsFor } from './words/words-for.ts';

const TRIES = 4;

/** K10: who is told at this body, in which order, when its day starts, and what somebody has asked to change. */
export const createShowKeyAdults = (deps: PagesDeps) => {
  const keepSession = createKeepSession(deps);
  const { changes, passkeys, clock } = deps;
  const readSignedIn = createReadSignedIn(deps);
  return async ({ cookies, query }: Pick<PageRequest, 'cookies' | 'query'>): Promise<Answer> => {
    const signedIn = await readSignedIn(cookies, query);
    if (signedIn.kind === 'not') return signedIn.answer;
    const { session, body, keyAdult, policy, language } = signedIn;
    const words = wordsFor(language, kindOf(body));
    const now = clock().toISOString();
    const today = londonDayOf(now);
    const [pending, own] = await Promise.all([changes.pendingOf(body.laCode, body.bodyKey), passkeys.ofKeyAdult(body.laCode, keyAdult.keyAdultId)]);
    await keepSession(session);

    const active = body.keyAdults.filter((one) => one.active).toSorted((a, b) => a.order - b.order);
    const card = (one: KeyAdult) => {
      const isYou = one.keyAdultId === keyAdult.keyAdultId;
      const named = policy.keyAdultNamesShown || isYou;
      const checked = one.verifiedUntil !== undefined && one.verifiedUntil >= today;
      return {
        href: `/key-adults/${one.keyAdultId}`,
        name: named ? nameOf(one) : words.roles[one.role],
        lines: [
          ...(named ? [words.roles[one.role], one.email] : []),
          one.mobile === undefined ? words.keyAdults.noMobile : words.keyAdults.ending(one.mobile.slice(-2)),
          checked && one.verifiedUntil !== undefined ? words.keyAdults.checked(formatDay(one.verifiedUntil, words)) : words.keyAdults.notChecked,
        ],
        isYou,
        checked,
      };
    };
    const model = {
      csrf: session.csrfToken,
      bodyName: body.name,
      people: active.map(card),
      tooFew: active.length < 2,
      pending: pending.map((one) => ({
        href: `/key-adult-changes/${one.changeId}`,
        title: changeTitle(one.change.reveal(), body.keyAdults, words, policy.keyAdultNamesShown),
        state: mayDecide(one, keyAdult.keyAdultId, now)
          ? words.keyAdults.yours(formatDay(londonDayOf(one.answerBy), words))
          : isTheDesks(one, now)
            ? words.keyAdults.desks
            : words.keyAdults.theirs(formatDay(londonDayOf(one.answerBy), words)),
      })),
      startsAt: sayStart(body.calendar.startsAt, words),
      closures: body.calendar.closures.filter(({ lastOn }) => lastOn >= today).map(({ firstOn, lastOn }) => [firstOn, ...(lastOn === firstOn ? [] : [lastOn])].map((day) => formatDay(day, words)).join(' – ')),
      passkeys: wordPasskeys(own, words),
    };
    return show('key-adults', language, model, 200, { toldAs: kindOf(body) });
  };
};

/** "These details are correct": checked by somebody who would know, until a term and its holidays have passed. */
export const createConfirmKeyAdults = (deps: PagesDeps) => {
  const readSignedIn = createReadSignedIn(deps);
  return async ({ cookies, query, form }: Pick<PageRequest, 'cookies' | 'query' | 'form'>): Promise<Answer> => {
    const signedIn = await readSignedIn(cookies, query);
    if (signedIn.kind === 'not') return signedIn.answer;
    const { session, body, policy } = signedIn;
    guardToken(form.get('csrf'), session.csrfToken);
    const verifiedUntil = Temporal.PlainDate.from(londonDayOf(deps.clock().toISOString())).add({ days: policy.keyAdultVerifiedDays }).toString();
    for (let tried = 0; tried < TRIES; tried += 1) {
      const cause = causeOf(deps, session.keyAdultId, deps.ids.uuid());
      if ((await deps.changes.confirmAll({ bodyKey: body.bodyKey, laCode: body.laCode, verifiedUntil, cause })) === 'confirmed') return goTo('/key-adults');
    }
    throw new BusyError('confirm_key_adults');
  };
};
