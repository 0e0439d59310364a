import type { AuditExportTrail } from '../ports/audit.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf } from './keys.ts';

export const createAuditExportTrail = (commit: CommitWrites): AuditExportTrail => ({
  async recordAuditExport({ exportId, cause }) {
    const audit = { chain: auditChainOf('gateway', 'audit', cause.at.slice(0, 10)), action: 'audit.export', object: exportId };
    const result = await commit({ writes: [], audit, events: [], test: false, cause });
    if (result.kind !== 'committed') throw new Error(`recordAuditExport: ${result.kind}`);
  },
});
