import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { londonDayOf } from '../domain/calendar.ts';
import { draft } from '../ports/cause.ts';
import type { Cause } from '../ports/cause.ts';
import type { RollImport, RollImportSchool, RollImportStore, RollWork } from '../ports/rolls.ts';
import { batchWrite } from './batch-write.ts';
import type { CommitResult, CommitWrites, Write } from './commit.ts';
import { auditChainOf, obligationKey, rollHeadKey, rollImportKey, rollImportList, rollImportSchoolKey, rollImportSchoolPrefix, rollVersionsKey } from './keys.ts';

export interface RollImportStoreDeps {
  readonly db: DynamoDBDocumentClient;
  /** Without `rolls` for whoever brings no version into force. */
  readonly tables: { readonly records: string; readonly rolls?: string };
  readonly commit: CommitWrites;
}

/** What was done with a roll is looked up for a term; after that the audit trail alone says it. */
const KEPT_DAYS = 120;

const written = (result: CommitResult) => (result.kind === 'committed' || result.kind === 'replayed' ? result : ({ kind: 'conflict' } as const));

const withoutKeys = ({ pk: _pk, sk: _sk, listPk: _listPk, listSk: _listSk, ...rest }: Readonly<Record<string, unknown>>): unknown => rest;

export const createRollImportStore = ({ db, tables, commit }: RollImportStoreDeps): RollImportStore => {
  const TableName = tables.records;

  const itemOf = (roll: RollImport): Record<string, unknown> => {
    const { expiresAt, ...rest } = roll;
    return {
      ...rollImportKey(roll.importId),
      ...rest,
      // The table's own word for when an item is forgotten is taken.
      trueUntil: expiresAt,
      expiresAt: Math.floor(Date.parse(roll.openedAt) / 1_000) + KEPT_DAYS * 86_400,
      listPk: rollImportList(roll.laCode),
      listSk: `${roll.openedAt}#${roll.importId}`,
    };
  };
  const fromItem = (item: Readonly<Record<string, unknown>>): RollImport => {
    const { trueUntil, expiresAt: _forgotten, ...rest } = withoutKeys(item) as Record<string, unknown>;
    return { ...rest, ...(trueUntil === undefined ? {} : { expiresAt: trueUntil }) } as unknown as RollImport;
  };

  const auditOf = ({ laCode, importId }: RollImport, { at }: Cause, action: string, outcome?: string) => ({
    chain: auditChainOf('area', laCode, londonDayOf(at)),
    action,
    object: importId,
    ...(outcome === undefined ? {} : { outcome }),
  });
  const due = ({ importId, part }: Pick<RollImport, 'importId' | 'part'>, { step, notBefore }: RollWork) => ({ ...draft('roll.due', { importId, step, part }), notBefore });

  /** The area's item must be there before a version can be named in it. */
  const ensureVersions = async (rolls: string, area: string): Promise<void> => {
    try {
      await db.send(new PutCommand({ TableName: rolls, Item: { ...rollVersionsKey(area), schools: {} }, ConditionExpression: 'attribute_not_exists(pk)' }));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };

  return {
    async open(roll, cause) {
      const result = await commit({
        writes: [{ Put: { TableName, Item: itemOf(roll), ConditionExpression: 'attribute_not_exists(pk)' } }],
        audit: auditOf(roll, cause, 'roll.open'),
        events: [due(roll, { step: 'read' })],
        test: false,
        cause,
      });
      if (result.kind !== 'committed') throw new Error(`open: ${result.kind}`);
      return result;
    },

    async openPlace(roll, cause) {
      const result = await commit({
        writes: [{ Put: { TableName, Item: itemOf(roll), ConditionExpression: 'attribute_not_exists(pk)' } }],
        audit: auditOf(roll, cause, 'roll.place'),
        events: [],
        test: false,
        cause,
      });
      if (result.kind === 'committed') return 'opened';
      if (result.kind === 'refused') return 'known';
      throw new Error(`openPlace: ${result.kind}`);
    },

    async read(importId) {
      const { Item } = await db.send(new GetCommand({ TableName, Key: rollImportKey(importId), ConsistentRead: true }));
      return Item && fromItem(Item);
    },

    async list(laCode, limit) {
      const { Items = [] } = await db.send(
        new QueryCommand({ TableName, IndexName: 'list', KeyConditionExpression: 'listPk = :list', ExpressionAttributeValues: { ':list': rollImportList(laCode) }, ScanIndexForward: false, Limit: limit }),
      );
      return Items.map(fromItem);
    },

    async schools(importId) {
      const schools: RollImportSchool[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const page = await db.send(
          new QueryCommand({
            TableName,
            ConsistentRead: true,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            ExpressionAttributeValues: { ':pk': rollImportKey(importId).pk, ':prefix': rollImportSchoolPrefix },
            ...(from ? { ExclusiveStartKey: from } : {}),
          }),
        );
        schools.push(...(page.Items ?? []).map((item) => withoutKeys(item) as RollImportSchool));
        from = page.LastEvaluatedKey;
      } while (from);
      return schools;
    },

    async putSchools(importId, schools) {
      await batchWrite(db, TableName, schools.map((school) => ({ PutRequest: { Item: { ...rollImportSchoolKey(importId, school.urn), ...school } } })));
    },

    async noteProgress(importId, { rowsRead, schoolsDone }) {
      const said = Object.entries({ rowsRead, schoolsDone }).filter(([, value]) => value !== undefined);
      if (said.length === 0) return;
      await db.send(
        new UpdateCommand({
          TableName,
          Key: rollImportKey(importId),
          ConditionExpression: 'attribute_exists(pk)',
          UpdateExpression: `SET ${said.map(([name]) => `${name} = :${name}`).join(', ')}`,
          ExpressionAttributeValues: Object.fromEntries(said.map(([name, value]) => [`:${name}`, value])),
        }),
      );
    },

    async move({ before, after, action, outcome, next, discharges, cause }) {
      const moved: RollImport = { ...after, part: before.part + 1 };
      const result = await commit({
        writes: [
          {
            Put: {
              TableName,
              Item: itemOf(moved),
              ConditionExpression: '#part = :part AND #state = :state',
              ExpressionAttributeNames: { '#part': 'part', '#state': 'state' },
              ExpressionAttributeValues: { ':part': before.part, ':state': before.state },
            },
          },
        ],
        audit: auditOf(before, cause, action, outcome),
        events: next ? [due(moved, next)] : [],
        discharges,
        test: false,
        cause,
      });
      return written(result);
    },

    async flip({ roll, school, to, from, undo, cause }) {
      const { rolls } = tables;
      if (rolls === undefined) throw new Error('flip: no table of rolls');
      await ensureVersions(rolls, roll.area);
      const { urn } = school;
      const inForce = { names: { '#version': 'version' }, values: { ':from': from, ':to': to } };
      const head: Write = {
        Update: {
          TableName: rolls,
          Key: rollHeadKey(urn),
          ...(undo
            ? {
                ConditionExpression: '#version = :from AND importId = :import AND attribute_not_exists(heldBy)',
                UpdateExpression: 'SET #version = :to, previous = :to REMOVE importId',
                ExpressionAttributeValues: { ...inForce.values, ':import': roll.importId },
              }
            : {
                // Whoever lost the school meanwhile must not bring a version into force that somebody tidied away.
                ConditionExpression: '#version = :from AND heldBy = :import AND latest = :to',
                UpdateExpression: 'SET #version = :to, previous = :from, importId = :import REMOVE heldBy, heldAt',
                ExpressionAttributeValues: { ...inForce.values, ':import': roll.importId },
              }),
          ExpressionAttributeNames: inForce.names,
        },
      };
      const named = { ExpressionAttributeNames: { '#schools': 'schools', '#urn': urn } };
      const area: Write = {
        Update: {
          TableName: rolls,
          Key: rollVersionsKey(roll.area),
          // Back to no version at all: then the school is seen by its prepared rows again.
          ...(to === 0 ? { UpdateExpression: 'REMOVE #schools.#urn', ...named } : { UpdateExpression: 'SET #schools.#urn = :to', ...named, ExpressionAttributeValues: { ':to': to } }),
        },
      };
      const after: RollImportSchool = { ...school, state: undo ? 'undone' : 'applied', ...(undo ? {} : { version: to }) };
      const part: Write = { Put: { TableName, Item: { ...rollImportSchoolKey(roll.importId, urn), ...after } } };
      const result = await commit({
        writes: [head, area, part],
        audit: auditOf(roll, cause, undo ? 'roll.undo' : 'roll.apply', `${urn}:${from}>${to}`),
        events: [],
        test: false,
        cause,
      });
      if (result.kind === 'committed') return 'flipped';
      if (result.kind === 'refused') return 'overtaken';
      throw new Error(`flip: ${result.kind}`);
    },

    async discharge(obligationId) {
      await db.send(new DeleteCommand({ TableName, Key: obligationKey(obligationId) }));
    },
  };
};
