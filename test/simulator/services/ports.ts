import { InternalServerError, ProvisionedThroughputExceededException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { KMSClient } from '@aws-sdk/client-kms';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { QueueName } from '../../../infra/topology.ts';
import type { Ids } from '../../../shared/ports/surroundings.ts';
import type { DocumentStore } from '../document-store/document-client.ts';
import type { Faults } from '../engine/faults.ts';
import type { Container } from '../engine/host.ts';
import type { Random } from '../engine/random.ts';
import { performKeys } from './key-service.ts';
import type { Queues } from './queues.ts';

export const TABLE_NAMES = { records: 'records', directory: 'directory', rolls: 'rolls', evaluation: 'evaluation' } as const;

const META = { $metadata: {} };
const lost = (): Error => Object.assign(new Error('no answer in time'), { name: 'TimeoutError' });

/** The store's door as one process sees it: each call takes its turn, and may be refused, lost or the last. */
export const storeDoor = (container: Container, store: DocumentStore, faults: Faults): DynamoDBDocumentClient => {
  // An import waits by the machine's own timer when it is refused, which no agenda can turn: it is never refused here, only killed.
  const isImport = container.name.startsWith('import-');
  const send = (command: { readonly constructor: { readonly name: string } }): Promise<unknown> => {
    const isTransaction = command instanceof TransactWriteCommand;
    return container.call({
      says: `store.${command.constructor.name.replace('Command', '')}`,
      perform: () => store.perform(command),
      refuse: () => {
        if (isImport) return undefined;
        if (isTransaction && faults.comes('contended')) {
          const CancellationReasons = (command.input.TransactItems ?? []).map((_, at) => ({ Code: at === 0 ? 'TransactionConflict' : 'None' }));
          return new TransactionCanceledException({ message: 'Transaction cancelled', ...META, CancellationReasons });
        }
        if (!faults.comes('throttled')) return undefined;
        if (isTransaction) return new TransactionCanceledException({ message: 'Transaction cancelled', ...META, CancellationReasons: [{ Code: 'ThrottlingError' }] });
        return faults.counts.throttled % 2 === 0 ? new ProvisionedThroughputExceededException({ message: 'too much at once', ...META }) : new InternalServerError({ message: 'not now', ...META });
      },
      lost,
    });
  };
  return { send } as unknown as DynamoDBDocumentClient;
};

export const queueDoor = (container: Container, queues: Queues, faults: Faults): SQSClient => {
  const send = (command: unknown): Promise<unknown> => {
    if (!(command instanceof SendMessageBatchCommand)) throw new Error('the queue service does not know this command');
    const { QueueUrl = '', Entries = [] } = command.input;
    return container.call({
      says: `queue.send ${QueueUrl}`,
      perform: () => {
        const failed = Entries.filter(() => faults.comes('sendFailed'));
        for (const entry of Entries) if (!failed.includes(entry)) queues.send(QueueUrl as QueueName, entry.MessageBody ?? '');
        return { Successful: [], Failed: failed.map(({ Id }) => ({ Id })) };
      },
      lost,
    });
  };
  return { send } as unknown as SQSClient;
};

export const keyDoor = (container: Container, faults: Faults): KMSClient => {
  const send = (command: unknown): Promise<unknown> =>
    container.call({
      says: 'keys.ask',
      perform: () => performKeys(command),
      refuse: () => (faults.comes('keysDenied') ? Object.assign(new Error('denied'), { name: 'AccessDeniedException' }) : undefined),
    });
  return { send } as unknown as KMSClient;
};

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
export const seededIds = (random: Random): Ids => ({
  uuid: () => `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-8${random.hex(3)}-${random.hex(12)}`,
  token: () => Array.from({ length: 43 }, () => BASE64URL[random.between(0, 63)]).join(''),
  code: () => String(random.between(0, 999_999)).padStart(6, '0'),
});
