import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { FunctionName } from '../topology.ts';
import { readConnection, TellTheOperator } from './connection.ts';

/** Where files are put and functions called: a gateway on this machine (its `local.json`), or one in the cloud. */
export interface ServiceSettings {
  readonly dataDir: string;
  /** Both given: the cloud; region and credentials are then the SDK's own business (AWS_PROFILE, AWS_REGION …). */
  readonly bucket?: string | undefined;
  readonly functionPrefix?: string | undefined;
}

export interface GatewayServices {
  upload(file: string, key: string, onBytes: (sent: number, total: number) => void): Promise<void>;
  /** The file's bytes as they come. */
  download(key: string): AsyncIterable<Uint8Array>;
  remove(key: string): Promise<void>;
  invoke(name: FunctionName, event: object): Promise<unknown>;
  close(): void;
}

// A function may take 15 minutes; the connection to it must be there at once.
const INVOKE_MS = 920_000;
const CONNECT_MS = 3_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

interface Target {
  readonly bucket: string;
  readonly functionPrefix: string;
  readonly s3: object;
  readonly lambda: object;
}

const targetOf = ({ dataDir, bucket, functionPrefix }: ServiceSettings): Target => {
  if ((bucket === undefined) !== (functionPrefix === undefined)) {
    throw new TellTheOperator('For a gateway in the cloud, give both --bucket and --function-prefix.');
  }
  if (bucket !== undefined && functionPrefix !== undefined) return { bucket, functionPrefix, s3: {}, lambda: {} };
  const connection = readConnection(dataDir);
  const at = (endpoint: string): object => ({
    endpoint,
    region: connection.region,
    // Stand-ins on this machine take any credentials; a real account's own are never sent to them.
    ...(LOOPBACK.has(new URL(endpoint).hostname) && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
  });
  return { bucket: connection.bucket, functionPrefix: '', s3: at(connection.endpoints.s3), lambda: at(connection.endpoints.lambda) };
};

/** What a failed connection means in words; anything else stays the surprise it is. */
const explain = (error: unknown): unknown => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') return new TellTheOperator('The gateway does not answer. Start it with `npm start`.');
  switch (error instanceof Error ? error.name : '') {
    case 'CredentialsProviderError':
      return new TellTheOperator('There are no credentials for the cloud. Sign in first, or set AWS_PROFILE.');
    case 'ResourceNotFoundException':
      return new TellTheOperator('The gateway has no such function. Check --function-prefix.');
    case 'NoSuchBucket':
      return new TellTheOperator('The gateway has no such bucket. Check --bucket.');
    default:
      return error;
  }
};
const explained = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw explain(error);
  }
};

export const openGatewayServices = (settings: ServiceSettings): GatewayServices => {
  const { bucket, functionPrefix, s3, lambda } = targetOf(settings);
  const files = new S3Client({
    ...s3,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS },
  });
  // One attempt: an import that was started is not started again because its answer is late.
  const functions = new LambdaClient({ ...lambda, maxAttempts: 1, requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: INVOKE_MS } });
  return {
    async upload(file, key, onBytes) {
      const { size } = await stat(file);
      const body = createReadStream(file);
      const timer = setInterval(() => onBytes(body.bytesRead, size), 200);
      try {
        await explained(files.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentLength: size })));
      } finally {
        clearInterval(timer);
        body.destroy();
      }
    },
    async *download(key) {
      const { Body } = await explained(files.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
      if (Body) for await (const chunk of Body as AsyncIterable<unknown>) if (chunk instanceof Uint8Array) yield chunk;
    },
    async remove(key) {
      await explained(files.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })));
    },
    async invoke(name, event) {
      const call = new InvokeCommand({ FunctionName: `${functionPrefix}${name}`, Payload: Buffer.from(JSON.stringify(event)) });
      const answer = await explained(functions.send(call));
      const said: unknown = answer.Payload && answer.Payload.length > 0 ? JSON.parse(new TextDecoder().decode(answer.Payload)) : undefined;
      // What went wrong inside is in the function's log; its message could quote what it choked on.
      if (answer.FunctionError !== undefined) throw new TellTheOperator(`The function ${name} failed (${errorTypeOf(said)}). See the gateway's log.`);
      return said;
    },
    close() {
      files.destroy();
      functions.destroy();
    },
  };
};

const errorTypeOf = (said: unknown): string =>
  typeof said === 'object' && said !== null && 'errorType' in said && typeof said.errorType === 'string' ? said.errorType : 'no reason given';
