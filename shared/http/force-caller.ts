import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Cause } from '../ports/cause.ts';
import type { Caller } from '../ports/clients.ts';
import type { IncidentSource } from '../ports/incidents.ts';
import type { Clock } from '../ports/surroundings.ts';
import { traceIdOf } from './api-stack.ts';
import { Problem } from './problem.ts';

export const forceOf = (caller: Caller): string => {
  if (caller.forceCode === undefined) throw new Problem(403, 'not_a_force', 'This client does not belong to a force');
  return caller.forceCode;
};

/** Everything that a caller brings, reads or changes is its own force's, and live or tried out as the caller is. */
export const sourceOf = (caller: Caller): IncidentSource => ({ forceCode: forceOf(caller), test: caller.test });

/** Why something changed: this force's client asked for it, in this request. */
export const causeOf = (event: APIGatewayProxyEvent, caller: Caller, now: Clock): Cause => ({
  at: now().toISOString(),
  actor: 'force',
  actorId: caller.clientId,
  causedBy: event.requestContext.requestId,
  traceId: traceIdOf(event),
});
