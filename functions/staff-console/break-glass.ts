import { BREAK_GLASS_MINUTES, BREAK_GLASS_REASON } from '../../shared/domain/desk/break-glass.ts';
import { displayedState } from '../../shared/domain/notification.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { normaliseShortReference } from '../../shared/domain/short-reference.ts';
import { whoMayBePhoned } from '../../shared/domain/who-may-be-phoned.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { StoredIncident } from '../../shared/ports/incidents.ts';
import type { NotificationRecord } from '../../shared/ports/notifications.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { policeRows } from './compare-record.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import type { DeskAnswer } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayInstant, sayTime } from './format-desk.ts';
import { mayFor } from './open-referral.ts';
import { phonesOf } from './show-unread.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';
import { tellOfBreakGlass } from './tell-of-break-glass.ts';
import { HANDLING_WORDS } from './words.ts';

interface Target {
  readonly stored: StoredIncident;
  readonly laCodes: readonly string[];
  /** Of an area that this person sees anyway. */
  readonly isOwn: boolean;
}

const targetOf = async (deps: DeskDeps, session: StaffSession, reference: string): Promise<Target | undefined> => {
  const short = normaliseShortReference(reference);
  const found = short === undefined ? undefined : await deps.access.findByShortReference(short);
  const notification = found && (await deps.notifications.read(found.notificationId));
  const incidentId = notification?.incidentId ?? (/^inc_[\w-]{1,80}$/.test(reference) ? reference : undefined);
  const [stored, areas] = incidentId === undefined ? [] : await Promise.all([deps.incidents.read(incidentId), deps.audit.areasOf(incidentId)]);
  if (stored === undefined || areas === undefined) return undefined;
  const laCodes = areas.laCodes.length > 0 ? areas.laCodes : (await deps.directory.readPolicy(stored.forceCode)).laCodes;
  return { stored, laCodes, isOwn: notification === undefined ? laCodes.some((code) => mayFor(session, 'seeChild', code)) : mayFor(session, 'seeChild', notification.laCode) };
};

interface Typed {
  readonly reference: string;
  readonly reason: string;
}
const typedIn = (form: ReadonlyMap<string, string>): Typed => ({ reference: (form.get('reference') ?? '').trim().slice(0, 100), reason: (form.get('reason') ?? '').trim() });

const ask = (session: StaffSession, typed: Typed, faults: { readonly reference: string; readonly reason: string }, status = 200): DeskAnswer =>
  showDesk(
    session,
    'break-glass',
    {
      ...typed,
      faults,
      errors: [
        { text: faults.reference, href: '#reference' },
        { text: faults.reason, href: '#reason' },
      ].filter(({ text }) => text !== ''),
      minutes: BREAK_GLASS_MINUTES,
      most: BREAK_GLASS_REASON.most,
      csrf: session.csrfToken,
    },
    status,
  );

export const createAskBreakGlass = (): StaffStep => async (_request, session) => ask(session, { reference: '', reason: '' }, { reference: '', reason: '' });

const check = async (deps: DeskDeps, session: StaffSession, typed: Typed): Promise<{ readonly target: Target } | { readonly instead: DeskAnswer }> => {
  const { least, most } = BREAK_GLASS_REASON;
  const target = await targetOf(deps, session, typed.reference);
  const reason = typed.reason.length < least ? `Say in at least ${least} letters why you need it now` : typed.reason.length > most ? `Say it in at most ${most} letters` : '';
  if (target === undefined || reason !== '') {
    return { instead: ask(session, typed, { reference: target === undefined ? 'There is nothing with this reference. Ask whoever gave it to you to read it out' : '', reason }, 422) };
  }
  if (target.isOwn) {
    return { instead: sayDesk(session, { title: 'This is of your own area', lines: ['You do not need to break the glass. Open it from the board or the call list.'], link: { href: '/desk', text: 'Today' } }, 409) };
  }
  return { target };
};

const confirmPage = (deps: DeskDeps, session: StaffSession, typed: Typed, openingId: string, fault: string): DeskAnswer =>
  showDesk(session, 'break-glass-check', { ...typed, openingId, fault, errors: fault === '' ? [] : [{ text: fault, href: '#confirm' }], minutes: BREAK_GLASS_MINUTES, now: sayTime(deps.now().toISOString()), csrf: session.csrfToken }, fault === '' ? 200 : 422);

/** First what was typed, then the second question: nothing is open yet, and nobody is told. */
export const createCheckBreakGlass =
  (deps: DeskDeps): StaffStep =>
  async ({ form }, session) => {
    const typed = typedIn(form);
    const checked = await check(deps, session, typed);
    return 'instead' in checked ? checked.instead : confirmPage(deps, session, typed, deps.ids.uuid(), '');
  };

