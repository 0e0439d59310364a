import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock, Ids, QuarantineStore } from '../ports.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOf, auditChainOfIncident, quarantineKey } from './keys.ts';
import { openReferral } from './referral-writes.ts';

export interface QuarantineStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly now: Clock;
  readonly commit: CommitWrites;
}

/** The desk of every area sees what was put aside here: it belongs to no area until somebody has looked. */
export const NO_AREA = '000';

export const createQuarantineStore = ({ db, table, ids, now, commit }: QuarantineStoreDeps): QuarantineStore => ({
  async put({ step, messageId, because, obligationId, incidentId }) {
    const at = now().toISOString();
    const cause = { at, actor: 'gateway', actorId: step, causedBy: messageId, traceId: messageId } as const;
    const chain = incidentId === undefined ? auditChainOf('area', NO_AREA, at.slice(0, 10)) : auditChainOfIncident(incidentId);
    const aside = { ...quarantineKey(messageId), step, because, at, ...(incidentId === undefined ? {} : { incidentId }) };
    const referral = openReferral(
      table,
      { referralId: `rfr_quarantined_${ids.uuid()}`, kind: 'quarantined', incidentId: incidentId ?? 'unknown', laCode: NO_AREA },
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
