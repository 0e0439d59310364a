import { BREAK_GLASS_OUTCOMES } from '../../shared/domain/desk/break-glass.ts';
import type { BreakGlassOutcome } from '../../shared/domain/desk/break-glass.ts';
import { may } from '../../shared/domain/desk/roles.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { BreakGlass } from '../../shared/ports/break-glass.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayInstant, sayTime } from './format-desk.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';

const OUTCOME_WORDS: Readonly<Record<BreakGlassOutcome, string>> = {
  justified: 'It was needed',
  notJustified: 'It was not needed',
  followUp: 'It has to be followed up',
};
const isOutcome = (text: string | undefined): text is BreakGlassOutcome => (BREAK_GLASS_OUTCOMES as readonly string[]).includes(text ?? '');

/** More than a year of emergencies; older ones are in the audit trail. */
const MOST = 100;

const mayReview = ({ grants }: StaffSession, { forceCode, laCodes }: Pick<BreakGlass, 'forceCode' | 'laCodes'>): boolean =>
  may(grants, 'seeAudit', `force:${forceCode}`) || laCodes.some((code) => may(grants, 'seeAudit', `la:${code}`));

/** Open and past openings of the auditor's areas: who, when, why, and what an auditor found. */
export const createListBreakGlasses =
  (deps: DeskDeps): StaffStep =>
  async (_request, session) => {
    const found = await deps.breakGlasses.list(MOST, (one) => mayReview(session, one));
    await deps.audit.recordLook({ object: 'breakGlasses', outcome: `${found.length} listed`, cause: staffCause(deps, session, deps.ids.uuid()) });
    const now = deps.now().getTime();
    return showDesk(session, 'break-glass-list', {
      waiting: found.filter(({ outcome }) => outcome === undefined).length,
      rows: found.map((one) => ({
        id: one.breakGlassId,
        number: one.breakGlassId.slice(-8),
        opened: sayInstant(one.openedAt),
        isOpen: now < Date.parse(one.endsAt),
        until: sayTime(one.endsAt),
        staffId: one.staffId,
        auditHref: `/desk/audit?${new URLSearchParams({ about: one.incidentId, who: one.staffId }).toString()}`,
        reason: one.reason?.reveal() ?? 'Erased with the incident',
        alert: one.alertedAt === undefined ? 'The alert email has not left yet' : `Alert sent at ${sayTime(one.alertedAt)}`,
        outcome: one.outcome === undefined ? '' : `${OUTCOME_WORDS[one.outcome]}${one.reviewedAt === undefined ? '' : ` (${sayInstant(one.reviewedAt)})`}`,
        mine: one.staffId === session.staffId,
      })),
      outcomes: BREAK_GLASS_OUTCOMES.map((value) => ({ value, text: OUTCOME_WORDS[value] })),
      csrf: session.csrfToken,
    });
  };

export const createReviewBreakGlass =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters, form }, session) => {
    const breakGlassId = parameters['breakGlassId'] ?? '';
    const breakGlass = /^bgl_[0-9a-f]{24}$/.test(breakGlassId) ? await deps.breakGlasses.read(breakGlassId) : undefined;
    if (breakGlass === undefined || !mayReview(session, breakGlass)) throw new Refusal(404, 'no_such_break_glass');
    const list = { href: '/desk/break-glasses', text: 'Back to the list' };
    const outcome = form.get('outcome');
    if (!isOutcome(outcome)) return sayDesk(session, { title: 'Choose what you found', lines: ['Nothing was changed.'], link: list }, 422);
    const result = await deps.breakGlasses.review({ breakGlass, outcome, cause: staffCause(deps, session, deps.ids.uuid()) });
    switch (result.kind) {
      case 'reviewed':
        return { kind: 'goTo', location: '/desk/break-glasses' };
      case 'samePerson':
        return sayDesk(session, { title: 'Somebody else must review this', lines: ['You opened it yourself. Ask another auditor.'], link: list }, 403);
      case 'conflict':
        return sayDesk(session, { title: 'It was reviewed already', lines: ['Your answer changed nothing.'], link: list }, 409);
    }
  };
