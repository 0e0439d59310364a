import { shownState } from '../../shared/domain/desk/question.ts';
import { authoritiesFor } from '../../shared/domain/desk/roles.ts';
import { NO_AREA, REFERRAL_KINDS } from '../../shared/domain/referral.ts';
import type { ReferralKind } from '../../shared/domain/referral.ts';
import type { ReferralRecord } from '../../shared/ports/notifications.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { showDesk } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayInstant, sayTime, sayTimeLeft } from './format-desk.ts';
import { openQuestions, sayQuestion } from './show-questions.ts';
import type { StaffStep } from './staff-page.ts';
import { KIND_WORDS } from './words.ts';

/** One page of work; the rest is a link away, and counted on the card. */
const ROWS = 100;
/** A board that is left open counts anew this often. */
const COUNT_EVERY_SECONDS = 60;
const NO_BELL = '9';

const isKind = (text: string | undefined): text is ReferralKind => (REFERRAL_KINDS as readonly string[]).includes(text ?? '');

/** Open work of this person's areas, and what belongs to no area yet. */
export const openWork = async ({ referrals }: Pick<DeskDeps, 'referrals'>, session: StaffSession): Promise<readonly ReferralRecord[]> => {
  const found = await referrals.open([...authoritiesFor(session.grants, 'seeBoard'), NO_AREA], []);
  return found.toSorted((a, b) => (a.dueBy ?? NO_BELL).localeCompare(b.dueBy ?? NO_BELL) || a.openedAt.localeCompare(b.openedAt));
};

/** Where a row leads: work about a notification is a phone call, work about a child is a comparison. */
const hrefOf = ({ kind, referralId, incidentId, notificationId }: ReferralRecord): string | undefined => {
  switch (kind) {
    case 'unread':
    case 'undeliverable':
      return '/desk/unread';
    case 'recall':
      return `/desk/breaches/${notificationId ?? ''}/${referralId.split('_').at(-1) ?? ''}`;
    case 'review':
    case 'unmatched':
    case 'notOurChild':
    case 'held':
      return `/desk/referrals/${encodeURIComponent(referralId)}`;
    case 'cumulativeRisk':
      return `/desk/risk/${encodeURIComponent(referralId)}`;
    case 'marac':
      return `/desk/marac/${encodeURIComponent(incidentId)}`;
    case 'conflict':
      return `/desk/referrals/${encodeURIComponent(referralId)}/recipients`;
    // Nothing here to open by itself: who acts, and where, is said in the row.
    case 'quarantined':
    case 'tooFewKeyAdults':
    case 'passkey':
    case 'preBirth':
      return undefined;
  }
};

/**
 * The board: the most urgent bell first. It names no child: whoever needs a name opens one piece of work, and that is recorded.
 */
export const createShowToday =
  (deps: Pick<DeskDeps, 'referrals' | 'questions' | 'now'>): StaffStep =>
  async ({ query }, session) => {
    const now = deps.now();
    const [work, questions] = await Promise.all([openWork(deps, session), openQuestions(deps, session)]);
    const kind = isKind(query['kind']) ? query['kind'] : undefined;
    const shown = kind === undefined ? work : work.filter((one) => one.kind === kind);
    const cards = REFERRAL_KINDS.map((each) => ({ kind: each, title: KIND_WORDS[each].title, count: work.filter((one) => one.kind === each).length, current: each === kind })).filter(
      ({ count, current }) => count > 0 || current,
    );
    return showDesk(session, 'today', {
      cards,
      total: work.length,
      questions: questions.length,
      late: questions.filter((one) => shownState(one, now.toISOString()) === 'overdue').length,
      everySeconds: COUNT_EVERY_SECONDS,
      kind: kind ?? '',
      title: kind === undefined ? 'Today' : KIND_WORDS[kind].title,
      checkedAt: sayTime(now.toISOString()),
      more: Math.max(0, shown.length - ROWS),
      rows: shown.slice(0, ROWS).map((one) => ({
        href: hrefOf(one) ?? '',
        left: sayTimeLeft(one.dueBy, now),
        title: KIND_WORDS[one.kind].title,
        why: KIND_WORDS[one.kind].why,
        asked: questions.filter(({ referralId }) => referralId === one.referralId).map((question) => ({ text: sayQuestion(question, now), href: `/desk/questions/${question.questionId}` })),
        opened: sayInstant(one.openedAt),
        test: one.test,
        reference: one.incidentId.slice(-8),
      })),
    });
  };
