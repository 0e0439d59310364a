import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** The newest of two mornings: names sort as time does. */
const AT_MOST = 4;

/** Where they lie: a gateway on this machine has an endpoint; for the cloud, region and credentials are the SDK's own business. */
export interface ManifestBucket {
  readonly bucket: string;
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
}

/** The newest call lists of a force, as they lie in storage. */
export const fetchManifests = async ({ bucket, endpoint, region }: ManifestBucket, forceCode: string): Promise<readonly { readonly name: string; readonly content: string }[]> => {
  const isLocal = endpoint !== undefined && LOOPBACK.has(new URL(endpoint).hostname);
  const s3 = new S3Client({
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(region === undefined ? {} : { region }),
    // The local stand-ins take any credentials; a real account's own are never sent to them.
    ...(isLocal && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
  });
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
