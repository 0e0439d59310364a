import { STAFF_COOKIE } from '../../shared/http/page-cookie.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import type { SignInDeps } from './sign-in.ts';

/**
 * A desk is busy, and in a room with others: fifteen minutes without a click end it. What the provider says of a person is believed for an
 * hour: the next page that is opened after it asks the provider again, so that whoever lost a role has lost it here. A form that was being
 * filled in then may still be sent for a quarter of an hour.
 */
export const IDLE_MINUTES = 15;
export const ASK_AGAIN_MINUTES = 60;
export const LONGEST_MINUTES = 75;

/** The person of this browser, if still signed in; being here counts as being awake, unless a script came by itself (`quietly`). */
export const createReadStaff =
  ({ staff, digest, now }: Pick<SignInDeps, 'staff' | 'digest' | 'now'>) =>
  async (cookies: PageRequest['cookies'], { quietly = false } = {}): Promise<StaffSession | undefined> => {
    const secret = cookies.get(STAFF_COOKIE);
    if (secret === undefined || secret === '') return undefined;
    const session = await staff.findSession(digest(secret));
    const at = now().getTime();
    if (session === undefined || at >= Date.parse(session.idleUntil) || at >= Date.parse(session.endsAt)) return undefined;
    if (quietly) return session;
    const idleUntil = new Date(Math.min(at + IDLE_MINUTES * 60_000, Date.parse(session.endsAt))).toISOString();
    // Once a minute is enough: a board that refreshes itself must not write each time.
    if (Date.parse(idleUntil) - Date.parse(session.idleUntil) > 60_000) await staff.touchSession(session.sessionHash, idleUntil);
    return { ...session, idleUntil };
  };
