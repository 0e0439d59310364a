import type { Incident } from '../../shared/domain/incident.ts';
import type { LinkDecision } from '../../shared/domain/linkage/decide-links.ts';
import { sayEvidence } from '../../shared/domain/linkage/say-evidence.ts';
import { parseBodyKey } from '../../shared/domain/recipient-body.ts';
import { londonDayOf } from '../../shared/domain/calendar.ts';
import { inUtc } from '../../shared/domain/timetable.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { policyFor } from '../../shared/domain/force-policy.ts';
import type { ForcePolicy } from '../../shared/domain/force-policy.ts';
import type { RecipientBodyRecord } from '../../shared/ports/directory.ts';
import type { NotificationToRaise, PreviewAnswer, PreviewedNotification, StoredIncident } from '../../shared/ports/incidents.ts';
import { createSchoolsOf, decide, notificationsFor, routeOne } from './link-children.ts';
import type { LinkChildrenDeps } from './link-children.ts';

type PreviewDeps = Pick<LinkChildrenDeps, 'directory' | 'rolls' | 'ids' | 'digest' | 'now'>;

/** What a force's status view says of a recipient, and not a word more: which school a child goes to is no business of whoever asks without an incident. */
const asForceMaySee = (notification: NotificationToRaise, body: RecipientBodyRecord | undefined, policy: ForcePolicy): PreviewedNotification => {
  const kind = parseBodyKey(notification.bodyKey)?.kind ?? 'establishment';
  return {
    recipient: { kind },
    childIds: notification.childIds,
    sends: 'atOnce',
    // The day, not the minute: a bell that rings at 08:10 names the one school that has it.
    readOn: londonDayOf(notification.readBy),
    ladder: policy.timetable.map(({ rung, minutesBefore }) => ({ rung, minutesBefore })),
    // A body for trying out is nobody's secret.
    ...(body?.test === true
      ? { test: { name: body.name, bodyKey: body.bodyKey, dutyBy: notification.dutyBy, readBy: notification.readBy } }
      : {}),
  };
};

/** Evidence in words says how what was sent compares with a roll, and so what stands on it: told only where the pupil is an invented one. */
const evidenceOf = (decision: LinkDecision | undefined, isTest: boolean): readonly string[] | undefined =>
  isTest ? decision?.candidates[0]?.evidence.map(sayEvidence) : undefined;

/** Who would be told of an incident, when and why. It is given no store to write to. */
export const createPreviewIncident =
  (deps: PreviewDeps, schoolsOf = createSchoolsOf()) =>
  async (incident: Incident): Promise<PreviewAnswer> => {
    const { directory, now } = deps;
    const at = now().toISOString();
    const children = incident.children.map(({ childReference }, i) => ({ childId: `preview-${i + 1}`, childReference, state: 'received', reason: 'awaitingLink', bodyKeys: [] }) as const);
    const policy = policyFor(await directory.readPolicy(incident.forceCode), incident.test);
    const stored: StoredIncident = {
      incidentId: 'inc_preview',
      forceCode: incident.forceCode,
      forceReference: incident.forceReference,
      revision: incident.revision,
      state: 'received',
      test: incident.test,
      receivedAt: at,
      revisedAt: at,
      attendedAt: inUtc(incident.attendedAt),
      traceId: 'preview',
      policyVersion: policy.version,
      children,
      incident: sensitive(incident),
      notificationIds: [],
      historyRefs: [],
    };
    const decisions = await decide(incident, policy, deps, schoolsOf);
    const routed = await Promise.all(
      children.map(async (status, i) => {
        const [child, decision] = [incident.children[i], decisions[i]];
        if (!child || !decision) throw new Error('a child has no decision');
        return routeOne({ status, child, decision, decided: undefined }, stored, policy, deps);
      }),
    );
    const bodies = new Map(routed.flatMap((one) => one.bodies.map((body) => [body.bodyKey, body] as const)));
    return {
      policyVersion: policy.version,
      children: routed.map(({ status, bodies: told }, i) => ({
        childReference: status.childReference,
        childId: status.childId,
        state: status.state,
        reason: status.reason,
        ...(status.scope === undefined ? {} : { scope: status.scope }),
        evidence: evidenceOf(decisions[i], incident.test && told.some(({ test }) => test)),
      })),
      notifications: notificationsFor(routed, stored, [], policy, at, deps).map((one) => asForceMaySee(one, bodies.get(one.bodyKey), policy)),
    };
  };
