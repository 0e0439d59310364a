import type { QuestionAnswer, QuestionKind, QuestionState, QuestionTopic } from '../domain/desk/question.ts';
import type { Instant } from '../domain/incident.ts';
import type { BodyKey } from '../domain/recipient-body.ts';
import type { Sensitive } from '../domain/sensitive.ts';
import type { ActorKind, Cause, Committed, Conflict } from './cause.ts';

export interface AnswerRequest {
  readonly key: string;
  readonly fingerprint: string;
}

/** As a list shows it: codes and times, nothing that anybody wrote. */
export interface QuestionSummary {
  readonly questionId: string;
  readonly kind: QuestionKind;
  readonly topic: QuestionTopic;
  readonly state: QuestionState;
  readonly incidentId: string;
  /** The incident's revision when it was asked: a later one may have answered it. */
  readonly revision: number;
  readonly forceCode: string;
  /** Whose desk sees it. */
  readonly laCode: string;
  readonly childId?: string | undefined;
  readonly notificationId?: string | undefined;
  /** The desk's work that led to it, and goes on with the answer. */
  readonly referralId?: string | undefined;
  /** The school that is asked, or that asks. */
  readonly bodyKey?: BodyKey | undefined;
  readonly askedAt: Instant;
  readonly askedBy: string;
  readonly asker: ActorKind;
  readonly answerBy: Instant;
  readonly answeredAt?: Instant | undefined;
  readonly answeredBy?: string | undefined;
  /** What kind of somebody answered: a person of the desk, or the force's own system. */
  readonly answerer?: ActorKind | undefined;
  readonly answer?: QuestionAnswer | undefined;
  /** Of an answer by machine: the request that gave it, as keyed hashes, so that the same one sent again is known. */
  readonly answerRequest?: AnswerRequest | undefined;
  readonly closedAt?: Instant | undefined;
  /** An answered one that somebody acted on: off the board. */
  readonly putAwayAt?: Instant | undefined;
  readonly test: boolean;
}

export interface QuestionRecord extends QuestionSummary {
  /** What was written, sealed under the incident's key and gone with it. */
  readonly text?: Sensitive<string> | undefined;
  readonly answerText?: Sensitive<string> | undefined;
}

/** What is asked; who asks and when is the cause's. */
export type QuestionToAsk = Pick<QuestionRecord, 'kind' | 'topic' | 'incidentId' | 'revision' | 'forceCode' | 'laCode' | 'childId' | 'notificationId' | 'referralId' | 'bodyKey' | 'answerBy' | 'test' | 'text'>;

export interface QuestionStore {
  /** All of one incident, oldest first, opened. Strongly consistent. */
  ofIncident(incidentId: string): Promise<readonly QuestionRecord[]>;
  /** The same without what was written: nothing is opened. */
  summariesOf(incidentId: string): Promise<readonly QuestionSummary[]>;
  read(questionId: string): Promise<QuestionRecord | undefined>;
  /** What is on the desks of these authorities, the soonest clock first: open ones, and answered ones that nobody has put away yet. */
  onBoard(laCodes: readonly string[]): Promise<readonly QuestionSummary[]>;
  /** `seen`: how many questions of this incident the page showed. Somebody who asked meanwhile makes it a conflict, so that nothing is asked twice. */
  ask(command: { readonly question: QuestionToAsk; readonly seen: number; readonly cause: Cause }): Promise<(Committed & { readonly questionId: string }) | Conflict>;
  /** Once. It stays on the board until somebody puts it away: an answer that nobody acts on tells no school. */
  answer(command: { readonly question: QuestionSummary; readonly answer: QuestionAnswer; readonly text?: Sensitive<string> | undefined; readonly request?: AnswerRequest | undefined; readonly cause: Cause }): Promise<Committed | Conflict>;
  /** Puts an answered one away, or ends an open one that nobody needs any more. */
  putAway(command: { readonly question: QuestionSummary; readonly cause: Cause }): Promise<Committed | Conflict>;
}
