import { mayEnrolAfter } from '../../shared/domain/proof-methods.ts';
import { passkeyAddedCopy } from '../../shared/domain/passkey-copy.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { guardToken } from '../../shared/http/guard-change.ts';
import { clearCookie, PROOF_COOKIE } from '../../shared/http/page-cookie.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import { goTo, show } from './answer.ts';
import type { Answer } from './answer.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import { chosenLanguage } from './language-of.ts';
import { challengeOf } from './passkey-challenge.ts';
import { addressHashOf, passkeyIdOf, userIdOf } from './passkey-id.ts';
import { createKeepSession } from './read-session.ts';
import { createReadSignedIn } from './read-signed-in.ts';
import type { SignedIn } from './read-signed-in.ts';
import { showMessage } from './show-message.ts';
import { createStartProof } from './start-proof.ts';
import { wordPasskeys } from './word-passkeys.ts';
import { wordsIn } from './words/words-in.ts';

/** A phone, a laptop and two spares: more than that is somebody collecting. */
const MOST_PASSKEYS = 5;
const FORGET_PROOF = { cookies: [clearCookie(PROOF_COOKIE)] };

type Asked = Pick<PageRequest, 'cookies' | 'query' | 'form'>;

/** The person's own passkeys, with what may be done about them. */
const createShowPasskeys =
  (deps: PagesDeps) =>
  async ({ session, body, keyAdult, policy }: SignedIn, query: PageRequest['query'], error = ''): Promise<Answer> => {
    const language = chosenLanguage(query) ?? keyAdult.language;
    const words = wordsIn(language);
    const passkeys = await deps.passkeys.ofKeyAdult(body.laCode, keyAdult.keyAdultId);
    await createKeepSession(deps)(session);
    const model = {
      csrf: session.csrfToken,
      passkeys: wordPasskeys(passkeys, words),
      mayAdd: mayEnrolAfter(session.method, policy) && passkeys.length < MOST_PASSKEYS,
      whyNot: mayEnrolAfter(session.method, policy) ? words.passkeys.tooMany : words.passkeys.needsText,
      error,
    };
    return show('passkeys', language, model, error === '' ? 200 : 422);
  };

export const createShowPasskeysPage = (deps: PagesDeps) => {
  const readSignedIn = createReadSignedIn(deps);
  const showPasskeys = createShowPasskeys(deps);
  return async ({ cookies, query }: Omit<Asked, 'form'>): Promise<Answer> => {
    const signedIn = await readSignedIn(cookies, query);
    return signedIn.kind === 'not' ? signedIn.answer : showPasskeys(signedIn, query);
  };
};

/** "Set up a passkey" and "Remove". */
export const createChangePasskeys = (deps: PagesDeps) => {
  const readSignedIn = createReadSignedIn(deps);
  const showPasskeys = createShowPasskeys(deps);
  const startProof = createStartProof(deps);
  return async ({ cookies, query, form }: Asked): Promise<Answer> => {
    const signedIn = await readSignedIn(cookies, query);
    if (signedIn.kind === 'not') return signedIn.answer;
    const { session, body, keyAdult, policy, language } = signedIn;
    guardToken(form.get('csrf'), session.csrfToken);
    const { keyAdultId } = keyAdult;

    if (form.get('press') === 'remove') {
      await deps.passkeys.remove({ keyAdultId, passkeyId: form.get('passkey') ?? '', cause: causeOf(deps, keyAdultId, deps.ids.uuid()) });
      return goTo('/passkeys');
    }
    const words = wordsIn(language).passkeys;
    if (!mayEnrolAfter(session.method, policy)) return showPasskeys(signedIn, query, words.needsText);
    if ((await deps.passkeys.ofKeyAdult(body.laCode, keyAdultId)).length >= MOST_PASSKEYS) return showPasskeys(signedIn, query, words.tooMany);
    const started = await startProof({ bodyKey: session.bodyKey, traceId: deps.ids.uuid() }, keyAdult, 'enrolPasskey');
    return started.kind === 'started' ? goTo('/passkeys/new', { cookies: [started.cookie] }) : showPasskeys(signedIn, query, words.later);
  };
};

