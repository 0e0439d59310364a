import { REFERRAL_KINDS } from '../../shared/domain/referral.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayTime } from './format-desk.ts';
import { openQuestions } from './show-questions.ts';
import { countWork } from './show-today.ts';
import type { StaffStep } from './staff-page.ts';

/** How much there is of each kind, for a board that is left open. It names nothing else, and being asked by a script is not being awake. */
export const createShowCounts =
  (deps: Pick<DeskDeps, 'referrals' | 'questions' | 'now'>): StaffStep =>
  async (_request, session) => {
    const [work, questions] = await Promise.all([countWork(deps, session), openQuestions(deps, session)]);
    const counts = Object.fromEntries(REFERRAL_KINDS.map((each) => [each, work.counts[each] ?? 0]));
    const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
    return { kind: 'data', data: { counts: { all, questions: questions.length, ...counts }, checkedAt: sayTime(deps.now().toISOString()) } };
  };
