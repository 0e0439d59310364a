import type { Instant } from '../incident.ts';
import type { RollStep } from './roll-steps.ts';

/**
 * `awaitingUpload`: a machine has a place for its file and has not said that it is there. `received`: to be read. `comparing`: read, and being held against the rolls as they are. `previewed`: a person may apply it. `asked`: somebody wants to,
 * and a second person must agree. Nothing changes on any roll before `applying`.
 */
export const ROLL_IMPORT_STATES = ['awaitingUpload', 'received', 'comparing', 'previewed', 'asked', 'applying', 'applied', 'undoing', 'undone', 'refused', 'discarded'] as const;
export type RollImportState = (typeof ROLL_IMPORT_STATES)[number];

/** What a person may say of an import. `agree` and `disagree` are the second person's. */
export const ROLL_ACTS = ['apply', 'agree', 'disagree', 'discard', 'undo'] as const;
export type RollAct = (typeof ROLL_ACTS)[number];

/** A preview is true for a day: by then somebody has moved in or out. */
export const PREVIEW_HOURS = 24;
/** What an import replaced is kept so long, and can be brought back. */
export const UNDO_DAYS = 7;
const DAY_MS = 86_400_000;

export interface RollToDecide {
  readonly state: RollImportState;
  readonly isOverLimit: boolean;
  readonly expiresAt?: Instant | undefined;
  readonly appliedAt?: Instant | undefined;
  readonly askedBy?: string | undefined;
}

export interface Decided {
  readonly kind: 'move';
  readonly state: RollImportState;
  readonly who: { readonly askedBy?: string; readonly agreedBy?: string; readonly undoneBy?: string };
  readonly next?: RollStep | undefined;
}

export type NotDecided = { readonly kind: 'refused'; readonly code: 'notNow' | 'expired' | 'samePerson' | 'needsSignedIn' | 'tooLate' };

const refused = (code: NotDecided['code']): NotDecided => ({ kind: 'refused', code });
const move = (state: RollImportState, who: Decided['who'] = {}, next?: RollStep): Decided => ({ kind: 'move', state, who, next });

/**
 * What an act does now. A change beyond the limit waits for a second person: another one than whoever asked, and signed in at the desk, because a command says
 * by a mere word who runs it.
 */
export const decideRoll = (roll: RollToDecide, act: RollAct, by: { readonly id: string; readonly isSignedIn: boolean }, now: Instant): Decided | NotDecided => {
  const isOpen = roll.state === 'previewed' || roll.state === 'asked';
  const isOver = roll.expiresAt !== undefined && roll.expiresAt <= now;
  switch (act) {
    case 'apply':
      if (roll.state !== 'previewed') return refused('notNow');
      if (isOver) return refused('expired');
      return roll.isOverLimit ? move('asked', { askedBy: by.id }) : move('applying', { askedBy: by.id }, 'apply');
    case 'agree':
      if (roll.state !== 'asked') return refused('notNow');
      if (isOver) return refused('expired');
      if (!by.isSignedIn) return refused('needsSignedIn');
      return roll.askedBy === by.id ? refused('samePerson') : move('applying', { agreedBy: by.id }, 'apply');
    case 'disagree':
    case 'discard':
      return isOpen ? move('discarded', {}, 'clean') : refused('notNow');
    case 'undo':
      if (roll.state !== 'applied') return refused('notNow');
      return Date.parse(now) - Date.parse(roll.appliedAt ?? now) > UNDO_DAYS * DAY_MS ? refused('tooLate') : move('undoing', { undoneBy: by.id }, 'undo');
  }
};
