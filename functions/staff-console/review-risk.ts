import { londonDayOf } from '../../shared/domain/calendar.ts';
import type { RiskGrade } from '../../shared/domain/incident.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { RISK_OUTCOMES, isRiskOutcome } from '../../shared/domain/risk/risk-outcome.ts';
import { stillHolds, windowTo } from '../../shared/domain/risk/weigh-history.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import { HISTORY_MONTHS } from '../../shared/ports/child-history.ts';
import type { StoredIncident } from '../../shared/ports/incidents.ts';
import type { ReferralRecord } from '../../shared/ports/notifications.ts';
import type { FiredHere, PupilHistory } from '../../shared/ports/risk.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import type { DeskAnswer } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayDay, sayInstant, sayTimeLeft } from './format-desk.ts';
import { mayFor } from './open-referral.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';
import { GRADE_WORDS, RISK_OUTCOME_WORDS, sayRule } from './words.ts';

const NOTE_MAX = 500;

interface OpenedRisk {
  readonly referral: ReferralRecord;
  readonly rule: string;
  readonly stored: StoredIncident | undefined;
  readonly firing: FiredHere | undefined;
  readonly history: PupilHistory['incidents'];
  readonly own: string;
}

/** What a rule found, with the history that it was found in. Outside this person's areas it is not there at all. */
const open = async (deps: Pick<DeskDeps, 'referrals' | 'incidents' | 'risk'>, session: StaffSession, act: 'seeChild' | 'decide', referralId: string): Promise<OpenedRisk> => {
  const referral = /^rfr_risk_[\w-]{1,120}$/.test(referralId) ? await deps.referrals.read(referralId) : undefined;
  if (referral === undefined || referral.kind !== 'cumulativeRisk' || !mayFor(session, act, referral.laCode)) throw new Refusal(404, 'no_such_referral');
  const stored = await deps.incidents.read(referral.incidentId);
  const risk = stored && (await deps.risk.read(stored));
  const firing = risk?.fired.find((one) => one.referralId === referralId);
  const history = risk?.pupils.find(({ place }) => place === firing?.place)?.incidents ?? [];
  return { referral, rule: referral.because?.[0] ?? '', stored, firing, history, own: risk?.own ?? '' };
};

const schoolsOf = async ({ directory }: Pick<DeskDeps, 'directory'>, history: OpenedRisk['history']): Promise<ReadonlyMap<string, string>> =>
  new Map(await Promise.all([...new Set(history.map(({ urn }) => urn))].map(async (urn) => [urn, (await directory.readBody(`establishment:${urn}`))?.name ?? `School ${urn}`] as const)));

const render = async (deps: DeskDeps, session: StaffSession, opened: OpenedRisk, given: { readonly outcome: string; readonly note: string; readonly fault: string; readonly status: number }): Promise<DeskAnswer> => {
  const { referral, stored, firing, own } = opened;
  const now = deps.now();
  const since = windowTo(londonDayOf(now.toISOString()), { months: HISTORY_MONTHS }).from;
  const history = opened.history.filter(({ day }) => day > since);
  const policy = stored && (await deps.directory.readPolicy(stored.forceCode));
  const rule = policy?.riskRules.rules.find(({ id }) => id === opened.rule);
  const status = stored?.children.find(({ childId }) => childId === referral.childId);
  const child = stored?.incident.reveal().children.find(({ childReference }) => childReference === status?.childReference);
  const names = await schoolsOf(deps, history);
  const rows = [...Map.groupBy(history, ({ incident }) => incident)]
    .map(([incident, told]) => ({
      order: told[0]?.day ?? '',
      day: sayDay(told[0]?.day ?? ''),
      grade: GRADE_WORDS[(told[0]?.grade ?? 'notAssessed') satisfies RiskGrade],
      schools: told.map(({ urn }) => names.get(urn) ?? '').join('; '),
      isThis: incident === own,
      counted: firing !== undefined && told.some(({ day }) => firing.from <= day && day <= firing.to),
    }))
    .toSorted((a, b) => b.order.localeCompare(a.order));
  return showDesk(
    session,
    'risk',
    {
      referralId: referral.referralId,
      isOpen: referral.state === 'open',
      child: child === undefined ? '' : [...child.givenNames, child.familyName].join(' '),
      born: child?.dateOfBirth === undefined ? '' : sayDay(child.dateOfBirth),
      rule: rule === undefined ? opened.rule : sayRule(rule),
      version: referral.because?.[1] ?? '',
      by: referral.dueBy === undefined ? '' : sayInstant(referral.dueBy),
      urgent: sayTimeLeft(referral.dueBy, now).urgent,
      gone: stored === undefined,
      withdrawn: stored?.state === 'withdrawn',
      holds: firing !== undefined && policy !== undefined && stillHolds(firing, opened.history, policy.riskRules.rules),
      rows,
      months: HISTORY_MONTHS,
      outcomes: RISK_OUTCOMES.map((value) => ({ value, text: RISK_OUTCOME_WORDS[value], checked: value === given.outcome })),
      note: given.note,
      noteMax: NOTE_MAX,
      fault: given.fault,
      csrf: session.csrfToken,
    },
    given.status,
  );
};

/** All that was told of one child in the months that are kept, because a rule says that a person should look. First the audit entry, then the page. */
export const createShowRisk =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters }, session) => {
    const opened = await open(deps, session, 'seeChild', parameters['referralId'] ?? '');
    const { referral, stored } = opened;
    await deps.trail.recordView({ incidentId: referral.incidentId, object: referral.referralId, action: 'desk.viewHistory', test: referral.test, cause: staffCause(deps, session, stored?.traceId ?? referral.referralId) });
    return render(deps, session, opened, { outcome: '', note: '', fault: '', status: 200 });
  };

export const createReviewRisk =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters, form }, session) => {
    const opened = await open(deps, session, 'decide', parameters['referralId'] ?? '');
    const { referral, rule, stored } = opened;
    const outcome = form.get('outcome') ?? '';
    const note = (form.get('note') ?? '').trim();
    if (!isRiskOutcome(outcome) || note.length > NOTE_MAX) return render(deps, session, opened, { outcome, note, fault: isRiskOutcome(outcome) ? `Write at most ${NOTE_MAX} characters` : 'Choose what follows from it', status: 422 });
    const result = await deps.risk.review({ referral, rule, outcome, ...(note === '' ? {} : { note: sensitive(note) }), cause: staffCause(deps, session, stored?.traceId ?? referral.referralId) });
    const link = { href: '/desk?kind=cumulativeRisk', text: 'Other cumulative risk' };
    if (result.kind === 'conflict') return sayDesk(session, { title: 'Somebody saw to this already', lines: ['Your answer changed nothing. Police may have taken an incident back, or a colleague was quicker.'], link }, 409);
    await deps.outbox.send(result.obligations);
    return { kind: 'goTo', location: '/desk?kind=cumulativeRisk' };
  };
