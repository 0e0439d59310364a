import { authoritiesFor } from '../../shared/domain/desk/roles.ts';
import { isOpen } from '../../shared/domain/notification.ts';
import type { RecipientBodyRecord } from '../../shared/ports/directory.ts';
import type { NotificationRecord } from '../../shared/ports/notifications.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { showDesk } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayTime, sayTimeLeft } from './format-desk.ts';
import { mayFor } from './open-referral.ts';
import type { StaffStep } from './staff-page.ts';

const ATTEMPT_WORDS: Readonly<Record<string, string>> = { claimed: 'being sent', sent: 'sent', delivered: 'delivered', delayed: 'delayed', bounced: 'bounced', complained: 'complaint', suppressed: 'suppressed', rejected: 'rejected', failed: 'failed' };

export const phonesOf = (body: RecipientBodyRecord): readonly { readonly keyAdultId: string; readonly who: string; readonly phone: string }[] =>
  body.keyAdults
    .filter(({ active }) => active)
    .map(({ keyAdultId, givenNames, familyName, role, mobile }) => ({ keyAdultId, who: `${[...givenNames, familyName].join(' ')} (${role})`, phone: mobile ?? '' }));

/** S6: whom nobody has reached, whose bell is next, and the numbers to ring. It names no child. */
export const createShowUnread =
  (deps: DeskDeps): StaffStep =>
  async (_request, session) => {
    const { referrals, notifications, directory } = deps;
    const now = deps.now();
    const found = await referrals.open(authoritiesFor(session.grants, 'seeBoard'), ['unread', 'undeliverable']);
    const ids = [...new Set(found.map(({ notificationId }) => notificationId).filter((id) => id !== undefined))];
    const rows = await Promise.all(
      ids.map(async (notificationId) => {
        const notification = await notifications.read(notificationId);
        const body = notification && isOpen(notification) ? await directory.readBody(notification.bodyKey) : undefined;
        if (!notification || !body) return undefined;
        const tried = await notifications.deliveries(notificationId, notification.version);
        return {
          readBy: notification.readBy,
          row: {
            href: `/desk/notifications/${notificationId}/call`,
            body: body.name,
            starts: body.calendar.startsAt,
            left: sayTimeLeft(notification.readBy, now),
            reference: notification.shortReference,
            telephone: body.telephone ?? '',
            adults: phonesOf(body),
            tried: tried.map(({ keyAdultId, state, sentAt }) => `${phonesOf(body).find((adult) => adult.keyAdultId === keyAdultId)?.who ?? 'Somebody no longer listed'}: ${ATTEMPT_WORDS[state] ?? state}${sentAt === undefined ? '' : ` at ${sayTime(sentAt)}`}`),
          },
        };
      }),
    );
    const shown = rows.filter((one) => one !== undefined).toSorted((a, b) => a.readBy.localeCompare(b.readBy));
    return showDesk(session, 'unread', { rows: shown.map(({ row }) => row), checkedAt: sayTime(now.toISOString()) });
  };

/** An open notification of this person's areas; elsewhere it is not there at all. */
export const openNotification = async (deps: Pick<DeskDeps, 'notifications' | 'directory'>, session: StaffSession, notificationId: string): Promise<{ readonly notification: NotificationRecord; readonly body: RecipientBodyRecord }> => {
  const notification = /^ntf_[0-9a-f]{10,40}$/.test(notificationId) ? await deps.notifications.read(notificationId) : undefined;
  if (!notification || !mayFor(session, 'logCall', notification.laCode)) throw new Refusal(404, 'no_such_notification');
  const body = await deps.directory.readBody(notification.bodyKey);
  if (!body) throw new Refusal(404, 'no_such_body');
  return { notification, body };
};
