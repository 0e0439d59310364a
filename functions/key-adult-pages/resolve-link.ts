import { normaliseShortReference } from '../../shared/domain/short-reference.ts';
import { isReadable } from '../../shared/domain/readable.ts';
import { isOpen } from '../../shared/domain/notification.ts';
import type { LinkRecord, NotificationRecord } from '../../shared/ports.ts';
import type { PagesDeps } from './deps.ts';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
// An older e-mail still opens the newest version for as long as people are likely to have both in front of them.
const REPLACED_AFTER_HOURS = 24;

export type ResolvedLink =
  | { readonly kind: 'live'; readonly link: LinkRecord; readonly notification: NotificationRecord; readonly tokenHash?: string | undefined }
  | { readonly kind: 'unknown' | 'expired' | 'replaced' | 'withdrawn' };

/** What a link, or the reference typed in its place, leads to. It changes nothing and proves nothing. */
export const createResolveLink =
  ({ access, notifications, digest, clock }: Pick<PagesDeps, 'access' | 'notifications' | 'digest' | 'clock'>) =>
  async (typed: string): Promise<ResolvedLink> => {
    const tokenHash = TOKEN.test(typed) ? digest(typed) : undefined;
    const reference = normaliseShortReference(typed);
    const link =
      tokenHash !== undefined ? await access.findLink(tokenHash) : reference === undefined ? undefined : await access.findByShortReference(reference);
    if (link === undefined) return { kind: 'unknown' };
    const notification = await notifications.read(link.notificationId);
    if (notification === undefined || notification.bodyKey !== link.bodyKey) return { kind: 'unknown' };
    if (notification.answeredHow === 'withdrawn') return { kind: 'withdrawn' };

    const now = clock().toISOString();
    const isPast = (instant: string, hours = 0): boolean => Temporal.Instant.compare(Temporal.Instant.from(instant).add({ hours }), now) <= 0;
    const newer = notification.version > link.version && isOpen(notification);
    if (newer && (isPast(link.expiresAt) || isPast(notification.raisedAt, REPLACED_AFTER_HOURS))) return { kind: 'replaced' };
    if (isPast(link.expiresAt) || !isReadable(notification, now)) return { kind: 'expired' };
    return { kind: 'live', link, notification, tokenHash };
  };