/** Recorded and told of before anything is shown. The form carries the opening's number, so that pressing twice opens once. */
export const createOpenBreakGlass =
  (deps: DeskDeps): StaffStep =>
  async ({ form }, session) => {
    const typed = typedIn(form);
    const openingId = form.get('openingId') ?? '';
    if (!/^[\w-]{1,40}$/.test(openingId)) throw new Refusal(400, 'no_opening');
    const checked = await check(deps, session, typed);
    if ('instead' in checked) return checked.instead;
    if (form.get('confirm') !== 'yes') return confirmPage(deps, session, typed, openingId, 'Tick the box if you need it now');
    const { stored, laCodes } = checked.target;
    const at = deps.now();
    const breakGlass = {
      breakGlassId: `bgl_${deps.digest(`${session.staffId}|${openingId}`).slice(0, 24)}`,
      incidentId: stored.incidentId,
      forceCode: stored.forceCode,
      laCodes,
      staffId: session.staffId,
      openedAt: at.toISOString(),
      endsAt: new Date(at.getTime() + BREAK_GLASS_MINUTES * 60_000).toISOString(),
      test: stored.test,
      reason: sensitive(typed.reason),
    };
    const opened = await deps.breakGlasses.open(breakGlass, staffCause(deps, session, stored.traceId));
    if (opened === 'gone') throw new Refusal(404, 'erased');
    if (opened === 'opened') {
      deps.count('breakGlassOpened', 1);
      await tellOfBreakGlass(deps, breakGlass);
    }
    return { kind: 'goTo', location: `/desk/break-glass/${breakGlass.breakGlassId}` };
  };

const rowOf = async (deps: DeskDeps, stored: StoredIncident, notification: NotificationRecord) => {
  const body = await deps.directory.readBody(notification.bodyKey);
  // Who is, or may be, in the incident is nobody's to ring here either.
  const callable = body && { ...body, keyAdults: whoMayBePhoned(body.keyAdults, stored.incident.reveal(), notification).keyAdults };
  return {
    body: body?.name ?? notification.bodyKey,
    telephone: body?.telephone ?? '',
    adults: callable ? phonesOf(callable) : [],
    reference: notification.shortReference,
    state: STATE_WORDS[displayedState(notification)] ?? displayedState(notification),
    readBy: sayInstant(notification.readBy),
  };
};
const STATE_WORDS: Readonly<Record<string, string>> = { acknowledged: 'Confirmed by the school', phoned: 'Told on the phone', withdrawn: 'Withdrawn', delivered: 'Delivered, not read', sent: 'Sent, not read', viewed: 'Read, not confirmed', undelivered: 'Not delivered', queued: 'Waiting to be sent', sending: 'Being sent' };

/** What somebody in an emergency needs: who the child is, who was told and whom to phone. To read only, and each time it is shown is recorded as such. */
export const createShowBreakGlass =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters }, session) => {
    const breakGlassId = parameters['breakGlassId'] ?? '';
    const opened = /^bgl_[0-9a-f]{24}$/.test(breakGlassId) ? await deps.breakGlasses.read(breakGlassId) : undefined;
    // Another's is not there at all.
    if (opened === undefined || opened.staffId !== session.staffId) throw new Refusal(404, 'no_such_break_glass');
    if (deps.now().getTime() >= Date.parse(opened.endsAt)) {
      return sayDesk(session, { title: 'The half hour is over', lines: ['What you opened is closed again. If the emergency goes on, break the glass again: it is a new opening with a reason of its own.'], link: { href: '/desk/break-glass', text: 'Break glass' } }, 410);
    }
    const stored = await deps.incidents.read(opened.incidentId);
    if (stored === undefined) throw new Refusal(404, 'erased');
    await tellOfBreakGlass(deps, opened);
    await deps.trail.recordView({ incidentId: opened.incidentId, object: breakGlassId, action: 'breakGlass.view', test: opened.test, cause: staffCause(deps, session, stored.traceId) });
    const incident = stored.incident.reveal();
    const notifications = await Promise.all(stored.notificationIds.map((id) => deps.notifications.read(id)));
    return showDesk(session, 'break-glass-record', {
      until: sayTime(opened.endsAt),
      attended: sayInstant(stored.attendedAt),
      handling: incident.handling.map((code) => HANDLING_WORDS[code]),
      children: incident.children.map((child) => policeRows(child).filter(({ item }) => item !== 'address')),
      told: await Promise.all(notifications.filter((one) => one !== undefined).map((one) => rowOf(deps, stored, one))),
    });
  };
