import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import { equalSecrets } from '../../shared/http/equal-secrets.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { NotificationRecord } from '../../shared/ports/notifications.ts';
import { goTo, show } from './answer.ts';
import type { Answer } from './answer.ts';
import { createBeginProof } from './begin-proof.ts';
import type { PagesDeps } from './deps.ts';
import { chosenLanguage } from './language-of.ts';
import { createRaiseNextRung } from './raise-next-rung.ts';
import { createReadSession } from './read-session.ts';
import { createResolveLink } from './resolve-link.ts';
import type { ArrivedBy } from './resolve-link.ts';
import { showMessage } from './show-message.ts';
import { wordsIn } from './words/words-in.ts';

const LONGEST_ADDRESS = 254;
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;

/**
 * The work e-mail address is typed: the gate against machines that press every button. Until it matches a key adult whom the link is for,
 * nothing whatever has an effect: no code, no next person told, nothing counted against anybody.
 */
export const createGiveAddress = (deps: PagesDeps) => {
  const resolveLink = createResolveLink(deps);
  const readSession = createReadSession(deps);
  const beginProof = createBeginProof(deps);
  const raiseNextRung = createRaiseNextRung(deps);

  return async ({ parameters, query, form, cookies }: Pick<PageRequest, 'parameters' | 'query' | 'form' | 'cookies'>): Promise<Answer> => {
    const language = chosenLanguage(query) ?? 'en';
    const { landing } = wordsIn(language);
    const resolved = await resolveLink(parameters['token'] ?? '');
    if (resolved.kind !== 'live') return showMessage(resolved.kind, language);

    const value = (form.get('email') ?? '').trim();
    const again = (error: string): Answer => show('landing', language, { value: value.slice(0, LONGEST_ADDRESS), error }, 422);
    if (value === '') return again(landing.missing);
    if (value.length > LONGEST_ADDRESS || !ADDRESS.test(value)) return again(landing.format);

    const { link, notification } = resolved;
    const keyAdult = await whoseAddress(deps, link, notification, value);
    if (keyAdult === undefined) {
      const typedReference = link.version === undefined;
      if (typedReference && (await deps.guesses.take('address', notification.notificationId, deps.clock().toISOString())) === 'exhausted') return showMessage('tooMany', language);
      return again(landing.notThat);
    }
    const { notificationId } = notification;
    if (resolved.tokenHash !== undefined) await deps.access.countOpening(resolved.tokenHash, 'person', deps.clock().toISOString());

    if (form.get('press') === 'tellAnother') {
      const raised = await raiseNextRung(notificationId, keyAdult.keyAdultId, 'handedOn');
      return showMessage(raised === 'raised' ? 'handedOn' : 'alreadyRead', language);
    }

    // Monday's second link, in the browser that proved itself for the first.
    const session = await readSession(cookies);
    if (session?.keyAdultId === keyAdult.keyAdultId && session.bodyKey === notification.bodyKey) return goTo(`/notifications/${notificationId}`);

    const policy = await deps.directory.readPolicy(notification.forceCode);
    // Which ways a person has is not looked at here: a stranger with a link and an address must not learn it.
    const method = form.get('press') === 'choose' ? 'passkey' : 'smsCode';
    return beginProof({ proofFor: { bodyKey: notification.bodyKey, notificationId, traceId: notification.traceId }, keyAdult, policy, method, language });
  };
};

/** The one active key adult with this address whom the link is for. Every candidate is compared, in the same time whatever was typed. */
const whoseAddress = async (deps: PagesDeps, link: ArrivedBy, notification: NotificationRecord, typed: string): Promise<KeyAdult | undefined> => {
  const [body, incident] = await Promise.all([deps.directory.readPeople(link.bodyKey), deps.incidents.read(notification.incidentId)]);
  const digestOf = (address: string): string => deps.digest(address.trim().toLowerCase());
  const given = digestOf(typed);
  const matching = (body?.keyAdults ?? []).filter((one) => {
    const same = equalSecrets(digestOf(one.email), given);
    const meant = link.keyAdultId === undefined || link.keyAdultId === one.keyAdultId;
    return same && meant && one.active;
  });
  const first = matching[0];
  if (first === undefined || incident === undefined) return undefined;
  return deps.mayBeTold(first, incident.incident.reveal(), notification) ? first : undefined;
};
