import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { draft } from '../ports/cause.ts';
import type { Cause } from '../ports/cause.ts';
import type { IncidentFile, IncidentFileStore } from '../ports/incident-files.ts';
import type { CommitResult, CommitWrites, Write } from './commit.ts';
import { auditChainOf, incidentFileKey, obligationKey } from './keys.ts';

const KEPT_DAYS = 30;

const written = (result: CommitResult) => (result.kind === 'committed' || result.kind === 'replayed' ? result : ({ kind: 'conflict' } as const));

export const createIncidentFileStore = ({ db, table, commit }: { readonly db: DynamoDBDocumentClient; readonly table: string; readonly commit: CommitWrites }): IncidentFileStore => {
  const put = (file: IncidentFile, condition: string, values?: Readonly<Record<string, unknown>>): Write => ({
    Put: {
      TableName: table,
      // The mapping as one text: its keys are JSON Pointers and codes of theirs, of any shape and depth.
      Item: {
        ...incidentFileKey(file.fileId),
        ...file,
        ...(file.mapping === undefined ? {} : { mapping: JSON.stringify(file.mapping) }),
        expiresAt: Math.floor(Date.parse(file.openedAt) / 1_000) + KEPT_DAYS * 86_400,
      },
      ConditionExpression: condition,
      ...(values === undefined ? {} : { ExpressionAttributeNames: { '#state': 'state', '#part': 'part' }, ExpressionAttributeValues: values }),
    },
  });
  const auditOf = ({ clientId, fileId }: IncidentFile, { at }: Cause, action: string, outcome?: string) => ({
    chain: auditChainOf('client', clientId, at.slice(0, 10)),
    action,
    object: fileId,
    ...(outcome === undefined ? {} : { outcome }),
  });
  const due = (file: IncidentFile) => draft('file.due', { fileId: file.fileId, part: file.part });

  return {
    async open(file, cause) {
      const result = await commit({ writes: [put(file, 'attribute_not_exists(pk)')], audit: auditOf(file, cause, 'file.open'), events: [], test: file.source.test, cause });
      if (result.kind !== 'committed') throw new Error(`open: ${result.kind}`);
    },

    async read(fileId) {
      const { Item } = await db.send(new GetCommand({ TableName: table, Key: incidentFileKey(fileId), ConsistentRead: true }));
      if (!Item) return undefined;
      const { pk: _pk, sk: _sk, expiresAt: _expiresAt, mapping, ...file } = Item;
      return { ...file, ...(mapping === undefined ? {} : { mapping: JSON.parse(String(mapping)) as unknown }) } as unknown as IncidentFile;
    },

    async start(file, { bytes, content }, cause) {
      const started: IncidentFile = { ...file, state: 'reading', bytes, ...(content === undefined ? {} : { content }) };
      return written(
        await commit({
          writes: [put(started, '#state = :state AND #part = :part', { ':state': 'awaitingUpload', ':part': file.part })],
          audit: auditOf(file, cause, 'file.start'),
          events: [due(started)],
          test: file.source.test,
          cause,
        }),
      );
    },

    async advance({ before, after, discharges, cause }) {
      const outcome = after.state === 'reading' ? `part ${before.part}` : after.state;
      return written(
        await commit({
          writes: [put(after, '#state = :state AND #part = :part', { ':state': 'reading', ':part': before.part })],
          audit: auditOf(before, cause, 'file.read', outcome),
          events: after.state === 'reading' ? [due(after)] : [],
          discharges,
          test: after.source.test,
          cause,
        }),
      );
    },

    async discharge(obligationId) {
      await db.send(new DeleteCommand({ TableName: table, Key: obligationKey(obligationId) }));
    },
  };
};
