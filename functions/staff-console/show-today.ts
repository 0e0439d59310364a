import { londonDayOf } from '../../shared/domain/calendar.ts';
import { shownState } from '../../shared/domain/desk/question.ts';
import { authoritiesFor } from '../../shared/domain/desk/roles.ts';
import { NO_AREA, REFERRAL_KINDS } from '../../shared/domain/referral.ts';
import type { ReferralKind } from '../../shared/domain/referral.ts';
import { BOARD_ROWS } from '../../shared/ports/notifications.ts';
import type { ReferralCounts, ReferralPage, ReferralRecord } from '../../shared/ports/notifications.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { showDesk } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayDay, sayInstant, sayTime, sayTimeLeft } from './format-desk.ts';
import { hrefOfBody } from './show-directory.ts';
import { openQuestions, sayQuestion } from './show-questions.ts';
import type { StaffStep } from './staff-page.ts';
import { KIND_WORDS } from './words.ts';

/** A board that is left open counts anew this often. */
const COUNT_EVERY_SECONDS = 60;

const isKind = (text: string | undefined): text is ReferralKind => (REFERRAL_KINDS as readonly string[]).includes(text ?? '');

/** A place in the list, as the board itself writes it into a link. */
const PLACE = /^(9|\d{4}-\d{2}-\d{2}T[\d:.]{5,12}Z)#[a-zA-Z]{3,30}#[\w-]{1,160}$/;

export const areasOf = (session: StaffSession): readonly string[] => [...authoritiesFor(session.grants, 'seeBoard'), NO_AREA];

const totalOf = (counts: ReferralCounts['counts']): number => Object.values(counts).reduce((sum, n) => sum + n, 0);

/** How much of each kind there is. What fits on one page has been read already; more than that was counted within the last minutes. */
export const countWork = async ({ referrals, now }: Pick<DeskDeps, 'referrals' | 'now'>, session: StaffSession, whole?: ReferralPage): Promise<ReferralCounts> => {
  const at = now().toISOString();
  const page = whole ?? (await referrals.page({ laCodes: areasOf(session), now: at, limit: BOARD_ROWS }));
  if (page.next !== undefined) return referrals.count(areasOf(session), at);
  const counts: Partial<Record<ReferralKind, number>> = {};
  for (const { kind } of page.rows) counts[kind] = (counts[kind] ?? 0) + 1;
  return { counts, countedAt: at };
};

/** Kinds about children whom a roll knows and nobody doubts: only then is what was told before about this child. */
const OF_KNOWN_CHILDREN: ReadonlySet<ReferralKind> = new Set(['unread', 'undeliverable', 'conflict', 'cumulativeRisk', 'marac']);

const repeatsFor = ({ kind, incidentId, childId }: ReferralRecord, repeats: ReadonlyMap<string, Readonly<Record<string, number>>>): number => {
  const counted = OF_KNOWN_CHILDREN.has(kind) ? (repeats.get(incidentId) ?? {}) : {};
  return childId === undefined ? Math.max(0, ...Object.values(counted)) : (counted[childId] ?? 0);
};

/** Where a row leads: work about a notification is a phone call, work about a child is a comparison. */
const hrefOf = ({ kind, referralId, incidentId, notificationId, bodyKey }: ReferralRecord): string | undefined => {
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
    case 'tooFewKeyAdults':
    case 'passkey':
      return bodyKey === undefined ? undefined : hrefOfBody(bodyKey);
    case 'preBirth':
      return `/desk/referrals/${encodeURIComponent(referralId)}/pre-birth`;
    // Nothing here to open by itself: who acts, and where, is said in the row.
    case 'quarantined':
      return undefined;
  }
};

/** What has days and no bell is late since a day. */
const leftOf = ({ kind, dueBy }: ReferralRecord, now: Date): { readonly text: string; readonly urgent: boolean; readonly short: boolean } => {
  const left = sayTimeLeft(dueBy, now);
  const isLate = left.text.startsWith('Bell rang');
  const text = isLate && dueBy !== undefined && (kind === 'marac' || kind === 'cumulativeRisk') ? `Overdue since ${sayDay(londonDayOf(dueBy))}` : left.text;
  return { text, urgent: left.urgent, short: !isLate };
};

/**
 * The board: the most urgent bell first. It names no child: whoever needs a name opens one piece of work, and that is recorded.
 */
export const createShowToday =
  (deps: Pick<DeskDeps, 'referrals' | 'questions' | 'risk' | 'now'>): StaffStep =>
  async ({ query }, session) => {
    const now = deps.now();
    const kind = isKind(query['kind']) ? query['kind'] : undefined;
    const after = PLACE.test(query['after'] ?? '') ? query['after'] : undefined;
    const [page, questions] = await Promise.all([deps.referrals.page({ laCodes: areasOf(session), kind, now: now.toISOString(), after, limit: BOARD_ROWS }), openQuestions(deps, session)]);
    const [{ counts, countedAt }, repeats] = await Promise.all([
      countWork(deps, session, kind === undefined && after === undefined ? page : undefined),
      deps.risk.repeatsOf(page.rows.filter((one) => OF_KNOWN_CHILDREN.has(one.kind)).map(({ incidentId }) => incidentId)),
    ]);
    const cards = REFERRAL_KINDS.map((each) => ({ kind: each, title: KIND_WORDS[each].title, count: counts[each] ?? 0, current: each === kind })).filter(({ count, current }) => count > 0 || current);
    const here = kind === undefined ? '/desk' : `/desk?kind=${kind}`;
    return showDesk(session, 'today', {
      cards,
      total: totalOf(counts),
      questions: questions.length,
      late: questions.filter((one) => shownState(one, now.toISOString()) === 'overdue').length,
      everySeconds: COUNT_EVERY_SECONDS,
      kind: kind ?? '',
      title: kind === undefined ? 'Today' : KIND_WORDS[kind].title,
      checkedAt: sayTime(now.toISOString()),
      countedAt: countedAt === now.toISOString() ? '' : sayTime(countedAt),
      first: after === undefined ? '' : here,
      next: page.next === undefined ? '' : `/desk?${new URLSearchParams({ ...(kind === undefined ? {} : { kind }), after: page.next }).toString()}`,
      rows: page.rows.map((one) => ({
        href: hrefOf(one) ?? '',
        left: leftOf(one, now),
        title: KIND_WORDS[one.kind].title,
        why: KIND_WORDS[one.kind].why,
        repeats: repeatsFor(one, repeats),
        asked: questions.filter(({ referralId }) => referralId === one.referralId).map((question) => ({ text: sayQuestion(question, now), href: `/desk/questions/${question.questionId}` })),
        opened: sayInstant(one.openedAt),
        test: one.test,
        reference: one.incidentId.slice(-8),
      })),
    });
  };
