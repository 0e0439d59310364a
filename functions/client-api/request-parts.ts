import type { APIGatewayProxyEvent } from 'aws-lambda';
import { traceIdOf } from '../../shared/http/api-stack.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { Cause } from '../../shared/ports/cause.ts';
import type { Caller } from '../../shared/ports/clients.ts';
import type { IncidentSource } from '../../shared/ports/incidents.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';

/** Everything that a caller brings or asks for is its own force's, and live or tried out as the caller is. */
export const sourceOf = (caller: Caller): IncidentSource => {
  if (caller.forceCode === undefined) throw new Problem(403, 'not_a_force', 'This client does not belong to a force');
  return { forceCode: caller.forceCode, test: caller.test };
};

export const causeOf = (event: APIGatewayProxyEvent, caller: Caller, now: Clock): Cause => ({
  at: now().toISOString(),
  actor: 'force',
  actorId: caller.clientId,
  causedBy: event.requestContext.requestId,
  traceId: traceIdOf(event),
});
