import {
  CreateTableCommand,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  type AttributeDefinition,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { TABLES, type TableName, type TableSpec } from '../topology.ts';
import { localTableName } from './local-names.ts';

const keySchema = (partitionKey: string, sortKey: string): KeySchemaElement[] => [
  { AttributeName: partitionKey, KeyType: 'HASH' },
  { AttributeName: sortKey, KeyType: 'RANGE' },
];

/** Makes the tables of the topology; those that are there already stay as they are. */
export const provisionTables = async (client: DynamoDBClient): Promise<void> => {
  await Promise.all(
    (Object.keys(TABLES) as TableName[]).map(async (name) => {
      const spec: TableSpec = TABLES[name];
      const attributes = new Set([spec.partitionKey, spec.sortKey, ...spec.indexes.flatMap((index) => [index.partitionKey, index.sortKey])]);
      const indexes = spec.indexes.map(
        (index): GlobalSecondaryIndex => ({
          IndexName: index.name,
          KeySchema: keySchema(index.partitionKey, index.sortKey),
          Projection: { ProjectionType: 'ALL' },
        }),
      );
      try {
        await client.send(
          new CreateTableCommand({
            TableName: localTableName(name),
            BillingMode: 'PAY_PER_REQUEST',
            AttributeDefinitions: [...attributes].map((attribute): AttributeDefinition => ({ AttributeName: attribute, AttributeType: 'S' })),
            KeySchema: keySchema(spec.partitionKey, spec.sortKey),
            ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
          }),
        );
      } catch (error) {
        if (error instanceof ResourceInUseException) return;
        throw error;
      }
      if (spec.timeToLive !== undefined) {
        const ttl = { TableName: localTableName(name), TimeToLiveSpecification: { Enabled: true, AttributeName: spec.timeToLive } };
        await client.send(new UpdateTimeToLiveCommand(ttl));
      }
    }),
  );
};
