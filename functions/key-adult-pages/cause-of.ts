import type { Cause } from '../../shared/ports/cause.ts';
import type { PagesDeps } from './deps.ts';

/** Why a write happens when a key adult pressed something. The trace goes on from the police's own request. */
export const causeOf = ({ clock, ids }: Pick<PagesDeps, 'clock' | 'ids'>, keyAdultId: string, traceId: string): Cause => ({
  at: clock().toISOString(),
  actor: 'keyAdult',
  actorId: keyAdultId,
  causedBy: ids.uuid(),
  traceId,
});
