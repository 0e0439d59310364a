import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DataKey, KeyVault } from './key-vault.ts';
import { areaKeyKey } from './keys.ts';

/** One wrapped data key per local authority and table: directory and rolls are sealed under it. */
export interface AreaKeys {
  open(laCode: string): Promise<DataKey | undefined>;
  openOrCreate(laCode: string): Promise<DataKey>;
}

export const areaKeyContext = (laCode: string, table: string): Record<string, string> => ({ purpose: 'area', laCode, table });

export const createAreaKeys = ({ db, table, vault }: { readonly db: DynamoDBDocumentClient; readonly table: string; readonly vault: KeyVault }): AreaKeys => {
  const contextOf = (laCode: string): Record<string, string> => areaKeyContext(laCode, table);
  const wrappedOf = new Map<string, string>();
  const open = async (laCode: string): Promise<DataKey | undefined> => {
    let wrapped = wrappedOf.get(laCode);
    if (wrapped === undefined) {
      const { Item } = await db.send(new GetCommand({ TableName: table, Key: areaKeyKey(laCode), ConsistentRead: true }));
      if (!Item) return undefined;
      wrapped = String(Item['wrapped']);
      wrappedOf.set(laCode, wrapped);
    }
    try {
      return await vault.open(wrapped, contextOf(laCode));
    } catch (error) {
      // Wrapped anew since this process read it, and the key before is gone: what is stored now opens.
      const { Item } = await db.send(new GetCommand({ TableName: table, Key: areaKeyKey(laCode), ConsistentRead: true }));
      if (Item === undefined || Item['wrapped'] === wrapped) throw error;
      wrappedOf.set(laCode, String(Item['wrapped']));
      return vault.open(String(Item['wrapped']), contextOf(laCode));
    }
  };
  const openOrMake = async (laCode: string): Promise<DataKey> => {
    const known = await open(laCode);
    if (known) return known;
    const made = await vault.create(contextOf(laCode));
    try {
      await db.send(new PutCommand({ TableName: table, Item: { ...areaKeyKey(laCode), wrapped: made.wrapped }, ConditionExpression: 'attribute_not_exists(pk)' }));
      return made;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const theirs = await open(laCode);
      if (!theirs) throw new Error('area key vanished', { cause: error });
      return theirs;
    }
  };
  // A file's first two hundred records ask for the same key at once: one asks for all, or they crowd out each other's connections.
  const underWay = new Map<string, Promise<DataKey>>();
  return {
    open,
    openOrCreate(laCode) {
      const asked = underWay.get(laCode);
      if (asked) return asked;
      const work = openOrMake(laCode).finally(() => underWay.delete(laCode));
      underWay.set(laCode, work);
      return work;
    },
  };
};
