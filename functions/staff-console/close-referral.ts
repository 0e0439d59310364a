import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { NO_AREA } from '../../shared/domain/referral.ts';
import type { ReferralKind } from '../../shared/domain/referral.ts';
import { json, traceIdOf } from '../../shared/http/api-stack.ts';
import type { AuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { Outbox } from '../../shared/ports/cause.ts';
import type { ReferralStore } from '../../shared/ports/notifications.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';

interface CloseReferralDeps {
  readonly authenticate: AuthenticateCaller;
  readonly referrals: Pick<ReferralStore, 'read' | 'close'>;
  readonly outbox: Pick<Outbox, 'send'>;
  readonly now: Clock;
}

/** What a person has seen to, and nothing else ends. Everything about a child or an open notification ends with that, never by a button. */
const CLOSED_BY_HAND: ReadonlySet<ReferralKind> = new Set(['conflict', 'quarantined']);

export const createCloseReferral =
  ({ authenticate, referrals, outbox, now }: CloseReferralDeps) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await authenticate(event, 'desk:write');
    const referralId = event.pathParameters?.['referralId'] ?? '';
    const referral = /^rfr_[\w-]{1,120}$/.test(referralId) ? await referrals.read(referralId) : undefined;
    if (!referral || ![...caller.laCodes, NO_AREA].includes(referral.laCode)) throw new Problem(404, 'not_found', 'There is no such referral in your areas');
    if (!CLOSED_BY_HAND.has(referral.kind)) {
      throw new Problem(409, 'ends_with_its_cause', 'This is not closed by hand', { faults: [{ pointer: 'path:referralId', code: 'ends_with_its_cause', fix: 'It closes itself when the child is decided, the notification is answered or the key adults are enough' }] });
    }
    if (referral.state !== 'open') return json(200, { state: referral.state });
    const result = await referrals.close(referralId, { at: now().toISOString(), actor: 'staff', actorId: caller.clientId, causedBy: event.requestContext.requestId, traceId: traceIdOf(event) });
    if (result.kind === 'committed') await outbox.send(result.obligations);
    return json(200, { state: 'closed' });
  };
