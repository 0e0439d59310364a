import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { PageHandler } from '../../shared/http/page-stack.ts';

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

export interface ServedPages {
  readonly origin: string;
  readonly use: (handler: PageHandler) => void;
  readonly close: () => Promise<void>;
}

/** Serves page handlers over plain HTTP on this machine, as API Gateway would. The address is known before the handler is. */
export const servePages = async (): Promise<ServedPages> => {
  let handler: PageHandler | undefined;
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const body = await readBody(request);
      const event = {
        httpMethod: request.method ?? 'GET',
        path: url.pathname,
        headers: request.headers,
        multiValueHeaders: {},
        queryStringParameters: Object.fromEntries(url.searchParams),
        pathParameters: null,
        requestContext: { requestId: 'local' },
        body: body.length === 0 ? null : body.toString('base64'),
        isBase64Encoded: body.length > 0,
      } as unknown as APIGatewayProxyEvent;
      const result = await handler?.(event, {} as Context);
      response.statusCode = result?.statusCode ?? 502;
      for (const [name, value] of Object.entries(result?.headers ?? {})) response.setHeader(name, value);
      for (const [name, values] of Object.entries(result?.multiValueHeaders ?? {})) response.setHeader(name, values);
      const answer = Buffer.from(result?.body ?? '', result?.isBase64Encoded ? 'base64' : 'utf8');
      // As the front door does.
      const smaller = answer.byteLength >= 1024 && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
      if (smaller) response.setHeader('content-encoding', 'gzip');
      response.end(smaller ? gzipSync(answer) : answer);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    use: (next) => void (handler = next),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
