import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod';
import { json } from '../../shared/http/api-stack.ts';
import type { AuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { causeOf, sourceOf } from '../../shared/http/force-caller.ts';
import { Problem } from '../../shared/http/problem.ts';
import { readJson } from '../../shared/http/read-json.ts';
import type { CallbackReplays } from '../../shared/ports/callbacks.ts';
import type { Outbox } from '../../shared/ports/cause.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';

export interface ReplayCallbacksDeps {
  readonly authenticate: AuthenticateCaller;
  readonly replays: CallbackReplays;
  readonly outbox: Pick<Outbox, 'send'>;
  readonly now: Clock;
}

const AT_MOST = 1_000;
const $Replay = z.strictObject({ since: z.iso.datetime({ offset: true }) });

/** Sends the caller's callbacks again, delivered ones too: whoever lost them knows best from when on. */
export const createReplayCallbacks =
  ({ authenticate, replays, outbox, now }: ReplayCallbacksDeps) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await authenticate(event, 'incident:read');
    const source = sourceOf(caller);
    const parsed = $Replay.safeParse(readJson(event));
    if (!parsed.success) {
      throw new Problem(422, 'invalid_replay', 'A time is needed', { faults: [{ pointer: '/since', code: 'required', fix: 'Send the time from which on, like {"since":"2026-10-22T00:00:00Z"}' }] });
    }
    const { obligations, replayed, next } = await replays.replay({
      clientId: caller.clientId,
      source,
      since: new Date(parsed.data.since).toISOString(),
      limit: AT_MOST,
      cause: causeOf(event, caller, now),
    });
    await outbox.send(obligations);
    return json(202, { replayed, ...(next === undefined ? {} : { next }) });
  };
