import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isFirstCandidate } from '../domain/desk/decision.ts';
import type { Decision, DecisionReason, FirstCandidate } from '../domain/desk/decision.ts';
import { sensitive } from '../domain/sensitive.ts';
import { draft } from '../ports/cause.ts';
import type { DecisionRecord, DecisionStore } from '../ports/decisions.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOfIncident, dataKeyKey, decisionKey, decisionPrefix, incidentKey, referralKey } from './keys.ts';
import { seal, unseal } from './key-vault.ts';
import type { DataKey, KeyVault } from './key-vault.ts';
import { queryAll } from './query-all.ts';

export interface DecisionStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly vault: KeyVault;
  readonly commit: CommitWrites;
}

interface Content {
  readonly decision: Decision;
  readonly reason: DecisionReason;
  readonly note?: string | undefined;
  readonly first?: FirstCandidate | undefined;
}

type Item = Readonly<Record<string, unknown>>;

/** Decisions lie beside their incident, sealed under its key: which pupil a child is, is gone when the incident is erased. */
export const createDecisionStore = ({ db, table, vault, commit }: DecisionStoreDeps): DecisionStore => {
  const placeOf = (incidentId: string, childId: string, number: number) => ({ table, key: `${incidentId}#${childId}`, field: 'decision', version: number });
  const openKey = async (incidentId: string): Promise<DataKey | undefined> => {
    const { Item: item } = await db.send(new GetCommand({ TableName: table, Key: dataKeyKey(incidentId), ConsistentRead: true }));
    return item ? vault.open(String(item['wrapped']), { purpose: 'incident', incidentId }) : undefined;
  };
  const toRecord = (key: DataKey, item: Item): DecisionRecord => {
    const [incidentId, childId, number] = [String(item['incidentId']), String(item['childId']), Number(item['number'])];
    const { decision, reason, note, first } = unseal(key, placeOf(incidentId, childId, number), item['content'] as Uint8Array) as Content;
    return {
      incidentId,
      childId,
      number,
      state: item['state'] as DecisionRecord['state'],
      decision,
      reason,
      ...(note === undefined ? {} : { note: sensitive(note) }),
      identity: String(item['identity']),
      referralId: String(item['referralId']),
      decidedAt: String(item['decidedAt']),
      decidedBy: String(item['decidedBy']),
      confirmedBy: item['confirmedBy'] as string | undefined,
      first,
    };
  };
  /** The incident is still there to be told of, and of the revision that was looked at. */
  const stillThis = (incidentId: string, revision: number) => ({
    ConditionCheck: {
      TableName: table,
      Key: incidentKey(incidentId),
      ConditionExpression: 'revision = :revision AND #state <> :withdrawn',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':revision': revision, ':withdrawn': 'withdrawn' },
    },
  });
  const decided = (incidentId: string, childId: string, decision: Decision, first: FirstCandidate | undefined) =>
    draft('child.decided', {
      incidentId,
      childId,
      decided: decision.kind,
      isFirst: isFirstCandidate(decision, first),
      ...(first === undefined ? {} : { firstBits: first.bits, modelVersion: first.modelVersion }),
    });
  const linkAgain = (incidentId: string, revision: number) => draft('link.requested', { incidentId, revision });

  return {
    async ofIncident(incidentId) {
      const items = await queryAll(db, {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': incidentKey(incidentId).pk, ':prefix': decisionPrefix },
      });
      if (items.length === 0) return [];
      const key = await openKey(incidentId);
      if (key === undefined) return [];
      const last = new Map<string, DecisionRecord>();
      for (const item of items) {
        const record = toRecord(key, item);
        if (record.number > (last.get(record.childId)?.number ?? 0)) last.set(record.childId, record);
      }
      return [...last.values()];
    },

    async decide({ referral, childId, revision, seen, state, decision, reason, note, identity, first, cause }) {
      const { incidentId, referralId } = referral;
      const key = await openKey(incidentId);
      if (key === undefined) return { kind: 'conflict' };
      const number = seen + 1;
      const content: Content = { decision, reason, ...(note === undefined ? {} : { note: note.reveal() }), ...(first === undefined ? {} : { first }) };
      const result = await commit({
        writes: [
          {
            Put: {
              TableName: table,
              Item: {
                ...decisionKey(incidentId, childId, number),
                incidentId,
                childId,
                number,
                state,
                identity,
                referralId,
                decidedAt: cause.at,
                decidedBy: cause.actorId,
                content: seal(key, placeOf(incidentId, childId, number), content),
              },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
          stillThis(incidentId, revision),
          {
            Update: {
              TableName: table,
              Key: referralKey(referralId),
              ConditionExpression: '#state = :open',
              UpdateExpression: 'SET decision = :decision',
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: { ':open': 'open', ':decision': state },
            },
          },
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'child.decide', object: childId, outcome: `${state}:${decision.kind}:${reason}` },
        events: state === 'standing' ? [linkAgain(incidentId, revision), decided(incidentId, childId, decision, first)] : [],
        test: referral.test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },

    async settle({ record, revision, agreed, test, cause }) {
      const { incidentId, childId, number, referralId } = record;
      if (record.decidedBy === cause.actorId) return { kind: 'samePerson' };
      const state = agreed ? 'standing' : 'refused';
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: decisionKey(incidentId, childId, number),
              ConditionExpression: '#state = :proposed AND decidedBy <> :me',
              UpdateExpression: 'SET #state = :state, confirmedBy = :me, confirmedAt = :at',
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: { ':proposed': 'proposed', ':state': state, ':me': cause.actorId, ':at': cause.at },
            },
          },
          stillThis(incidentId, revision),
          {
            Update: {
              TableName: table,
              Key: referralKey(referralId),
              ConditionExpression: 'attribute_exists(pk)',
              UpdateExpression: agreed ? 'SET decision = :state' : 'REMOVE decision',
              ...(agreed ? { ExpressionAttributeValues: { ':state': state } } : {}),
            },
          },
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'child.confirmDecision', object: childId, outcome: state },
        events: agreed ? [linkAgain(incidentId, revision), decided(incidentId, childId, record.decision, record.first)] : [],
        test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },
  };
};
