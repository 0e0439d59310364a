import type { ChildStateReason } from './child-state.ts';
import type { BodyKey } from './recipient-body.ts';

/** One child of an incident as linking left it. */
export interface LinkedChild {
  readonly childId: string;
  readonly reason: ChildStateReason;
  readonly bodyKeys: readonly BodyKey[];
  /** When a person at the desk decided it; absent when the rules did. */
  readonly decidedAt?: string | undefined;
}

/** What a body said of the version before. */
export interface SaidNotOurs {
  readonly notOurs: readonly string[];
  /** When it last said so of any child. */
  readonly saidNotOursAt?: string | undefined;
}

/** Somebody who knew what the school had said looked at this child, and still says that the child is there. */
const decidedSince = ({ reason, decidedAt }: LinkedChild, said: SaidNotOurs): boolean =>
  reason === 'reviewerDecided' && decidedAt !== undefined && said.saidNotOursAt !== undefined && decidedAt > said.saidNotOursAt;

/**
 * Whom a body is told of in its next version. A child who it said is not theirs is not told to it again, however often police correct
 * the incident or a roll changes: showing a child to a school that has already said so is the failure that cannot be undone. Only a
 * decision of the desk, taken after the school's word, tells them again.
 */
export const stillTold = (children: readonly LinkedChild[], bodyKey: BodyKey, said: SaidNotOurs | undefined): { readonly childIds: readonly string[]; readonly notOurs: readonly string[] } => {
  const there = children.filter(({ bodyKeys }) => bodyKeys.includes(bodyKey));
  if (said === undefined) return { childIds: there.map(({ childId }) => childId), notOurs: [] };
  const toldAgain = there.filter((child) => decidedSince(child, said)).map(({ childId }) => childId);
  const notOurs = said.notOurs.filter((childId) => !toldAgain.includes(childId));
  return { childIds: there.map(({ childId }) => childId).filter((childId) => !notOurs.includes(childId)), notOurs };
};
