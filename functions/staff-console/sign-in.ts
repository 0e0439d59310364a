import { setSignInCookie } from '../../shared/http/page-cookie.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { IdentityProvider, StaffStore } from '../../shared/ports/staff.ts';
import type { Clock, Digest, Ids } from '../../shared/ports/surroundings.ts';
import type { DeskAnswer } from './desk-answer.ts';

export interface SignInDeps {
  readonly provider: IdentityProvider;
  readonly staff: StaffStore;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly now: Clock;
}

const MINUTES = 10;

/** Only a path of the desk: nobody is led to another site, nor to an address made by somebody else. */
export const safeReturn = (asked: string | undefined): string => (asked !== undefined && /^\/desk(?:\/[\w/?=&:.-]*)?$/.test(asked) && !asked.includes('//') ? asked : '/desk');

/** Sends the browser to the identity provider, with a question that only this browser can bring the answer to. */
export const createSignIn =
  ({ provider, staff, ids, digest, now }: SignInDeps) =>
  async ({ query }: Pick<PageRequest, 'query'>): Promise<DeskAnswer> => {
    const [cookie, state, nonce, verifier] = [ids.token(), ids.token(), ids.token(), ids.token()];
    const expiresAt = new Date(now().getTime() + MINUTES * 60_000).toISOString();
    const location = await provider.authorizationUrl({ state, nonce, verifier });
    await staff.startSignIn({ signInHash: digest(cookie), state, nonce, verifier, returnTo: safeReturn(query['returnTo']), expiresAt });
    return { kind: 'goTo', location, cookies: [setSignInCookie(cookie)] };
  };
