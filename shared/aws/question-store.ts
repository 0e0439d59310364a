import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isForForce, parseQuestionId, questionIdOf } from '../domain/desk/question.ts';
import { sensitive } from '../domain/sensitive.ts';
import type { Sensitive } from '../domain/sensitive.ts';
import { draft } from '../ports/cause.ts';
import type { QuestionRecord, QuestionStore, QuestionSummary } from '../ports/questions.ts';
import type { CommitWrites } from './commit.ts';
import { auditChainOfIncident, dataKeyKey, incidentKey, questionKey, questionList, questionPrefix } from './keys.ts';
import { queryAll } from './query-all.ts';
import { seal, unseal } from './key-vault.ts';
import type { DataKey, KeyVault } from './key-vault.ts';

export interface QuestionStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly vault: KeyVault;
  readonly commit: CommitWrites;
}

type Item = Readonly<Record<string, unknown>>;

const toSummary = (item: Item): QuestionSummary => {
  const { pk: _pk, sk: _sk, listPk: _listPk, listSk: _listSk, text: _text, answerText: _answerText, ...summary } = item;
  return summary as unknown as QuestionSummary;
};

/** Questions lie beside their incident; what was written in them is sealed under its key and goes with it. */
export const createQuestionStore = ({ db, table, vault, commit }: QuestionStoreDeps): QuestionStore => {
  const placeOf = (questionId: string, field: 'text' | 'answerText') => ({ table, key: questionId, field, version: 1 });
  const openKey = async (incidentId: string): Promise<DataKey | undefined> => {
    const { Item: item } = await db.send(new GetCommand({ TableName: table, Key: dataKeyKey(incidentId), ConsistentRead: true }));
    return item ? vault.open(String(item['wrapped']), { purpose: 'incident', incidentId }) : undefined;
  };
  const toRecord = (item: Item, key: DataKey | undefined): QuestionRecord => {
    const summary = toSummary(item);
    const opened = (field: 'text' | 'answerText'): Record<string, Sensitive<string>> =>
      key === undefined || item[field] === undefined ? {} : { [field]: sensitive(String(unseal(key, placeOf(summary.questionId, field), item[field] as Uint8Array))) };
    return { ...summary, ...opened('text'), ...opened('answerText') };
  };
  const itemsOf = (incidentId: string): Promise<readonly Item[]> =>
    queryAll(db, { TableName: table, ConsistentRead: true, KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)', ExpressionAttributeValues: { ':pk': incidentKey(incidentId).pk, ':prefix': questionPrefix } });
  /** Text without a key could not be kept: whoever writes it must know. */
  const sealed = async (incidentId: string, questionId: string, field: 'text' | 'answerText', text: Sensitive<string> | undefined): Promise<Uint8Array | 'noKey' | undefined> => {
    if (text === undefined) return undefined;
    const key = await openKey(incidentId);
    return key === undefined ? 'noKey' : seal(key, placeOf(questionId, field), text.reveal());
  };
  const keyOf = ({ incidentId, questionId }: Pick<QuestionSummary, 'incidentId' | 'questionId'>) => questionKey(incidentId, parseQuestionId(questionId)?.number ?? 0);

  return {
    async ofIncident(incidentId) {
      const items = await itemsOf(incidentId);
      const key = items.some((item) => item['text'] !== undefined || item['answerText'] !== undefined) ? await openKey(incidentId) : undefined;
      return items.map((item) => toRecord(item, key));
    },

    async summariesOf(incidentId) {
      return (await itemsOf(incidentId)).map(toSummary);
    },

    async read(questionId) {
      const place = parseQuestionId(questionId);
      if (place === undefined) return undefined;
      const { Item: item } = await db.send(new GetCommand({ TableName: table, Key: questionKey(place.incidentId, place.number), ConsistentRead: true }));
      return item ? toRecord(item, await openKey(place.incidentId)) : undefined;
    },

    async onBoard(laCodes) {
      const found: QuestionSummary[] = [];
      for (const laCode of laCodes) {
        let from: Record<string, unknown> | undefined;
        do {
          const page = await db.send(
            new QueryCommand({ TableName: table, IndexName: 'list', KeyConditionExpression: 'listPk = :list', ExpressionAttributeValues: { ':list': questionList(laCode) }, ...(from ? { ExclusiveStartKey: from } : {}) }),
          );
          found.push(...(page.Items ?? []).map(toSummary));
          from = page.LastEvaluatedKey;
        } while (from);
      }
      return found.toSorted((a, b) => a.answerBy.localeCompare(b.answerBy));
    },

    async ask({ question, seen, cause }) {
      const { text, ...asked } = question;
      const { incidentId } = asked;
      const number = seen + 1;
      const questionId = questionIdOf(incidentId, number);
      const words = await sealed(incidentId, questionId, 'text', text);
      if (words === 'noKey') return { kind: 'conflict' };
      const summary: QuestionSummary = { ...asked, questionId, state: 'open', askedAt: cause.at, askedBy: cause.actorId, asker: cause.actor };
      const result = await commit({
        writes: [
          {
            Put: {
              TableName: table,
              Item: { ...questionKey(incidentId, number), ...summary, ...(words === undefined ? {} : { text: words }), listPk: questionList(asked.laCode), listSk: `${asked.answerBy}#${questionId}` },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
          {
            ConditionCheck: {
              TableName: table,
              Key: incidentKey(incidentId),
              ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(erasedAt) AND #state <> :withdrawn',
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: { ':withdrawn': 'withdrawn' },
            },
          },
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'question.ask', object: questionId, outcome: `${asked.kind}:${asked.topic}` },
        events: isForForce(asked.kind)
          ? [draft('question.opened', { incidentId, questionId }), { ...draft('question.overdue', { incidentId, questionId, answerBy: asked.answerBy }), notBefore: asked.answerBy }]
          : [],
        test: asked.test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations, questionId } : { kind: 'conflict' };
    },

    async answer({ question, answer, text, request, cause }) {
      const { questionId, incidentId, kind, test } = question;
      const words = await sealed(incidentId, questionId, 'answerText', text);
      if (words === 'noKey') return { kind: 'conflict' };
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: keyOf(question),
              ConditionExpression: '#state = :open',
              UpdateExpression: `SET #state = :answered, answer = :answer, answeredAt = :at, answeredBy = :by, answerer = :actor${words === undefined ? '' : ', answerText = :words'}${request === undefined ? '' : ', answerRequest = :request'}`,
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: { ':open': 'open', ':answered': 'answered', ':answer': answer, ':at': cause.at, ':by': cause.actorId, ':actor': cause.actor, ...(words === undefined ? {} : { ':words': words }), ...(request === undefined ? {} : { ':request': request }) },
            },
          },
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'question.answer', object: questionId, outcome: `${kind}:${answer}` },
        events: isForForce(kind) ? [draft('question.answered', { incidentId, questionId })] : [],
        test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },

    async putAway({ question, cause }) {
      const { questionId, incidentId, state, test } = question;
      const isAnswered = state === 'answered';
      const result = await commit({
        writes: [
          {
            Update: {
              TableName: table,
              Key: keyOf(question),
              ConditionExpression: '#state = :was AND attribute_exists(listPk)',
              UpdateExpression: `SET #state = :state, ${isAnswered ? 'putAwayAt' : 'closedAt'} = :at REMOVE listPk, listSk`,
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: { ':was': state, ':state': isAnswered ? 'answered' : 'closed', ':at': cause.at },
            },
          },
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: isAnswered ? 'question.putAway' : 'question.close', object: questionId },
        events: [],
        test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },
  };
};
