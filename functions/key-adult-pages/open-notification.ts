import { isReadable, isWithdrawn } from '../../shared/domain/readable.ts';
import { disclose } from '../../shared/domain/disclosure.ts';
import type { Disclosure, EarlierVersion, Told } from '../../shared/domain/disclosure.ts';
import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import type { Session } from '../../shared/ports/access.ts';
import type { RecipientBodyRecord } from '../../shared/ports/directory.ts';
import type { NotificationRecord } from '../../shared/ports/notifications.ts';
import type { PagesDeps } from './deps.ts';

export type OpenedNotification =
  | {
      readonly kind: 'opened';
      readonly notification: NotificationRecord;
      readonly disclosure: Disclosure;
      readonly body: RecipientBodyRecord;
      readonly keyAdult: KeyAdult;
      readonly forceName: string;
    }
  | { readonly kind: 'notYours' | 'withdrawn' | 'expired' };

type Deps = Pick<PagesDeps, 'notifications' | 'incidents' | 'directory' | 'clock' | 'mayBeTold'>;

/** The one gate to content: a session, a notification of its body, a person who may be told. Asked anew on every request. */
export const createOpenNotification = (deps: Deps) => async (session: Session, notificationId: string): Promise<OpenedNotification> => {
  const { notifications, incidents, directory, clock, mayBeTold } = deps;
  const notification = await notifications.read(notificationId);
  // Another body's notification looks exactly like one that never was.
  if (notification === undefined || notification.bodyKey !== session.bodyKey) return { kind: 'notYours' };

  const [body, stored, policy] = await Promise.all([
    directory.readBody(session.bodyKey),
    incidents.read(notification.incidentId),
    directory.readPolicy(notification.forceCode),
  ]);
  const keyAdult = body?.keyAdults.find((one) => one.keyAdultId === session.keyAdultId && one.active);
  if (body === undefined || keyAdult === undefined) return { kind: 'notYours' };
  if (isWithdrawn(notification)) return { kind: 'withdrawn' };
  if (stored === undefined || !isReadable(notification, clock().toISOString())) return { kind: 'expired' };
  // Named in the newest telling is named, even where an older one is shown.
  if (!mayBeTold(keyAdult, stored.incident.reveal())) return { kind: 'notYours' };

  // Between a correction and its linking, the version that is shown is still made of the telling before.
  const told = await toldBy(deps, notification);
  if (told === undefined) return { kind: 'expired' };
  const disclosure = disclose(told, notification, await earlierVersion(deps, notification));
  return { kind: 'opened', notification, disclosure, body, keyAdult, forceName: policy.forceName };
};

const toldBy = async ({ incidents }: Deps, { incidentId, revision }: NotificationRecord): Promise<Told | undefined> => {
  const told = await incidents.readRevision(incidentId, revision);
  return told === undefined ? undefined : { incident: told.incident.reveal(), labels: told.labels };
};

const earlierVersion = async (deps: Deps, { notificationId, supersedes }: NotificationRecord): Promise<EarlierVersion | undefined> => {
  const before = supersedes === undefined ? undefined : await deps.notifications.readVersion(notificationId, supersedes);
  const told = before === undefined ? undefined : await toldBy(deps, before);
  return before === undefined || told === undefined ? undefined : { ...told, childIds: before.childIds };
};
