import { londonDayOf } from '../../shared/domain/calendar.ts';
import { earlierIncidents } from '../../shared/domain/risk/weigh-history.ts';
import { isReadable, isWithdrawn } from '../../shared/domain/readable.ts';
import { disclose } from '../../shared/domain/disclosure.ts';
import type { Beyond, Disclosure, EarlierVersion, Told } from '../../shared/domain/disclosure.ts';
import type { ForcePolicy } from '../../shared/domain/force-policy.ts';
import { isToldHere } from '../../shared/domain/key-adult.ts';
import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import { parseBodyKey } from '../../shared/domain/recipient-body.ts';
import type { Session } from '../../shared/ports/access.ts';
import type { HistoryEntry } from '../../shared/ports/child-history.ts';
import type { BodyPeople } from '../../shared/ports/directory.ts';
import type { StoredIncident } from '../../shared/ports/incidents.ts';
import type { NotificationRecord } from '../../shared/ports/notifications.ts';
import type { PagesDeps } from './deps.ts';

export type OpenedNotification =
  | {
      readonly kind: 'opened';
      readonly notification: NotificationRecord;
      readonly disclosure: Disclosure;
      readonly body: BodyPeople;
      readonly keyAdult: KeyAdult;
      readonly policy: ForcePolicy;
    }
  | { readonly kind: 'notYours' | 'withdrawn' | 'expired' };

type Deps = Pick<PagesDeps, 'notifications' | 'incidents' | 'directory' | 'childHistory' | 'clock' | 'mayBeTold'>;

/** `brief` leaves out what only the page of one notification shows. */
export type Extent = 'whole' | 'brief';

/** What this same request has read already. */
export interface ReadBefore {
  readonly notification: NotificationRecord;
  readonly body: BodyPeople;
}

/** The one gate to content: a session, a notification of its body, a person who may be told. Asked anew on every request. */
export const createOpenNotification = (deps: Deps) => async (session: Session, notificationId: string, extent: Extent = 'whole', before?: ReadBefore): Promise<OpenedNotification> => {
  const { notifications, incidents, directory, clock, mayBeTold } = deps;
  const [notification, body] = before === undefined ? await Promise.all([notifications.read(notificationId), directory.readPeople(session.bodyKey)]) : [before.notification, before.body];
  // Another body's notification looks exactly like one that never was.
  if (notification === undefined || notification.bodyKey !== session.bodyKey) return { kind: 'notYours' };

  const [stored, policy] = await Promise.all([
    incidents.read(notification.incidentId),
    directory.readPolicy(notification.forceCode),
  ]);
  const keyAdult = body?.keyAdults.find((one) => one.keyAdultId === session.keyAdultId && isToldHere(one));
  if (body === undefined || keyAdult === undefined) return { kind: 'notYours' };
  if (isWithdrawn(notification)) return { kind: 'withdrawn' };
  if (stored === undefined || !isReadable(notification, clock().toISOString())) return { kind: 'expired' };
  // Named in the newest telling is named, even where an older one is shown.
  if (!mayBeTold(keyAdult, stored.incident.reveal(), notification)) return { kind: 'notYours' };

  // Between a correction and its linking, the version that is shown is still made of the telling before.
  const [told, earlier, beyond] = await Promise.all([
    // Nearly always the newest telling is the one that was linked, and it has just been read.
    stored.revision === notification.revision ? { incident: stored.incident.reveal(), labels: stored.children } : toldBy(deps, notification),
    extent === 'whole' ? earlierVersion(deps, notification) : undefined,
    extent === 'whole' ? readBeyond(deps, { notification, policy, stored }) : undefined,
  ]);
  if (told === undefined) return { kind: 'expired' };
  return { kind: 'opened', notification, disclosure: disclose(told, notification, earlier, beyond), body, keyAdult, policy };
};

const toldBy = async ({ incidents }: Deps, { incidentId, revision }: NotificationRecord): Promise<Told | undefined> => {
  const told = await incidents.readRevision(incidentId, revision);
  return told === undefined ? undefined : { incident: told.incident.reveal(), labels: told.labels };
};

/** Who else was told, and what this body was told before: each only where the force's policy shows it. */
const readBeyond = async ({ notifications, childHistory }: Deps, { notification, policy, stored }: { readonly notification: NotificationRecord; readonly policy: ForcePolicy; readonly stored: StoredIncident }): Promise<Beyond> => {
  const { notificationId, bodyKey, contentProfile, raisedAt } = notification;
  const standard = contentProfile === 'standard';
  const [others, history] = await Promise.all([
    Promise.all(standard && policy.showsOthersTold ? stored.notificationIds.filter((one) => one !== notificationId).map(notifications.read) : []),
    standard && (policy.showsEarlierHere || policy.showsRepeats) ? childHistory.ofIncident(stored.historyRefs, raisedAt) : new Map<string, readonly HistoryEntry[]>(),
  ]);
  const kinds = others.flatMap((one) => (one === undefined || one.bodyKey === bodyKey || isWithdrawn(one) ? [] : [parseBodyKey(one.bodyKey)?.kind]));
  const own = parseBodyKey(bodyKey);
  const here = (entries: readonly HistoryEntry[]): readonly string[] => entries.filter(({ urn }) => own?.kind === 'establishment' && urn === own.urn).map(({ day }) => day);
  return {
    othersTold: RECIPIENT_KINDS.filter((kind) => kinds.includes(kind)),
    earlierHere: policy.showsEarlierHere ? new Map([...history].map(([childId, entries]) => [childId, here(entries)])) : new Map(),
    repeats: policy.showsRepeats ? new Map([...history].map(([childId, entries]) => [childId, earlierIncidents(entries, londonDayOf(stored.incident.reveal().attendedAt))])) : new Map(),
  };
};
const RECIPIENT_KINDS = ['establishment', 'localAuthority', 'healthTeam'] as const;

const earlierVersion = async (deps: Deps, { notificationId, supersedes }: NotificationRecord): Promise<EarlierVersion | undefined> => {
  const before = supersedes === undefined ? undefined : await deps.notifications.readVersion(notificationId, supersedes);
  const told = before === undefined ? undefined : await toldBy(deps, before);
  return before === undefined || told === undefined ? undefined : { ...told, childIds: before.childIds };
};
