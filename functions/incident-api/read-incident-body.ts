import type { APIGatewayProxyEvent } from 'aws-lambda';
import { checkIncident } from '../../events/check-incident.ts';
import type { NormalisedIncident } from '../../events/normalise-incident.ts';
import { Problem } from '../../shared/http/problem.ts';
import { readJson } from '../../shared/http/read-json.ts';

/** The whole way of an incident's body: bytes → strict JSON → schema → what only the clock and the other parts can tell. */
export const readIncidentBody = (event: APIGatewayProxyEvent, now: Date): NormalisedIncident => {
  const checked = checkIncident(readJson(event), now);
  if (checked.kind === 'faulty') throw new Problem(422, 'invalid_incident', 'Some details need to change', { faults: checked.faults });
  return checked;
};
