import { DECISION_REASONS } from '../../shared/domain/desk/decision.ts';
import type { Decision, DecisionReason } from '../../shared/domain/desk/decision.ts';
import type { Form } from '../../shared/http/read-form.ts';
import type { OpenedReferral } from './open-referral.ts';
import { NOTE_MAX } from './show-referral.ts';
import type { Faults } from './show-referral.ts';

export interface Choice {
  readonly decision: Decision;
  readonly reason: DecisionReason;
  readonly note: string;
}

const decisionOf = (choice: string, { referral, evidence }: OpenedReferral, urnIsOpen: (urn: string) => boolean): Decision | undefined => {
  const { laCode } = referral;
  switch (choice) {
    case 'none':
      return { kind: 'noneOfThese' };
    case 'homeEducated':
    case 'missingEducation':
      return { kind: 'localAuthority', laCode, as: choice };
    case 'underSchoolAge':
    case 'unborn':
      return { kind: 'healthTeam', teamCode: laCode, as: choice };
  }
  if (choice.startsWith('pupil:')) {
    // Only a pupil who was shown: nobody types their way to another.
    const candidate = evidence?.candidates.find(({ pupilId }) => `pupil:${pupilId}` === choice);
    return candidate && candidate.urns.length > 0 ? { kind: 'sameChild', pupilId: candidate.pupilId, urns: candidate.urns } : undefined;
  }
  const urn = /^school:(\d{5,7})$/.exec(choice)?.[1];
  return urn !== undefined && urnIsOpen(urn) ? { kind: 'atSchools', urns: [urn] } : undefined;
};

const isReason = (text: string): text is DecisionReason => (DECISION_REASONS as readonly string[]).includes(text);

/** A form as a decision, or what is wrong with it, all at once. `urnIsOpen`: an open school of the referral's own area. */
export const readChoice = (form: Form, opened: OpenedReferral, urnIsOpen: (urn: string) => boolean): { readonly choice: Choice } | { readonly faults: Faults } => {
  const decision = decisionOf(form.get('choice') ?? '', opened, urnIsOpen);
  const reason = form.get('reason') ?? '';
  const note = (form.get('note') ?? '').trim();
  const faults: Faults = {
    choice: decision === undefined ? 'Choose what you decide' : '',
    reason: isReason(reason) ? '' : 'Choose why',
    note: note.length > NOTE_MAX ? `Write at most ${NOTE_MAX} characters` : '',
  };
  return decision !== undefined && isReason(reason) && faults.note === '' ? { choice: { decision, reason, note } } : { faults };
};
