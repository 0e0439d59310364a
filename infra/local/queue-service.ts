import type { QueueName } from '../topology.ts';
import { lockBucket } from './locked-bucket.ts';

export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface StoredMessage {
  readonly messageId: string;
  readonly body: string;
  readonly receives: number;
  readonly state: 'visible' | 'inFlight' | 'delayed';
}

export interface QueueService {
  /** SQS and S3 speak on the same port. */
  readonly endpoint: string;
  depths(): Promise<ReadonlyMap<string, QueueDepth>>;
  peek(queue: QueueName | `${QueueName}-dead`): Promise<readonly StoredMessage[]>;
  stop(): Promise<void>;
}

interface Listed {
  readonly name: string;
  readonly approximateMessageCount: number;
  readonly approximateInflightCount: number;
  readonly approximateDelayedCount: number;
}
interface Inspected {
  readonly messageId: string;
  readonly body: string;
  readonly approximateReceiveCount: number;
}
interface InspectedQueue {
  readonly messages: {
    readonly ready: readonly Inspected[];
    readonly delayed: readonly Inspected[];
    readonly inflight: readonly { readonly message: Inspected }[];
  };
}

/** What the files API takes. */
const LARGEST_FILE_BYTES = 512 * 1_024 * 1_024;

/**
 * Queues and files, in this process and in memory: what is owed stands in DynamoDB, and the sweep puts it on the queues again after
 * a restart. Built from its parts because its own starter listens on every network interface; this one must stay on loopback.
 */
export const startQueueService = async (region: string, locked?: { readonly bucket: string; readonly folder: string }): Promise<QueueService> => {
  const { buildApp } = await import('fauxqs');
  const app = buildApp({ logger: false, defaultRegion: region });
  // Its files end at 11 MiB; a force's file of incidents may be as large here as in the cloud.
  app.removeContentTypeParser('*');
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_FILE_BYTES }, (_request: unknown, body: unknown, done: (error: null, body: unknown) => void) => done(null, body));
  if (locked !== undefined) lockBucket(app, locked);
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });

  const look = async <T>(url: string): Promise<T> => (await app.inject({ method: 'GET', url })).json<T>();
  const shown = (state: StoredMessage['state']) => (one: Inspected): StoredMessage => ({
    messageId: one.messageId,
    body: one.body,
    receives: one.approximateReceiveCount,
    state,
  });
  return {
    endpoint,
    depths: async () =>
      new Map(
        (await look<readonly Listed[]>('/_fauxqs/queues')).map((one) => [
          one.name,
          { visible: one.approximateMessageCount, inFlight: one.approximateInflightCount, delayed: one.approximateDelayedCount },
        ]),
      ),
    peek: async (queue) => {
      const { messages } = await look<InspectedQueue>(`/_fauxqs/queues/${queue}`);
      return [
        ...messages.ready.map(shown('visible')),
        ...messages.inflight.map((one) => shown('inFlight')(one.message)),
        ...messages.delayed.map(shown('delayed')),
      ];
    },
    stop: async () => {
      await app.close();
    },
  };
};
