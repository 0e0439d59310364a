import { setSignInCookie } from '../../shared/http/page-cookie.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { IdentityProvider, StaffStore } from '../../shared/ports/staff.ts';
import type { Clock, Digest, Ids } from '../../shared/ports/surroundings.ts';
import type { DeskAnswer } from './desk-answer.ts';
import { safeReturn } from './safe-return.ts';
import { writeSignIn } from './sign-in-cookie.ts';

export interface SignInDeps {
  readonly provider: IdentityProvider;
  readonly staff: StaffStore;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly now: Clock;
}

const MINUTES = 10;

/** Sends the browser to the identity provider, with a question that only this browser can bring the answer to. */
export const createSignIn =
  ({ provider, ids, now }: Pick<SignInDeps, 'provider' | 'ids' | 'now'>) =>
  async ({ query }: Pick<PageRequest, 'query'>): Promise<DeskAnswer> => {
    const [state, nonce, verifier] = [ids.token(), ids.token(), ids.token()];
    const location = await provider.authorizationUrl({ state, nonce, verifier });
    const underWay = { state, nonce, verifier, returnTo: safeReturn(query['returnTo']), expiresAt: now().getTime() + MINUTES * 60_000 };
    return { kind: 'goTo', location, cookies: [setSignInCookie(writeSignIn(underWay))] };
  };
