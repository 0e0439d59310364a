import { Agent, request } from 'node:http';

export interface SqsWire {
  call<T>(action: string, body: object): Promise<T>;
  close(): void;
}

/**
 * The few SQS calls that the runtime itself makes. The event source receives and deletes for every function on two cores, so it
 * skips the SDK's signing and middleware; functions use the real SDK.
 */
export const createSqsWire = (endpoint: string): SqsWire => {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const { hostname, port } = new URL(endpoint);
  let open = true;

  const call = <T>(action: string, body: object): Promise<T> =>
    new Promise((resolve, reject) => {
      if (!open) {
        reject(new Error('closed'));
        return;
      }
      const payload = Buffer.from(JSON.stringify(body));
      const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}`, 'content-length': payload.length };
      const outgoing = request({ hostname, port, method: 'POST', path: '/', agent, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (answer.statusCode === 200) resolve((text === '' ? {} : JSON.parse(text)) as T);
          else reject(new Error(`SQS ${action} answered ${answer.statusCode ?? 0}: ${text.slice(0, 200)}`));
        });
      });
      outgoing.on('error', reject);
      outgoing.end(payload);
    });
  return {
    call,
    close: () => {
      open = false;
      agent.destroy();
    },
  };
};
