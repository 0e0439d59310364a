import { NO_INCIDENT, passkeyReferralId } from '../../shared/domain/referral.ts';
import { waysOf } from '../../shared/domain/proof-methods.ts';
import { guardToken } from '../../shared/http/guard-change.ts';
import { clearCookie, PROOF_COOKIE } from '../../shared/http/page-cookie.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { PendingProof } from '../../shared/ports/access.ts';
import { goTo, show } from './answer.ts';
import type { Answer } from './answer.ts';
import { addressHashOf, passkeyIdOf } from './passkey-id.ts';
import { createBeginProof } from './begin-proof.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import { createEscalateProof } from './escalate-proof.ts';
import { chosenLanguage } from './language-of.ts';
import { challengeOf } from './passkey-challenge.ts';
import { createReadHolder } from './read-holder.ts';
import type { Holder } from './read-holder.ts';
import { codeFormToken } from './show-code-page.ts';
import { showMessage } from './show-message.ts';
import { createStartSession } from './start-session.ts';
import { wordsIn } from './words/words-in.ts';

const FORGET_PROOF = { cookies: [clearCookie(PROOF_COOKIE)] };

type Checked = 'right' | 'wrong';

/** Was this answer made by a passkey of this very person, for this very try? Every "no" is the same. */
const createCheckPasskey =
  (deps: PagesDeps) =>
  async (taken: PendingProof, secret: string, { keyAdult, body, notification, for: { traceId } }: Holder, response: string): Promise<Checked> => {
    const { passkeys, ceremony, digest, outbox } = deps;
    const { keyAdultId } = keyAdult;
    const credentialId = await ceremony.credentialIdIn(response);
    if (credentialId === undefined) return 'wrong';
    const passkey = await passkeys.find(body.laCode, keyAdultId, passkeyIdOf(digest, credentialId));
    if (passkey === undefined || passkey.suspendedAt !== undefined) return 'wrong';
    // Made for the person who had this address: a successor in the same post makes their own.
    if (passkey.credential.reveal().addressHash !== addressHashOf(digest, keyAdult)) return 'wrong';

    // The try was taken before: the challenge is that of the number before it.
    const challenge = challengeOf(digest, secret, { method: 'passkey', triesLeft: taken.triesLeft + 1 });
    const signed = await ceremony.verifySignIn({ response, challenge, passkey });
    const { passkeyId } = passkey;
    const cause = causeOf(deps, keyAdultId, traceId);
    const used = signed.kind === 'verified' ? await passkeys.recordUse({ keyAdultId, passkeyId, counter: signed.counter, cause }) : undefined;
    if (used === 'recorded') return 'right';
    if (signed.kind === 'counterWentBack' || used === 'regressed') {
      const { incidentId = NO_INCIDENT, notificationId } = notification ?? {};
      const referral = { referralId: passkeyReferralId(passkeyId), kind: 'passkey', incidentId, notificationId, laCode: body.laCode, ...(notification === undefined ? { bodyKey: body.bodyKey } : {}) } as const;
      const suspended = await passkeys.suspend({ keyAdultId, passkeyId, referral, test: notification?.test ?? false, cause });
      if (suspended.kind === 'committed') await outbox.send(suspended.obligations);
    }
    return 'wrong';
  };

/**
 * The page of all ways to prove oneself, best first, and the passkey itself. It is the same for a key adult who has a passkey and for one
 * who has none: the device finds the passkey, not the page, and nobody is looked up until a device has answered.
 */
export const createShowWays = ({ ceremony, digest }: Pick<PagesDeps, 'ceremony' | 'digest'>) =>
  async (proof: PendingProof, secret: string, { keyAdult, policy }: Holder, query: PageRequest['query'], error: string): Promise<Answer> => {
    const options = await ceremony.signInOptions(challengeOf(digest, secret, proof));
    const model = {
      csrf: codeFormToken(digest, secret),
      options: JSON.stringify(options),
      ending: (keyAdult.mobile ?? '').slice(-2),
      byEmail: waysOf(keyAdult, policy).includes('emailCode'),
      error,
    };
    return show('prove', chosenLanguage(query) ?? keyAdult.language, model, error === '' ? 200 : 422);
  };

