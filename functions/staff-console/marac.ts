import { authoritiesFor } from '../../shared/domain/desk/roles.ts';
import { NO_AREA, maracReferralId } from '../../shared/domain/referral.ts';
import { MARAC_DECIDED, isMaracDecided } from '../../shared/domain/risk/marac.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { StoredIncident } from '../../shared/ports/incidents.ts';
import type { ReferralRecord } from '../../shared/ports/notifications.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import type { DeskAnswer } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayInstant, sayTime, sayTimeLeft } from './format-desk.ts';
import { mayFor } from './open-referral.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';
import { GRADE_WORDS, MARAC_WORDS } from './words.ts';

const REASON_MAX = 300;
const DECIDED_BY_MAX = 80;
const ROWS = 200;

const SHOWN = ['overdue', 'waiting', 'all'] as const;
type Shown = (typeof SHOWN)[number];
const SHOWN_WORDS: Readonly<Record<Shown, string>> = { overdue: 'Overdue', waiting: 'Not due yet', all: 'All' };
const isShown = (text: string | undefined): text is Shown => (SHOWN as readonly string[]).includes(text ?? '');

const clockOf = (dueBy: string | undefined, now: Date) => {
  const { text, urgent } = sayTimeLeft(dueBy, now);
  return { text: text.startsWith('Bell rang') ? `Overdue since ${dueBy === undefined ? '' : sayInstant(dueBy)}` : `${text} left`, overdue: text.startsWith('Bell rang'), urgent };
};

/** High-risk incidents whose MARAC decision and reason nobody has told us, by their clock. It names no child. */
export const createListMarac =
  (deps: Pick<DeskDeps, 'referrals' | 'now'>): StaffStep =>
  async ({ query }, session) => {
    const now = deps.now();
    const areas = authoritiesFor(session.grants, 'seeBoard');
    const area = areas.includes(query['area'] ?? '') ? query['area'] : undefined;
    const shown = isShown(query['show']) ? query['show'] : 'overdue';
    // What belongs to no area is everybody's work until somebody has looked.
    const all = (await deps.referrals.open(area === undefined ? [...areas, NO_AREA] : [area], ['marac'])).toSorted((a, b) => (a.dueBy ?? '').localeCompare(b.dueBy ?? ''));
    const at = now.toISOString();
    const lists: Readonly<Record<Shown, readonly ReferralRecord[]>> = { overdue: all.filter(({ dueBy = '' }) => dueBy <= at), waiting: all.filter(({ dueBy = '' }) => dueBy > at), all };
    const hrefTo = (show: Shown, laCode: string | undefined): string => `/desk/marac?${new URLSearchParams({ show, ...(laCode === undefined ? {} : { area: laCode }) }).toString()}`;
    return showDesk(session, 'marac-list', {
      checkedAt: sayTime(at),
      overdue: lists.overdue.length,
      tabs: SHOWN.map((each) => ({ text: SHOWN_WORDS[each], count: lists[each].length, href: hrefTo(each, area), current: each === shown })),
      areas: areas.length < 2 ? [] : [undefined, ...areas].map((laCode) => ({ text: laCode === undefined ? 'All areas' : `Area ${laCode}`, href: hrefTo(shown, laCode), current: laCode === area })),
      more: Math.max(0, lists[shown].length - ROWS),
      rows: lists[shown].slice(0, ROWS).map(({ incidentId, dueBy, openedAt, laCode, test }) => ({ href: `/desk/marac/${encodeURIComponent(incidentId)}`, reference: incidentId.slice(-8), clock: clockOf(dueBy, now), opened: sayInstant(openedAt), area: laCode, test })),
    });
  };

interface OpenedMarac {
  readonly referral: ReferralRecord;
  readonly stored: StoredIncident;
}

const open = async (deps: Pick<DeskDeps, 'referrals' | 'incidents'>, session: StaffSession, act: 'seeChild' | 'decide', incidentId: string): Promise<OpenedMarac> => {
  const referral = /^inc_[\w-]{1,80}$/.test(incidentId) ? await deps.referrals.read(maracReferralId(incidentId)) : undefined;
  if (referral === undefined || referral.kind !== 'marac' || !mayFor(session, act, referral.laCode)) throw new Refusal(404, 'no_such_referral');
  const stored = await deps.incidents.read(incidentId);
  if (stored === undefined) throw new Refusal(404, 'incident_gone');
  return { referral, stored };
};

