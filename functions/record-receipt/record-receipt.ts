import { isLost } from '../../shared/domain/delivery.ts';
import { done, ignored, quarantine } from '../../shared/domain/outcome.ts';
import type { Outcome } from '../../shared/domain/outcome.ts';
import { inUtc } from '../../shared/domain/timetable.ts';
import { draft } from '../../shared/ports/cause.ts';
import type { Cause, Outbox } from '../../shared/ports/cause.ts';
import type { NotificationRecord, NotificationStore } from '../../shared/ports/notifications.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { Count } from '../../shared/runtime/metrics.ts';
import { attemptStateOf, noticeTimeOf } from './receipt.ts';
import type { MailNotice } from './receipt.ts';

export interface RecordReceiptDeps {
  readonly notifications: Pick<NotificationStore, 'readVersion' | 'recordReceipt'>;
  readonly outbox: Outbox;
  readonly now: Clock;
  readonly log: Log;
  readonly count: Count;
  /** What an invented reader does once a test notification is delivered. */
  readonly readAtTrial?: ((notification: NotificationRecord, effectId: string, cause: Cause) => Promise<void>) | undefined;
}

/** Receipts, early, late, twice or out of order, move a delivery forward only; one that was lost raises the next person at once. */
export const createRecordReceipt =
  ({ notifications, outbox, now, log, count, readAtTrial }: RecordReceiptDeps) =>
  async (notice: MailNotice): Promise<Outcome> => {
    const state = attemptStateOf(notice);
    if (state === undefined) return ignored('nothingNew');
    const [effectId, notificationId, version] = ['effect', 'notification', 'version'].map((tag) => notice.mail.tags[tag]?.[0]);
    if (effectId === undefined || notificationId === undefined || !/^\d+$/.test(version ?? '')) return ignored('notOurs');

    const notification = await notifications.readVersion(notificationId, Number(version));
    if (!notification) {
      log('warn', 'RECEIPT_UNKNOWN', { notificationId, effectId });
      return quarantine('receiptForUnknownNotification');
    }
    const at = now().toISOString();
    const target = { incidentId: notification.incidentId, notificationId, version: Number(version) };
    const next = isLost(state) || state === 'delayed' ? [draft('rung.due', { ...target, rung: 'replacement', stepId: `after-${effectId}`, tries: 0 })] : [];
    const cause: Cause = { at, actor: 'mailService', actorId: 'receipts', causedBy: notice.mail.messageId, traceId: notification.traceId };
    const result = await notifications.recordReceipt({
      notification,
      effectId,
      state,
      occurredAt: inUtc(noticeTimeOf(notice) ?? at),
      followedBy: next,
      cause,
    });
    switch (result.kind) {
      case 'committed':
        log('info', 'RECEIPT_RECORDED', { notificationId, effectId, because: state, traceId: notification.traceId });
        if (state === 'delivered') count('receiptsDelivered', 1);
        if (isLost(state)) count('receiptsLost', 1);
        await outbox.send(result.obligations);
        if (state === 'delivered') await readAtTrial?.(notification, effectId, { ...cause, actor: 'gateway', actorId: 'trial-reader' });
        return done;
      case 'replayed':
        return ignored('knownAlready');
      case 'unknown':
        log('warn', 'RECEIPT_UNKNOWN', { notificationId, effectId });
        return quarantine('receiptForUnknownDelivery');
    }
  };
