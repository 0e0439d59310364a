import type { ServerResponse } from 'node:http';
import { once } from 'node:events';
import { ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { QUEUES, TABLES, type QueueName, type TableName } from '../topology.ts';
import type { ControlDeps, ControlRoutes } from './control-types.ts';
import { localTableName } from './local-names.ts';

const readable = (_key: string, value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Set) return [...(value as Set<unknown>)];
  return typeof value === 'bigint' ? value.toString() : value;
};

const write = async (response: ServerResponse, text: string): Promise<void> => {
  if (!response.write(text) && !response.destroyed) await Promise.race([once(response, 'drain'), once(response, 'close')]);
};

const writeItems = async (response: ServerResponse, deps: ControlDeps, table: TableName): Promise<void> => {
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  let first = true;
  do {
    const from = ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey };
    const page = await deps.client.send(new ScanCommand({ TableName: localTableName(table), ...from }));
    for (const item of page.Items ?? []) {
      await write(response, `${first ? '' : ',\n'}${JSON.stringify(unmarshall(item, { wrapNumbers: true }), readable)}`);
      first = false;
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
};

/** Everything that is stored, queued or logged, as it lies there: whoever looks for a name that should not be found looks here. */
const dump = async (response: ServerResponse, deps: ControlDeps): Promise<void> => {
  await write(response, `{"at":${JSON.stringify(deps.clock.now().toISOString())},"tables":{`);
  for (const [index, table] of (Object.keys(TABLES) as TableName[]).entries()) {
    await write(response, `${index === 0 ? '' : ','}${JSON.stringify(table)}:[`);
    await writeItems(response, deps, table);
    await write(response, ']');
  }
  const queues: Record<string, unknown> = {};
  for (const queue of Object.keys(QUEUES) as QueueName[]) {
    queues[queue] = await deps.queues.peek(queue);
    queues[`${queue}-dead`] = await deps.queues.peek(`${queue}-dead`);
  }
  await write(response, `},"queues":${JSON.stringify(queues)},"log":${JSON.stringify(deps.logLines())}}\n`);
  response.end();
};

export const DUMP_ROUTES: ControlRoutes = {
  'GET /_local/dump': ({ deps }) => ({ stream: (response) => dump(response, deps) }),
};
