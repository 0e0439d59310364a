import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod';
import { json } from '../../shared/http/api-stack.ts';
import type { AuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { sourceOf } from '../../shared/http/force-caller.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { IncidentRecord, IncidentStore } from '../../shared/ports/incidents.ts';
import type { NotificationStore } from '../../shared/ports/notifications.ts';
import type { QuestionStore } from '../../shared/ports/questions.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import { incidentView, notificationView } from './incident-view.ts';
import { erased, incidentIdOf, notFound } from './request-parts.ts';

export interface ReadDeps {
  readonly authenticate: AuthenticateCaller;
  readonly incidents: Pick<IncidentStore, 'readStatus' | 'findByReference' | 'findErased'>;
  readonly notifications: Pick<NotificationStore, 'ofIncident' | 'updatedSince'>;
  readonly questions: Pick<QuestionStore, 'summariesOf'>;
  readonly now: Clock;
}

const viewOf = async ({ notifications, questions, now }: Pick<ReadDeps, 'notifications' | 'questions' | 'now'>, incident: IncidentRecord) => {
  const [raised, asked] = await Promise.all([notifications.ofIncident(incident.incidentId), questions.summariesOf(incident.incidentId)]);
  return incidentView(incident, raised, asked, now().toISOString());
};

const PAGE = 100;
const $Instant = z.iso.datetime({ offset: true });

export const createReadIncident =
  ({ authenticate, incidents, ...rest }: ReadDeps) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const { forceCode, test } = sourceOf(await authenticate(event, 'incident:read'));
    const incidentId = incidentIdOf(event);
    const incident = await incidents.readStatus(incidentId);
    if (!incident && (await incidents.findErased(incidentId, { forceCode, test })) !== undefined) throw erased();
    if (!incident || incident.forceCode !== forceCode || incident.test !== test) throw notFound();
    return json(200, await viewOf(rest, incident), { ETag: `"${incident.revision}"` });
  };

export const createFindIncident =
  ({ authenticate, incidents, ...rest }: ReadDeps) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const source = sourceOf(await authenticate(event, 'incident:read'));
    const forceReference = event.queryStringParameters?.['forceReference'];
    if (forceReference === undefined || forceReference.length > 60) {
      throw new Problem(400, 'force_reference_missing', 'A reference is needed', {
        faults: [{ pointer: 'query:forceReference', code: 'required', fix: 'Ask like /v1/incidents?forceReference=WM/2026/000123' }],
      });
    }
    const incidentId = await incidents.findByReference(source, forceReference);
    const incident = incidentId === undefined ? undefined : await incidents.readStatus(incidentId);
    return json(200, { incidents: incident ? [await viewOf(rest, incident)] : [] });
  };

export const createListNotifications =
  ({ authenticate, notifications }: Pick<ReadDeps, 'authenticate' | 'notifications'>) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const { forceCode, test } = sourceOf(await authenticate(event, 'incident:read'));
    const since = event.queryStringParameters?.['updatedSince'];
    const cursor = event.queryStringParameters?.['cursor'];
    if (!$Instant.safeParse(since).success) {
      throw new Problem(400, 'updated_since_missing', 'A time is needed', {
        faults: [{ pointer: 'query:updatedSince', code: 'required', fix: 'Ask like /v1/notifications?updatedSince=2026-10-22T21:00:00Z' }],
      });
    }
    if (cursor !== undefined && !/^[0-9A-Za-z:.#_-]{1,120}$/.test(cursor)) {
      throw new Problem(400, 'bad_cursor', 'The cursor is not one of ours', { faults: [{ pointer: 'query:cursor', code: 'bad_cursor', fix: 'Send the cursor of the page before, as it was' }] });
    }
    const page = await notifications.updatedSince(forceCode, new Date(since ?? '').toISOString(), cursor, PAGE);
    return json(200, { notifications: page.notifications.filter((one) => one.test === test).map(notificationView), cursor: page.cursor });
  };
