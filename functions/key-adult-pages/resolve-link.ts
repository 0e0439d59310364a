import { normaliseShortReference } from '../../shared/domain/short-reference.ts';
import { isReadable, isWithdrawn } from '../../shared/domain/readable.ts';
import { isOpen } from '../../shared/domain/notification.ts';
import type { LinkRecord } from '../../shared/ports/access.ts';
import type { NotificationRecord } from '../../shared/ports/notifications.ts';
import type { PagesDeps } from './deps.ts';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
// An older e-mail still opens the newest version for as long as people are likely to have both in front of them.
const REPLACED_AFTER_HOURS = 24;

/** How the person came. A typed reference names no version, no person and no time: those of the notification hold. */
export type ArrivedBy = Pick<LinkRecord, 'notificationId' | 'bodyKey'> & Partial<LinkRecord>;

export type ResolvedLink =
  | { readonly kind: 'live'; readonly link: ArrivedBy; readonly notification: NotificationRecord; readonly tokenHash?: string | undefined }
  | { readonly kind: 'unknown' | 'expired' | 'replaced' | 'withdrawn' | 'tooMany' };

/** What a link, or the reference typed in its place, leads to. It changes nothing and proves nothing. */
export const createResolveLink =
  ({ access, notifications, guesses, digest, clock }: Pick<PagesDeps, 'access' | 'notifications' | 'guesses' | 'digest' | 'clock'>) =>
  async (typed: string): Promise<ResolvedLink> => {
    const tokenHash = TOKEN.test(typed) ? digest(typed) : undefined;
    const reference = normaliseShortReference(typed);
    // A reference that exists is refused like one that does not: past the limit nobody learns which it was.
    if (reference !== undefined && (await guesses.take('references', 'all', clock().toISOString())) === 'exhausted') return { kind: 'tooMany' };
    const link: ArrivedBy | undefined =
      tokenHash !== undefined ? await access.findLink(tokenHash) : reference === undefined ? undefined : await access.findByShortReference(reference);
    if (link === undefined) return { kind: 'unknown' };
    const notification = await notifications.read(link.notificationId);
    if (notification === undefined || notification.bodyKey !== link.bodyKey) return { kind: 'unknown' };
    if (isWithdrawn(notification)) return { kind: 'withdrawn' };

    const now = clock().toISOString();
    const isPast = (instant: string, hours = 0): boolean => Temporal.Instant.compare(Temporal.Instant.from(instant).add({ hours }), now) <= 0;
    const ended = link.expiresAt !== undefined && isPast(link.expiresAt);
    const newer = link.version !== undefined && notification.version > link.version && isOpen(notification);
    if (newer && (ended || isPast(notification.raisedAt, REPLACED_AFTER_HOURS))) return { kind: 'replaced' };
    if (ended || !isReadable(notification, now)) return { kind: 'expired' };
    return { kind: 'live', link, notification, tokenHash };
  };
