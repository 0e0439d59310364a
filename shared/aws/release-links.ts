import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ReleaseLinks } from '../ports/releases.ts';
import { createFileStore } from './file-store.ts';

const SECONDS = 5 * 60;

/** Signed with the function's own right, for one object: nobody who fetches has any right in the cloud account. */
export const createReleaseLinks = ({ s3, bucket }: { readonly s3: S3Client; readonly bucket: string }): ReleaseLinks => ({
  isThere: async (key) => (await createFileStore({ s3, bucket }).find(key)) !== undefined,
  forFile: async (key, name) =>
    getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key: key, ResponseContentDisposition: `attachment; filename="${name}"`, ResponseCacheControl: 'no-store' }), { expiresIn: SECONDS }),
});
