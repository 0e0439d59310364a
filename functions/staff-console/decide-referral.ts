import { bodiesOf, identityText, needsSecondPerson } from '../../shared/domain/desk/decision.ts';
import type { Decision, FirstCandidate } from '../../shared/domain/desk/decision.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { Refusal } from '../../shared/http/refusal.ts';
import type { PageRequest } from '../../shared/http/page-stack.ts';
import type { StaffSession } from '../../shared/ports/staff.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import type { DeskAnswer } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { readAuthority } from './find-authorities.ts';
import { isHeldForRisk, openReferral } from './open-referral.ts';
import type { OpenedReferral } from './open-referral.ts';
import { readChoice } from './read-choice.ts';
import type { Choice } from './read-choice.ts';
import { readRollSearch, searchRolls, showFound } from './search-rolls.ts';
import { recordLook, renderReferral } from './show-referral.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';
import { REASON_WORDS } from './words.ts';

/** What will happen, in words: whom it tells, and that it cannot be taken back. */
export const consequences = async ({ directory }: Pick<DeskDeps, 'directory'>, decision: Decision): Promise<readonly string[]> => {
  if (decision.kind === 'noneOfThese') return ['Nobody is told yet. The child goes to the list “No school found”.'];
  const bodies = await Promise.all(bodiesOf(decision).map((bodyKey) => directory.readBody(bodyKey)));
  return bodies.map((body) => {
    if (body === undefined || body.status === 'closed') return 'This body is not in the directory, or is closed: nobody could be told, and the work would stay open.';
    const adults = body.keyAdults.filter(({ active }) => active).length;
    return `This tells ${body.name}. It has ${adults} key ${adults === 1 ? 'adult' : 'adults'}; the first is emailed at once.`;
  });
};

const changedMeanwhile = (session: StaffSession, referralId: string): DeskAnswer =>
  sayDesk(
    session,
    {
      title: 'This changed while you were looking',
      lines: ['Police corrected or withdrew the incident, or a colleague decided. Your decision was not taken, and nobody was told because of it.'],
      link: { href: `/desk/referrals/${referralId}`, text: 'Look again' },
    },
    409,
  );

const read = async (deps: DeskDeps, { parameters, form }: Pick<PageRequest, 'parameters' | 'form'>, session: StaffSession) => {
  const opened = await openReferral(deps, session, 'decide', parameters['referralId'] ?? '');
  if (opened.referral.kind !== 'review' && opened.referral.kind !== 'unmatched' && opened.referral.kind !== 'notOurChild' && !isHeldForRisk(opened)) throw new Refusal(400, 'not_to_be_decided');
  const bodies = await deps.directory.listBodies([opened.referral.laCode]);
  const open = new Set(bodies.filter(({ status }) => status === 'open').map(({ bodyKey }) => bodyKey));
  const asked = /^authority:(\d{3})$/.exec(form.get('choice') ?? '')?.[1];
  const authority = asked === undefined ? undefined : await readAuthority(deps, asked, opened.referral.laCode);
  const rollSearch = readRollSearch(form);
  const found = rollSearch.search === undefined ? [] : await searchRolls(deps, opened, rollSearch.search);
  const answer = readChoice(form, opened, { urn: (urn) => open.has(`establishment:${urn}`), authority: (laCode) => authority?.laCode === laCode, found });
  return { opened, answer, roll: rollSearch.search === undefined ? undefined : { asked: rollSearch, found } };
};

const isStale = ({ stored, word, referral }: OpenedReferral, form: PageRequest['form']): boolean =>
  referral.state !== 'open' || String(stored.revision) !== form.get('revision') || String(word?.number ?? 0) !== form.get('seen');

const asRead = (form: PageRequest['form']): Readonly<Record<string, string>> => ({ choice: form.get('choice') ?? '', reason: form.get('reason') ?? '', note: form.get('note') ?? '' });

/** S4: says what the decision does before it is done. Changes nothing. */
export const createCheckDecision =
  (deps: DeskDeps): StaffStep =>
  async (request, session) => {
    const { form } = request;
    const { opened, answer, roll } = await read(deps, request, session);
    if (isStale(opened, form)) return changedMeanwhile(session, opened.referral.referralId);
    if ('faults' in answer) {
      await recordLook(deps, session, opened);
      return renderReferral(deps, session, opened, { search: '', chosen: asRead(form), faults: answer.faults, roll: roll && { ...roll, found: await showFound(deps, session, opened, roll.found) }, status: 422 });
    }
    const { decision, reason, note } = answer.choice;
    const second = needsSecondPerson(decision, opened.evidence?.vetoes ?? []);
    return showDesk(session, 'check-decision', {
      referralId: opened.referral.referralId,
      lines: isHeldForRisk(opened) ? ['Nobody is told yet. You choose next who can safely be told there.'] : await consequences(deps, decision),
      tells: decision.kind !== 'noneOfThese' && !isHeldForRisk(opened),
      second,
      reason: REASON_WORDS[reason],
      note,
      fields: [...form].filter(([name]) => name !== 'csrf').map(([name, value]) => ({ name, value })),
      csrf: session.csrfToken,
    });
  };

const firstOf = ({ evidence }: OpenedReferral): FirstCandidate | undefined => {
  const [best] = evidence?.candidates ?? [];
  return evidence && best && { pupilId: best.pupilId, bits: best.bits, modelVersion: evidence.modelVersion };
};

const store = (deps: DeskDeps, session: StaffSession, opened: OpenedReferral, { decision, reason, note }: Choice) =>
  deps.decisions.decide({
    referral: opened.referral,
    childId: opened.status.childId,
    revision: opened.stored.revision,
    seen: opened.word?.number ?? 0,
    state: needsSecondPerson(decision, opened.evidence?.vetoes ?? []) ? 'proposed' : 'standing',
    decision,
    reason,
    ...(note === '' ? {} : { note: sensitive(note) }),
    identity: deps.digest(identityText(opened.child)),
    first: firstOf(opened),
    cause: staffCause(deps, session, opened.stored.traceId),
  });

/** Takes the decision as it was checked; the children of the incident are linked again with it. */
export const createDecideReferral =
  (deps: DeskDeps): StaffStep =>
  async (request, session) => {
    const { opened, answer } = await read(deps, request, session);
    if (isStale(opened, request.form)) return changedMeanwhile(session, opened.referral.referralId);
    if ('faults' in answer) {
      await recordLook(deps, session, opened);
      return renderReferral(deps, session, opened, { search: '', chosen: asRead(request.form), faults: answer.faults, status: 422 });
    }
    const result = await store(deps, session, opened, answer.choice);
    if (result.kind === 'conflict') return changedMeanwhile(session, opened.referral.referralId);
    await deps.outbox.send(result.obligations);
    // Next is who can safely be told there; what two people have to agree on waits for them first.
    return { kind: 'goTo', location: isHeldForRisk(opened) && !needsSecondPerson(answer.choice.decision, opened.evidence?.vetoes ?? []) ? `/desk/referrals/${opened.referral.referralId}/recipients` : '/desk/decided' };
  };

/** After a change the browser fetches this, so that going back or reloading repeats nothing. */
export const createShowDecided =
  (): StaffStep =>
  async (_request, session) =>
    sayDesk(session, {
      title: 'Your decision is recorded',
      lines: ['If it needs a second person, it waits on the board. Otherwise whoever it names is being told now; if nobody reads it, it comes back to the board.'],
      link: { href: '/desk', text: 'Back to today' },
    });
