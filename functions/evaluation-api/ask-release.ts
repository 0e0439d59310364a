import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import { TIERS } from '../../shared/domain/evaluation/export/about-release.ts';
import type { QuestionRefusal } from '../../shared/domain/evaluation/export/release-question.ts';
import { json, traceIdOf } from '../../shared/http/api-stack.ts';
import type { ApiStep } from '../../shared/http/api-stack.ts';
import type { AuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { Problem } from '../../shared/http/problem.ts';
import { parseStrictJson, rawBodyOf } from '../../shared/http/read-json.ts';
import type { Cause } from '../../shared/ports/cause.ts';
import type { Caller } from '../../shared/ports/clients.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import { createAskForRelease } from '../../shared/runtime/release/ask-for-release.ts';
import type { AskForReleaseDeps } from '../../shared/runtime/release/ask-for-release.ts';
import { viewRelease } from './view-release.ts';

export interface AskReleaseDeps extends AskForReleaseDeps {
  readonly authenticate: AuthenticateCaller;
}

const $Question = z.strictObject({ tier: z.enum(TIERS), period: z.string().regex(/^20\d\d(-(\d\d|Q\d))?$/), knownAt: z.string().regex(/^20\d\d-\d\d$/).optional() });

const FIXES: Readonly<Record<QuestionRefusal, readonly [pointer: string, fix: string]>> = {
  unknown_period: ['/period', 'Send a month (2026-11), a quarter (2026-Q4) or a year (2026)'],
  period_not_over: ['/period', 'Ask for a period whose last day is over'],
  known_at_too_early: ['/knownAt', 'Send a month that began after the period had ended, or leave it out'],
  known_at_in_future: ['/knownAt', 'Send a month that has begun, or leave it out'],
  publish_a_quarter: ['/period', 'A publication is of one quarter (2026-Q4), without knownAt: so there are never two to subtract'],
  publish_everybody: ['/tier', 'A client that is tied to one force takes controlled releases only'],
  not_settled: ['/period', 'Ask again when it is settled: a publication on the 15th day after the quarter, a month five minutes into the next'],
};

export const evaluatorCause = (event: APIGatewayProxyEvent, caller: Caller, now: Clock): Cause => ({
  at: now().toISOString(),
  actor: 'evaluator',
  actorId: caller.clientId,
  causedBy: event.requestContext.requestId,
  traceId: traceIdOf(event),
});

const read = (event: APIGatewayProxyEvent) => {
  const parsed = $Question.safeParse(parseStrictJson(rawBodyOf(event)));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, code }) => ({ pointer: `/${path.map(String).join('/')}`, code: code === 'unrecognized_keys' ? 'unknown_field' : 'malformed', fix: 'Send tier (controlled or publish), period (2026-11, 2026-Q4 or 2026) and, if you like, knownAt (2027-01)' }));
  throw new Problem(400, 'invalid_release', 'Some details of the release need to change', { faults });
};

/** POST /evaluation/v1/releases: asks for one release. The same question is the same release: ask again to have it go on. */
export const createAskRelease = (deps: AskReleaseDeps): ApiStep => {
  const ask = createAskForRelease(deps);
  return async (event) => {
    const caller = await deps.authenticate(event, 'evaluation:read');
    const { tier, period, knownAt } = read(event);
    const question = { tier, period, ...(knownAt === undefined ? {} : { knownAt }), ...(caller.forceCode === undefined ? {} : { forceCode: caller.forceCode }), study: caller.clientId };
    const asked = await ask(question, caller.clientId, evaluatorCause(event, caller, deps.now));
    if (asked.kind === 'refused') {
      const [pointer, fix] = FIXES[asked.because];
      throw new Problem(422, asked.because, 'There is no such release', { faults: [{ pointer, code: asked.because, fix }] });
    }
    const { release } = asked;
    return json(release.state === 'done' ? 200 : 202, viewRelease(release), { Location: `/evaluation/v1/releases/${release.releaseId}` });
  };
};