interface Given {
  readonly decision: string;
  readonly decidedBy: string;
  readonly reason: string;
}
const NOTHING: Given = { decision: '', decidedBy: '', reason: '' };

/** What is wrong with each answer; a decision without its reason is the very thing that this list is about. */
const faultsOf = ({ decision, decidedBy, reason }: Given): Readonly<Partial<Record<keyof Given, string>>> => ({
  ...(isMaracDecided(decision) ? {} : { decision: 'Choose what was decided' }),
  ...(decidedBy === '' ? { decidedBy: 'Say who decided: the role or the meeting' } : decidedBy.length > DECIDED_BY_MAX ? { decidedBy: `Write at most ${DECIDED_BY_MAX} characters` } : {}),
  ...(reason === '' ? { reason: 'Give the reason' } : reason.length > REASON_MAX ? { reason: `Write at most ${REASON_MAX} characters` } : {}),
});

const render = (deps: DeskDeps, session: StaffSession, { referral, stored }: OpenedMarac, given: Given, faults: ReturnType<typeof faultsOf>, status: number): DeskAnswer => {
  const { risk, marac, children } = stored.incident.reveal();
  return showDesk(
    session,
    'marac',
    {
      incidentId: stored.incidentId,
      isOpen: referral.state === 'open',
      clock: clockOf(referral.dueBy, deps.now()),
      rows: [
        { key: 'Police reference', value: stored.forceReference },
        { key: 'Police attended', value: sayInstant(stored.attendedAt) },
        { key: 'Grade', value: `${GRADE_WORDS[risk.grade]}${risk.professionalJudgement ? ', by professional judgement' : ''}` },
        { key: 'Indicators', value: risk.indicatorCount === undefined ? 'Not given' : String(risk.indicatorCount) },
        { key: children.length === 1 ? 'Child' : 'Children', value: children.map(({ givenNames, familyName }) => [...givenNames, familyName].join(' ')).join('; ') },
        { key: 'MARAC, as police sent it', value: marac === undefined ? 'Nothing' : `${MARAC_WORDS[marac.decision]}. ${marac.reason}` },
      ],
      decisions: MARAC_DECIDED.map((value) => ({ value, text: MARAC_WORDS[value], checked: value === given.decision })),
      given,
      faults: { decision: '', decidedBy: '', reason: '', ...faults },
      errors: Object.entries(faults).map(([name, text]) => ({ text, href: `#${name}` })),
      reasonMax: REASON_MAX,
      csrf: session.csrfToken,
    },
    status,
  );
};

export const createShowMarac =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters }, session) => {
    const opened = await open(deps, session, 'seeChild', parameters['incidentId'] ?? '');
    const { stored, referral } = opened;
    await deps.trail.recordView({ incidentId: stored.incidentId, object: referral.referralId, action: 'desk.viewMarac', test: stored.test, cause: staffCause(deps, session, stored.traceId) });
    return render(deps, session, opened, NOTHING, {}, 200);
  };

export const createRecordMarac =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters, form }, session) => {
    const opened = await open(deps, session, 'decide', parameters['incidentId'] ?? '');
    const { stored } = opened;
    const given: Given = { decision: form.get('decision') ?? '', decidedBy: (form.get('decidedBy') ?? '').trim(), reason: (form.get('reason') ?? '').trim() };
    const faults = faultsOf(given);
    if (!isMaracDecided(given.decision) || Object.keys(faults).length > 0) return render(deps, session, opened, given, faults, 422);
    const result = await deps.risk.recordMarac({ incidentId: stored.incidentId, test: stored.test, decision: given.decision, decidedBy: sensitive(given.decidedBy), reason: sensitive(given.reason), cause: staffCause(deps, session, stored.traceId) });
    const link = { href: '/desk/marac', text: 'Back to the list' };
    switch (result.kind) {
      case 'committed':
        await deps.outbox.send(result.obligations);
        return { kind: 'goTo', location: '/desk/marac' };
      case 'already':
        return sayDesk(session, { title: 'A decision is recorded already', lines: ['A colleague recorded one, or police sent theirs. Yours changed nothing.'], link }, 409);
      case 'conflict':
        return sayDesk(session, { title: 'This did not work', lines: ['Somebody else was writing at the same moment. Nothing was recorded: try again.'], link }, 409);
    }
  };
