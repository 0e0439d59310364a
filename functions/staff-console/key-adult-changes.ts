import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod';
import { londonDayOf } from '../../shared/domain/calendar.ts';
import { isTheDesks } from '../../shared/domain/key-adult-change.ts';
import type { NotPossible } from '../../shared/domain/key-adult-change.ts';
import { json, traceIdOf } from '../../shared/http/api-stack.ts';
import type { AuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import { Problem } from '../../shared/http/problem.ts';
import { readJson } from '../../shared/http/read-json.ts';
import type { Cause } from '../../shared/ports/cause.ts';
import type { DirectoryStore } from '../../shared/ports/directory.ts';
import type { KeyAdultChangeStore } from '../../shared/ports/key-adult-changes.ts';
import type { Mailer } from '../../shared/ports/messages.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import { createTellOfEffect } from '../../shared/runtime/tell-of-change.ts';

interface ChangesDeps {
  readonly authenticate: AuthenticateCaller;
  readonly changes: Pick<KeyAdultChangeStore, 'pendingIn' | 'read' | 'decide'>;
  readonly directory: Pick<DirectoryStore, 'readBody'>;
  readonly mailer: Mailer;
  readonly deskPhone: string;
  readonly now: Clock;
}

/** What schools asked to have changed, of the caller's areas; first what nobody but the desk can decide any more, then the oldest. */
export const createListKeyAdultChanges =
  ({ authenticate, changes, directory, now }: Omit<ChangesDeps, 'mailer' | 'deskPhone'>) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const caller = await authenticate(event, 'desk:read');
    const at = now().toISOString();
    const rows = await Promise.all(
      (await changes.pendingIn(caller.laCodes)).map(async (one) => {
        const body = await directory.readBody(one.bodyKey);
        const { changeId, bodyKey, proposedBy, proposedAt, answerBy } = one;
        return { changeId, bodyKey, bodyName: body?.name, proposedBy, proposedAt, answerBy, waitsFor: isTheDesks(one, at) ? 'desk' : 'otherKeyAdult', change: one.change.reveal() };
      }),
    );
    return json(200, { changes: rows.toSorted((a, b) => a.waitsFor.localeCompare(b.waitsFor) || a.proposedAt.localeCompare(b.proposedAt)) });
  };

const $Decision = z.strictObject({ decision: z.enum(['confirm', 'refuse']) });

const WHY: Readonly<Record<NotPossible, string>> = {
  unknown: 'This person is not a key adult of the school any more',
  lastOne: 'It would leave the school without a key adult: add another one first',
  lastVerified: 'It would leave the school without a key adult whose details were checked',
  sameAddress: 'Another key adult of the school has this address',
};

const notFound = (): Problem => new Problem(404, 'not_found', 'There is no such change in your areas');

/** The desk's yes or no. It takes effect at once; the person concerned hears of it at the address they had. */
export const createDecideKeyAdultChange =
  ({ authenticate, changes, now, mailer, deskPhone }: Omit<ChangesDeps, 'directory'>) => {
    const tellOfEffect = createTellOfEffect({ mailer, deskPhone });
    return async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
      const caller = await authenticate(event, 'desk:write');
      const changeId = event.pathParameters?.['changeId'] ?? '';
      const change = /^kac_[0-9a-f-]{8,40}$/.test(changeId) ? await changes.read(changeId) : undefined;
      if (change === undefined || !caller.laCodes.includes(change.laCode)) throw notFound();
      const parsed = $Decision.safeParse(readJson(event));
      if (!parsed.success) {
        throw new Problem(422, 'invalid_decision', 'Some details need to change', { faults: [{ pointer: '/decision', code: 'invalid_decision', fix: 'Send confirm or refuse' }] });
      }
      const at = now().toISOString();
      const cause: Cause = { at, actor: 'staff', actorId: caller.clientId, causedBy: event.requestContext.requestId, traceId: traceIdOf(event) };
      const decided = await changes.decide({ changeId, decision: parsed.data.decision === 'confirm' ? 'confirmed' : 'refused', today: londonDayOf(at), cause });
      switch (decided.kind) {
        case 'decided':
          await tellOfEffect(decided.before, decided.after);
          return json(200, { state: parsed.data.decision === 'confirm' ? 'confirmed' : 'refused', at });
        case 'already':
          return json(200, { state: decided.state, at: change.decidedAt });
        case 'unknown':
          throw notFound();
        case 'notPossible':
          throw new Problem(409, decided.because, WHY[decided.because]);
        case 'conflict':
          throw new Problem(409, 'changed_meanwhile', 'Somebody else changed this school’s key adults at the same time. Nothing was changed: send it again', { headers: { 'Retry-After': '1' } });
      }
    };
  };
