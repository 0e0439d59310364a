import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRule, FaultRules, FaultService } from './fault-rules.ts';
import { invokeFunction } from './invoke-service.ts';
import type { JsonActions } from './key-service.ts';
import type { LambdaHost } from './lambda-host.ts';
import { readInvocationHeader } from './observe-calls.ts';
import { xmlText, type QueryService } from './query-protocol.ts';
import { ServiceError } from './service-error.ts';

export interface StandInServer {
  readonly endpoints: Readonly<Record<'ses' | 'sns' | 'kms' | 'lambda', string>>;
  stop(): Promise<void>;
}

interface Options {
  readonly ses: QueryService;
  readonly sns: QueryService;
  readonly kms: JsonActions;
  readonly host: () => LambdaHost;
  readonly faults: FaultRules;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Call {
  readonly service: FaultService;
  readonly operation: string;
  readonly body: string;
  readonly invocationId: string | undefined;
}

const BODY_LIMIT_BYTES = 20 * 1024 * 1024;

/** Programs of this machine come here, browsers never do: a page that reaches for it, by whatever name, is turned away. */
const isFromAPage = ({ headers }: IncomingMessage): boolean =>
  headers.origin !== undefined || headers['sec-fetch-site'] !== undefined || !/^(?:localhost|127\.0\.0\.1)(?::\d+)?$/i.test(headers.host ?? '');

const readAll = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) throw new ServiceError('RequestEntityTooLarge', 'the request is too large', 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const queryAnswer = (service: QueryService, request: string): Answer => {
  const form = new URLSearchParams(request);
  const action = form.get('Action') ?? '';
  const run = Object.hasOwn(service.actions, action) ? service.actions[action] : undefined;
  if (run === undefined) throw new ServiceError('InvalidAction', `The action ${action} is not served on this machine.`);
  const result = `<${action}Result>${run(form)}</${action}Result><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  const body = `<${action}Response xmlns="${service.namespace}">${result}</${action}Response>`;
  return { status: 200, headers: { 'content-type': 'text/xml' }, body };
};

const queryError = ({ code, message, status }: ServiceError): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body:
    `<ErrorResponse><Error><Type>${status >= 500 ? 'Receiver' : 'Sender'}</Type><Code>${xmlText(code)}</Code>` +
    `<Message>${xmlText(message)}</Message></Error>` +
    `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
});

const jsonAnswer = (actions: JsonActions, operation: string, body: string): Answer => {
  const run = Object.hasOwn(actions, operation) ? actions[operation] : undefined;
  if (run === undefined) throw new ServiceError('UnknownOperationException', `${operation} is not served on this machine.`);
  const value = run(JSON.parse(body === '' ? '{}' : body) as Record<string, unknown>);
  return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(value) };
};

const jsonError = ({ code, message, status }: ServiceError): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code },
  body: JSON.stringify({ __type: code, message }),
});

const asServiceError = (error: unknown): ServiceError => {
  if (error instanceof ServiceError) return error;
  if (error instanceof SyntaxError) return new ServiceError('SerializationException', 'The request cannot be read.');
  return new ServiceError('InternalFailure', error instanceof Error ? error.message : 'unknown', 500);
};

/** SES, SNS, KMS and Lambda's Invoke on one loopback port, each under its own path. What it does not know it refuses at once. */
export const startStandInServer = async ({ ses, sns, kms, host, faults }: Options): Promise<StandInServer> => {
  const served = (service: FaultService, operation: string, body: string): Answer => {
    if (service === 'kms') return jsonAnswer(kms, operation, body);
    return queryAnswer(service === 'ses' ? ses : sns, body);
  };
  const refused = (service: FaultService, error: unknown): Answer => (service === 'kms' ? jsonError : queryError)(asServiceError(error));

  const answerWith = async ({ service, operation, body, invocationId }: Call, fault: FaultRule | undefined): Promise<Answer | 'hangUp'> => {
    if (fault?.kind === 'fail') {
      return refused(service, new ServiceError(fault.code ?? 'ServiceUnavailable', 'A fault was asked for.', fault.status ?? 400));
    }
    if (fault?.kind === 'slow' || fault?.kind === 'reorder') await sleep(fault.ms ?? 1_000);
    if (fault?.kind === 'drop') return 'hangUp';
    if (fault?.kind === 'abortBefore') {
      if (invocationId !== undefined) host().abort(invocationId, `aborted before ${service} ${operation}`);
      return 'hangUp';
    }
    try {
      const answer = served(service, operation, body);
      if (fault?.kind === 'duplicate') served(service, operation, body);
      if (fault?.kind !== 'abortAfter') return answer;
      if (invocationId !== undefined) host().abort(invocationId, `aborted after ${service} ${operation}`);
      return 'hangUp';
    } catch (error) {
      return refused(service, error);
    }
  };

  /** `hangUp`: the caller is never answered. */
  const route = async (request: IncomingMessage): Promise<Answer | 'hangUp'> => {
    if (isFromAPage(request)) throw new ServiceError('AccessDeniedException', 'Only programs of this machine may ask here.', 403);
    const path = request.url ?? '/';
    const body = await readAll(request);
    if (path.startsWith('/lambda/')) return invokeFunction(host(), path.slice('/lambda'.length), request.headers['x-amz-invocation-type'], body);
    const service = (['ses', 'sns', 'kms'] as const).find((name) => path === `/${name}` || path.startsWith(`/${name}/`));
    if (service === undefined) return jsonError(new ServiceError('UnknownService', 'No such service on this machine.', 404));
    const target = request.headers['x-amz-target'];
    const operation = service === 'kms' ? String(target).replace('TrentService.', '') : (new URLSearchParams(body).get('Action') ?? '');
    const caller = readInvocationHeader(request.headers['x-local-invocation']);
    // The dead do nothing more: whatever an aborted invocation still tries has no effect.
    if (caller !== undefined && host().wasAborted(caller.id)) return 'hangUp';
    const fault = faults.strike({ service, operation, functionName: caller?.functionName, body: () => body });
    return answerWith({ service, operation, body, invocationId: caller?.id }, fault);
  };

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let answer: Answer | 'hangUp';
    try {
      answer = await route(request);
    } catch (error) {
      answer = jsonError(asServiceError(error));
    }
    if (answer === 'hangUp') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body), 'x-amzn-requestid': randomUUID() });
    response.end(answer.body);
  };

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => void respond(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    endpoints: { ses: `${origin}/ses`, sns: `${origin}/sns`, kms: `${origin}/kms`, lambda: `${origin}/lambda` },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
