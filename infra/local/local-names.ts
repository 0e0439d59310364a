import type { BucketName, TableName } from '../topology.ts';

/** What things are called on this machine. */
export const REGION = 'eu-west-2';
export const SENDER_ADDRESS = 'Encompass notifications <no-reply@encompass.wearmouth.example>';
export const CONFIGURATION_SET = 'encompass';
export const localTableName = (table: TableName): string => `encompass-${table}`;
// A bucket has no capital letters.
export const localBucketName = (bucket: BucketName): string => `encompass-${bucket.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
