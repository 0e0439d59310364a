import { londonDayOf } from '../domain/calendar.ts';
import type { AuditTrail } from '../ports/evaluation.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf } from './keys.ts';

export const createAuditTrail = (commit: CommitWrites): AuditTrail => ({
  async recordExport({ clientId, what, rows, cause }) {
    const chain = auditChainOf('client', clientId, londonDayOf(cause.at));
    const audit = { chain, action: 'evaluation.export', object: what, outcome: `${rows} rows` };
    const result = await commit({ writes: [], audit, events: [], test: false, cause });
    if (result.kind !== 'committed') throw new Error(`recordExport: ${result.kind}`);
  },
});
