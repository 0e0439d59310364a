import type { EventOf } from '../../events/catalogue.ts';
import { audienceOf } from '../../shared/domain/audience.ts';
import { MAIL_BACK_OFF, backOffMs, patienceMs } from '../../shared/domain/back-off.ts';
import { endOfPupilDay, londonDayOf } from '../../shared/domain/calendar.ts';
import { isLost } from '../../shared/domain/delivery.ts';
import { emailCopy } from '../../shared/domain/email-copy.ts';
import type { ForcePolicy } from '../../shared/domain/force-policy.ts';
import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import { isOpen } from '../../shared/domain/notification.ts';
import { done, ignored, quarantine, retry } from '../../shared/domain/outcome.ts';
import type { Outcome } from '../../shared/domain/outcome.ts';
import { undeliverableReferralId } from '../../shared/domain/referral.ts';
import type { RungKind } from '../../shared/domain/rung.ts';
import { withheldBecause } from '../../shared/domain/screen-recipient.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { planText } from '../../shared/domain/text-policy.ts';
import { isAfter, plusMinutes } from '../../shared/domain/timetable.ts';
import { draft } from '../../shared/ports/cause.ts';
import type { Cause, EventDraft, Outbox } from '../../shared/ports/cause.ts';
import type { ConflictStore } from '../../shared/ports/conflicts.ts';
import type { DirectoryStore } from '../../shared/ports/directory.ts';
import type { IncidentStore, ReferralToOpen } from '../../shared/ports/incidents.ts';
import type { MailAnswer, Mailer } from '../../shared/ports/messages.ts';
import type { DeliveryRecord, NotificationRecord, NotificationStore } from '../../shared/ports/notifications.ts';
import type { Clock, Digest, Ids } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { Count } from '../../shared/runtime/metrics.ts';

export interface SendNotificationDeps {
  readonly incidents: Pick<IncidentStore, 'read'>;
  readonly notifications: NotificationStore;
  readonly directory: Pick<DirectoryStore, 'readBody' | 'readPolicy'>;
  readonly conflicts: ConflictStore;
  readonly mailer: Mailer;
  readonly outbox: Outbox;
  readonly ids: Pick<Ids, 'token'>;
  readonly digest: Digest;
  readonly now: Clock;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Evenly spread over 0 ≤ chance < 1. */
  readonly chance: () => number;
  readonly origin: string;
  readonly deskPhone: string;
  readonly log: Log;
  readonly count: Count;
}

type SendEvent = EventOf<'notification.raised'> | EventOf<'rung.due'>;

const LEASE_MINUTES = 1;
/** After which an e-mail that the service surely did not take is brought up again. */
const AGAIN_MINUTES = 1;
/** Inside one invocation; what is still throttled after these goes back to the queue. */
const TRIES = 4;
/** Of one message, for all its e-mails: five messages share thirty seconds. */
const BUDGET_MS = 10_000;

interface Step {
  readonly rung: RungKind;
  readonly stepId: string;
}

const stepOf = (event: SendEvent): Step => {
  if (event.type === 'rung.due') return { rung: event.data.rung, stepId: event.data.stepId };
  return { rung: event.data.version > 1 ? 'correction' : 'send', stepId: 'raised' };
};

/** Handed over, and the message's own obligation went with the record of it. */
const dischargedToo: Outcome = { kind: 'done' };

/** Rungs that say no more than the one that tells everybody. */
const mayBeOvertaken = (rung: RungKind): boolean => rung === 'send' || rung === 'remind';

/** The first send of each e-mail answers at once; only a service that is sure it took nothing is asked again here, while there is time. */
const createPatientSend = ({ mailer, pause, chance }: Pick<SendNotificationDeps, 'mailer' | 'pause' | 'chance'>, leftMs: number) => {
  let left = leftMs;
  return async (mail: Parameters<Mailer['send']>[0]): Promise<MailAnswer> => {
    let answer = await mailer.send(mail);
    for (let refusals = 1; refusals < TRIES; refusals += 1) {
      if (answer.kind !== 'throttled' && answer.kind !== 'unavailable') return answer;
      const wait = backOffMs(MAIL_BACK_OFF, refusals, chance());
      if (wait > left) return answer;
      left -= wait;
      await pause(wait);
      answer = await mailer.send(mail);
    }
    return answer;
  };
};

