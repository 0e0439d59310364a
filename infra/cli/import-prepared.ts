import { setTimeout as pause } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { ApiClient } from '../../shared/ports/clients.ts';
import type { DirectoryRecord } from '../../shared/ports/directory.ts';
import type { FunctionName } from '../topology.ts';
import { TellTheOperator } from './connection.ts';
import type { Connection } from './connection.ts';

const $Counts = z.object({
  policies: z.number().default(0),
  recipientBodies: z.number().default(0),
  keyAdults: z.number().default(0),
  pupils: z.number().default(0),
  clients: z.number().default(0),
  manifestKeys: z.number().default(0),
});
export type PreparedCounts = z.infer<typeof $Counts>;
/** Row and field, never a value. */
const $Faults = z.object({ faults: z.array(z.object({ row: z.number(), pointer: z.string(), code: z.string() })).default([]) });

const $Failure = z.object({ errorType: z.string().catch('no reason given') });

class FunctionFailed extends TellTheOperator {}

const TRIES = 3;
/** The function failed, as one can on a machine that is busy elsewhere. The same file again changes nothing, so it is asked again. */
const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof FunctionFailed) || tried === TRIES) throw error;
      await pause(500 * tried);
    }
  }
};

/** A client has a kind of its own (force, desk, evaluator), beside the kind of the line. */
export const clientRecordOf = ({ kind, ...client }: ApiClient): DirectoryRecord => ({ kind: 'client', clientKind: kind, ...client });

const IMPORTER: FunctionName = 'import-directory';
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The local stand-ins take any credentials; a real account's own are never sent to them. */
const settingsFor = (endpoint: string, region: string) => ({
  region,
  endpoint,
  ...(LOOPBACK.has(new URL(endpoint).hostname) && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
});

export interface PreparedImporter {
  /** Puts the lines where the function can read them and invokes it; the same lines again change nothing. */
  load(name: string, lines: readonly string[]): Promise<PreparedCounts>;
  /** Counts the names of one force's rolls again: how rare a name is weighs in every link. */
  recount(forceCode: string): Promise<void>;
  close(): void;
}

export const createPreparedImporter = ({ endpoints, region, bucket }: Connection): PreparedImporter => {
  const files = new S3Client({ ...settingsFor(endpoints.s3, region), forcePathStyle: true });
  const functions = new LambdaClient(settingsFor(endpoints.lambda, region));
  const invoke = async (what: string, event: object): Promise<PreparedCounts> => {
    const answer = await functions.send(new InvokeCommand({ FunctionName: IMPORTER, Payload: Buffer.from(JSON.stringify(event)) }));
    const said: unknown = answer.Payload ? JSON.parse(new TextDecoder().decode(answer.Payload)) : undefined;
    const counts = $Counts.safeParse(said);
    // What the function says about a fault names rows and fields, never values; the rest stays in its log.
    if (answer.FunctionError !== undefined || !counts.success) {
      const { errorType } = $Failure.parse(said ?? {});
      throw new FunctionFailed(`The gateway did not take ${what} (${errorType}). Its log says more.`);
    }
    const [first, ...more] = $Faults.parse(said).faults;
    if (first) {
      const where = `line ${first.row} ${first.pointer} ${first.code}, and ${more.length} more faults`;
      throw new TellTheOperator(`The gateway took nothing of ${what}: ${where}.`);
    }
    return counts.data;
  };
  return {
    load: async (name, lines) => {
      const key = `prepared/${name}.ndjson`;
      await files.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: `${lines.join('\n')}\n`, ContentType: 'application/x-ndjson' }));
      return patiently(() => invoke(key, { key }));
    },
    recount: async (forceCode) => {
      await patiently(() => invoke(`the recount of ${forceCode}`, { recount: forceCode }));
    },
    close: () => {
      files.destroy();
      functions.destroy();
    },
  };
};
