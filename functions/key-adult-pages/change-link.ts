import { isToldHere } from '../../shared/domain/key-adult.ts';
import { equalSecrets } from '../../shared/http/equal-secrets.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { ChangeLink } from '../../shared/ports/key-adult-changes.ts';
import { goTo, show } from './answer.ts';
import type { Answer } from './answer.ts';
import { createBeginProof } from './begin-proof.ts';
import type { PagesDeps } from './deps.ts';
import { chosenLanguage } from './language-of.ts';
import { createReadSession } from './read-session.ts';
import { showMessage } from './show-message.ts';
import { wordsIn } from './words/words-in.ts';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const LONGEST_ADDRESS = 254;
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;

type Resolved = { readonly kind: 'live'; readonly link: ChangeLink } | { readonly kind: 'unknown' | 'changeOver' };

const createResolve =
  ({ changes, digest, clock }: Pick<PagesDeps, 'changes' | 'digest' | 'clock'>) =>
  async (token: string): Promise<Resolved> => {
    const link = TOKEN.test(token) ? await changes.findLink(digest(token)) : undefined;
    if (link === undefined) return { kind: 'unknown' };
    const change = await changes.read(link.changeId);
    const live = change?.state === 'proposed' && clock().toISOString() < link.expiresAt;
    return live ? { kind: 'live', link } : { kind: 'changeOver' };
  };

/** The link to a change of key adults: as inert as that to a notification, the same page for every live one, and no school or person in it. */
export const createShowChangeLink = (deps: PagesDeps) => {
  const resolve = createResolve(deps);
  return async ({ method, parameters, query }: Pick<PageRequest, 'method' | 'parameters' | 'query'>): Promise<Answer> => {
    const language = chosenLanguage(query) ?? 'en';
    const resolved = await resolve(parameters['token'] ?? '');
    if (resolved.kind !== 'live') return showMessage(resolved.kind, language);
    await deps.changes.countOpening(resolved.link.tokenHash, method === 'HEAD' ? 'head' : 'get', deps.clock().toISOString());
    return show('change-link', language, { value: '', error: '' });
  };
};

/** The work e-mail address is typed; before it is that of the person asked, nothing has an effect. */
export const createOpenChangeLink = (deps: PagesDeps) => {
  const resolve = createResolve(deps);
  const readSession = createReadSession(deps);
  const beginProof = createBeginProof(deps);
  return async ({ parameters, query, form, cookies }: Pick<PageRequest, 'parameters' | 'query' | 'form' | 'cookies'>): Promise<Answer> => {
    const language = chosenLanguage(query) ?? 'en';
    const { landing } = wordsIn(language);
    const resolved = await resolve(parameters['token'] ?? '');
    if (resolved.kind !== 'live') return showMessage(resolved.kind, language);
    const value = (form.get('email') ?? '').trim();
    const again = (error: string): Answer => show('change-link', language, { value: value.slice(0, LONGEST_ADDRESS), error }, 422);
    if (value === '') return again(landing.missing);
    if (value.length > LONGEST_ADDRESS || !ADDRESS.test(value)) return again(landing.format);

    const { bodyKey, keyAdultId, changeId } = resolved.link;
    const body = await deps.directory.readPeople(bodyKey);
    const keyAdult = body?.keyAdults.find((one) => one.keyAdultId === keyAdultId && isToldHere(one));
    const digestOf = (address: string): string => deps.digest(address.trim().toLowerCase());
    if (body === undefined || keyAdult === undefined || !equalSecrets(digestOf(keyAdult.email), digestOf(value))) return again(wordsIn(language).keyAdults.notThat);

    const session = await readSession(cookies);
    if (session?.keyAdultId === keyAdultId && session.bodyKey === bodyKey) return goTo(`/key-adult-changes/${changeId}`);
    const method = form.get('press') === 'choose' ? 'passkey' : 'smsCode';
    return beginProof({ proofFor: { bodyKey, changeId, traceId: deps.ids.uuid() }, keyAdult, policy: await deps.directory.readAreaPolicy(body.laCode), method, language });
  };
};
