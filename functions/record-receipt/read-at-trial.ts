import type { Cause, Outbox } from '../../shared/ports/cause.ts';
import type { NotificationRecord, NotificationStore } from '../../shared/ports/notifications.ts';

/** Invented readers of invented schools: the directory names them so (infra/local/wearmouth/trial-area.ts). */
const READS = /^trial-reads-/;

/**
 * A test client's notification is read by an invented reader as soon as it is delivered, so that an integrator sees a whole journey. Of
 * test notifications only, which reach bodies for trying out only: nothing else is ever read by the gateway itself.
 */
export const createReadAtTrial =
  ({ notifications, outbox }: { readonly notifications: Pick<NotificationStore, 'deliveries' | 'recordView' | 'acknowledge' | 'readVersion'>; readonly outbox: Pick<Outbox, 'send'> }) =>
  async (notification: NotificationRecord, effectId: string, cause: Cause): Promise<void> => {
    if (!notification.test) return;
    const { notificationId, version } = notification;
    const delivery = (await notifications.deliveries(notificationId, version)).find((one) => one.effectId === effectId);
    if (!delivery || !READS.test(delivery.keyAdultId)) return;
    const { keyAdultId, order } = delivery;
    const fresh = await notifications.readVersion(notificationId, version);
    if (!fresh) return;
    const viewed = await notifications.recordView({ notification: fresh, keyAdultId, order, method: 'smsCode', cause });
    if (viewed.kind !== 'committed') return;
    const answered = await notifications.acknowledge({ notificationId, version, keyAdultId, order, cause });
    await outbox.send([...viewed.obligations, ...(answered.kind === 'committed' ? answered.obligations : [])]);
  };
