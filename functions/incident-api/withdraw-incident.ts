import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { faultsOf } from '../../events/check-incident.ts';
import { $WithdrawalV1 } from '../../events/incident.v1.ts';
import { canonicalJson } from '../../shared/domain/canonical-json.ts';
import { json } from '../../shared/http/api-stack.ts';
import { causeOf, sourceOf } from '../../shared/http/force-caller.ts';
import { idempotencyKeyOf } from '../../shared/http/idempotency-key.ts';
import { Problem } from '../../shared/http/problem.ts';
import { readJson } from '../../shared/http/read-json.ts';
import type { AcceptDeps } from './accept-incident.ts';
import { erased, incidentIdOf, notFound } from './request-parts.ts';

/** Recalls an incident: every link and session of it is dead with the commit. */
export const createWithdrawIncident =
  ({ authenticate, incidents, outbox, hash, now }: Pick<AcceptDeps, 'authenticate' | 'incidents' | 'outbox' | 'hash' | 'now'>) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await authenticate(event, 'incident:write');
    const incidentId = incidentIdOf(event);
    const key = idempotencyKeyOf(event);
    const sent = readJson(event);
    const parsed = $WithdrawalV1.safeParse(sent);
    if (!parsed.success) throw new Problem(422, 'invalid_withdrawal', 'Some details need to change', { faults: faultsOf(parsed.error, sent) });
    const body = canonicalJson({ incidentId, state: 'withdrawn', reason: parsed.data.reason });
    const result = await incidents.withdraw({
      incidentId,
      source: sourceOf(caller),
      reason: parsed.data.reason,
      idempotency: { clientId: caller.clientId, method: event.httpMethod, path: event.path, key, fingerprint: await hash.of(`withdrawal|${canonicalJson(parsed.data)}`) },
      answer: { status: 200, body },
      cause: causeOf(event, caller, now),
    });
    switch (result.kind) {
      case 'committed':
        await outbox.send(result.obligations);
        return json(200, body);
      case 'replayedKey':
        return json(result.answer.status, result.answer.body ?? body, { 'Idempotency-Replayed': 'true' });
      case 'alreadyWithdrawn':
        return json(200, body, { 'Idempotency-Replayed': 'true' });
      case 'keyReusedWithOtherContent':
        throw new Problem(422, 'idempotency_key_reused', 'This Idempotency-Key was used for another request', {
          faults: [{ pointer: 'header:Idempotency-Key', code: 'idempotency_key_reused', fix: 'Send a new key with a new request' }],
        });
      case 'notFound':
        throw notFound();
      case 'erased':
        throw erased();
      case 'conflict':
        throw new Problem(409, 'changed_meanwhile', 'The incident changed while this request was handled. Send it again', { headers: { 'Retry-After': '1' } });
    }
  };