/** The text that follows this e-mail, if the force wants one and the person has a mobile. */
const nudgesAfter = (policy: ForcePolicy, keyAdult: KeyAdult, step: Step, { incidentId, notificationId, version }: NotificationRecord, sentAt: string): readonly EventDraft[] => {
  const text = keyAdult.mobile === undefined ? undefined : planText(policy.texts, step.rung, sentAt);
  if (text === undefined) return [];
  const data = { incidentId, notificationId, version, keyAdultId: keyAdult.keyAdultId, rung: step.rung };
  if (!text.isHeld) return [draft('nudge.due', { ...data, stepId: step.stepId })];
  return [{ ...draft('nudge.due', { ...data, stepId: `held-${text.at.replaceAll(/[^0-9]/g, '')}` }), notBefore: text.at }];
};

/**
 * Tells whoever the rung names. For each key adult: claim the effect with a lease, mint a fresh link, hand over, record. A crash after the
 * mail service took it and before that was recorded may send once more, and never a third time: not telling is the greater harm.
 */
export const createSendNotification =
  (deps: SendNotificationDeps) =>
  async (event: SendEvent): Promise<Outcome> => {
    const { incidents, notifications, directory, conflicts, outbox, now, digest, ids, log, count } = deps;
    const { notificationId, version, incidentId } = event.data;
    const step = stepOf(event);
    const cause = (): Cause => ({ at: now().toISOString(), actor: 'gateway', actorId: 'send-notification', causedBy: event.id, traceId: event.traceid });
    const conclude = async (outcome: Outcome, notification?: NotificationRecord, referrals: readonly ReferralToOpen[] = []): Promise<Outcome> => {
      const result = await notifications.discharge(event.obligationid, { incidentId, notification, referrals, cause: cause() });
      if (result.kind === 'replayed') return ignored('sentBefore');
      await outbox.send(result.obligations);
      return outcome;
    };

    const notification = await notifications.readVersion(notificationId, version);
    if (!notification) return quarantine('notificationUnknown');
    /** Claims of this very step that nobody will hand over: without this they would be brought up every two minutes for ever. */
    const forget = async (claims: readonly DeliveryRecord[]): Promise<void> => {
      for (const claim of claims) if (claim.stepId === step.stepId && claim.state === 'claimed' && !isAfter(claim.leaseUntil, cause().at)) await notifications.stopWatching(claim);
    };
    if (step.rung !== 'withdrawal' && !isOpen(notification)) {
      if (event.type === 'rung.due') await forget(await notifications.deliveries(notificationId, version));
      return conclude(ignored('closed'), notification);
    }

    const [stored, body, policy, told, toldBefore] = await Promise.all([
      incidents.read(incidentId),
      directory.readBody(notification.bodyKey),
      directory.readPolicy(notification.forceCode),
      notifications.deliveries(notificationId, version),
      // All versions before: one that was replaced before it went out told nobody, and those of the version before it still count.
      Promise.all(Array.from({ length: version - 1 }, (_, i) => notifications.deliveries(notificationId, i + 1))).then((each) => each.flat()),
    ]);
    if (!stored) return quarantine('incidentGone');
    if (step.rung !== 'withdrawal') {
      if (stored.state === 'withdrawn') return conclude(ignored('withdrawn'), notification);
      // The force has corrected it and the correction is not linked yet: the child may turn out to be elsewhere. This version will be
      // replaced or withdrawn within seconds; until then it tells nobody.
      if (stored.revision > notification.revision) return retry('beingCorrected');
    }
    const undeliverable: ReferralToOpen = {
      referralId: undeliverableReferralId(notificationId, version),
      kind: 'undeliverable',
      incidentId,
      notificationId,
      laCode: notification.laCode,
      dueBy: notification.readBy,
    };
    // What is tried out is told to bodies for trying out, whatever the directory has come to say of this one; and the other way round.
    if (!body || body.test !== notification.test) return conclude(done, notification, [undeliverable]);

    const withheld = new Set<string>();
    const mayBeTold = body.keyAdults.filter((keyAdult) => {
      // Whoever left since this step began is not told because it began with them.
      if (!keyAdult.active) return false;
      const because = withheldBecause(keyAdult, stored.incident.reveal(), notification);
      // Whom the desk did not choose is no news to it.
      if (because === 'notChosen') return false;
      if (because) withheld.add(because);
      if (because) log('warn', 'RECIPIENT_WITHHELD', { notificationId, keyAdultId: keyAdult.keyAdultId, because });
      return because === undefined;
    });
    await forget(told.filter((claim) => mayBeTold.every(({ keyAdultId }) => keyAdultId !== claim.keyAdultId)));
    // A correction and a withdrawal follow the people who were told before; every other rung only looks at its own version.
    const relevant: readonly DeliveryRecord[] = step.rung === 'correction' || step.rung === 'withdrawal' ? [...toldBefore, ...told] : told;
    const tried = relevant.map(({ keyAdultId, state, effectId }) => ({ keyAdultId, effectId, lost: isLost(state) }));
    const sameStep = new Set(told.filter(({ stepId }) => stepId === step.stepId).map(({ keyAdultId }) => keyAdultId));
    const named = audienceOf(step.rung, mayBeTold, tried, londonDayOf(now().toISOString()));
    // A step that tells one person tells the same one when it runs again; a step that tells several goes on where it stopped.
    const tellsOne = step.rung === 'send' || step.rung === 'replacement';
    const begun = mayBeTold.filter(({ keyAdultId }) => sameStep.has(keyAdultId));
    // The next one is told instead; that somebody was passed over is for a person to look at, whatever becomes of the e-mail.
    if (withheld.size > 0 && step.rung !== 'withdrawal') await outbox.send(await conflicts.say({ notification, because: [...withheld].toSorted(), cause: cause() }));
    const due = begun.length === 0 ? named : tellsOne ? begun : mayBeTold.filter((one) => begun.includes(one) || named.includes(one));
    // What waited here while the mail service was away may come when the rung that tells everybody is under way: whoever that one tells
    // needs no older e-mail beside it. Its claim is enough: it is sent, or the next person is told instead.
    const widened = mayBeOvertaken(step.rung) ? told.filter(({ rung, state }) => rung === 'widen' && !isLost(state)) : [];
    const audience = due.filter(({ keyAdultId }) => widened.every((one) => one.keyAdultId !== keyAdultId));
    await forget(told.filter((claim) => due.some(({ keyAdultId }) => keyAdultId === claim.keyAdultId) && audience.every(({ keyAdultId }) => keyAdultId !== claim.keyAdultId)));
    if (due.length > 0 && audience.length === 0) return conclude(ignored('overtaken'), notification);
    if (audience.length === 0) {
      if (step.rung === 'withdrawal') return conclude(ignored('nobodyWasTold'), notification);
      // One address failed when others have the e-mail already: nobody is missing. Anything else is the desk's to phone.
      const othersHaveIt = step.stepId.startsWith('after-') && tried.some(({ lost, effectId }) => !lost && `after-${effectId}` !== step.stepId);
      return othersHaveIt ? conclude(ignored('othersWereTold'), notification) : conclude(done, notification, [undeliverable]);
    }

    // Moved on by what is written here, so that the next of several key adults need not read it again.
    let standing = notification;
    const sendPatiently = createPatientSend(deps, patienceMs({ at: cause().at, readBy: notification.readBy, nextRungAt: notification.nextStep?.at, budgetMs: BUDGET_MS }));
    // Whoever was told nothing of it before is not told that it changed.
    const wordsFor = ({ keyAdultId }: KeyAdult): RungKind => (step.rung === 'correction' && tried.every((one) => one.keyAdultId !== keyAdultId) ? 'send' : step.rung);
    const tellOne = async (keyAdult: KeyAdult, discharges: string | undefined): Promise<Outcome> => {
      const at = cause().at;
      const effectId = `eff_${digest([notificationId, version, keyAdult.keyAdultId, step.rung, step.stepId].join('|')).slice(0, 32)}`;
      const token = ids.token();
      const claim = await notifications.claimDelivery({
        notification: standing,
        effectId,
        keyAdultId: keyAdult.keyAdultId,
        order: keyAdult.order,
        rung: step.rung,
        stepId: step.stepId,
        tokenHash: digest(token),
        tokenExpiresAt: endOfPupilDay(body.calendar, at, policy.linkPupilDays),
        leaseUntil: plusMinutes(at, LEASE_MINUTES),
        told,
        cause: cause(),
      });
      switch (claim.kind) {
        case 'closed':
          return ignored('closed');
        case 'taken':
          return ignored('taken');
        case 'exhausted':
          return ignored('exhausted');
        case 'claimed':
          standing = claim.notification;
          break;
      }
      const answer = await sendPatiently(composeMail(keyAdult, { notification, rung: wordsFor(keyAdult), effectId, token, deps }));
      switch (answer.kind) {
        case 'accepted': {
          const sentAt = cause().at;
          log('info', 'MAIL_ACCEPTED', { notificationId, version, effectId, rung: step.rung, traceId: event.traceid });
          if (step.rung === 'send') count('sentBeforeTheBell', isAfter(sentAt, notification.readBy) ? 0 : 1);
          const followedBy = nudgesAfter(policy, keyAdult, step, notification, sentAt);
          const handedOver = { delivery: claim.delivery, notification: standing, messageId: answer.messageId, followedBy };
          const recorded = await notifications.recordSent({ ...handedOver, discharges, cause: cause() });
          if (recorded.kind === 'committed' && standing.delivery === 'sending') standing = { ...standing, delivery: 'sent' };
          if (recorded.kind === 'committed') await outbox.send(recorded.obligations);
          if (discharges === undefined || recorded.kind === 'committed') return discharges === undefined ? done : dischargedToo;
          // Another copy of this message concluded meanwhile and took the obligation. What was handed over is recorded all the same: an
          // unrecorded claim would be taken for a crash, and the same person would get the same e-mail once more.
          const late = await notifications.recordSent({ ...handedOver, cause: cause() });
          if (late.kind === 'committed') await outbox.send(late.obligations);
          return done;
        }
        case 'throttled':
        case 'unavailable':
          log('warn', 'MAIL_THROTTLED', { notificationId, version, effectId, because: answer.kind, traceId: event.traceid });
          // The claim brings it up again, as one new message. This one is over: kept, it would be sent after itself every two minutes,
          // and after half an hour of them be put aside as hopeless.
          await notifications.releaseClaim(claim.delivery, plusMinutes(cause().at, AGAIN_MINUTES));
          return ignored(answer.kind);
        case 'unknown':
          // It may have been taken. The lease runs out, a receipt may tell, and only then is it handed over once more.
          return ignored('unknownAnswer');
        case 'refused': {
          log('error', 'MAIL_REFUSED', { notificationId, version, effectId, because: answer.code, traceId: event.traceid });
          const next = draft('rung.due', { incidentId, notificationId, version, rung: 'replacement', stepId: `after-${effectId}`, tries: 0 });
          const recorded = await notifications.recordFailed({ delivery: claim.delivery, state: 'failed', code: answer.code, followedBy: [next], cause: cause() });
          if (recorded.kind === 'committed') await outbox.send(recorded.obligations);
          return done;
        }
      }
    };

    let discharged = false;
    for (const [index, keyAdult] of audience.entries()) {
      const isLast = index === audience.length - 1;
      const told = await tellOne(keyAdult, isLast ? event.obligationid : undefined);
      discharged ||= told.kind === 'done' && told === dischargedToo;
    }
    return discharged ? done : conclude(done, notification);
  };

const composeMail = (
  keyAdult: KeyAdult,
  { notification, rung, effectId, token, deps }: { readonly notification: NotificationRecord; readonly rung: RungKind; readonly effectId: string; readonly token: string; readonly deps: SendNotificationDeps },
): Parameters<Mailer['send']>[0] => {
  const copy = emailCopy(rung, {
    language: keyAdult.language,
    link: `${deps.origin}/n/${token}`,
    homePage: deps.origin,
    shortReference: notification.shortReference,
    deskPhone: deps.deskPhone,
  });
  return {
    to: sensitive(keyAdult.email),
    subject: copy.subject,
    text: sensitive(copy.text),
    html: sensitive(copy.html),
    language: keyAdult.language,
    tags: { effect: effectId, notification: notification.notificationId, version: String(notification.version), trace: notification.traceId },
  };
};
