import { randomUUID } from 'node:crypto';
import { DIRECT, INVOKED, type FunctionName } from '../topology.ts';
import { PAYLOAD_LIMIT_BYTES, type LambdaHost } from './lambda-host.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const refusal = (status: number, type: string, message: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
  body: JSON.stringify({ Type: 'User', Message: message }),
});

/** Lambda's Invoke, for the functions that an operator's command or another function may call by name. */
export const invokeFunction = async (host: LambdaHost, path: string, type: string | string[] | undefined, body: string): Promise<Answer> => {
  const [, encoded] = /^\/2015-03-31\/functions\/([^/]+)\/invocations(?:\?.*)?$/.exec(path) ?? [];
  if (encoded === undefined) return refusal(404, 'UnknownOperationException', 'Only Invoke is served on this machine.');
  const given = decodeURIComponent(encoded);
  const name = [...DIRECT, ...INVOKED].find((one) => given === one || given.endsWith(`:function:${one}`));
  if (name === undefined || !host.has(name)) return refusal(404, 'ResourceNotFoundException', `Function not found: ${given}`);
  if (Buffer.byteLength(body) > PAYLOAD_LIMIT_BYTES) {
    return refusal(413, 'RequestTooLargeException', 'Request must be smaller than 6291456 bytes for the InvokeFunction operation');
  }
  let event: unknown;
  try {
    event = body === '' ? {} : JSON.parse(body);
  } catch {
    return refusal(400, 'InvalidRequestContentException', 'Could not parse request body into json');
  }
  if (type === 'DryRun') return { status: 204, headers: {}, body: '' };
  if (type === 'Event') {
    void invokeTwiceMore(host, name, JSON.stringify(event));
    return { status: 202, headers: {}, body: '' };
  }
  const result = await host.invoke(name, event as object);
  const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST', 'x-amzn-requestid': randomUUID() };
  if (result.kind === 'returned') return { status: 200, headers, body: JSON.stringify(result.value) };
  const { errorType, errorMessage } = result;
  return { status: 200, headers: { ...headers, 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify({ errorType, errorMessage }) };
};

/** An asynchronous invocation that fails is tried twice more. */
const invokeTwiceMore = async (host: LambdaHost, name: FunctionName, event: string): Promise<void> => {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const result = await host.invoke(name, JSON.parse(event) as object);
    if (result.kind === 'returned') return;
  }
};
