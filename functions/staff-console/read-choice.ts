import { DECISION_REASONS } from '../../shared/domain/desk/decision.ts';
import type { Decision, DecisionReason } from '../../shared/domain/desk/decision.ts';
import type { FoundPupil } from '../../shared/domain/desk/search-rolls.ts';
import type { Form } from '../../shared/http/read-form.ts';
import { candidatesOf } from './open-referral.ts';
import type { OpenedReferral } from './open-referral.ts';
import { foundValue } from './search-rolls.ts';
import { candidateValue, NOTE_MAX } from './show-referral.ts';
import type { Faults } from './show-referral.ts';

export interface Choice {
  readonly decision: Decision;
  readonly reason: DecisionReason;
  readonly note: string;
}

/** What the directory says of what was typed. */
export interface MayBeTold {
  /** An open school of the referral's own area. */
  readonly urn: (urn: string) => boolean;
  /** Another authority's open office. */
  readonly authority: (laCode: string) => boolean;
  /** Pupils whom the search that came with the form finds. */
  readonly found: readonly FoundPupil[];
}

const decisionOf = (choice: string, opened: OpenedReferral, mayBeTold: MayBeTold): Decision | undefined => {
  const { laCode } = opened.referral;
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
    const candidate = candidatesOf(opened).find((one) => candidateValue(one) === choice);
    return candidate && candidate.urns.length > 0 ? { kind: 'sameChild', pupilId: candidate.pupilId, urns: candidate.urns } : undefined;
  }
  if (choice.startsWith('found:')) {
    const pupil = mayBeTold.found.find((one) => foundValue(one) === choice);
    return pupil && { kind: 'sameChild', pupilId: pupil.pupilId, urns: pupil.urns, bySearch: true };
  }
  const authority = /^authority:(\d{3})$/.exec(choice)?.[1];
  if (authority !== undefined) return mayBeTold.authority(authority) ? { kind: 'localAuthority', laCode: authority, as: 'outOfArea' } : undefined;
  const urn = /^school:(\d{5,7})$/.exec(choice)?.[1];
  return urn !== undefined && mayBeTold.urn(urn) ? { kind: 'atSchools', urns: [urn] } : undefined;
};

const isReason = (text: string): text is DecisionReason => (DECISION_REASONS as readonly string[]).includes(text);

/** A form as a decision, or what is wrong with it, all at once. */
export const readChoice = (form: Form, opened: OpenedReferral, mayBeTold: MayBeTold): { readonly choice: Choice } | { readonly faults: Faults } => {
  const decision = decisionOf(form.get('choice') ?? '', opened, mayBeTold);
  const reason = form.get('reason') ?? '';
  const note = (form.get('note') ?? '').trim();
  const faults: Faults = {
    choice: decision === undefined ? 'Choose what you decide' : '',
    reason: isReason(reason) ? '' : 'Choose why',
    note: note.length > NOTE_MAX ? `Write at most ${NOTE_MAX} characters` : '',
  };
  return decision !== undefined && isReason(reason) && faults.note === '' ? { choice: { decision, reason, note } } : { faults };
};
