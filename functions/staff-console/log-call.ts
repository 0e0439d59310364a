import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod';
import { whoMayBePhoned } from '../../shared/domain/who-may-be-phoned.ts';
import { json, traceIdOf } from '../../shared/http/api-stack.ts';
import type { AuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { Problem } from '../../shared/http/problem.ts';
import { readJson } from '../../shared/http/read-json.ts';
import { CALL_OUTCOMES } from '../../shared/ports/notifications.ts';
import type { Cause, Outbox } from '../../shared/ports/cause.ts';
import type { DirectoryStore } from '../../shared/ports/directory.ts';
import type { IncidentStore } from '../../shared/ports/incidents.ts';
import type { NotificationStore } from '../../shared/ports/notifications.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';

interface LogCallDeps {
  readonly authenticate: AuthenticateCaller;
  readonly notifications: Pick<NotificationStore, 'read' | 'closeByPhone' | 'logCall'>;
  readonly incidents: Pick<IncidentStore, 'read'>;
  readonly directory: Pick<DirectoryStore, 'readBody'>;
  readonly outbox: Outbox;
  readonly now: Clock;
}

const $Call = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('readToKeyAdult'), version: z.int().min(1), keyAdultId: z.string().max(64) }),
  z.strictObject({ outcome: z.enum(CALL_OUTCOMES).exclude(['readToKeyAdult']), version: z.int().min(1).optional(), keyAdultId: z.string().max(64).optional() }),
]);

const notFound = (): Problem => new Problem(404, 'not_found', 'There is no such notification in your areas');

/** What happened on the phone. Only reading it to a key adult of that very body closes the notification; everything else leaves it open. */
export const createLogCall =
  ({ authenticate, notifications, incidents, directory, outbox, now }: LogCallDeps) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await authenticate(event, 'desk:write');
    const notificationId = event.pathParameters?.['notificationId'] ?? '';
    const notification = /^ntf_[0-9a-f]{10,40}$/.test(notificationId) ? await notifications.read(notificationId) : undefined;
    if (!notification || !caller.laCodes.includes(notification.laCode)) throw notFound();
    const parsed = $Call.safeParse(readJson(event));
    if (!parsed.success) {
      throw new Problem(422, 'invalid_call', 'Some details need to change', {
        faults: parsed.error.issues.map((issue) => ({ pointer: `/${issue.path.join('/')}`, code: issue.code, fix: `Send outcome (${CALL_OUTCOMES.join(', ')}), and version and keyAdultId when it was read out` })),
      });
    }
    const cause: Cause = { at: now().toISOString(), actor: 'staff', actorId: caller.clientId, causedBy: event.requestContext.requestId, traceId: traceIdOf(event) };
    const call = parsed.data;
    if (call.outcome !== 'readToKeyAdult') {
      await notifications.logCall({ notificationId, outcome: call.outcome, cause });
      return json(200, { state: 'open', logged: call.outcome });
    }
    const [body, stored] = await Promise.all([directory.readBody(notification.bodyKey), incidents.read(notification.incidentId)]);
    // Whoever is passed over for this incident is nobody to read it to, on the phone no more than by e-mail.
    const mayBePhoned = stored ? whoMayBePhoned(body?.keyAdults ?? [], stored.incident.reveal(), notification).keyAdults : [];
    const keyAdult = mayBePhoned.find(({ keyAdultId }) => keyAdultId === call.keyAdultId);
    if (!keyAdult) {
      throw new Problem(422, 'not_a_key_adult', 'It may only be read to a key adult of this school', {
        faults: [{ pointer: '/keyAdultId', code: 'not_a_key_adult', fix: 'Choose one of the key adults on the call list' }],
      });
    }
    const result = await notifications.closeByPhone({ notificationId, version: call.version, keyAdultId: keyAdult.keyAdultId, order: keyAdult.order, note: 'readToKeyAdult', cause });
    switch (result.kind) {
      case 'committed':
        await outbox.send(result.obligations);
        return json(200, { state: 'phoned', at: cause.at });
      case 'already':
        return json(200, { state: result.how, at: result.at });
      case 'unknown':
        throw notFound();
      case 'conflict':
        throw new Problem(409, 'changed_meanwhile', 'Police changed this notification. Read the new version to the key adult', { faults: [{ pointer: '/version', code: 'stale', fix: `Send version ${notification.version}` }] });
    }
  };
