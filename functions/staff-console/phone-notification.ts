import { isOpen } from '../../shared/domain/notification.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import { CALL_OUTCOMES } from '../../shared/ports/notifications.ts';
import type { CallOutcome } from '../../shared/ports/notifications.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { policeRows } from './compare-record.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import type { DeskAnswer } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayInstant } from './format-desk.ts';
import { openNotification, phonesOf } from './show-unread.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';
import { HANDLING_WORDS } from './words.ts';

const OUTCOME_WORDS: Readonly<Record<CallOutcome, string>> = {
  readToKeyAdult: 'Spoke to a key adult and read them the notification',
  leftMessage: 'Left a message, no details',
  noAnswer: 'No answer',
  wrongNumber: 'Wrong number',
};

const render = async (deps: DeskDeps, session: StaffSession, notificationId: string, faults: { readonly outcome: string; readonly adult: string }, status: number, chosen = ''): Promise<DeskAnswer> => {
  const { notification, body } = await openNotification(deps, session, notificationId);
  // It names the child, and does so each time it is shown: with a fault in the form as well.
  await deps.trail.recordView({
    incidentId: notification.incidentId,
    object: notification.notificationId,
    action: 'desk.viewReferral',
    test: notification.test,
    cause: staffCause(deps, session, notification.traceId),
  });
  const stored = await deps.incidents.read(notification.incidentId);
  const children = stored?.children.filter(({ childId }) => notification.childIds.includes(childId)) ?? [];
  const errors = [
    { text: faults.outcome, href: '#outcome' },
    { text: faults.adult, href: '#keyAdultId' },
  ].filter(({ text }) => text !== '');
  return showDesk(
    session,
    'call',
    {
      notificationId,
      version: notification.version,
      isOpen: isOpen(notification),
      body: body.name,
      telephone: body.telephone ?? '',
      adults: phonesOf(body),
      reference: notification.shortReference,
      attended: stored === undefined ? '' : sayInstant(stored.attendedAt),
      // What may be read out: the child and when. Where, who and what happened are nobody's to tell a school.
      children: children.map(({ childReference }) => {
        const child = stored?.incident.reveal().children.find((one) => one.childReference === childReference);
        return child ? policeRows(child).filter(({ item }) => item === 'forename' || item === 'surname' || item === 'date') : [];
      }),
      // As needful as the name: without it a school rings the wrong parent.
      handling: stored?.incident.reveal().handling.map((code) => HANDLING_WORDS[code]) ?? [],
      handlingText: stored?.incident.reveal().handlingText ?? '',
      outcomes: CALL_OUTCOMES.map((value) => ({ value, text: OUTCOME_WORDS[value] })),
      chosen,
      adultChoices: phonesOf(body).map(({ keyAdultId, who }) => ({ value: keyAdultId, text: who })),
      faults,
      errors,
      csrf: session.csrfToken,
    },
    status,
  );
};

/** What to read out, to whom, and what happened. */
export const createShowCall =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters }, session) => {
    const { notification } = await openNotification(deps, session, parameters['notificationId'] ?? '');
    return render(deps, session, notification.notificationId, { outcome: '', adult: '' }, 200);
  };

const isOutcome = (text: string | undefined): text is CallOutcome => (CALL_OUTCOMES as readonly string[]).includes(text ?? '');

/** Only reading it to a key adult of that very body closes the notification; everything else leaves it open, and on the list. */
export const createLogCallPage =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters, form }, session) => {
    const { notification, body } = await openNotification(deps, session, parameters['notificationId'] ?? '');
    const { notificationId } = notification;
    const outcome = form.get('outcome');
    if (!isOutcome(outcome)) return render(deps, session, notificationId, { outcome: 'Choose what happened', adult: '' }, 422);
    const cause = staffCause(deps, session, notification.traceId);
    if (outcome !== 'readToKeyAdult') {
      const logged = await deps.notifications.logCall({ notificationId, outcome, cause });
      if (logged.kind === 'unknown') throw new Refusal(404, 'no_such_notification');
      return { kind: 'goTo', location: '/desk/unread' };
    }
    const keyAdult = body.keyAdults.find(({ keyAdultId, active }) => active && keyAdultId === form.get('keyAdultId'));
    if (keyAdult === undefined) return render(deps, session, notificationId, { outcome: '', adult: 'Choose whom you read it to' }, 422, outcome);
    const result = await deps.notifications.closeByPhone({
      notificationId,
      version: Number(form.get('version')),
      keyAdultId: keyAdult.keyAdultId,
      order: keyAdult.order,
      note: 'readToKeyAdult',
      cause,
    });
    const list = { href: '/desk/unread', text: 'Back to the call list' };
    switch (result.kind) {
      case 'committed':
        await deps.outbox.send(result.obligations);
        return { kind: 'goTo', location: '/desk/unread' };
      case 'already':
        return sayDesk(session, { title: 'It was answered already', lines: [`Somebody answered it at ${sayInstant(result.at)}. Your call changes nothing; nobody will be chased.`], link: list });
      case 'unknown':
        throw new Refusal(404, 'no_such_notification');
      case 'conflict':
        return sayDesk(
          session,
          { title: 'Police changed this notification', lines: ['What you read out is no longer all of it, so the call did not close it. Look at the new version and tell the key adult what changed.'], link: { href: `/desk/notifications/${notificationId}/call`, text: 'See the new version' } },
          409,
        );
    }
  };
