import { londonDayOf } from '../domain/calendar.ts';
import type { Cause } from '../ports/cause.ts';
import type { RefusalAudit } from '../ports/incidents.ts';
import type { RollRefusalAudit } from '../ports/rolls.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf } from './keys.ts';

/** Entries about what was refused: nothing changed, and somebody tried. */
export const createRefusalAudit = (commit: CommitWrites): RefusalAudit & RollRefusalAudit => {
  const refused = (action: string, object: string) => async ({ clientId, cause }: { readonly clientId: string; readonly cause: Cause }): Promise<void> => {
    await commit({ writes: [], audit: { chain: auditChainOf('client', clientId, londonDayOf(cause.at)), action, object, outcome: 'refused' }, events: [], test: false, cause });
  };
  return { otherForce: refused('incident.otherForce', 'incident'), otherAuthority: refused('roll.otherAuthority', 'roll') };
};
