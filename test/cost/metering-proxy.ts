import { Agent, createServer, request as send } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Units {
  readonly read: number;
  readonly write: number;
}

export interface MeteringProxy {
  readonly endpoint: string;
  /** Consumed until now, indexes included. */
  units(): Units;
  stop(): Promise<void>;
}

const WRITES = /\.(?:PutItem|UpdateItem|DeleteItem|BatchWriteItem|TransactWriteItems)$/u;
const READS = /\.(?:GetItem|Query|Scan|BatchGetItem|TransactGetItems)$/u;

const bytesOf = async (stream: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

interface Capacity {
  readonly CapacityUnits?: number;
}
const unitsOf = (reply: Buffer): number => {
  const { ConsumedCapacity = [] } = JSON.parse(reply.toString('utf8')) as { readonly ConsumedCapacity?: Capacity | readonly Capacity[] };
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
};

/** Stands before a DynamoDB engine, asks with each call what it consumed, and adds that up. */
export const startMeteringProxy = async (target: string): Promise<MeteringProxy> => {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(target);
  const used = { read: 0, write: 0 };
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const operation = String(incoming.headers['x-amz-target'] ?? '');
    const metered = WRITES.test(operation) ? 'write' : READS.test(operation) ? 'read' : undefined;
    const given = await bytesOf(incoming);
    const body = metered === undefined ? given : Buffer.from(JSON.stringify({ ...(JSON.parse(given.toString('utf8')) as object), ReturnConsumedCapacity: 'TOTAL' }));
    const headers = { ...incoming.headers, host: `${hostname}:${port}`, 'content-length': String(body.length) };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      send({ agent, hostname, port, method: incoming.method, path: incoming.url, headers }, resolve).on('error', reject).end(body);
    });
    const reply = await bytesOf(answer);
    if (metered !== undefined && answer.statusCode === 200) used[metered] += unitsOf(reply);
    // The checksum that came with it is still right: the reply is passed on as it was.
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(reply);
  };
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing).catch(() => outgoing.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    units: () => ({ ...used }),
    stop: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
