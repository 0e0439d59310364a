import type { APIGatewayProxyEvent } from 'aws-lambda';
import { forceOf } from '../../shared/http/force-caller.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { Cause } from '../../shared/ports/cause.ts';
import type { Caller } from '../../shared/ports/clients.ts';
import type { RefusalAudit } from '../../shared/ports/incidents.ts';

/** A client speaks for one force. Whoever speaks for another is refused, and that it was tried is on record. */
export const ofOwnForce = async ({ forceCode }: { readonly forceCode: string }, caller: Caller, refusals: RefusalAudit, cause: Cause): Promise<void> => {
  if (forceCode === forceOf(caller)) return;
  await refusals.otherForce({ clientId: caller.clientId, cause });
  throw new Problem(403, 'other_force', 'This client may not speak for that force', {
    faults: [{ pointer: '/forceCode', code: 'other_force', fix: 'Send the code of your own force' }],
  });
};

export const incidentIdOf = (event: APIGatewayProxyEvent): string => {
  const id = event.pathParameters?.['incidentId'];
  if (id === undefined || !/^inc_[A-Za-z0-9-]{10,50}$/.test(id)) throw notFound();
  return id;
};

/** The same for "there is none" and "it is another force's": neither says that it exists. */
export const notFound = (): Problem => new Problem(404, 'not_found', 'There is no such incident of your force');

/** Retention took its content; only its own force learns that there ever was any. */
export const erased = (): Problem =>
  new Problem(410, 'erased', 'The content of this incident was erased', {
    faults: [{ pointer: '', code: 'erased', fix: 'Telephone the safeguarding desk, or send a new incident with a reference of its own' }],
  });