const createReadProof = (deps: PagesDeps) => {
  const readHolder = createReadHolder(deps);
  return async ({ cookies, query }: Pick<PageRequest, 'cookies' | 'query'>) => {
    const secret = cookies.get(PROOF_COOKIE);
    const proof = secret === undefined ? undefined : await deps.access.findProof(deps.digest(secret));
    const holder = proof === undefined ? undefined : await readHolder(proof);
    const language = chosenLanguage(query) ?? holder?.keyAdult.language ?? 'en';
    return { language, found: secret === undefined || proof === undefined || holder === undefined ? undefined : { secret, proof, holder } };
  };
};

export const createShowWaysPage = (deps: PagesDeps) => {
  const readProof = createReadProof(deps);
  const showWays = createShowWays(deps);
  return async (request: Pick<PageRequest, 'cookies' | 'query'>): Promise<Answer> => {
    const { language, found } = await readProof(request);
    if (found === undefined) return showMessage('ended', language, FORGET_PROOF);
    const { proof, secret, holder } = found;
    return proof.method === 'passkey' ? showWays(proof, secret, holder, request.query, '') : goTo('/code');
  };
};

export const createProveByPasskey = (deps: PagesDeps) => {
  const { access, clock, digest } = deps;
  const readProof = createReadProof(deps);
  const showWays = createShowWays(deps);
  const checkPasskey = createCheckPasskey(deps);
  const beginProof = createBeginProof(deps);
  const startSession = createStartSession(deps);
  const escalate = createEscalateProof(deps);

  return async (request: Pick<PageRequest, 'cookies' | 'query' | 'form'>): Promise<Answer> => {
    const { form, query } = request;
    const { language, found } = await readProof(request);
    if (found === undefined) return showMessage('ended', language, FORGET_PROOF);
    const { proof, secret, holder } = found;
    const { keyAdult, policy, for: proofFor } = holder;
    guardToken(form.get('csrf'), codeFormToken(digest, secret));
    if (proof.method !== 'passkey') return goTo('/code');
    const words = wordsIn(language).prove;

    const press = form.get('press');
    if (press === 'emailCode' && !waysOf(keyAdult, policy).includes('emailCode')) return showWays(proof, secret, holder, query, words.notByEmail);
    if (press === 'smsCode' || press === 'emailCode') return beginProof({ proofFor, keyAdult, policy, method: press, language });
    if (press === 'tellAnother') return showMessage(await escalate(proofFor, keyAdult.keyAdultId, 'handedOn'), language, FORGET_PROOF);

    const response = form.get('credential') ?? '';
    if (response === '') return showWays(proof, secret, holder, query, words.none);
    const lockOut = async (): Promise<Answer> => showMessage(await escalate(proofFor, keyAdult.keyAdultId, 'lockedPasskey'), language, FORGET_PROOF);
    const taken = await access.takeTry(proof.proofHash, clock().toISOString());
    switch (taken.kind) {
      case 'unknown':
        return showMessage('ended', language, FORGET_PROOF);
      case 'expired':
        return beginProof({ proofFor, keyAdult, policy, method: 'passkey', language });
      case 'spent':
        return taken.tellNext ? lockOut() : showMessage('lockedPasskey', language, FORGET_PROOF);
      case 'tried':
        break;
    }
    if ((await checkPasskey(taken.proof, secret, holder, response)) === 'right') {
      const answer = await startSession(taken.proof, holder, 'passkey');
      return answer === 'used' ? showMessage('ended', language, FORGET_PROOF) : answer;
    }
    return taken.proof.triesLeft <= 0 ? lockOut() : showWays(taken.proof, secret, holder, query, words.wrong);
  };
};
