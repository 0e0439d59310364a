import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { hasPupils, type Establishment } from '../domain/register/establishment.ts';
import { followSuccessors } from '../domain/register/follow-successors.ts';
import type { RegisterKind, RegisterReader } from '../ports/files.ts';
import { bodyPartition, registerList, registerPointerKey, registerRowKey, successorPrefix } from './keys.ts';
import { queryAll } from './query-all.ts';

export interface RegisterReaderDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
}

const establishmentOf = (item: Readonly<Record<string, unknown>>): Establishment => {
  const { pk: _pk, sk: _sk, listPk: _listPk, listSk: _listSk, ...rest } = item;
  return rest as unknown as Establishment;
};

/** Reads the version in force, and only that one. */
export const createRegisterReader = ({ db, table }: RegisterReaderDeps): RegisterReader => {
  const versionInForce = async (kind: RegisterKind): Promise<string | undefined> => {
    const { Item } = await db.send(
      new GetCommand({
        TableName: table,
        Key: registerPointerKey(kind),
        ConsistentRead: true,
        ProjectionExpression: '#version',
        ExpressionAttributeNames: { '#version': 'version' },
      }),
    );
    return Item?.['version'] as string | undefined;
  };

  /** An empty answer may mean that the version was replaced and swept between the two reads: then the new one is asked. */
  const inForce = async <T>(kind: RegisterKind, empty: T, isEmpty: (answer: T) => boolean, ask: (version: string) => Promise<T>): Promise<T> => {
    let version = await versionInForce(kind);
    for (;;) {
      if (version === undefined) return empty;
      const answer = await ask(version);
      if (!isEmpty(answer)) return answer;
      const now = await versionInForce(kind);
      if (now === version) return answer;
      version = now;
    }
  };

  const readEstablishment = (urn: string): Promise<Establishment | undefined> =>
    inForce<Establishment | undefined>(
      'gias',
      undefined,
      (answer) => answer === undefined,
      async (version) => {
        const { Item } = await db.send(new GetCommand({ TableName: table, Key: registerRowKey(urn, version), ConsistentRead: true }));
        return Item && establishmentOf(Item);
      },
    );

  const successorsOf = (urn: string): Promise<readonly string[]> =>
    inForce<readonly string[]>(
      'links',
      [],
      (answer) => answer.length === 0,
      async (version) => {
        const items = await queryAll(db, {
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': bodyPartition(`establishment:${urn}`), ':prefix': successorPrefix(version) },
        });
        return items.map((item) => String(item['successorUrn']));
      },
    );

  return {
    readEstablishment,
    successorsOf,

    resolveOpen: (urn) =>
      followSuccessors(urn, {
        standing: async (each) => {
          const establishment = await readEstablishment(each);
          return establishment ? (hasPupils(establishment.status) ? 'hasPupils' : 'hasNone') : 'unknown';
        },
        successors: successorsOf,
      }),

    listEstablishments: (laCode, foldedPrefix, limit) =>
      inForce<readonly Establishment[]>(
        'gias',
        [],
        (answer) => answer.length === 0,
        async (version) => {
          const { Items = [] } = await db.send(
            new QueryCommand({
              TableName: table,
              IndexName: 'list',
              Limit: limit,
              KeyConditionExpression: foldedPrefix === '' ? 'listPk = :list' : 'listPk = :list AND begins_with(listSk, :prefix)',
              ExpressionAttributeValues: { ':list': registerList(laCode, version), ...(foldedPrefix === '' ? {} : { ':prefix': foldedPrefix }) },
            }),
          );
          return Items.map(establishmentOf);
        },
      ),
  };
};
