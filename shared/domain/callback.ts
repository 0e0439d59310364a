import type { Instant } from './incident.ts';
import type { ShownQuestionState } from './desk/question.ts';
import type { IncidentState } from './child-state.ts';
import type { NotificationState } from './notification.ts';

/** What a client may be told of, and nothing else: how an incident, a notification or a question stands, by ids. */
export const CALLBACK_TYPES = ['children.linked', 'incident.withdrawn', 'notification.raised', 'notification.viewed', 'notification.answered', 'notification.superseded', 'question.opened', 'question.overdue', 'question.answered'] as const;
export type CallbackType = (typeof CALLBACK_TYPES)[number];

export interface CallbackContent {
  readonly callbackId: string;
  readonly type: CallbackType;
  /** When it happened, not when it was sent. */
  readonly at: Instant;
  readonly incidentId: string;
  readonly revision?: number | undefined;
  readonly notificationId?: string | undefined;
  readonly version?: number | undefined;
  readonly questionId?: string | undefined;
  readonly state: IncidentState | NotificationState | ShownQuestionState;
  /** How many children nobody is told of because the duty does not reach them as they were told of: the force's to look at, and to correct. */
  readonly outOfScope?: number | undefined;
  readonly test: boolean;
}

/**
 * One CloudEvents 1.0 event in structured JSON. Ids and codes only: the receiver asks the API, with its own token, for what it may see.
 * The same content always gives the same bytes, so that a repeated sending carries the same signature base.
 */
export const callbackBody = ({ callbackId, type, at, test, ...data }: CallbackContent): string =>
  JSON.stringify({
    specversion: '1.0',
    id: callbackId,
    type: `encompass.${type}`,
    source: '/v1/incidents',
    subject: data.incidentId,
    time: at,
    datacontenttype: 'application/json',
    data: { incidentId: data.incidentId, revision: data.revision, notificationId: data.notificationId, version: data.version, questionId: data.questionId, state: data.state, outOfScope: data.outOfScope, test },
  });

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const FIRST_PAUSE_MS = 30 * SECOND_MS;
const LONGEST_PAUSE_MS = 4 * HOUR_MS;
/** After this long one callback is given up; polling and replay remain. */
const GIVE_UP_AFTER_MS = 24 * HOUR_MS;
/** An endpoint that took nothing for this long is no longer tried. */
const STOP_AFTER_MS = 5 * 24 * HOUR_MS;
/** While an endpoint fails, what else waits for it keeps this distance: one dead receiver must not hold up the living. */
export const KEEP_AWAY_MS = 60 * SECOND_MS;

interface Failure {
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Of the first planning or the last replay: from here the 24 hours count. */
  readonly since: Instant;
  readonly now: Instant;
  /** From 0 up to 1: spreads out what failed together. */
  readonly chance: number;
}

/** 30 s, 90 s, 4.5 min, 13.5 min, 40 min, 2 h, then 4 h each, a fifth more or less; nothing once 24 hours have passed. */
export const nextAttemptAt = ({ attempt, since, now, chance }: Failure): Instant | undefined => {
  const pause = Math.min(FIRST_PAUSE_MS * 3 ** (attempt - 1), LONGEST_PAUSE_MS) * (0.8 + 0.4 * chance);
  const at = Date.parse(now) + pause;
  return at > Date.parse(since) + GIVE_UP_AFTER_MS ? undefined : new Date(at).toISOString();
};

export const isFailingTooLong = (failingSince: Instant, now: Instant): boolean => Date.parse(now) - Date.parse(failingSince) >= STOP_AFTER_MS;
