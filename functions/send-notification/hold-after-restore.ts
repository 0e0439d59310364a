import type { EventOf } from '../../events/catalogue.ts';
import { isOpen } from '../../shared/domain/notification.ts';
import { ignored } from '../../shared/domain/outcome.ts';
import type { Outcome } from '../../shared/domain/outcome.ts';
import { undeliverableReferralId } from '../../shared/domain/referral.ts';
import { heldBecause } from '../../shared/domain/restore-guard.ts';
import type { SendOrigin } from '../../shared/domain/restore-guard.ts';
import { isAfter } from '../../shared/domain/timetable.ts';
import type { Cause, Outbox } from '../../shared/ports/cause.ts';
import type { HoldSends } from '../../shared/ports/held-sends.ts';
import type { IncidentStore } from '../../shared/ports/incidents.ts';
import type { DeliveryRecord, NotificationRecord, NotificationStore } from '../../shared/ports/notifications.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';

export interface HoldAfterRestoreDeps {
  readonly restoredTo: string;
  readonly held: HoldSends;
  readonly incidents: Pick<IncidentStore, 'readStatus'>;
  readonly notifications: Pick<NotificationStore, 'readVersion' | 'deliveries' | 'stopWatching'>;
  readonly outbox: Pick<Outbox, 'send'>;
  readonly now: Clock;
  readonly log: Log;
}

type SendEvent = EventOf<'notification.raised'> | EventOf<'rung.due'> | EventOf<'nudge.due'>;

/** What comes before every send of a gateway that was restored; `undefined` lets it through. */
export type Guard = (event: SendEvent) => Promise<Outcome | undefined>;

const kindOf = (event: SendEvent): SendOrigin['kind'] => {
  if (event.type === 'nudge.due') return 'text';
  if (event.type === 'notification.raised') return 'ladder';
  const { rung } = event.data;
  return rung === 'replacement' || rung === 'withdrawal' ? rung : 'ladder';
};
const stepIdOf = (event: SendEvent): string => (event.type === 'notification.raised' ? 'raised' : event.data.stepId);

/**
 * The gateway was restored to an earlier moment (docs/operations.md): of what it sent after that moment it knows nothing. Whatever it may have
 * sent already is held, put on the desk's board and goes when a person releases it. Nothing is dropped.
 */
export const createHoldAfterRestore = ({ restoredTo, held, incidents, notifications, outbox, now, log }: HoldAfterRestoreDeps): Guard => {
  const originOf = async (event: SendEvent, { incidentId, childIds, withdrawnAt }: NotificationRecord, deliveries: readonly DeliveryRecord[]): Promise<SendOrigin | undefined> => {
    const incident = await incidents.readStatus(incidentId);
    if (!incident) return undefined;
    const stepId = stepIdOf(event);
    const decided = incident.children.flatMap(({ childId, decidedAt }) => (childIds.includes(childId) && decidedAt !== undefined ? [decidedAt] : []));
    return {
      kind: kindOf(event),
      stepId,
      saidAt: event.time,
      receivedAt: incident.revisedAt,
      decidedAt: decided.toSorted((a, b) => (isAfter(a, b) ? -1 : 1))[0],
      withdrawnAt,
      insteadOfAt: deliveries.find(({ effectId }) => stepId === `after-${effectId}`)?.claimedAt,
    };
  };

  return async (event) => {
    const { notificationId, version, incidentId } = event.data;
    switch (await held.stateOf(event.obligationid)) {
      case 'gone':
        // Done before; or a message of the gateway that was lost, which this one does not owe.
        return ignored('notOwed');
      case 'released':
        return undefined;
      case 'owed':
        break;
    }
    const [notification, deliveries] = await Promise.all([notifications.readVersion(notificationId, version), notifications.deliveries(notificationId, version)]);
    const kind = kindOf(event);
    if (!notification || (kind !== 'withdrawal' && !isOpen(notification))) return undefined;
    const origin = await originOf(event, notification, deliveries);
    if (!origin) return undefined;
    const because = heldBecause(origin, await held.confirmedAt(restoredTo));
    if (because === undefined) return undefined;

    const cause: Cause = { at: now().toISOString(), actor: 'gateway', actorId: 'send-notification', causedBy: event.id, traceId: event.traceid };
    // Whom nobody may be told by e-mail somebody can still telephone; that a notification was withdrawn, and a text, are not worth a call.
    const isWork = kind === 'ladder' || kind === 'replacement';
    const result = await held.hold({
      obligationId: event.obligationid,
      notification,
      rung: event.type === 'notification.raised' ? 'send' : event.type === 'nudge.due' ? 'text' : event.data.rung,
      stepId: origin.stepId,
      because,
      referral: isWork
        ? { referralId: undeliverableReferralId(notificationId, version), kind: 'undeliverable', incidentId, notificationId, laCode: notification.laCode, dueBy: notification.readBy, because: ['heldAfterRestore'] }
        : undefined,
      cause,
    });
    if (result.kind === 'replayed') return ignored('settledMeanwhile');
    await outbox.send(result.obligations);
    // The claim of a hand-over that the restore cut in two would bring the same send up every two minutes.
    for (const claim of deliveries) if (claim.stepId === origin.stepId && claim.state === 'claimed') await notifications.stopWatching(claim);
    log('warn', 'SEND_HELD', { notificationId, version, rung: origin.kind, because, traceId: event.traceid });
    return ignored('heldAfterRestore');
  };
};
