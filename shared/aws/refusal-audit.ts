import { londonDayOf } from '../domain/calendar.ts';
import type { RefusalAudit } from '../ports/incidents.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf } from './keys.ts';

/** Entries about what was refused: nothing changed, and somebody tried. */
export const createRefusalAudit = (commit: CommitWrites): RefusalAudit => ({
  async otherForce({ clientId, cause }) {
    const audit = { chain: auditChainOf('client', clientId, londonDayOf(cause.at)), action: 'incident.otherForce', object: 'incident', outcome: 'refused' };
    await commit({ writes: [], audit, events: [], test: false, cause });
  },
});
