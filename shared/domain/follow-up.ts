/**
 * What a school says it did after reading: coded, so that nothing about a person is typed here, and of no effect on the notification.
 * It serves the evaluation (support given, research measure SU1) and the voice of the child, which inspections keep finding unheard.
 */
export const FOLLOW_UP_ACTIONS = [
  'toldStaff',
  'checkedIn',
  'changedDay',
  'checkedSibling',
  'spokeToCarer',
  'offeredEarlyHelp',
  'contactedSocialCare',
  'askedForAdvice',
  'nothingNeeded',
] as const;
export type FollowUpAction = (typeof FOLLOW_UP_ACTIONS)[number];

/** How the child was heard in school. `notYet` is an answer: letting the child choose when is good practice. */
export const HEARD_IN_SCHOOL = ['choseToTalk', 'askedForHelp', 'didNotWantToTalk', 'seemedSettled', 'seemedUpset', 'notInSchool', 'notYet'] as const;
export type HeardInSchool = (typeof HEARD_IN_SCHOOL)[number];

/** The one question of the survey: was it of use? Coded, optional, about the notification and not about the child. */
export const USEFULNESS = ['veryUseful', 'fairlyUseful', 'notUseful'] as const;
export type Usefulness = (typeof USEFULNESS)[number];

export interface FollowUp {
  readonly actions: readonly FollowUpAction[];
  /** At most one answer per child; a child without one was not asked about or not answered for. */
  readonly heard: readonly { readonly childId: string; readonly heard: HeardInSchool }[];
  readonly useful?: Usefulness | undefined;
}

/** "Nothing needed" beside something done says two things at once. */
export const contradicts = (actions: readonly FollowUpAction[]): boolean => actions.includes('nothingNeeded') && actions.length > 1;

export const sameFollowUp = (a: FollowUp, b: FollowUp): boolean => asText(a) === asText(b);
const asText = ({ actions, heard, useful }: FollowUp): string =>
  JSON.stringify([actions.toSorted(), heard.map(({ childId, heard: how }) => `${childId}:${how}`).toSorted(), useful ?? '']);
