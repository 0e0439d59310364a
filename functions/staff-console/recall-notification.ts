import { BREACH_OUTCOMES, BREACH_REPORT_HOURS, RECALL_REASONS } from '../../shared/domain/desk/recall.ts';
import type { BreachOutcome, RecallReason } from '../../shared/domain/desk/recall.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { normaliseShortReference } from '../../shared/domain/short-reference.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { RecipientBodyRecord } from '../../shared/ports/directory.ts';
import type { NotificationRecord } from '../../shared/ports/notifications.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import type { DeskAnswer } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayInstant, sayTimeLeft } from './format-desk.ts';
import { mayFor } from './open-referral.ts';
import { NOTE_MAX } from './show-referral.ts';
import { phonesOf } from './show-unread.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';

const REASON_WORDS: Readonly<Record<RecallReason, string>> = {
  wrongChild: 'It is about the wrong child',
  wrongSchool: 'The child does not belong to this school',
  adultOfIncidentAtSchool: 'An adult of the incident works there, or is close to somebody who does',
  riskToSomeone: 'Telling this school puts somebody at risk',
};
const OUTCOME_WORDS: Readonly<Record<BreachOutcome, string>> = {
  reportedToRegulator: 'It was reported to the regulator',
  notReportable: 'It was assessed, and is unlikely to be a risk to anybody',
};
const isReason = (text: string | undefined): text is RecallReason => (RECALL_REASONS as readonly string[]).includes(text ?? '');
const isOutcome = (text: string | undefined): text is BreachOutcome => (BREACH_OUTCOMES as readonly string[]).includes(text ?? '');

interface Opened {
  readonly notification: NotificationRecord;
  /** Absent when it left the directory: what it was told can be taken back all the same. */
  readonly body: RecipientBodyRecord | undefined;
  /** Ids of key adults to whom an e-mail left, of any version. */
  readonly mailed: readonly string[];
}

/**
 * The desk where it was told; and, of what left the force's own area, the desks of that area: whoever passed it on takes it back without
 * waiting for a neighbour.
 */
const mayRecall = async ({ directory }: Pick<DeskDeps, 'directory'>, session: StaffSession, { laCode, forceCode }: Pick<NotificationRecord, 'laCode' | 'forceCode'>): Promise<boolean> => {
  if (mayFor(session, 'recall', laCode)) return true;
  const { laCodes } = await directory.readPolicy(forceCode);
  return !laCodes.includes(laCode) && laCodes.some((own) => mayFor(session, 'recall', own));
};

const open = async (deps: DeskDeps, session: StaffSession, notificationId: string): Promise<Opened> => {
  const notification = /^ntf_[0-9a-f]{10,40}$/.test(notificationId) ? await deps.notifications.read(notificationId) : undefined;
  if (!notification || !(await mayRecall(deps, session, notification))) throw new Refusal(404, 'no_such_notification');
  const body = await deps.directory.readBody(notification.bodyKey);
  const versions = Array.from({ length: notification.version }, (_, at) => at + 1);
  const deliveries = await Promise.all(versions.map((version) => deps.notifications.deliveries(notificationId, version)));
  return { notification, body, mailed: [...new Set(deliveries.flat().filter(({ sends }) => sends > 0).map(({ keyAdultId }) => keyAdultId))] };
};

const nameOf = (body: RecipientBodyRecord | undefined, keyAdultId: string): string => (body ? phonesOf(body) : []).find((one) => one.keyAdultId === keyAdultId)?.who ?? 'Somebody no longer listed';

const readersOf = ({ notification, body }: Pick<Opened, 'notification' | 'body'>): string =>
  notification.viewedAt === undefined ? 'Nobody has read it' : `Read first by ${nameOf(body, notification.viewedBy ?? '')} on ${sayInstant(notification.viewedAt)}`;

const render = (session: StaffSession, { notification, body, mailed }: Opened, given: { readonly reference: string; readonly fault: string; readonly status: number }): DeskAnswer =>
  showDesk(
    session,
    'recall',
    {
      reference: given.reference,
      notFound: false,
      found: true,
      notificationId: notification.notificationId,
      version: notification.version,
      over: notification.withdrawnAt !== undefined,
      body: body?.name ?? notification.bodyKey,
      children: notification.childIds.length,
      raised: sayInstant(notification.raisedAt),
      readers: readersOf({ notification, body }),
      mailed: mailed.map((id) => nameOf(body, id)),
      hours: BREACH_REPORT_HOURS,
      reasons: RECALL_REASONS.map((value) => ({ value, text: REASON_WORDS[value] })),
      fault: given.fault,
      csrf: session.csrfToken,
    },
    given.status,
  );

/** Finds a notification by the reference in its e-mail, and says who was told. It names no child. */
export const createShowRecall =
  (deps: DeskDeps): StaffStep =>
  async ({ query }, session) => {
    const typed = query['reference'] ?? '';
    const empty = { reference: typed, notFound: typed !== '', found: false };
    const reference = normaliseShortReference(typed);
    const found = reference === undefined ? undefined : await deps.access.findByShortReference(reference);
    if (found === undefined) return showDesk(session, 'recall', empty, typed === '' ? 200 : 404);
    try {
      return render(session, await open(deps, session, found.notificationId), { reference: typed, fault: '', status: 200 });
    } catch (error) {
      // Another area's reference looks like one that never was.
      if (error instanceof Refusal) return showDesk(session, 'recall', empty, 404);
      throw error;
    }
  };

