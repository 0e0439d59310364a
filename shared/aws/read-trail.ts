import type { ReadTrail } from '../ports/downloads.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf, auditChainOfIncident } from './keys.ts';

/** Whoever cannot be recorded is shown nothing: a page that failed can be opened again, an unseen reader cannot be found. */
export const createReadTrail = (commit: CommitWrites): ReadTrail => ({
  async recordRead({ notification: { notificationId, version, incidentId, test }, page, cause }) {
    const audit = { chain: auditChainOfIncident(incidentId), action: 'notification.readAgain', object: `${notificationId}:${version}`, outcome: page };
    const result = await commit({ writes: [], audit, events: [], test, cause });
    if (result.kind !== 'committed') throw new Error(`recordRead: ${result.kind}`);
  },

  async recordList({ keyAdultId, bodyKey, rows, cause }) {
    const audit = { chain: auditChainOf('client', keyAdultId, cause.at.slice(0, 10)), action: 'notification.list', object: bodyKey, outcome: `${rows} listed` };
    const result = await commit({ writes: [], audit, events: [], test: false, cause });
    if (result.kind !== 'committed') throw new Error(`recordList: ${result.kind}`);
  },
});
