import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { FoundFile, IncidentFile, IncidentFileContent, IncidentFileLinks } from '../ports/incident-files.ts';

export interface IncidentFileContentDeps {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** Each force has a part of the bucket to itself, and in it each client. */
const folderOf = ({ source, clientId, fileId }: IncidentFile): string => `${source.forceCode}/${source.test ? 'test' : 'live'}/${clientId}/${fileId}`;
const rowsKey = (file: IncidentFile): string => `${folderOf(file)}/rows`;
const resultsKey = (file: IncidentFile, part: number): string => `${folderOf(file)}/results/${String(part).padStart(6, '0')}.ndjson`;

const SECONDS = 15 * 60;

const finder =
  ({ s3, bucket }: IncidentFileContentDeps) =>
  async (file: IncidentFile): Promise<FoundFile | undefined> => {
    try {
      const { ContentLength, ETag } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: rowsKey(file) }));
      return { bytes: ContentLength ?? 0, content: ETag };
    } catch (error) {
      // Without the right to list, a missing object is "forbidden".
      if (error instanceof S3ServiceException && (error.$metadata.httpStatusCode === 404 || error.$metadata.httpStatusCode === 403)) return undefined;
      throw error;
    }
  };

export const createIncidentFileContent = (deps: IncidentFileContentDeps): IncidentFileContent => {
  const { s3, bucket } = deps;
  return {
    find: finder(deps),

    async *read(file, fromByte) {
      const asStarted = file.content === undefined ? {} : { IfMatch: file.content };
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: rowsKey(file), ...asStarted, ...(fromByte === 0 ? {} : { Range: `bytes=${fromByte}-` }) }));
      if (Body) for await (const chunk of Body as AsyncIterable<unknown>) if (chunk instanceof Uint8Array) yield chunk;
    },

    async putResults(file, part, lines) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: resultsKey(file, part), Body: lines, ContentType: 'application/x-ndjson' }));
    },

    async remove(file) {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: rowsKey(file) }));
    },
  };
};

/** Signed with the function's own right, for one object: no client of ours has any right in the cloud account. */
export const createIncidentFileLinks = (deps: IncidentFileContentDeps): IncidentFileLinks => {
  const { s3, bucket } = deps;
  return {
    find: finder(deps),
    forUpload: (file) => getSignedUrl(s3, new PutObjectCommand({ Bucket: bucket, Key: rowsKey(file) }), { expiresIn: SECONDS }),
    forResults: (file, part) => getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key: resultsKey(file, part) }), { expiresIn: SECONDS }),
  };
};
