import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { json } from '../../shared/http/api-stack.ts';
import type { ApiStep } from '../../shared/http/api-stack.ts';
import type { AuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { causeOf, sourceOf } from '../../shared/http/force-caller.ts';
import type { Limiter } from '../../shared/http/limit-requests.ts';
import { Problem } from '../../shared/http/problem.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import type { IncidentStore, LinkPreview, PreviewAnswer, RefusalAudit } from '../../shared/ports/incidents.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { readIncidentBody } from './read-incident-body.ts';
import { incidentIdOf, notFound, ofOwnForce } from './request-parts.ts';

export interface PreviewDeps {
  readonly authenticate: AuthenticateCaller;
  readonly incidents: Pick<IncidentStore, 'readStatus'>;
  readonly preview: LinkPreview;
  readonly refusals: RefusalAudit;
  readonly limits: Pick<Limiter, 'count'>;
  readonly now: Clock;
  readonly log: Log;
}

const viewOf = ({ policyVersion, children, notifications }: PreviewAnswer, notKept: readonly string[]) => {
  const label = new Map(children.map(({ childId, childReference }) => [childId, childReference]));
  return {
    dryRun: true,
    policyVersion,
    children: children.map(({ childId: _childId, ...child }) => child),
    notifications: notifications.map(({ childIds, ...notification }) => ({ ...notification, childReferences: childIds.map((id) => label.get(id)) })),
    ...(notKept.length > 0 ? { notKept } : {}),
  };
};

/**
 * `dryRun=true` on a new or corrected incident: read by the very same rules, answered from the rolls, stored nowhere. What is left of it
 * is one line that counts children. Needs no Idempotency-Key: there is nothing to repeat.
 */
const createPreview =
  ({ authenticate, incidents, preview, refusals, limits, now, log }: PreviewDeps) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await authenticate(event, 'incident:write');
    limits.count(event, caller.clientId);
    const { incident: read, notKept } = readIncidentBody(event, now());
    const incident = { ...read, test: caller.test };
    await ofOwnForce(incident, caller, refusals, causeOf(event, caller, now));
    if (event.httpMethod === 'PUT') {
      const { forceCode, test } = sourceOf(caller);
      const known = await incidents.readStatus(incidentIdOf(event));
      if (!known || known.forceCode !== forceCode || known.test !== test) throw notFound();
    }
    const answer = await preview.of(sensitive(incident));
    log('info', 'DRY_RUN_ANSWERED', { clientId: caller.clientId, count: incident.children.length });
    return json(200, viewOf(answer, notKept));
  };

const DRY_RUNS: Readonly<Record<string, boolean>> = { true: true, false: false };

/** The same address does or only tells, by `dryRun`; any other value of it is a fault, because guessing would send. */
export const createDryRunOr = (deps: PreviewDeps, act: ApiStep): ApiStep => {
  const tell = createPreview(deps);
  return async (event) => {
    const asked = event.queryStringParameters?.['dryRun'] ?? 'false';
    const isDryRun = DRY_RUNS[asked];
    if (isDryRun === undefined) {
      throw new Problem(400, 'bad_dry_run', 'dryRun is true or false', { faults: [{ pointer: 'query:dryRun', code: 'bad_dry_run', fix: 'Send dryRun=true, or leave it out' }] });
    }
    return isDryRun ? tell(event) : act(event);
  };
};
