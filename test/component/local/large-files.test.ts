import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { expect, test } from 'vitest';
import { startQueueService } from '../../../infra/local/queue-service.ts';

const MIB = 1_024 * 1_024;

test('what replaced a file is not read in its place, here as in the cloud', async () => {
  const service = await startQueueService('eu-west-2');
  const s3 = new S3Client({ endpoint: service.endpoint, region: 'eu-west-2', forcePathStyle: true, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  await s3.send(new CreateBucketCommand({ Bucket: 'files' }));
  await s3.send(new PutObjectCommand({ Bucket: 'files', Key: 'rows', Body: 'one' }));
  const { ETag } = await s3.send(new HeadObjectCommand({ Bucket: 'files', Key: 'rows' }));
  const asStarted = () => s3.send(new GetObjectCommand({ Bucket: 'files', Key: 'rows', IfMatch: ETag }));

  const before = await asStarted().then(({ ContentLength }) => ContentLength);
  await s3.send(new PutObjectCommand({ Bucket: 'files', Key: 'rows', Body: 'two' }));
  const after = await asStarted().catch((error: unknown) => (error as Error).name);

  s3.destroy();
  await service.stop();
  expect([before, after]).toEqual([3, 'PreconditionFailed']);
});

test('a file of a whole month can be brought to one machine as it can to the cloud', async () => {
  const service = await startQueueService('eu-west-2');
  const s3 = new S3Client({ endpoint: service.endpoint, region: 'eu-west-2', forcePathStyle: true, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  await s3.send(new CreateBucketCommand({ Bucket: 'files' }));
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket: 'files', Key: 'rows' }));

  const answer = await fetch(url, { method: 'PUT', body: Buffer.alloc(40 * MIB, 0x61) });
  const { ContentLength } = await s3.send(new GetObjectCommand({ Bucket: 'files', Key: 'rows', Range: `bytes=${39 * MIB}-` }));

  s3.destroy();
  await service.stop();
  expect([answer.status, ContentLength]).toEqual([200, MIB]);
});
