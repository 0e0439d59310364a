import type { AttemptState } from '../../shared/domain/delivery.ts';
import { authoritiesFor } from '../../shared/domain/desk/roles.ts';
import { isOpen } from '../../shared/domain/notification.ts';
import { whoMayBePhoned } from '../../shared/domain/who-may-be-phoned.ts';
import type { RecipientBodyRecord } from '../../shared/ports/directory.ts';
import type { StoredIncident } from '../../shared/ports/incidents.ts';
import type { DeliveryRecord, NotificationRecord } from '../../shared/ports/notifications.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { showDesk } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayPhone, sayTime, sayTimeLeft } from './format-desk.ts';
import { mayFor } from './open-referral.ts';
import type { StaffStep } from './staff-page.ts';
import { KEY_ADULT_ROLE_WORDS } from './words.ts';

const ATTEMPT_WORDS: Readonly<Partial<Record<AttemptState, string>>> = { claimed: 'being sent', delayed: 'delayed', bounced: 'came back', complained: 'called spam', suppressed: 'not taken', failed: 'failed', abandoned: 'not known' };

/** When each e-mail to one person left, in order, and what became of those that did not arrive. */
const sayAttempts = (tried: readonly DeliveryRecord[]): string =>
  tried
    .toSorted((a, b) => (a.sentAt ?? '9').localeCompare(b.sentAt ?? '9'))
    .map(({ state, sentAt }) => [sentAt === undefined ? '' : sayTime(sentAt), ATTEMPT_WORDS[state] === undefined ? '' : `(${ATTEMPT_WORDS[state]})`].filter((part) => part !== '').join(' '))
    .filter((part) => part !== '')
    .join(', ');

/** The body with those of its key adults who may be rung about this incident: a party to it is nobody's to ring. */
const callable = (body: RecipientBodyRecord, stored: StoredIncident | undefined, notification: NotificationRecord): RecipientBodyRecord => ({
  ...body,
  keyAdults: stored ? whoMayBePhoned(body.keyAdults, stored.incident.reveal(), notification).keyAdults : [],
});

export const phonesOf = (body: RecipientBodyRecord): readonly { readonly keyAdultId: string; readonly who: string; readonly phone: string; readonly shown: string }[] =>
  body.keyAdults
    .filter(({ active }) => active)
    .map(({ keyAdultId, givenNames, familyName, role, mobile }) => ({ keyAdultId, who: `${[...givenNames, familyName].join(' ')} (${KEY_ADULT_ROLE_WORDS[role]})`, phone: mobile ?? '', shown: sayPhone(mobile ?? '') }));

/** S6: whom nobody has reached, whose bell is next, and the numbers to ring. It names no child. */
export const createShowUnread =
  (deps: DeskDeps): StaffStep =>
  async (_request, session) => {
    const { referrals, notifications, incidents, directory } = deps;
    const now = deps.now();
    const found = await referrals.open(authoritiesFor(session.grants, 'seeBoard'), ['unread', 'undeliverable']);
    const ids = [...new Set(found.map(({ notificationId }) => notificationId).filter((id) => id !== undefined))];
    const rows = await Promise.all(
      ids.map(async (notificationId) => {
        const notification = await notifications.read(notificationId);
        const [known, stored] = notification && isOpen(notification) ? await Promise.all([directory.readBody(notification.bodyKey), incidents.read(notification.incidentId)]) : [];
        if (!notification || !isOpen(notification)) return undefined;
        const body = known && callable(known, stored, notification);
        const tried = await notifications.deliveries(notificationId, notification.version);
        return {
          readBy: notification.readBy,
          row: {
            // A body that left the directory stays on the list, without anybody to ring: somebody has to find out whom to tell.
            href: body ? `/desk/notifications/${notificationId}/call` : '',
            body: body?.name ?? `No longer in the directory (${notification.bodyKey})`,
            starts: body?.calendar.startsAt ?? '',
            left: sayTimeLeft(notification.readBy, now),
            reference: notification.shortReference,
            telephone: body?.telephone ?? '',
            adults: (body ? phonesOf(body) : []).map((adult) => ({ ...adult, emailed: sayAttempts(tried.filter(({ keyAdultId }) => keyAdultId === adult.keyAdultId)) })),
            withheld: known && body ? known.keyAdults.filter(({ active }) => active).length - body.keyAdults.length : 0,
            others: tried.filter(({ keyAdultId }) => body?.keyAdults.every((adult) => adult.keyAdultId !== keyAdultId) ?? true).length,
            sameBody: notification.bodyKey,
          },
        };
      }),
    );
    const shown = rows.filter((one) => one !== undefined).toSorted((a, b) => a.readBy.localeCompare(b.readBy));
    return showDesk(session, 'unread', { rows: shown.map(({ row }) => ({ ...row, atThisBody: shown.filter((one) => one.row.sameBody === row.sameBody).length })), checkedAt: sayTime(now.toISOString()) });
  };

/** An open notification of this person's areas; elsewhere it is not there at all. */
export const openNotification = async (deps: Pick<DeskDeps, 'notifications' | 'incidents' | 'directory'>, session: StaffSession, notificationId: string): Promise<{ readonly notification: NotificationRecord; readonly body: RecipientBodyRecord }> => {
  const notification = /^ntf_[0-9a-f]{10,40}$/.test(notificationId) ? await deps.notifications.read(notificationId) : undefined;
  if (!notification || !mayFor(session, 'logCall', notification.laCode)) throw new Refusal(404, 'no_such_notification');
  const [body, stored] = await Promise.all([deps.directory.readBody(notification.bodyKey), deps.incidents.read(notification.incidentId)]);
  if (!body) throw new Refusal(404, 'no_such_body');
  return { notification, body: callable(body, stored, notification) };
};
