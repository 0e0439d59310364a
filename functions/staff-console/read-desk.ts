import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { displayedState, isOpen } from '../../shared/domain/notification.ts';
import { NO_AREA, NO_INCIDENT, REFERRAL_KINDS } from '../../shared/domain/referral.ts';
import type { ReferralKind } from '../../shared/domain/referral.ts';
import { whoMayBePhoned } from '../../shared/domain/who-may-be-phoned.ts';
import { json } from '../../shared/http/api-stack.ts';
import type { AuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { DirectoryStore } from '../../shared/ports/directory.ts';
import type { IncidentStore } from '../../shared/ports/incidents.ts';
import type { NotificationStore, ReferralRecord, ReferralStore } from '../../shared/ports/notifications.ts';

interface ReadDeskDeps {
  readonly authenticate: AuthenticateCaller;
  readonly referrals: Pick<ReferralStore, 'open' | 'read'>;
  readonly notifications: Pick<NotificationStore, 'read' | 'deliveries' | 'calls'>;
  readonly incidents: Pick<IncidentStore, 'read'>;
  readonly directory: Pick<DirectoryStore, 'readBody'>;
}

const view = ({ referralId, kind, state, incidentId, notificationId, childId, bodyKey, because, openedAt, dueBy }: ReferralRecord) => ({
  referralId,
  kind,
  state,
  ...(incidentId === NO_INCIDENT ? {} : { incidentId }),
  notificationId,
  childId,
  bodyKey,
  because,
  openedAt,
  dueBy,
});

/** Open work of the caller's areas, earliest bell first. */
export const createListReferrals =
  ({ authenticate, referrals }: Pick<ReadDeskDeps, 'authenticate' | 'referrals'>) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await authenticate(event, 'desk:read');
    const kind = event.queryStringParameters?.['kind'];
    if (kind !== undefined && !(REFERRAL_KINDS as readonly string[]).includes(kind)) {
      throw new Problem(400, 'unknown_kind', 'There is no such kind of referral', {
        faults: [{ pointer: 'query:kind', code: 'unknown_kind', fix: `Ask for one of: ${REFERRAL_KINDS.join(', ')}` }],
      });
    }
    const found = await referrals.open([...caller.laCodes, NO_AREA], kind === undefined ? [] : [kind as ReferralKind]);
    return json(200, { referrals: found.map(view) });
  };

/** The call list: who has read nothing, when their bell rings, and whom to phone on which number. */
export const createListUnread =
  ({ authenticate, referrals, notifications, incidents, directory }: ReadDeskDeps) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await authenticate(event, 'desk:read');
    const found = await referrals.open(caller.laCodes, ['unread', 'undeliverable']);
    const ids = [...new Set(found.map(({ notificationId }) => notificationId).filter((id) => id !== undefined))];
    const rows = await Promise.all(
      ids.map(async (notificationId) => {
        const notification = await notifications.read(notificationId);
        // Whoever is phoned is told: never about what was answered, withdrawn or moved meanwhile.
        if (!notification || !isOpen(notification)) return undefined;
        if (!caller.laCodes.includes(notification.laCode)) return undefined;
        const [body, stored, tried, calls] = await Promise.all([
          directory.readBody(notification.bodyKey),
          incidents.read(notification.incidentId),
          notifications.deliveries(notificationId, notification.version),
          notifications.calls(notificationId),
        ]);
        // A body that left the directory is on the list all the same, without anybody to ring: somebody has to find out whom to tell.
        const { keyAdults, withheld } = whoMayBePhoned(stored ? (body?.keyAdults ?? []) : [], stored?.incident.reveal() ?? { children: [], adults: [] }, notification);
        return {
          notificationId,
          version: notification.version,
          state: displayedState(notification),
          bodyKey: notification.bodyKey,
          bodyName: body?.name,
          bodyTelephone: body?.telephone,
          startsAt: body?.calendar.startsAt,
          readBy: notification.readBy,
          keyAdults: keyAdults.map(({ keyAdultId, order, role, givenNames, familyName, mobile }) => ({ keyAdultId, order, role, name: [...givenNames, familyName].join(' '), phone: mobile })),
          withheld,
          calls: calls.map(({ at, by, outcome, version }) => ({ at, by, outcome, version })),
          tried: tried.map(({ keyAdultId, rung, state, sentAt }) => ({ keyAdultId, rung, state, sentAt })),
        };
      }),
    );
    return json(200, { notifications: rows.filter((row) => row !== undefined) });
  };
