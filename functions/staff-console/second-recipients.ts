import { Refusal } from '../../shared/http/refusal.ts';
import { readOfficer, sayChoice } from './choose-recipients.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { sayInstant } from './format-desk.ts';
import { openRecipients } from './open-recipients.ts';
import type { OpenedRecipients } from './open-recipients.ts';
import { ADULT_ROLE_WORDS, CHOICE_REASON_WORDS } from './recipient-words.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';

/** The body about which somebody proposed something that nobody settled yet. */
const proposedIn = ({ bodies }: OpenedRecipients) =>
  bodies.flatMap((at) => {
    const word = at.words.at(-1);
    return word?.state === 'proposed' ? [{ at, word }] : [];
  })[0];

/** Who a colleague says can safely be told, for a second person who agrees or does not. */
export const createShowSecondRecipients =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters }, session) => {
    const opened = await openRecipients(deps, session, 'confirmDecision', parameters['referralId'] ?? '');
    const proposed = proposedIn(opened);
    if (proposed === undefined) throw new Refusal(404, 'nothing_proposed');
    const { referral, stored } = opened;
    await deps.trail.recordView({ incidentId: stored.incidentId, object: referral.referralId, action: 'desk.viewReferral', test: stored.test, cause: staffCause(deps, session, stored.traceId) });
    const { at, word } = proposed;
    return showDesk(session, 'second-recipients', {
      referralId: referral.referralId,
      adults: stored.incident.reveal().adults.map((adult) => ({ name: [...adult.givenNames, adult.familyName].join(' '), role: ADULT_ROLE_WORDS[adult.role] })),
      lines: await sayChoice(deps, word.choice, at),
      officer: (await readOfficer(deps, referral.laCode, at.body))?.name ?? '',
      reason: CHOICE_REASON_WORDS[word.reason],
      note: word.note?.reveal() ?? '',
      at: sayInstant(word.decidedAt),
      mine: word.decidedBy === session.staffId,
      number: word.number,
      body: at.body.bodyKey,
      revision: stored.revision,
      csrf: session.csrfToken,
    });
  };

export const createSettleSecondRecipients =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters, form }, session) => {
    const opened = await openRecipients(deps, session, 'confirmDecision', parameters['referralId'] ?? '');
    const verdict = form.get('verdict');
    if (verdict !== 'agree' && verdict !== 'refuse') throw new Refusal(400, 'no_verdict');
    const { referral, stored, notification, screening } = opened;
    const again = { href: `/desk/referrals/${referral.referralId}/recipients`, text: 'Look again' };
    const proposed = proposedIn(opened);
    // Of a child of two schools each has a first word: the page says on which this is. What police say of the adults now is what the second
    // person was shown: a choice made before that is made anew.
    const isShown = proposed !== undefined && String(proposed.word.number) === form.get('number') && proposed.at.body.bodyKey === form.get('body') && String(stored.revision) === form.get('revision');
    if (!isShown || (verdict === 'agree' && proposed.word.screening !== screening)) {
      return sayDesk(session, { title: 'This changed while you were looking', lines: ['Somebody settled it, or police said something else of the adults. Nobody was told because of you. Choose again who can safely be told.'], link: again }, 409);
    }
    const result = await deps.choices.settle({ record: proposed.word, revision: stored.revision, agreed: verdict === 'agree', notification, test: stored.test, cause: staffCause(deps, session, stored.traceId) });
    switch (result.kind) {
      case 'samePerson':
        return sayDesk(session, { title: 'A second person must do this', lines: ['You made this choice yourself. Nobody has been told. Ask a colleague.'], link: again }, 403);
      case 'conflict':
        return sayDesk(session, { title: 'This changed while you were looking', lines: ['Police corrected or withdrew the incident, or somebody at the school answered. Nobody was told because of you.'], link: again }, 409);
      case 'committed':
        await deps.outbox.send(result.obligations);
        return { kind: 'goTo', location: '/desk/decided' };
    }
  };
