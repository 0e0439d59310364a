import type { QuestionAnswer, QuestionKind, QuestionTopic, ShownQuestionState } from '../../shared/domain/desk/question.ts';

export const QUESTION_KIND_WORDS: Readonly<Record<QuestionKind, string>> = {
  askPolice: 'Asked police',
  askSchool: 'Asked a school',
  schoolQuery: 'A school asked',
  schoolChallenge: 'A school disagrees',
};

export const QUESTION_TOPIC_WORDS: Readonly<Record<QuestionTopic, string>> = {
  whichSchool: 'Which school does the child go to?',
  whoIsTheChild: 'What is the child’s full name and date of birth?',
  whereChildLives: 'Where does the child live?',
  whoIsAtRisk: 'Which adult works at the school, or is related to somebody there?',
  isHoldNeeded: 'Is the hold still needed?',
  isOnRoll: 'Is the child on your roll?',
  whereNow: 'Where did the child go?',
  whatHappened: 'What happened?',
  howToHandle: 'How should we handle it?',
  whoKnows: 'Who else has been told?',
  factsWrong: 'Something in it is wrong',
  toldLate: 'We were told too late',
  shouldHaveBeenTold: 'We should have been told',
  otherTopic: 'Something else',
};

export const QUESTION_ANSWER_WORDS: Readonly<Record<QuestionAnswer, string>> = {
  toldMore: 'They told us more',
  willCorrect: 'They will correct the incident',
  doesNotKnow: 'They do not know',
  onRoll: 'The child is on the school’s roll',
  notOnRoll: 'The child has never been on the school’s roll',
  hasLeft: 'The child has left the school',
  cannotSay: 'They cannot say',
  agreed: 'Police agree',
  partlyAgreed: 'Police agree in part',
  notAgreed: 'Police do not agree',
};

export const QUESTION_STATE_WORDS: Readonly<Record<ShownQuestionState, string>> = { open: 'Waiting', overdue: 'No answer', answered: 'Answered', closed: 'No longer needed' };
