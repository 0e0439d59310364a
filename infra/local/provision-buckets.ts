import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKETS, type BucketName } from '../topology.ts';
import { localBucketName } from './local-names.ts';

export const provisionBuckets = async (endpoint: string): Promise<void> => {
  const client = new S3Client({ endpoint });
  try {
    const names = Object.keys(BUCKETS) as BucketName[];
    await Promise.all(names.map((name) => client.send(new CreateBucketCommand({ Bucket: localBucketName(name) }))));
  } finally {
    client.destroy();
  }
};
