import { mayAnywhere, readGrant } from '../../shared/domain/desk/roles.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { clearSignInCookie, setCookie, SIGN_IN_COOKIE, STAFF_COOKIE } from '../../shared/http/page-cookie.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { sayDesk } from './desk-answer.ts';
import type { DeskAnswer } from './desk-answer.ts';
import { IDLE_MINUTES, LONGEST_MINUTES } from './read-staff.ts';
import { readSignIn } from './sign-in-cookie.ts';
import type { SignInDeps } from './sign-in.ts';

const again = { href: '/desk/sign-in', text: 'Sign in again' };

/**
 * The provider's answer. The session cookie is Strict, and a browser that comes from another site would not send it along on a redirect:
 * so the answer is a page of ours, from which the browser goes on by itself or by a link.
 */
export const createFinishSignIn =
  ({ provider, staff, ids, digest, now }: SignInDeps) =>
  async ({ cookies, query }: Pick<PageRequest, 'cookies' | 'query'>): Promise<DeskAnswer> => {
    const signIn = readSignIn(cookies.get(SIGN_IN_COOKIE));
    const at = now();
    if (signIn === undefined || at.getTime() >= signIn.expiresAt) {
      return sayDesk(undefined, { title: 'Sign in again', lines: ['This sign-in was not begun in this browser, was used already, or took longer than 10 minutes. Nothing was changed.'], link: again }, 400);
    }
    const answer = new URLSearchParams(Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)).toString();
    const person = await provider.redeem({ query: answer, state: signIn.state, nonce: signIn.nonce, verifier: signIn.verifier, at: at.toISOString() });
    if (person === undefined) {
      return sayDesk(undefined, { title: 'You are not signed in', lines: ['Your organisation’s sign-in did not confirm who you are. Nothing was changed.'], link: again }, 403);
    }
    const grants = person.grants.map(readGrant).filter((grant) => grant !== undefined);
    if (grants.length === 0) {
      return sayDesk(
        undefined,
        {
          title: 'You have no role at this desk',
          lines: ['Your organisation knows you, but has given you no role here. Ask the person who administers your sign-in for a role such as reviewer, for your area. If a child’s notification is waiting, phone the desk’s supervisor.'],
          link: again,
        },
        403,
      );
    }
    const secret = ids.token();
    const session: StaffSession = {
      sessionHash: digest(secret),
      staffId: `stf_${digest(`${person.issuer}|${person.subject}`).slice(0, 24)}`,
      name: sensitive(person.name),
      grants,
      csrfToken: ids.token(),
      startedAt: at.toISOString(),
      idleUntil: new Date(at.getTime() + IDLE_MINUTES * 60_000).toISOString(),
      endsAt: new Date(at.getTime() + LONGEST_MINUTES * 60_000).toISOString(),
    };
    await staff.startSession(session, { at: at.toISOString(), actor: 'staff', actorId: session.staffId, causedBy: ids.uuid(), traceId: ids.uuid() });
    return {
      kind: 'show',
      view: 'signed-in',
      status: 200,
      // Whoever has no board begins where their work is.
      model: { to: signIn.returnTo === '/desk' && !mayAnywhere(grants, 'seeBoard') && mayAnywhere(grants, 'seeAudit') ? '/desk/audit' : signIn.returnTo },
      cookies: [setCookie(STAFF_COOKIE, secret), clearSignInCookie()],
    };
  };
