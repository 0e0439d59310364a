import { SESSION_COOKIE } from '../../shared/http/page-cookie.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { Session } from '../../shared/ports/access.ts';
import type { PagesDeps } from './deps.ts';

export const IDLE_MINUTES = 15;
export const LONGEST_MINUTES = 60;

/** The session of this browser, if it is still good: 15 minutes idle, 60 in all. */
export const createReadSession =
  ({ access, digest, clock }: Pick<PagesDeps, 'access' | 'digest' | 'clock'>) =>
  async (cookies: PageRequest['cookies']): Promise<Session | undefined> => {
    const secret = cookies.get(SESSION_COOKIE);
    if (secret === undefined || secret === '') return undefined;
    const session = await access.findSession(digest(secret));
    if (session === undefined) return undefined;
    const now = clock().getTime();
    return now < Date.parse(session.idleUntil) && now < Date.parse(session.endsAt) ? session : undefined;
  };

/** Fifteen minutes from now, but never beyond the hour. */
export const idleUntil = (session: Pick<Session, 'endsAt'>, now: Date): string =>
  new Date(Math.min(now.getTime() + IDLE_MINUTES * 60_000, Date.parse(session.endsAt))).toISOString();

/** The hour's pages write only every minute that somebody is there: what is lost of the fifteen minutes is less than one. */
const WRITTEN_EVERY_MS = 60_000;

/** Somebody is there. `shown` is remembered at once, the first time. */
export const createKeepSession =
  ({ access, clock }: Pick<PagesDeps, 'access' | 'clock'>) =>
  async (session: Session, shown?: string): Promise<void> => {
    const until = idleUntil(session, clock());
    const isNews = shown !== undefined && !session.shown.includes(shown);
    if (isNews || Date.parse(until) - Date.parse(session.idleUntil) >= WRITTEN_EVERY_MS) await access.touchSession(session.sessionHash, until, shown);
  };
