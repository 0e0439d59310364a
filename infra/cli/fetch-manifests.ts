import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { Connection } from './connection.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** The newest of two mornings: names sort as time does. */
const AT_MOST = 4;

/** The newest call lists of a force, as they lie in storage. */
export const fetchManifests = async ({ endpoints, region, bucket }: Connection, forceCode: string): Promise<readonly { readonly name: string; readonly content: string }[]> => {
  const isLocal = LOOPBACK.has(new URL(endpoints.s3).hostname);
  const s3 = new S3Client({ endpoint: endpoints.s3, region, forcePathStyle: true, ...(isLocal && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }) });
  try {
    const prefix = `manifests/${forceCode}/`;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
    const keys = Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key])).toSorted().slice(-AT_MOST);
    return await Promise.all(
      keys.map(async (key) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return { name: `${forceCode}-${key.slice(prefix.length)}`, content: (await Body?.transformToString()) ?? '' };
      }),
    );
  } finally {
    s3.destroy();
  }
};
