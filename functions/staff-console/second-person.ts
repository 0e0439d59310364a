import { Refusal } from '../../shared/http/refusal.ts';
import { sayDesk, showDesk } from './desk-answer.ts';
import type { DeskDeps } from './desk-deps.ts';
import { consequences } from './decide-referral.ts';
import { sayInstant } from './format-desk.ts';
import { openReferral } from './open-referral.ts';
import { policeRows } from './compare-record.ts';
import { readCandidate, recordLook } from './show-referral.ts';
import { staffCause } from './staff-page.ts';
import type { StaffStep } from './staff-page.ts';
import { REASON_WORDS } from './words.ts';

/** What a colleague decided, for a second person who agrees or does not. */
export const createShowSecond =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters }, session) => {
    const opened = await openReferral(deps, session, 'confirmDecision', parameters['referralId'] ?? '');
    const { word, child, referral } = opened;
    if (word === undefined || word.state !== 'proposed') throw new Refusal(404, 'nothing_proposed');
    await recordLook(deps, session, opened);
    const pupil = word.decision.kind === 'sameChild' ? (await readCandidate(deps, referral.laCode, word.decision))?.reveal() : undefined;
    return showDesk(session, 'second-person', {
      referralId: referral.referralId,
      police: policeRows(child),
      pupil: pupil ? [`${pupil.legalForename} ${pupil.legalSurname}`, pupil.dateOfBirth, [pupil.addressLine, pupil.postcode].filter((part) => part !== undefined).join(', ')] : [],
      lines: await consequences(deps, word.decision),
      reason: REASON_WORDS[word.reason],
      note: word.note?.reveal() ?? '',
      at: sayInstant(word.decidedAt),
      mine: word.decidedBy === session.staffId,
      number: word.number,
      csrf: session.csrfToken,
    });
  };

export const createSettleSecond =
  (deps: DeskDeps): StaffStep =>
  async ({ parameters, form }, session) => {
    const { word, stored, referral } = await openReferral(deps, session, 'confirmDecision', parameters['referralId'] ?? '');
    const verdict = form.get('verdict');
    if (verdict !== 'agree' && verdict !== 'refuse') throw new Refusal(400, 'no_verdict');
    const again = { href: `/desk/referrals/${referral.referralId}`, text: 'Look again' };
    if (word === undefined || word.state !== 'proposed' || String(word.number) !== form.get('number')) {
      return sayDesk(session, { title: 'This changed while you were looking', lines: ['Somebody settled it, or police corrected the incident. Nothing was done because of you.'], link: again }, 409);
    }
    const result = await deps.decisions.settle({ record: word, revision: stored.revision, agreed: verdict === 'agree', test: stored.test, cause: staffCause(deps, session, stored.traceId) });
    switch (result.kind) {
      case 'samePerson':
        return sayDesk(session, { title: 'A second person must do this', lines: ['You made this decision yourself. Nobody has been told. Ask a colleague.'], link: again }, 403);
      case 'conflict':
        return sayDesk(session, { title: 'This changed while you were looking', lines: ['Police corrected or withdrew the incident. Nothing was done because of you.'], link: again }, 409);
      case 'committed':
        await deps.outbox.send(result.obligations);
        return { kind: 'goTo', location: '/desk/decided' };
    }
  };
