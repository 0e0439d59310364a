import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RollVersions } from '../ports/directory.ts';
import { rollVersionsKey } from './keys.ts';

/** Which version of each school's roll is in force, in these areas, at one moment. */
export const readRollVersions = async (db: DynamoDBDocumentClient, table: string, areas: readonly string[]): Promise<RollVersions> => {
  const found = await Promise.all(areas.map((area) => db.send(new GetCommand({ TableName: table, Key: rollVersionsKey(area), ConsistentRead: true }))));
  const versions = new Map<string, number>();
  // A school whose authority came to another force is still named in the area that it left, with a version from before.
  for (const [urn, version] of found.flatMap(({ Item }) => Object.entries((Item?.['schools'] ?? {}) as Readonly<Record<string, number>>))) versions.set(urn, Math.max(version, versions.get(urn) ?? 0));
  return versions;
};

interface Versioned {
  readonly since: number;
  readonly until?: number | undefined;
}

/** A version sees what was written up to it and not yet ended by it. */
export const isSeenAt = ({ since, until }: Versioned, version: number): boolean => since <= version && (until === undefined || until > version);

export const versionedOf = (item: Readonly<Record<string, unknown>>): Versioned => ({ since: Number(item['since']), ...(item['until'] === undefined ? {} : { until: Number(item['until']) }) });

/** Rows of prepared files have no version: they are seen until a roll of their school was brought. */
export const isInForce = (item: Readonly<Record<string, unknown>>, versions: RollVersions): boolean => {
  const urn = item['urn'];
  if (typeof urn !== 'string') return true;
  const version = versions.get(urn);
  return version !== undefined && isSeenAt(versionedOf(item), version);
};
