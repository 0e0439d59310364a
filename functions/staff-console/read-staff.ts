import { STAFF_COOKIE } from '../../shared/http/page-cookie.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import type { SignInDeps } from './sign-in.ts';

/** A desk is busy, and in a room with others: fifteen minutes without a click end it, a shift ends it anyway. */
export const IDLE_MINUTES = 15;
export const LONGEST_MINUTES = 9 * 60;

/** The person of this browser, if still signed in; being here counts as being awake. */
export const createReadStaff =
  ({ staff, digest, now }: Pick<SignInDeps, 'staff' | 'digest' | 'now'>) =>
  async (cookies: PageRequest['cookies']): Promise<StaffSession | undefined> => {
    const secret = cookies.get(STAFF_COOKIE);
    if (secret === undefined || secret === '') return undefined;
    const session = await staff.findSession(digest(secret));
    const at = now().getTime();
    if (session === undefined || at >= Date.parse(session.idleUntil) || at >= Date.parse(session.endsAt)) return undefined;
    const idleUntil = new Date(Math.min(at + IDLE_MINUTES * 60_000, Date.parse(session.endsAt))).toISOString();
    // Once a minute is enough: a board that refreshes itself must not write each time.
    if (Date.parse(idleUntil) - Date.parse(session.idleUntil) > 60_000) await staff.touchSession(session.sessionHash, idleUntil);
    return { ...session, idleUntil };
  };
