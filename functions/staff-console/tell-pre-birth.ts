import { bodyKeyOf } from '../../shared/domain/recipient-body.ts';
import { whoMayBePhoned } from '../../shared/domain/who-may-be-phoned.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { showDesk } from './desk-answer.ts';
import type { DeskAnswer } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayDay, sayInstant, sayPhone } from './format-desk.ts';
import { mayFor } from './open-referral.ts';
import { ADULT_ROLE_WORDS } from './recipient-words.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';
import { KEY_ADULT_ROLE_WORDS } from './words.ts';

const nameOf = ({ givenNames, familyName }: { readonly givenNames: readonly string[]; readonly familyName: string }): string => [...givenNames, familyName].join(' ');

const open = async (deps: DeskDeps, session: StaffSession, act: 'seeChild' | 'decide', referralId: string) => {
  const referral = /^rfr_[\w-]{1,120}$/.test(referralId) ? await deps.referrals.read(referralId) : undefined;
  if (referral === undefined || referral.kind !== 'preBirth' || !mayFor(session, act, referral.laCode)) throw new Refusal(404, 'no_such_referral');
  const [stored, team] = await Promise.all([deps.incidents.read(referral.incidentId), deps.directory.readBody(bodyKeyOf({ kind: 'healthTeam', teamCode: referral.laCode }))]);
  if (stored === undefined) throw new Refusal(404, 'incident_gone');
  // Somebody of the team may be in the incident too.
  const people = team?.status === 'open' && team.test === stored.test ? whoMayBePhoned(team.keyAdults, stored.incident.reveal(), {}).keyAdults : [];
  return { referral, stored, team, people };
};

const render = async (deps: DeskDeps, session: StaffSession, { referral, stored, team, people }: Awaited<ReturnType<typeof open>>, fault: string): Promise<DeskAnswer> => {
  await deps.trail.recordView({ incidentId: stored.incidentId, object: referral.referralId, action: 'desk.viewReferral', test: stored.test, cause: staffCause(deps, session, stored.traceId) });
  const { adults, pregnancy } = stored.incident.reveal();
  return showDesk(
    session,
    'pre-birth',
    {
      referralId: referral.referralId,
      isOpen: referral.state === 'open',
      attended: sayInstant(stored.attendedAt),
      due: pregnancy.dueOn === undefined ? '' : sayDay(pregnancy.dueOn),
      reference: stored.forceReference,
      adults: adults.map((adult) => ({ name: nameOf(adult), role: ADULT_ROLE_WORDS[adult.role], born: adult.dateOfBirth === undefined ? '' : sayDay(adult.dateOfBirth) })),
      team: team?.name ?? '',
      telephone: team?.telephone ?? '',
      people: people.map((one) => ({ value: one.keyAdultId, text: `${nameOf(one)}, ${KEY_ADULT_ROLE_WORDS[one.role]}`, hint: { text: one.mobile === undefined ? 'No mobile in the directory' : sayPhone(one.mobile) } })),
      fault,
      errors: fault === '' ? [] : [{ text: fault, href: '#told' }],
      csrf: session.csrfToken,
    },
    fault === '' ? 200 : 422,
  );
};

/** Somebody in the incident is pregnant, and police listed no unborn child: who she is, and whom of the pre-birth team to ring. */
export const createShowPreBirth =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters }, session) =>
    render(deps, session, await open(deps, session, 'seeChild', parameters['referralId'] ?? ''), '');

/** It ends when a person of the team was told, and the audit trail says who; nothing else ends it. */
export const createTellPreBirth =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters, form }, session) => {
    const opened = await open(deps, session, 'decide', parameters['referralId'] ?? '');
    const told = opened.people.find(({ keyAdultId }) => keyAdultId === form.get('told'));
    if (told === undefined) return render(deps, session, opened, 'Choose whom you told');
    const result = await deps.referrals.close(opened.referral.referralId, staffCause(deps, session, opened.stored.traceId), `told:${told.keyAdultId}`);
    if (result.kind === 'committed') await deps.outbox.send(result.obligations);
    return { kind: 'goTo', location: '/desk' };
  };