/** The place of the new passkey's challenge: begun by this very session's key adult, in this browser. */
const createReadPlace = (deps: PagesDeps) => async (cookies: PageRequest['cookies'], { session }: SignedIn) => {
  const secret = cookies.get(PROOF_COOKIE);
  const place = secret === undefined ? undefined : await deps.access.findProof(deps.digest(secret));
  if (secret === undefined || place?.method !== 'enrolPasskey') return undefined;
  return place.keyAdultId === session.keyAdultId && place.bodyKey === session.bodyKey ? { secret, place } : undefined;
};

const createShowNew =
  (deps: PagesDeps) =>
  async ({ session, keyAdult, body, language }: SignedIn, { secret, place }: NonNullable<Awaited<ReturnType<ReturnType<typeof createReadPlace>>>>, error: string): Promise<Answer> => {
    const { ceremony, digest, passkeys } = deps;
    const known = await passkeys.ofKeyAdult(body.laCode, keyAdult.keyAdultId);
    const options = await ceremony.enrolOptions({
      challenge: challengeOf(digest, secret, place),
      userId: userIdOf(digest, keyAdult),
      // Kept by the person's own device, to tell one passkey from another.
      userName: keyAdult.email,
      known: known.map(({ credential }) => credential.reveal()),
    });
    return show('passkey-new', language, { csrf: session.csrfToken, options: JSON.stringify(options), error }, error === '' ? 200 : 422);
  };

export const createShowNewPasskey = (deps: PagesDeps) => {
  const readSignedIn = createReadSignedIn(deps);
  const readPlace = createReadPlace(deps);
  const showNew = createShowNew(deps);
  return async ({ cookies, query }: Omit<Asked, 'form'>): Promise<Answer> => {
    const signedIn = await readSignedIn(cookies, query);
    if (signedIn.kind === 'not') return signedIn.answer;
    const place = await readPlace(cookies, signedIn);
    return place === undefined ? goTo('/passkeys', FORGET_PROOF) : showNew(signedIn, place, '');
  };
};

/** What the device made is checked and kept. Its owner is told by e-mail: a passkey that they did not make is a break-in. */
export const createAddPasskey = (deps: PagesDeps) => {
  const { access, clock, digest, ceremony, passkeys, mailer, deskPhone } = deps;
  const readSignedIn = createReadSignedIn(deps);
  const readPlace = createReadPlace(deps);
  const showNew = createShowNew(deps);
  const showPasskeys = createShowPasskeys(deps);
  return async ({ cookies, query, form }: Asked): Promise<Answer> => {
    const signedIn = await readSignedIn(cookies, query);
    if (signedIn.kind === 'not') return signedIn.answer;
    const { session, body, keyAdult, policy, language } = signedIn;
    guardToken(form.get('csrf'), session.csrfToken);
    const words = wordsIn(language).passkeys;
    if (!mayEnrolAfter(session.method, policy)) return showPasskeys(signedIn, query, words.needsText);
    const found = await readPlace(cookies, signedIn);
    if (found === undefined) return goTo('/passkeys', FORGET_PROOF);

    const taken = await access.takeTry(found.place.proofHash, clock().toISOString());
    if (taken.kind !== 'tried') return { ...(await showPasskeys(signedIn, query, words.tookTooLong)), ...FORGET_PROOF };
    const enrolled = await ceremony.verifyEnrolment({
      response: form.get('credential') ?? '',
      challenge: challengeOf(digest, found.secret, { method: 'enrolPasskey', triesLeft: taken.proof.triesLeft + 1 }),
    });
    if (enrolled === undefined) return showNew(signedIn, { secret: found.secret, place: taken.proof }, words.refused);

    const { keyAdultId, email } = keyAdult;
    const cause = causeOf(deps, keyAdultId, deps.ids.uuid());
    const added = await passkeys.add({
      laCode: body.laCode,
      proofHash: found.place.proofHash,
      passkey: {
        passkeyId: passkeyIdOf(digest, enrolled.credential.credentialId),
        keyAdultId,
        device: enrolled.device,
        counter: enrolled.counter,
        createdAt: cause.at,
        credential: sensitive({ ...enrolled.credential, addressHash: addressHashOf(digest, keyAdult) }),
      },
      cause,
    });
    if (added !== 'added') return showMessage('ended', language, FORGET_PROOF);
    const copy = passkeyAddedCopy({ language: keyAdult.language, deskPhone });
    await mailer.send({ to: sensitive(email), subject: copy.subject, text: sensitive(copy.text), html: sensitive(copy.html), language: keyAdult.language, tags: { kind: 'passkey' } });
    return goTo('/passkeys', FORGET_PROOF);
  };
};
