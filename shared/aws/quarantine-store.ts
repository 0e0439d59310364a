import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NO_AREA } from '../domain/referral.ts';
import type { QuarantineStore } from '../ports/notifications.ts';
import type { Clock } from '../ports/surroundings.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf, auditChainOfIncident, quarantineKey } from './keys.ts';
import { openReferral } from './referral-writes.ts';

export interface QuarantineStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly now: Clock;
  readonly commit: CommitWrites;
}

export const createQuarantineStore = ({ db, table, now, commit }: QuarantineStoreDeps): QuarantineStore => ({
  async put({ step, messageId, because, obligationId, incidentId }) {
    const at = now().toISOString();
    const cause = { at, actor: 'gateway', actorId: step, causedBy: messageId, traceId: messageId } as const;
    const chain = incidentId === undefined ? auditChainOf('area', NO_AREA, at.slice(0, 10)) : auditChainOfIncident(incidentId);
    const aside = { ...quarantineKey(messageId), step, because, at, ...(incidentId === undefined ? {} : { incidentId }) };
    const referral = openReferral(
      table,
      // Named after its message: put aside twice, it is one piece of work.
      { referralId: `rfr_quarantined_${messageId}`, kind: 'quarantined', incidentId: incidentId ?? 'unknown', laCode: NO_AREA },
      { test: false, cause },
    );
    const audit = { chain, action: 'message.quarantine', object: messageId, outcome: because.slice(0, 80) };
    const writes = [{ Put: { TableName: table, Item: aside } }, referral];
    const result = await commit({ writes, audit, events: [], discharges: obligationId, test: false, cause });
    if (result.kind === 'committed') return;
    // Its obligation is gone already (or never was): what could not be read is kept all the same.
    if (result.kind === 'replayed') {
      await db.send(new PutCommand({ TableName: table, Item: aside }));
      return;
    }
    throw new Error(`quarantine: ${result.kind}`);
  },
});