/** Takes it back: from this moment no link and no session shows it. */
export const createRecall =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters, form }, session) => {
    const opened = await open(deps, session, parameters['notificationId'] ?? '');
    const { notification, mailed } = opened;
    const reason = form.get('reason');
    const note = (form.get('note') ?? '').trim();
    const changed = { title: 'This changed while you were looking', lines: ['It was withdrawn already, or police corrected it. Look again: if it still has to be recalled, recall the new version.'], link: { href: `/desk/recall?reference=${notification.shortReference}`, text: 'Look again' } };
    if (form.get('version') !== String(notification.version) || notification.withdrawnAt !== undefined) return sayDesk(session, changed, 409);
    if (!isReason(reason) || note.length > NOTE_MAX) {
      return render(session, opened, { reference: notification.shortReference, fault: isReason(reason) ? `Write at most ${NOTE_MAX} characters` : 'Choose why', status: 422 });
    }
    const stored = await deps.incidents.read(notification.incidentId);
    if (!stored) throw new Refusal(404, 'incident_gone');
    const at = deps.now();
    const result = await deps.recalls.recall({
      notification,
      revision: stored.revision,
      reason,
      ...(note === '' ? {} : { note: sensitive(note) }),
      mailed,
      reportBy: new Date(at.getTime() + BREACH_REPORT_HOURS * 3_600_000).toISOString(),
      cause: staffCause(deps, session, notification.traceId),
    });
    if (result.kind === 'conflict') return sayDesk(session, changed, 409);
    await deps.outbox.send(result.obligations);
    return { kind: 'goTo', location: `/desk/breaches/${notification.notificationId}/${notification.version}` };
  };

const openBreach = async (deps: DeskDeps, session: StaffSession, parameters: Readonly<Record<string, string | undefined>>) => {
  const [notificationId, version] = [parameters['notificationId'] ?? '', Number(parameters['version'])];
  const breach = /^ntf_[0-9a-f]{10,40}$/.test(notificationId) && Number.isInteger(version) ? await deps.recalls.readBreach(notificationId, version) : undefined;
  const notification = breach && (await deps.notifications.read(notificationId));
  if (!breach || !notification || !(await mayRecall(deps, session, notification))) throw new Refusal(404, 'no_such_breach');
  return breach;
};

/** The record of a mis-send, with the clock that the law starts. */
export const createShowBreach =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters }, session) => {
    const breach = await openBreach(deps, session, parameters);
    // What somebody wrote there may name the child.
    await deps.trail.recordView({ incidentId: breach.incidentId, object: `${breach.notificationId}:${breach.version}`, action: 'desk.viewBreach', test: breach.test, cause: staffCause(deps, session, breach.notificationId) });
    const body = await deps.directory.readBody(breach.bodyKey);
    const name = (keyAdultId: string): string => nameOf(body, keyAdultId);
    return showDesk(session, 'breach', {
      notificationId: breach.notificationId,
      version: breach.version,
      body: body?.name ?? breach.bodyKey,
      children: breach.children,
      reason: REASON_WORDS[breach.reason],
      note: breach.note?.reveal() ?? '',
      opened: sayInstant(breach.openedAt),
      reportBy: sayInstant(breach.reportBy),
      left: sayTimeLeft(breach.reportBy, deps.now()),
      mailed: breach.mailed.map(name),
      read: breach.viewedAt === undefined ? 'Nobody had read it' : `${name(breach.viewedBy ?? '')} had read it first, on ${sayInstant(breach.viewedAt)}`,
      outcome: breach.outcome === undefined ? '' : `${OUTCOME_WORDS[breach.outcome]}${breach.closedAt === undefined ? '' : ` (${sayInstant(breach.closedAt)})`}`,
      outcomes: BREACH_OUTCOMES.map((value) => ({ value, text: OUTCOME_WORDS[value] })),
      csrf: session.csrfToken,
    });
  };

export const createCloseBreach =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters, form }, session) => {
    const breach = await openBreach(deps, session, parameters);
    const outcome = form.get('outcome');
    const here = `/desk/breaches/${breach.notificationId}/${breach.version}`;
    if (!isOutcome(outcome)) return sayDesk(session, { title: 'Choose what became of it', lines: ['The record stays open and its clock runs on.'], link: { href: here, text: 'Go back' } }, 422);
    const result = await deps.recalls.closeBreach({ breach, outcome, cause: staffCause(deps, session, breach.notificationId) });
    if (result.kind === 'conflict') return sayDesk(session, { title: 'Somebody closed it already', lines: ['Your answer changed nothing.'], link: { href: here, text: 'Look at it' } }, 409);
    await deps.outbox.send(result.obligations);
    return { kind: 'goTo', location: here };
  };
