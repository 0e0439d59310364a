import { accountForReviewer } from '../../shared/domain/account-for-reviewer.ts';
import type { Veto } from '../../shared/domain/linkage/link-policy.ts';
import { sayVeto } from '../../shared/domain/linkage/say-evidence.ts';
import { DECISION_REASONS } from '../../shared/domain/desk/decision.ts';
import { NO_SEARCH } from '../../shared/domain/desk/search-rolls.ts';
import type { RollPupil } from '../../shared/ports/directory.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { candidateRows, policeRows, reasonsOf } from './compare-record.ts';
import { showDesk } from './desk-answer.ts';
import type { DeskAnswer } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayInstant, sayTimeLeft } from './format-desk.ts';
import { findAuthorities } from './find-authorities.ts';
import type { FoundAuthority } from './find-authorities.ts';
import { bodiesToBe } from './open-recipients.ts';
import { candidatesOf, isHeldForRisk, openReferral } from './open-referral.ts';
import type { OpenedReferral } from './open-referral.ts';
import type { RollSearchForm, ShownPupil } from './shown-pupil.ts';
import { sayQuestion } from './show-questions.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';
import { KIND_WORDS, REASON_WORDS } from './words.ts';

export interface Faults {
  readonly choice: string;
  readonly reason: string;
  readonly note: string;
}
export const NO_FAULTS: Faults = { choice: '', reason: '', note: '' };
export const NOTE_MAX = 500;

/** A school of the area by its name, as the desk searches it. */
const MOST_SCHOOLS = 20;

type Deps = Pick<DeskDeps, 'directory' | 'pupils' | 'questions' | 'trail' | 'now' | 'ids' | 'digest'>;

export const schoolNames = async ({ directory }: Pick<DeskDeps, 'directory'>, urns: readonly string[]): Promise<readonly string[]> =>
  Promise.all(urns.map(async (urn) => (await directory.readBody(`establishment:${urn}`))?.name ?? `URN ${urn}`));

/** A pupil as the roll has them now. Each authority numbers its own pupils: theirs is the one that the candidate's schools belong to. */
export const readCandidate = async ({ directory, pupils }: Pick<DeskDeps, 'directory' | 'pupils'>, laCode: string, candidate: Pick<RollPupil, 'pupilId' | 'urns'>) => {
  const bodies = await Promise.all(candidate.urns.map((urn) => directory.readBody(`establishment:${urn}`)));
  return pupils.readPupil(candidate, [...bodies.flatMap((body) => (body ? [body.laCode] : [])), laCode]);
};

export const findSchools = async ({ directory }: Pick<DeskDeps, 'directory'>, laCode: string, text: string): Promise<readonly { readonly urn: string; readonly name: string }[]> => {
  const wanted = text.trim().toLowerCase();
  if (wanted.length < 2) return [];
  const bodies = await directory.listBodies([laCode]);
  return bodies
    .filter(({ bodyKey, name, status }) => status === 'open' && bodyKey.startsWith('establishment:') && (name.toLowerCase().includes(wanted) || bodyKey.endsWith(`:${wanted}`)))
    .slice(0, MOST_SCHOOLS)
    .map(({ bodyKey, name }) => ({ urn: bodyKey.slice('establishment:'.length), name }));
};

/** Two authorities may number two pupils alike, so the schools are part of who it is. */
export const candidateValue = ({ pupilId, urns }: Pick<RollPupil, 'pupilId' | 'urns'>): string => `pupil:${pupilId}@${urns.toSorted().join('+')}`;

const choicesOf = (candidates: readonly { readonly value: string; readonly at: number }[], schools: readonly { readonly urn: string; readonly name: string }[], authorities: readonly FoundAuthority[], found: readonly ShownPupil[]) => [
  ...found.map(({ value, name, school }) => ({ value, text: `It is ${name}, at ${school}`, hint: { text: 'A second person must agree' } })),
  ...candidates.map(({ value, at }) => ({ value, text: `It is possible match ${at}` })),
  ...schools.map(({ urn, name }) => ({ value: `school:${urn}`, text: `The child goes to ${name}`, hint: { text: 'A second person must agree' } })),
  ...authorities.map(({ laCode, name }) => ({ value: `authority:${laCode}`, text: `Another area’s child: pass to ${name}`, hint: { text: 'A second person must agree' } })),
  ...(candidates.length > 0 ? [{ value: 'none', text: 'None of these' }] : []),
  ...(candidates.length + schools.length + authorities.length + found.length > 0 ? [{ divider: 'or' }] : []),
  { value: 'homeEducated', text: 'Educated at home', hint: { text: 'The local authority’s named officer is told' } },
  { value: 'missingEducation', text: 'Missing education', hint: { text: 'The local authority’s named officer is told' } },
  { value: 'underSchoolAge', text: 'Too young for school', hint: { text: 'The health team is told' } },
  { value: 'unborn', text: 'Not born yet', hint: { text: 'The health team’s pre-birth contact is told' } },
];

/** Two of one date of birth in one home: the commonest way to tell the wrong school. */
const looksLikeTwins = (pupils: readonly RollPupil[]): boolean =>
  pupils.some((one, at) => pupils.slice(at + 1).some((other) => other.dateOfBirth === one.dateOfBirth && other.postcode !== undefined && other.postcode === one.postcode));

