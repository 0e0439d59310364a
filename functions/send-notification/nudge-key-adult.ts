import type { EventOf } from '../../events/catalogue.ts';
import { MAIL_BACK_OFF, backOffMs, patienceMs } from '../../shared/domain/back-off.ts';
import { isOpen } from '../../shared/domain/notification.ts';
import { done, ignored, quarantine } from '../../shared/domain/outcome.ts';
import type { Outcome } from '../../shared/domain/outcome.ts';
import { withheldBecause } from '../../shared/domain/screen-recipient.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { textCopy } from '../../shared/domain/text-copy.ts';
import { nextPermitted } from '../../shared/domain/text-policy.ts';
import { plusMinutes } from '../../shared/domain/timetable.ts';
import type { Cause, Outbox } from '../../shared/ports/cause.ts';
import type { DirectoryStore } from '../../shared/ports/directory.ts';
import type { IncidentStore } from '../../shared/ports/incidents.ts';
import type { TextAnswer, Texter } from '../../shared/ports/messages.ts';
import type { NotificationStore } from '../../shared/ports/notifications.ts';
import type { NudgeStore } from '../../shared/ports/nudges.ts';
import type { Clock, Digest } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { Count } from '../../shared/runtime/metrics.ts';

export interface NudgeKeyAdultDeps {
  readonly incidents: Pick<IncidentStore, 'read'>;
  readonly notifications: Pick<NotificationStore, 'readVersion' | 'discharge'>;
  readonly nudges: NudgeStore;
  readonly directory: Pick<DirectoryStore, 'readBody' | 'readPolicy'>;
  readonly texter: Texter;
  readonly outbox: Outbox;
  readonly digest: Digest;
  readonly now: Clock;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly chance: () => number;
  readonly log: Log;
  readonly count: Count;
}

const LEASE_MINUTES = 1;
const TRIES = 3;
const BUDGET_MS = 6_000;

/**
 * A text that says to look into the work mailbox. It is an extra: whatever goes wrong with it ends here, and neither the e-mail nor the
 * ladder waits for it. The same ledger rules as for e-mails: at most two hand-overs ever, and exactly one when nothing crashes between.
 */
export const createNudgeKeyAdult =
  (deps: NudgeKeyAdultDeps) =>
  async (event: EventOf<'nudge.due'>): Promise<Outcome> => {
    const { incidents, notifications, nudges, directory, texter, outbox, digest, now, log, count } = deps;
    const { incidentId, notificationId, version, keyAdultId, rung, stepId } = event.data;
    const cause = (): Cause => ({ at: now().toISOString(), actor: 'gateway', actorId: 'send-notification', causedBy: event.id, traceId: event.traceid });
    const discharge = async (because: string): Promise<Outcome> => {
      const result = await notifications.discharge(event.obligationid, { incidentId, cause: cause() });
      if (result.kind === 'committed') await outbox.send(result.obligations);
      return ignored(because);
    };

    const notification = await notifications.readVersion(notificationId, version);
    if (!notification) return quarantine('notificationUnknown');
    if (!isOpen(notification)) return discharge('closed');
    const [stored, body, policy] = await Promise.all([incidents.read(incidentId), directory.readBody(notification.bodyKey), directory.readPolicy(notification.forceCode)]);
    // Replaced or withdrawn within seconds; the next version has its own rungs.
    if (!stored || stored.state === 'withdrawn' || stored.revision > notification.revision) return discharge('beingCorrected');
    const keyAdult = body?.keyAdults.find((one) => one.keyAdultId === keyAdultId && one.active);
    if (!body || !keyAdult) return discharge('noLongerKeyAdult');
    if (keyAdult.mobile === undefined) return discharge('noMobile');
    // What is tried out rings nobody's phone at a real school, and the other way round.
    if (body.test !== notification.test) return discharge('otherKindOfBody');
    const withheld = withheldBecause(keyAdult, stored.incident.reveal(), notification);
    if (withheld) {
      log('warn', 'RECIPIENT_WITHHELD', { notificationId, keyAdultId, because: withheld, traceId: event.traceid });
      return discharge('withheld');
    }
    const at = cause().at;
    if (!policy.texts.rungs.includes(rung)) return discharge('notWanted');
    // Only after a long stop: the hour has passed, and the ladder with it.
    if (nextPermitted(policy.texts, at) !== at) return discharge('outsideHours');

    const effectId = `eff_${digest([notificationId, version, keyAdultId, 'text', stepId].join('|')).slice(0, 32)}`;
    const claim = await nudges.claim({ notification, effectId, keyAdultId, rung, stepId, leaseUntil: plusMinutes(at, LEASE_MINUTES), cause: cause() });
    const fields = { notificationId, version, effectId, rung, traceId: event.traceid };
    const settle = async (nudge: Parameters<NudgeStore['settle']>[0]['nudge'], state: 'sent' | 'failed', code?: string): Promise<Outcome> => {
      log(state === 'sent' ? 'info' : 'warn', state === 'sent' ? 'TEXT_ACCEPTED' : 'TEXT_FAILED', { ...fields, because: code });
      const settled = await nudges.settle({ nudge, test: notification.test, state, code, discharges: event.obligationid, cause: cause() });
      return settled.kind === 'replayed' ? ignored('sentBefore') : done;
    };
    switch (claim.kind) {
      case 'closed':
        return discharge('closed');
      case 'settled':
        return discharge('sentBefore');
      case 'taken':
        // Whoever holds it discharges; if they died, the obligation comes again.
        return ignored('taken');
      case 'exhausted':
        return settle(claim.nudge, 'failed', 'noAnswerTwice');
      case 'claimed':
        break;
    }

    const send = (): Promise<TextAnswer> => texter.send(sensitive(keyAdult.mobile ?? ''), sensitive(textCopy({ language: keyAdult.language, shortReference: notification.shortReference })));
    let answer = await send();
    let left = patienceMs({ at, readBy: notification.readBy, nextRungAt: notification.nextStep?.at, budgetMs: BUDGET_MS });
    for (let tries = 1; tries < TRIES && (answer === 'throttled' || answer === 'unavailable'); tries += 1) {
      const wait = backOffMs(MAIL_BACK_OFF, tries, deps.chance());
      if (wait > left) break;
      left -= wait;
      await deps.pause(wait);
      answer = await send();
    }
    switch (answer) {
      case 'accepted':
        count('textsSent', 1);
        return settle(claim.nudge, 'sent');
      case 'unknown':
        // It may have been taken. Its obligation stands: after the lease it is handed over once more.
        return ignored('unknownAnswer');
      case 'throttled':
      case 'unavailable':
      case 'refused':
        return settle(claim.nudge, 'failed', answer);
    }
  };
