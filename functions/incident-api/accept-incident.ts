import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Incident } from '../../shared/domain/incident.ts';
import { contentTextOf, receivedChildren } from '../../shared/domain/received-incident.ts';
import { json } from '../../shared/http/api-stack.ts';
import type { AuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { causeOf } from '../../shared/http/force-caller.ts';
import { headerOf } from '../../shared/http/headers.ts';
import { idempotencyKeyOf } from '../../shared/http/idempotency-key.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { Outbox } from '../../shared/ports/cause.ts';
import type { Caller } from '../../shared/ports/clients.ts';
import type { AcceptIncident, IdempotencyClaim, IncidentStore, RefusalAudit, StoredAnswer } from '../../shared/ports/incidents.ts';
import type { Clock, Digest, Ids, KeyedHash } from '../../shared/ports/surroundings.ts';
import { acceptedBody } from './incident-view.ts';
import { readIncidentBody } from './read-incident-body.ts';
import { erased, incidentIdOf, notFound, ofOwnForce } from './request-parts.ts';

export interface AcceptDeps {
  readonly authenticate: AuthenticateCaller;
  readonly incidents: IncidentStore;
  readonly refusals: RefusalAudit;
  readonly outbox: Outbox;
  readonly hash: KeyedHash;
  readonly digest: Digest;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly now: Clock;
  readonly policyVersion: string;
}

const answer = ({ status, location }: StoredAnswer, body: string, replayed = false): APIGatewayProxyResult =>
  json(status, body, { ...(location === undefined ? {} : { Location: location }), ...(replayed ? { 'Idempotency-Replayed': 'true' } : {}) });

const keyReused = (): Problem =>
  new Problem(422, 'idempotency_key_reused', 'This Idempotency-Key was used for another request', {
    faults: [{ pointer: 'header:Idempotency-Key', code: 'idempotency_key_reused', fix: 'Send a new key with a new request' }],
  });

const contended = (): Problem =>
  new Problem(409, 'changed_meanwhile', 'The incident changed while this request was handled. Read it and send again', { headers: { 'Retry-After': '1' } });

interface Prepared extends AcceptIncident {
  readonly notKept: readonly string[];
}

/** A replay's body is made anew from the same incident, byte for byte: what the force calls it and its children is stored nowhere in the open. */
const bodyOf = ({ incident, notKept }: Prepared, incidentId: string, digest: Digest): string => {
  const { forceReference, revision } = incident;
  return acceptedBody({ incidentId, forceReference, revision, state: 'received', children: receivedChildren(incident, incidentId, digest) }, notKept);
};

const locationOf = (incidentId: string): string => `/v1/incidents/${incidentId}`;
const incidentIdAt = ({ location = '' }: StoredAnswer): string => location.slice(locationOf('').length);

const prepare = async (event: APIGatewayProxyEvent, caller: Caller, incidentId: string, { hash, digest, now, policyVersion, refusals }: AcceptDeps): Promise<Prepared> => {
  const key = idempotencyKeyOf(event);
  const { incident: read, notKept } = readIncidentBody(event, now());
  // A test client's incidents are test incidents, whatever the body says; and no live client can hide one.
  const incident: Incident = { ...read, test: caller.test };
  const cause = causeOf(event, caller, now);
  await ofOwnForce(incident, caller, refusals, cause);
  const contentHash = await hash.of(contentTextOf(incident));
  const children = receivedChildren(incident, incidentId, digest);
  const idempotency: IdempotencyClaim = { clientId: caller.clientId, method: event.httpMethod, path: event.path, key, fingerprint: contentHash };
  return {
    incidentId,
    incident,
    contentHash,
    policyVersion,
    children,
    idempotency,
    answer: { status: 202, location: locationOf(incidentId) },
    cause,
    notKept,
  };
};

/** 202 only after the commit; the same incident told again gets the same answer. */
export const createAcceptIncident =
  (deps: AcceptDeps) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await deps.authenticate(event, 'incident:write');
    const command = await prepare(event, caller, `inc_${deps.ids.uuid()}`, deps);
    const result = await deps.incidents.accept(command);
    switch (result.kind) {
      case 'committed':
        await deps.outbox.send(result.obligations);
        return answer(command.answer, bodyOf(command, command.incidentId, deps.digest));
      case 'replayedKey':
        return answer(result.answer, result.answer.body ?? bodyOf(command, incidentIdAt(result.answer), deps.digest), true);
      case 'keyReusedWithOtherContent':
        throw keyReused();
      case 'knownReference': {
        if (result.erasedAt !== undefined) throw erased();
        if (result.sameContent) {
          const known = await deps.incidents.readStatus(result.incidentId);
          if (known) return answer({ status: 202, location: locationOf(known.incidentId) }, acceptedBody(known, command.notKept), true);
        }
        throw new Problem(409, 'reference_known', 'An incident with this reference is already here', {
          faults: [{ pointer: '/forceReference', code: 'reference_known', fix: `Correct it with PUT /v1/incidents/${result.incidentId} and revision ${result.revision + 1}` }],
          headers: { Location: `/v1/incidents/${result.incidentId}` },
        });
      }
      case 'conflict':
        throw new Problem(409, 'request_in_progress', 'The same request is being handled now. Send it again with the same Idempotency-Key', {
          faults: [{ pointer: 'header:Idempotency-Key', code: 'request_in_progress', fix: 'Wait a second, then send the same request with the same key' }],
          headers: { 'Retry-After': '1' },
        });
    }
  };

const revisionWanted = (event: APIGatewayProxyEvent): number | undefined => {
  const header = headerOf(event, 'if-match');
  if (header === undefined) return undefined;
  const revision = /^"?(\d{1,4})"?$/.exec(header)?.[1];
  if (revision === undefined) {
    throw new Problem(400, 'bad_if_match', 'If-Match is not a revision', { faults: [{ pointer: 'header:If-Match', code: 'bad_if_match', fix: 'Send the revision you read, like "1"' }] });
  }
  return Number(revision);
};

/** The whole incident again, with the next revision. Reordered revisions keep the highest. */
export const createReviseIncident =
  (deps: AcceptDeps) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await deps.authenticate(event, 'incident:write');
    const command = await prepare(event, caller, incidentIdOf(event), deps);
    const result = await deps.incidents.revise({ ...command, ifMatch: revisionWanted(event) });
    const body = bodyOf(command, command.incidentId, deps.digest);
    switch (result.kind) {
      case 'committed':
        await deps.outbox.send(result.obligations);
        return answer(command.answer, body);
      case 'replayedKey':
        return answer(result.answer, result.answer.body ?? body, true);
      case 'keyReusedWithOtherContent':
        throw keyReused();
      case 'notFound':
        throw notFound();
      case 'erased':
        throw erased();
      case 'withdrawn':
        throw new Problem(409, 'withdrawn', 'This incident was withdrawn', { faults: [{ pointer: '', code: 'withdrawn', fix: 'Send a new incident with a reference of its own' }] });
      case 'passed':
        throw new Problem(412, 'revision_has_passed', 'The incident is no longer at the revision you read', {
          faults: [{ pointer: 'header:If-Match', code: 'revision_has_passed', fix: `Read the incident again: it is at revision ${result.revision}` }],
        });
      case 'olderRevision':
        if (result.sameContent) return answer(command.answer, body, true);
        throw new Problem(409, 'older_revision', 'A revision as high or higher is already here', {
          faults: [{ pointer: '/revision', code: 'older_revision', fix: `Send a revision above ${result.revision}` }],
        });
      case 'conflict':
        throw contended();
    }
  };
