import type { ViewTrail } from '../ports/decisions.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOfIncident } from './keys.ts';

/** Reads of a child's details by staff, in the incident's own chain: first written, then shown. */
export const createViewTrail = (commit: CommitWrites): ViewTrail => ({
  async recordView({ incidentId, object, action, test, cause }) {
    const result = await commit({ writes: [], audit: { chain: auditChainOfIncident(incidentId), action, object }, events: [], test, cause });
    if (result.kind !== 'committed') throw new Error(`recordView: ${result.kind}`);
  },
});