/** The page as it stands, with what was chosen and what is wrong with it. */
export const renderReferral = async (
  deps: Deps,
  session: StaffSession,
  opened: OpenedReferral,
  given: { readonly search: string; readonly chosen: Readonly<Record<string, string>>; readonly faults: Faults; readonly roll?: { readonly asked: RollSearchForm; readonly found: readonly ShownPupil[] } | undefined; readonly status: number },
): Promise<DeskAnswer> => {
  const { referral, stored, child, evidence, word } = opened;
  const candidates = candidatesOf(opened);
  const heldForRisk = isHeldForRisk(opened);
  const toTell = heldForRisk ? await bodiesToBe(deps, stored, opened.status, evidence, word) : [];
  const asked = (await deps.questions.ofIncident(stored.incidentId)).filter(({ childId, putAwayAt, state }) => childId === referral.childId && putAwayAt === undefined && state !== 'closed');
  const pupils = await Promise.all(candidates.map((candidate) => readCandidate(deps, referral.laCode, candidate)));
  const shown = await Promise.all(
    candidates.map(async (candidate, at) => {
      const pupil = pupils[at]?.reveal();
      return pupil && { value: candidateValue(candidate), at: at + 1, rows: candidateRows(pupil, candidate, await schoolNames(deps, pupil.urns)), reasons: reasonsOf(candidate) };
    }),
  );
  const [schools, authorities, policy] = await Promise.all([findSchools(deps, referral.laCode, given.search), findAuthorities(deps, referral.laCode, given.search), deps.directory.readPolicy(stored.forceCode)]);
  const errors = [
    { text: given.roll?.asked.fault ?? '', href: '#findSurname' },
    { text: given.faults.choice, href: '#choice' },
    { text: given.faults.reason, href: '#reason' },
    { text: given.faults.note, href: '#note' },
  ].filter(({ text }) => text !== '');
  return showDesk(
    session,
    'referral',
    {
      referralId: referral.referralId,
      kind: referral.kind,
      isOpen: referral.state === 'open',
      // A hold is police's to lift. Who can safely be told in spite of a risk is chosen on a page of its own, once the school is known.
      canDecide: referral.state === 'open' && (referral.kind !== 'held' || (heldForRisk && toTell.length === 0)),
      heldForRisk,
      recalled: opened.status.reason === 'recalled' && referral.kind === 'review',
      toTell: await Promise.all(toTell.map(async (bodyKey) => (await deps.directory.readBody(bodyKey))?.name ?? bodyKey)),
      asked: asked.map((question) => ({ text: sayQuestion(question, deps.now()), href: `/desk/questions/${question.questionId}` })),
      title: candidates.length > 0 ? 'Is this the same child?' : referral.kind === 'held' && !(heldForRisk && toTell.length === 0) ? 'Held: nobody is told yet' : 'Find this child’s school',
      why: opened.status.reason === 'recalled' ? 'What was told of this child was recalled. Nobody is told again until a person decides.' : KIND_WORDS[referral.kind].why,
      left: sayTimeLeft(referral.dueBy, deps.now()),
      attended: sayInstant(stored.attendedAt),
      revision: stored.revision,
      seen: word?.number ?? 0,
      proposed: word?.state === 'proposed' ? { mine: word.decidedBy === session.staffId, at: sayInstant(word.decidedAt) } : false,
      police: policeRows(child),
      candidates: shown.filter((one) => one !== undefined),
      gone: shown.filter((one) => one === undefined).length,
      twins: looksLikeTwins(pupils.flatMap((pupil) => (pupil ? [pupil.reveal()] : []))),
      vetoes: (evidence?.vetoes ?? ([] as readonly Veto[])).map(sayVeto),
      search: given.search,
      find: given.roll?.asked.typed ?? NO_SEARCH,
      findFault: given.roll?.asked.fault ?? '',
      searched: given.roll?.asked.search !== undefined,
      pupilsFound: given.roll?.found ?? [],
      found: schools.length + authorities.length,
      account: accountForReviewer(stored.incident.reveal(), policy) ?? '',
      choices: choicesOf(shown.flatMap((one) => (one ? [one] : [])), schools, authorities, given.roll?.found ?? []),
      reasons: DECISION_REASONS.map((value) => ({ value, text: REASON_WORDS[value] })),
      chosen: { choice: given.chosen['choice'] ?? '', reason: given.chosen['reason'] ?? '', note: given.chosen['note'] ?? '' },
      faults: given.faults,
      errors,
      csrf: session.csrfToken,
    },
    given.status,
  );
};

/** First the audit entry, then the child's details: whoever was shown something is known. */
export const recordLook = async (deps: Pick<Deps, 'trail' | 'now' | 'ids'>, session: StaffSession, { referral, stored, status, evidence }: OpenedReferral): Promise<void> => {
  const cause = staffCause(deps, session, stored.traceId);
  await deps.trail.recordView({ incidentId: stored.incidentId, object: referral.referralId, action: 'desk.viewReferral', test: stored.test, cause });
  for (const { pupilId } of candidatesOf({ referral, status, evidence })) {
    await deps.trail.recordView({ incidentId: stored.incidentId, object: pupilId, action: 'desk.viewCandidate', test: stored.test, cause });
  }
};

/** S3 and S5: the child as police wrote it beside the pupils who may be it, or the ways to find a school. */
export const createShowReferral =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters, query }, session) => {
    const opened = await openReferral(deps, session, 'seeChild', parameters['referralId'] ?? '');
    await recordLook(deps, session, opened);
    return renderReferral(deps, session, opened, { search: query['school'] ?? '', chosen: {}, faults: NO_FAULTS, status: 200 });
  };
