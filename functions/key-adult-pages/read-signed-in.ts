import type { ForcePolicy } from '../../shared/domain/force-policy.ts';
import { isToldHere } from '../../shared/domain/key-adult.ts';
import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { Session } from '../../shared/ports/access.ts';
import type { RecipientBodyRecord } from '../../shared/ports/directory.ts';
import type { Answer } from './answer.ts';
import type { PagesDeps } from './deps.ts';
import { endedMessage } from './ended-message.ts';
import { chosenLanguage } from './language-of.ts';
import { createReadSession } from './read-session.ts';
import { showMessage } from './show-message.ts';
import type { Language } from './words/words.ts';

export interface SignedIn {
  readonly kind: 'signedIn';
  readonly session: Session;
  readonly body: RecipientBodyRecord;
  readonly keyAdult: KeyAdult;
  readonly policy: ForcePolicy;
  readonly language: Language;
}

/** The session and whose it is, read from the directory at this moment: a key adult who was removed has none any more. */
export const createReadSignedIn = (deps: Pick<PagesDeps, 'access' | 'digest' | 'clock' | 'directory'>) => {
  const readSession = createReadSession(deps);
  return async (cookies: PageRequest['cookies'], query: PageRequest['query']): Promise<SignedIn | { readonly kind: 'not'; readonly answer: Answer }> => {
    const session = await readSession(cookies);
    if (session === undefined) return { kind: 'not', answer: endedMessage(query) };
    const body = await deps.directory.readBody(session.bodyKey);
    const keyAdult = body?.keyAdults.find((one) => one.keyAdultId === session.keyAdultId && isToldHere(one));
    if (body === undefined || keyAdult === undefined) return { kind: 'not', answer: showMessage('notYours', chosenLanguage(query) ?? 'en') };
    const policy = await deps.directory.readAreaPolicy(body.laCode);
    return { kind: 'signedIn', session, body, keyAdult, policy, language: chosenLanguage(query) ?? keyAdult.language };
  };
};
