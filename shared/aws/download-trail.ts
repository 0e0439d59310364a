import type { DownloadTrail } from '../ports/downloads.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOfIncident, notificationKey } from './keys.ts';

export const createDownloadTrail = ({ table, commit }: { readonly table: string; readonly commit: CommitWrites }): DownloadTrail => ({
  async recordDownload({ notification: { notificationId, version, incidentId, test }, cause }) {
    const result = await commit({
      writes: [
        {
          ConditionCheck: {
            TableName: table,
            Key: notificationKey(notificationId, version),
            ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(withdrawnAt) AND attribute_not_exists(supersededBy)',
          },
        },
      ],
      audit: { chain: auditChainOfIncident(incidentId), action: 'notification.download', object: `${notificationId}:${version}`, outcome: 'pdf' },
      events: [],
      test,
      cause,
    });
    return { kind: result.kind === 'committed' ? 'committed' : 'conflict' };
  },
});
