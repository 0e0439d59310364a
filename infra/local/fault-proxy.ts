import { Agent, createServer, request as send, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRule, FaultRules } from './fault-rules.ts';
import type { LambdaHost } from './lambda-host.ts';
import { readInvocationHeader } from './observe-calls.ts';

export interface FaultProxy {
  readonly endpoint: string;
  stop(): Promise<void>;
}

interface Options {
  readonly service: 'dynamodb' | 'sqs';
  readonly target: string;
  readonly faults: FaultRules;
  readonly host: () => LambdaHost;
}

type Call = Pick<IncomingMessage, 'headers' | 'method' | 'url'>;

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const OVERTAKEN_SECONDS = 1;

const readAll = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

type Json = Record<string, unknown>;
const parse = (body: Buffer): Json => JSON.parse(body.toString('utf8')) as Json;
const entriesOf = (body: Json): readonly Json[] => (Array.isArray(body['Entries']) ? (body['Entries'] as Json[]) : []);

/** What SQS would have said to a call that in truth never reached it. */
const pretended = (operation: string, body: Buffer): Reply | undefined => {
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  const ok = (value: object): Reply => ({ status: 200, headers, body: Buffer.from(JSON.stringify(value)) });
  switch (operation) {
    case 'DeleteMessageBatch':
    case 'ChangeMessageVisibilityBatch':
      return ok({ Successful: entriesOf(parse(body)).map(({ Id }) => ({ Id })), Failed: [] });
    case 'DeleteMessage':
    case 'ChangeMessageVisibility':
      return ok({});
    default:
      return undefined;
  }
};

/** Sends what is overtaken with a delay, so that what comes after it arrives before it. */
const delayed = (operation: string, body: Buffer): Buffer => {
  const content = parse(body);
  if (operation === 'SendMessage') return Buffer.from(JSON.stringify({ ...content, DelaySeconds: OVERTAKEN_SECONDS }));
  if (operation !== 'SendMessageBatch') return body;
  const Entries = entriesOf(content).map((entry, index) => (index === 0 ? { ...entry, DelaySeconds: OVERTAKEN_SECONDS } : entry));
  return Buffer.from(JSON.stringify({ ...content, Entries }));
};

const errorReply = (rule: FaultRule): Reply => {
  const code = rule.code ?? 'InternalServerError';
  return {
    status: rule.status ?? (rule.code === undefined ? 500 : 400),
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': code },
    body: Buffer.from(JSON.stringify({ __type: `com.amazonaws#${code}`, message: 'A fault was asked for.' })),
  };
};

/** Stands between the functions and DynamoDB or SQS, passes everything on, and strikes where a fault was asked for. */
export const startFaultProxy = async ({ service, target, faults, host }: Options): Promise<FaultProxy> => {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(target);

  const forward = (call: Call, body: Buffer): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const headers = { ...call.headers, host: `${hostname}:${port}`, 'content-length': String(body.length) };
      const outgoing = send({ hostname, port, agent, method: call.method, path: call.url, headers }, (answer) => {
        const whole = (content: Buffer): void => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: content });
        readAll(answer as AsyncIterable<Buffer>).then(whole, reject);
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  /** Kept on a queue that nobody reads, the message is lost and the answer, whose digest the SDK checks, is genuine. */
  const lose = async (call: Call, body: Buffer): Promise<Reply> => {
    const content = parse(body);
    const url = `${String(content['QueueUrl'])}-lost`;
    const create: Call = { ...call, headers: { ...call.headers, 'x-amz-target': 'AmazonSQS.CreateQueue' } };
    await forward(create, Buffer.from(JSON.stringify({ QueueName: new URL(url).pathname.split('/').at(-1) })));
    return forward(call, Buffer.from(JSON.stringify({ ...content, QueueUrl: url })));
  };

  const answer = async (incoming: IncomingMessage, body: Buffer): Promise<Reply | 'hangUp'> => {
    const operation = String(incoming.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
    const caller = readInvocationHeader(incoming.headers['x-local-invocation']);
    if (caller !== undefined && host().wasAborted(caller.id)) return 'hangUp';
    const fault = faults.strike({ service, operation, functionName: caller?.functionName, body: () => body.toString('utf8') });
    const abort = (when: string): 'hangUp' => {
      if (caller !== undefined) host().abort(caller.id, `aborted ${when} ${service} ${operation}`);
      return 'hangUp';
    };
    switch (fault?.kind) {
      case undefined:
        return forward(incoming, body);
      case 'fail':
        return errorReply(fault);
      case 'slow':
        await sleep(fault.ms ?? 1_000);
        return forward(incoming, body);
      case 'duplicate':
        await forward(incoming, body);
        return forward(incoming, body);
      case 'drop': {
        if (service !== 'sqs') return 'hangUp';
        const unsaid = pretended(operation, body);
        if (unsaid !== undefined) return unsaid;
        return operation.startsWith('SendMessage') ? lose(incoming, body) : 'hangUp';
      }
      case 'reorder':
        return forward(incoming, service === 'sqs' ? delayed(operation, body) : body);
      case 'abortBefore':
        return abort('before');
      case 'abortAfter':
        await forward(incoming, body);
        return abort('after');
    }
  };

  const respond = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const reply = await answer(incoming, await readAll(incoming as AsyncIterable<Buffer>));
      if (reply === 'hangUp') {
        incoming.socket.destroy();
        return;
      }
      const { 'transfer-encoding': _chunked, connection: _connection, 'keep-alive': _keepAlive, ...headers } = reply.headers;
      response.writeHead(reply.status, { ...headers, 'content-length': String(reply.body.length) });
      response.end(reply.body);
    } catch {
      incoming.socket.destroy();
    }
  };

  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, (incoming, response) => void respond(incoming, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    stop: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
