import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ChoiceReason, RecipientChoice } from '../domain/desk/recipient-choice.ts';
import { sensitive } from '../domain/sensitive.ts';
import { draft } from '../ports/cause.ts';
import type { NotificationRecord } from '../ports/notifications.ts';
import type { RecipientChoiceRecord, RecipientChoiceStore } from '../ports/recipient-choices.ts';
import type { CommitWrites, Write } from './commit.ts';
import { auditChainOfIncident, choiceKey, choicePrefix, dataKeyKey, incidentKey, notificationKey, referralKey } from './keys.ts';
import { seal, unseal } from './key-vault.ts';
import type { DataKey, KeyVault } from './key-vault.ts';

export interface RecipientChoiceStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly vault: KeyVault;
  readonly commit: CommitWrites;
}

interface Content {
  readonly choice: RecipientChoice;
  readonly reason: ChoiceReason;
  readonly note?: string | undefined;
}

type Item = Readonly<Record<string, unknown>>;

/** Who can safely be told lies beside the incident, sealed under its key, numbered and never overwritten: like a decision about a child. */
export const createRecipientChoiceStore = ({ db, table, vault, commit }: RecipientChoiceStoreDeps): RecipientChoiceStore => {
  const placeOf = (incidentId: string, bodyKey: string, number: number) => ({ table, key: `${incidentId}#${bodyKey}`, field: 'choice', version: number });
  const openKey = async (incidentId: string): Promise<DataKey | undefined> => {
    const { Item: item } = await db.send(new GetCommand({ TableName: table, Key: dataKeyKey(incidentId), ConsistentRead: true }));
    return item ? vault.open(String(item['wrapped']), { purpose: 'incident', incidentId }) : undefined;
  };
  const toRecord = (key: DataKey, item: Item): RecipientChoiceRecord => {
    const { pk: _pk, sk: _sk, content, ...rest } = item;
    const fixed = rest as unknown as Omit<RecipientChoiceRecord, 'choice' | 'reason' | 'note'>;
    const { choice, reason, note } = unseal(key, placeOf(fixed.incidentId, fixed.bodyKey, fixed.number), content as Uint8Array) as Content;
    return { ...fixed, choice, reason, ...(note === undefined ? {} : { note: sensitive(note) }) };
  };
  const stillThis = (incidentId: string, revision: number): Write => ({
    ConditionCheck: {
      TableName: table,
      Key: incidentKey(incidentId),
      ConditionExpression: 'revision = :revision AND #state <> :withdrawn',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':revision': revision, ':withdrawn': 'withdrawn' },
    },
  });
  /** Where somebody has read it meanwhile, or police changed it, there is nobody left to choose. */
  const stillOpen = (notification: Pick<NotificationRecord, 'notificationId' | 'version'> | undefined): readonly Write[] =>
    notification === undefined
      ? []
      : [
          {
            ConditionCheck: {
              TableName: table,
              Key: notificationKey(notification.notificationId, notification.version),
              ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(answeredAt) AND attribute_not_exists(supersededBy) AND attribute_not_exists(withdrawnAt)',
            },
          },
        ];
  const linkAgain = (incidentId: string, revision: number) => draft('link.requested', { incidentId, revision });

  return {
    async ofIncident(incidentId) {
      const { Items = [] } = await db.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': incidentKey(incidentId).pk, ':prefix': choicePrefix },
        }),
      );
      const key = Items.length === 0 ? undefined : await openKey(incidentId);
      return key === undefined ? [] : Items.map((item) => toRecord(key, item)).toSorted((a, b) => a.number - b.number);
    },

    async choose({ referral, bodyKey, revision, seen, state, choice, reason, note, screening, notification, cause }) {
      const { incidentId, referralId } = referral;
      const key = await openKey(incidentId);
      if (key === undefined) return { kind: 'conflict' };
      const number = seen + 1;
      const content: Content = { choice, reason, ...(note === undefined ? {} : { note: note.reveal() }) };
      const result = await commit({
        writes: [
          {
            Put: {
              TableName: table,
              Item: {
                ...choiceKey(incidentId, bodyKey, number),
                incidentId,
                bodyKey,
                number,
                state,
                screening,
                referralId,
                decidedAt: cause.at,
                decidedBy: cause.actorId,
                content: seal(key, placeOf(incidentId, bodyKey, number), content),
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
          ...stillOpen(notification),
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'recipients.choose', object: bodyKey, outcome: `${state}:${choice.kind}:${reason}` },
        events: state === 'standing' ? [linkAgain(incidentId, revision)] : [],
        test: referral.test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },

    async settle({ record, revision, agreed, notification, test, cause }) {
      const { incidentId, bodyKey, number, referralId } = record;
      if (record.decidedBy === cause.actorId) return { kind: 'samePerson' };
      const state = agreed ? 'standing' : 'refused';
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: choiceKey(incidentId, bodyKey, number),
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
          ...(agreed ? stillOpen(notification) : []),
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'recipients.confirm', object: bodyKey, outcome: state },
        events: agreed ? [linkAgain(incidentId, revision)] : [],
        test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },
  };
};
