import { done, ignored, retry } from '../../shared/domain/outcome.ts';
import type { Outcome } from '../../shared/domain/outcome.ts';
import type { CallbackStore, ToldEvent } from '../../shared/ports/callbacks.ts';
import type { Cause, Outbox } from '../../shared/ports/cause.ts';
import type { Clock, Digest } from '../../shared/ports/surroundings.ts';

export interface PlanCallbacksDeps {
  readonly callbacks: Pick<CallbackStore, 'standingOf' | 'endpointsOf' | 'plan' | 'discharge'>;
  readonly outbox: Pick<Outbox, 'send'>;
  readonly digest: Digest;
  readonly now: Clock;
}

/** One event becomes one callback per endpoint of its force. Most forces have none: then nothing is written but that it was heard. */
export const createPlanCallbacks =
  ({ callbacks, outbox, digest, now }: PlanCallbacksDeps) =>
  async (event: ToldEvent): Promise<Outcome> => {
    const standing = await callbacks.standingOf(event);
    const endpoints = standing ? await callbacks.endpointsOf(standing.source) : [];
    if (!standing || endpoints.length === 0) {
      await callbacks.discharge(event.obligationid);
      return ignored('nobodyListens');
    }
    const { data } = event;
    const contents = endpoints.map((endpoint) => ({
      // Made from the event and the client: the same event heard twice is one callback with one webhook-id.
      callbackId: `cbk_${digest(`${event.id}|${endpoint.clientId}`).slice(0, 32)}`,
      type: event.type,
      // A clock that ran out was set when the question was asked.
      at: event.type === 'question.overdue' ? event.data.answerBy : event.time,
      incidentId: data.incidentId,
      revision: 'revision' in data ? data.revision : undefined,
      notificationId: 'notificationId' in data ? data.notificationId : undefined,
      version: 'version' in data ? data.version : undefined,
      questionId: 'questionId' in data ? data.questionId : undefined,
      state: standing.state,
      outOfScope: standing.outOfScope,
      test: standing.source.test,
      endpoint,
    }));
    const cause: Cause = { at: now().toISOString(), actor: 'gateway', actorId: 'send-callbacks', causedBy: event.id, traceId: event.traceid };
    const result = await callbacks.plan({ contents, source: standing.source, discharges: event.obligationid, cause });
    if (result.kind === 'conflict') return retry('conflict');
    if (result.kind === 'replayed') return ignored('replayed');
    await outbox.send(result.obligations);
    return done;
  };
