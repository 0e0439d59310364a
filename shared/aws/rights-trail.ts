import type { RightsTrail } from '../ports/retention.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf, auditChainOfIncident } from './keys.ts';

/** On the incident's own chain, or on the gateway's for acts about none. */
export const createRightsTrail = (commit: CommitWrites): RightsTrail => ({
  async record({ action, object, incidentId, outcome, test, cause }) {
    const chain = incidentId === undefined ? auditChainOf('gateway', 'rights', cause.at.slice(0, 10)) : auditChainOfIncident(incidentId);
    const result = await commit({ writes: [], audit: { chain, action, object, ...(outcome === undefined ? {} : { outcome }) }, events: [], test, cause });
    if (result.kind !== 'committed') throw new Error(`${action}: ${result.kind}`);
  },
});
