import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKETS, type BucketName } from '../topology.ts';
import { localBucketName } from './local-names.ts';
import { keptObjects } from './locked-bucket.ts';

export const provisionBuckets = async (endpoint: string): Promise<void> => {
  const client = new S3Client({ endpoint });
  try {
    const names = Object.keys(BUCKETS) as BucketName[];
    await Promise.all(names.map((name) => client.send(new CreateBucketCommand({ Bucket: localBucketName(name) }))));
  } finally {
    client.destroy();
  }
};

/** Puts back what an earlier start kept of a locked bucket: storage here is in memory. */
export const fillBucket = async (endpoint: string, { bucket, folder }: { readonly bucket: string; readonly folder: string }): Promise<void> => {
  const client = new S3Client({ endpoint, requestChecksumCalculation: 'WHEN_REQUIRED' });
  try {
    for (const { key, body } of keptObjects(folder)) await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  } finally {
    client.destroy();
  }
};
