import type { Answer, CookieChanges } from './answer.ts';
import { show } from './answer.ts';
import { wordsIn } from './words/words-in.ts';
import type { Language, Words } from './words/words.ts';

export type Message = Exclude<keyof Words['messages'], 'home'>;

// Gone for good, not yours, wait: so that a machine is told the same as the person.
const STATUS: Readonly<Record<Message, number>> = {
  unknown: 404,
  expired: 410,
  replaced: 410,
  withdrawn: 410,
  locked: 429,
  lockedRead: 429,
  alreadyRead: 200,
  limited: 429,
  noMobile: 200,
  textFailed: 503,
  mailFailed: 503,
  lockedPasskey: 429,
  changeOver: 410,
  changeToDesk: 200,
  handedOn: 200,
  ended: 401,
  signedOut: 200,
  notYours: 404,
  noPdf: 200,
  tooMany: 429,
};

/** One of the plain messages: what happened, what it means for the child's notification, what to do. */
export const showMessage = (message: Message, language: Language, changes: CookieChanges = {}): Answer =>
  show('message', language, wordsIn(language).messages[message], STATUS[message], changes);
