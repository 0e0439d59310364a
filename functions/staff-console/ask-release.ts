import { PUBLICATION_STUDY, periodsOver, quartersOver } from '../../shared/domain/evaluation/export/release-question.ts';
import type { QuestionRefusal } from '../../shared/domain/evaluation/export/release-question.ts';
import { forcesFor, mayAnywhere } from '../../shared/domain/desk/roles.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { createAskForRelease } from '../../shared/runtime/release/ask-for-release.ts';
import { showDesk } from './desk-answer.ts';
import type { DeskAnswer } from './desk-answer.ts';
import { sayInstant } from './format-desk.ts';
import type { ReleaseDeps } from './release-deps.ts';
import { sayPeriod, stateWords, studyOf } from './say-release.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';

const MONTHS_OFFERED = 24;
const QUARTERS_OFFERED = 8;
const LISTED = 50;

const REFUSED: Readonly<Record<QuestionRefusal | 'agreement' | 'area', string>> = {
  unknown_period: 'Choose a period from the list',
  period_not_over: 'Choose a period that is over',
  known_at_too_early: 'Choose a later month: the period was not over then',
  known_at_in_future: 'Choose an earlier month: that one has not begun',
  publish_a_quarter: 'Choose a quarter: what goes out is of whole quarters only',
  publish_everybody: 'What goes out is of everybody',
  not_settled: 'Choose an earlier period: this one is not settled yet',
  agreement: 'Enter the reference of the agreement, like DSA-2026-014',
  area: 'Choose one of your police forces',
};

/** The log of what was made, and the form to ask for more. Whoever signs publications off sees them; rows are for evaluators, of their own forces. */
const showAll = async (deps: ReleaseDeps, session: StaffSession, error = ''): Promise<DeskAnswer> => {
  const now = deps.now().toISOString();
  const forces = forcesFor(session.grants, 'takeReleases');
  const found = await Promise.all([...forces.map(studyOf), PUBLICATION_STUDY].map(async (study) => deps.releases.list(study, LISTED)));
  const rows = found
    .flat()
    .toSorted((a, b) => b.askedAt.localeCompare(a.askedAt))
    .map((release) => ({
      href: `/desk/releases/${release.releaseId}`,
      what: sayPeriod(release.asked),
      tier: release.asked.tier === 'publish' ? 'Safe to publish' : `Controlled, force ${release.asked.forceCode ?? ''}`,
      asOf: sayInstant(release.asked.asOf),
      asked: sayInstant(release.askedAt),
      state: stateWords(release),
    }));
  const months = periodsOver(now, MONTHS_OFFERED);
  const model = {
    forces,
    forceOptions: forces.map((value) => ({ value, text: `Force ${value}` })),
    mayTake: mayAnywhere(session.grants, 'takeReleases'),
    months: months.map((value) => ({ value, text: sayPeriod({ from: `${value}-01`, to: `${value}-28` }) })),
    quarters: quartersOver(now, QUARTERS_OFFERED).map((value) => ({ value, text: value.replace('-Q', ', quarter ') })),
    rows,
    error,
    csrf: session.csrfToken,
  };
  return showDesk(session, 'releases', model, error === '' ? 200 : 422);
};

export const createShowReleases =
  (deps: ReleaseDeps): StaffStep =>
  async (_request, session) =>
    showAll(deps, session);

const AGREEMENT = /^[A-Za-z0-9][A-Za-z0-9 ./-]{2,39}$/;

/** V1: a period, a level of detail; then it is made while the person does something else. */
export const createAskReleasePage = (deps: ReleaseDeps): StaffStep => {
  const ask = createAskForRelease({ ...deps, links: deps.releaseLinks });
  return async ({ form }, session) => {
    const publish = form.get('tier') === 'publish';
    const forces = forcesFor(session.grants, 'takeReleases');
    const forceCode = form.get('force') ?? (forces.length === 1 ? forces[0] : undefined);
    if (!publish && (forceCode === undefined || !forces.includes(forceCode))) {
      if (forceCode !== undefined) throw new Refusal(403, 'area');
      return showAll(deps, session, REFUSED.area);
    }
    const agreement = form.get('agreement')?.trim();
    if (!publish && (agreement === undefined || !AGREEMENT.test(agreement))) return showAll(deps, session, REFUSED.agreement);
    const question = publish
      ? { tier: 'publish' as const, period: form.get('quarter') ?? '', study: PUBLICATION_STUDY }
      : { tier: 'controlled' as const, period: form.get('period') ?? '', forceCode, study: studyOf(forceCode ?? ''), agreement };
    const asked = await ask(question, session.staffId, staffCause(deps, session, deps.ids.uuid()));
    return asked.kind === 'refused' ? showAll(deps, session, REFUSED[asked.because]) : { kind: 'goTo', location: `/desk/releases/${asked.release.releaseId}` };
  };
};
