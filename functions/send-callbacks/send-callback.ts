import type { EventOf } from '../../events/catalogue.ts';
import { KEEP_AWAY_MS, callbackBody, isFailingTooLong, nextAttemptAt } from '../../shared/domain/callback.ts';
import { done, ignored, retry } from '../../shared/domain/outcome.ts';
import type { Outcome } from '../../shared/domain/outcome.ts';
import type { PostCallback } from '../../shared/http/post-callback.ts';
import { signCallback } from '../../shared/http/sign-callback.ts';
import type { CallbackAttempt, CallbackStore } from '../../shared/ports/callbacks.ts';
import type { Cause, Outbox } from '../../shared/ports/cause.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';

export interface SendCallbackDeps {
  readonly callbacks: CallbackStore;
  readonly post: PostCallback;
  readonly outbox: Pick<Outbox, 'send'>;
  readonly now: Clock;
  /** From 0 up to 1, evenly. */
  readonly chance: () => number;
  readonly log: Log;
}

type Written = Awaited<ReturnType<CallbackStore['recordDelivered']>>;

/** One try of one callback. Every ending is written with its obligation, and what is to be tried again has its instant in the same transaction. */
export const createSendCallback =
  ({ callbacks, post, outbox, now, chance, log }: SendCallbackDeps) =>
  async (event: EventOf<'callback.due'>): Promise<Outcome> => {
    const at = now().toISOString();
    const { callbackId, clientId } = event.data;
    const callback = await callbacks.read(callbackId);
    const endpoint = callback && (await callbacks.readEndpoint(callback.source, clientId));
    if (!callback || callback.sending !== 'due' || !endpoint) {
      await callbacks.discharge(event.obligationid);
      return ignored(callback ? 'nothingToSend' : 'callbackGone');
    }
    const cause: Cause = { at, actor: 'gateway', actorId: 'send-callbacks', causedBy: event.id, traceId: callback.traceId };
    const attempt: CallbackAttempt = { callback, discharges: event.obligationid, cause };
    const conclude = async (result: Written): Promise<Outcome> => {
      if (result.kind === 'conflict') return retry('conflict');
      if (result.kind === 'replayed') return ignored('replayed');
      await outbox.send(result.obligations);
      return done;
    };
    const later = (nextAt: string): string => new Date(Date.parse(nextAt) + Math.floor(chance() * KEEP_AWAY_MS)).toISOString();

    if (endpoint.stopped) return conclude(await callbacks.recordFailed({ ...attempt, code: 'stopped', counts: false, nextAt: undefined }));
    // Somebody else's try just failed there: this one waits its turn and does not count.
    if (endpoint.pausedUntil !== undefined && endpoint.pausedUntil > at) {
      return conclude(await callbacks.recordFailed({ ...attempt, code: 'waits', counts: false, nextAt: later(endpoint.pausedUntil) }));
    }

    const body = callbackBody(callback);
    const seconds = Math.floor(now().getTime() / 1_000);
    const signature = signCallback(endpoint.secrets.reveal(), { id: callbackId, at: seconds, body });
    const answer = await post({
      url: endpoint.url,
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8', 'webhook-id': callbackId, 'webhook-timestamp': String(seconds), 'webhook-signature': signature },
      body,
    });
    const said = answer.kind === 'answered' ? String(answer.status) : answer.because;
    if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300) {
      log('info', 'CALLBACK_SENT', { clientId, because: said });
      return conclude(await callbacks.recordDelivered({ ...attempt, endpoint }));
    }
    if (answer.kind === 'answered' && answer.status === 410) {
      log('warn', 'CALLBACKS_STOPPED', { clientId, because: 'gone' });
      return conclude(await callbacks.stop({ ...attempt, because: 'gone' }));
    }
    if (endpoint.failingSince !== undefined && isFailingTooLong(endpoint.failingSince, at)) {
      log('error', 'CALLBACKS_STOPPED', { clientId, because: 'failing' });
      return conclude(await callbacks.stop({ ...attempt, because: 'failing' }));
    }
    const nextAt = nextAttemptAt({ attempt: callback.attempts + 1, since: callback.since, now: at, chance: chance() });
    log('warn', nextAt === undefined ? 'CALLBACK_GIVEN_UP' : 'CALLBACK_FAILED', { clientId, because: said, count: callback.attempts + 1 });
    const pausedUntil = new Date(Date.parse(at) + KEEP_AWAY_MS / 2).toISOString();
    return conclude(await callbacks.recordFailed({ ...attempt, code: said, counts: true, nextAt, pausedUntil }));
  };
