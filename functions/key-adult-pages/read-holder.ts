import type { ForcePolicy } from '../../shared/domain/force-policy.ts';
import { isToldHere } from '../../shared/domain/key-adult.ts';
import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import { isReadable } from '../../shared/domain/readable.ts';
import type { PendingProof } from '../../shared/ports/access.ts';
import type { BodyPeople } from '../../shared/ports/directory.ts';
import type { NotificationRecord } from '../../shared/ports/notifications.ts';
import type { PagesDeps } from './deps.ts';
import type { ProofFor } from './start-proof.ts';

/** Who is proving themselves, and what for, as the directory has it at this moment. */
export interface Holder {
  readonly keyAdult: KeyAdult;
  readonly body: BodyPeople;
  readonly policy: ForcePolicy;
  readonly notification?: NotificationRecord | undefined;
  readonly for: ProofFor;
}

/**
 * Read anew at every step of a proof: whoever was removed or is excluded, or is named in the incident by a correction, is nobody from that
 * moment; and a proof for what was recalled, withdrawn or erased leads nowhere.
 */
export const createReadHolder =
  ({ directory, notifications, incidents, mayBeTold, clock, ids }: Pick<PagesDeps, 'directory' | 'notifications' | 'incidents' | 'mayBeTold' | 'clock' | 'ids'>) =>
  async ({ bodyKey, keyAdultId, notificationId, changeId }: PendingProof): Promise<Holder | undefined> => {
    const [body, notification] = await Promise.all([directory.readPeople(bodyKey), notificationId === undefined ? undefined : notifications.read(notificationId)]);
    const keyAdult = body?.keyAdults.find((one) => one.keyAdultId === keyAdultId && isToldHere(one));
    if (body === undefined || keyAdult === undefined) return undefined;
    if (notificationId === undefined) return { keyAdult, body, policy: await directory.readAreaPolicy(body.laCode), for: { bodyKey, changeId, traceId: ids.uuid() } };

    if (notification === undefined || !isReadable(notification, clock().toISOString())) return undefined;
    const [policy, stored] = await Promise.all([directory.readPolicy(notification.forceCode), incidents.read(notification.incidentId)]);
    if (stored === undefined || !mayBeTold(keyAdult, stored.incident.reveal(), notification)) return undefined;
    return { keyAdult, body, policy, notification, for: { bodyKey, notificationId, traceId: notification.traceId } };
  };
