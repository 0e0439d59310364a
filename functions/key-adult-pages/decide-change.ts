import { londonDayOf } from '../../shared/domain/calendar.ts';
import { isTheDesks, mayDecide } from '../../shared/domain/key-adult-change.ts';
import { guardToken } from '../../shared/http/guard-change.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { Decision, KeyAdultChange } from '../../shared/ports/key-adult-changes.ts';
import { createTellOfEffect } from '../../shared/runtime/tell-of-change.ts';
import { goTo, show } from './answer.ts';
import type { Answer } from './answer.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import { formatDay } from './format-time.ts';
import { BusyError } from './raise-next-rung.ts';
import { createReadSignedIn } from './read-signed-in.ts';
import type { SignedIn } from './read-signed-in.ts';
import { showMessage } from './show-message.ts';
import { kindOf } from './show-notification.ts';
import { changeRows, changeTitle, personOf } from './word-change.ts';
import { wordsFor } from './words/words-for.ts';

const TRIES = 4;

type Asked = Pick<PageRequest, 'cookies' | 'query' | 'parameters'>;

const createReadChange = (deps: PagesDeps) => {
  const readSignedIn = createReadSignedIn(deps);
  return async ({ cookies, query, parameters }: Asked) => {
    const signedIn = await readSignedIn(cookies, query);
    if (signedIn.kind === 'not') return signedIn;
    const change = await deps.changes.read(parameters['changeId'] ?? '');
    // Another school's change looks exactly like one that never was.
    if (change === undefined || change.bodyKey !== signedIn.body.bodyKey) return { kind: 'not' as const, answer: showMessage('notYours', signedIn.language) };
    return { kind: 'found' as const, signedIn, change };
  };
};

const showChange = ({ session, body, keyAdult, policy, language }: SignedIn, one: KeyAdultChange, now: string, error = ''): Answer => {
  const words = wordsFor(language, kindOf(body));
  const change = one.change.reveal();
  const decides = mayDecide(one, keyAdult.keyAdultId, now);
  // Whoever decides must see what they decide about; others see names as policy lets them.
  const named = decides || one.proposedBy === keyAdult.keyAdultId || policy.keyAdultNamesShown;
  const asker = body.keyAdults.find(({ keyAdultId }) => keyAdultId === one.proposedBy);
  const day = formatDay(londonDayOf(one.answerBy), words);
  const state = decides ? words.keyAdults.yours(day) : isTheDesks(one, now) ? words.keyAdults.desks : words.keyAdults.theirs(day);
  const model = {
    csrf: session.csrfToken,
    action: `/key-adult-changes/${one.changeId}`,
    title: changeTitle(change, body.keyAdults, words, named),
    details: [...(named ? changeRows(change, body, words) : []), { key: words.keyAdults.askedBy, lines: [asker === undefined ? words.someone : personOf(asker, words, named)] }],
    state,
    mayDecide: decides,
    mayTakeBack: one.proposedBy === keyAdult.keyAdultId,
    error,
  };
  return show('key-adult-change', language, model, error === '' ? 200 : 409, { toldAs: kindOf(body) });
};

export const createShowChange = (deps: PagesDeps) => {
  const readChange = createReadChange(deps);
  return async (request: Asked): Promise<Answer> => {
    const read = await readChange(request);
    if (read.kind === 'not') return read.answer;
    const { signedIn, change } = read;
    return change.state === 'proposed' ? showChange(signedIn, change, deps.clock().toISOString()) : showMessage('changeOver', signedIn.language);
  };
};

/** Yes, no, or taken back. A person never confirms what they asked for; who it is about hears of it at the address they had. */
export const createDecideChange = (deps: PagesDeps) => {
  const { changes, clock, ids } = deps;
  const readChange = createReadChange(deps);
  const tellOfEffect = createTellOfEffect(deps);
  return async (request: Asked & Pick<PageRequest, 'form'>): Promise<Answer> => {
    const read = await readChange(request);
    if (read.kind === 'not') return read.answer;
    const { signedIn, change } = read;
    const { session, keyAdult, language } = signedIn;
    guardToken(request.form.get('csrf'), session.csrfToken);
    const now = clock().toISOString();
    if (change.state !== 'proposed') return showMessage('changeOver', language);

    const decision = decisionOf(request.form.get('press'), change, keyAdult.keyAdultId, now);
    if (decision === undefined) return showChange(signedIn, change, now, wordsFor(language, kindOf(signedIn.body)).keyAdults.notYoursToDecide);
    for (let tried = 0; tried < TRIES; tried += 1) {
      const decided = await changes.decide({ changeId: change.changeId, decision, today: londonDayOf(now), cause: causeOf(deps, session.keyAdultId, ids.uuid()) });
      switch (decided.kind) {
        case 'decided':
          await tellOfEffect(decided.before, decided.after);
          return goTo('/key-adults');
        case 'already':
        case 'unknown':
          return showMessage('changeOver', language);
        case 'notPossible':
          return showChange(signedIn, change, now, wordsFor(language, kindOf(signedIn.body)).keyAdults.notPossible[decided.because]);
        case 'conflict':
          break;
      }
    }
    throw new BusyError('decide_change');
  };
};

const decisionOf = (press: string | undefined, change: KeyAdultChange, keyAdultId: string, now: string): Decision | undefined => {
  if (press === 'takeBack') return change.proposedBy === keyAdultId ? 'takenBack' : undefined;
  if (press !== 'confirm' && press !== 'refuse') return undefined;
  if (!mayDecide(change, keyAdultId, now)) return undefined;
  return press === 'confirm' ? 'confirmed' : 'refused';
};
