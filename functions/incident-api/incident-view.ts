import { canonicalJson } from '../../shared/domain/canonical-json.ts';
import { shownState } from '../../shared/domain/desk/question.ts';
import { displayedState } from '../../shared/domain/notification.ts';
import { parseBodyKey } from '../../shared/domain/recipient-body.ts';
import type { ChildStatus, IncidentRecord } from '../../shared/ports/incidents.ts';
import type { NotificationRecord } from '../../shared/ports/notifications.ts';
import type { QuestionSummary } from '../../shared/ports/questions.ts';

const childView = ({ childReference, childId, state, reason, scope }: ChildStatus) => ({ childReference, childId, state, reason, ...(scope === undefined ? {} : { scope }) });

/** The answer to a new or corrected incident, as one text: a replay must be byte-equal. */
export const acceptedBody = (incident: Pick<IncidentRecord, 'incidentId' | 'forceReference' | 'revision' | 'state' | 'children'>, notKept: readonly string[] = []): string =>
  canonicalJson({
    incidentId: incident.incidentId,
    forceReference: incident.forceReference,
    revision: incident.revision,
    state: incident.state,
    children: incident.children.map(childView),
    links: { self: `/v1/incidents/${incident.incidentId}` },
    ...(notKept.length > 0 ? { notKept } : {}),
  });

/** First read by a key adult, or read to one on the phone. */
const toldAt = ({ viewedAt, answeredAt, answeredHow }: NotificationRecord): string | undefined => viewedAt ?? (answeredHow === 'phoned' ? answeredAt : undefined);

/** Status without names: what the force may see of one notification. */
export const notificationView = (notification: NotificationRecord) => ({
  notificationId: notification.notificationId,
  incidentId: notification.incidentId,
  version: notification.version,
  recipient: { kind: parseBodyKey(notification.bodyKey)?.kind },
  childIds: notification.childIds,
  state: displayedState(notification),
  delivery: notification.delivery,
  raisedAt: notification.raisedAt,
  updatedAt: notification.updatedAt,
  dutyBy: notification.dutyBy,
  readBy: notification.readBy,
  viewedAt: notification.viewedAt,
  answeredAt: notification.answeredAt,
  answeredHow: notification.answeredHow,
  readBeforeSchoolStart: toldAt(notification) === undefined ? undefined : (toldAt(notification) ?? '') <= notification.readBy,
  withdrawnAt: notification.withdrawnAt,
});

/** What waits for the force to answer, or was answered: codes and clocks. What was asked in words is told by the desk, never here. */
const questionView = (question: QuestionSummary, now: string) => ({
  questionId: question.questionId,
  kind: question.kind,
  topic: question.topic,
  state: shownState(question, now),
  childId: question.childId,
  notificationId: question.notificationId,
  askedAt: question.askedAt,
  answerBy: question.answerBy,
  answeredAt: question.answeredAt,
  answer: question.answer,
});

/** Of schools the desk asks itself. */
const isForPolice = ({ kind }: Pick<QuestionSummary, 'kind'>): boolean => kind !== 'askSchool';

export const incidentView = (incident: IncidentRecord, notifications: readonly NotificationRecord[], questions: readonly QuestionSummary[], now: string) => ({
  incidentId: incident.incidentId,
  forceReference: incident.forceReference,
  revision: incident.revision,
  state: incident.state,
  policyVersion: incident.policyVersion,
  receivedAt: incident.receivedAt,
  revisedAt: incident.revisedAt,
  withdrawn: incident.withdrawn,
  children: incident.children.map(childView),
  notifications: notifications.map(notificationView),
  questions: questions.filter(isForPolice).map((question) => questionView(question, now)),
});
