import { guardToken } from '../../shared/http/guard-change.ts';
import { clearCookie, STAFF_COOKIE } from '../../shared/http/page-cookie.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { DeskAnswer } from './desk-answer.ts';
import { createReadStaff } from './read-staff.ts';
import type { SignInDeps } from './sign-in.ts';

/** Ends the session here and there, and has the browser forget what it showed. */
export const createSignOut = (deps: SignInDeps) => {
  const readStaff = createReadStaff(deps);
  return async ({ cookies, form }: Pick<PageRequest, 'cookies' | 'form'>): Promise<DeskAnswer> => {
    const session = await readStaff(cookies);
    if (session !== undefined) {
      guardToken(form.get('csrf'), session.csrfToken);
      await deps.staff.endSession(session, { at: deps.now().toISOString(), actor: 'staff', actorId: session.staffId, causedBy: deps.ids.uuid(), traceId: deps.ids.uuid() });
    }
    return {
      kind: 'show',
      view: 'message',
      status: 200,
      model: { title: 'You are signed out', lines: ['Close the browser if others use this computer.'], link: { href: '/desk/sign-in', text: 'Sign in again' } },
      cookies: [clearCookie(STAFF_COOKIE)],
      headers: { 'Clear-Site-Data': '"cache", "cookies", "storage"' },
    };
  };
};
