// A process of its own: posts incidents as a force would, and says what became of each.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { keepPace } from './keep-pace.ts';
import type { AcceptJob } from './load.ts';

const TELL_EVERY = 10;

const post = ({ origin, token, bodies }: AcceptJob, agent: Agent) => {
  const { hostname, port } = new URL(origin);
  return (index: number): Promise<{ ok: boolean; incidentId?: string }> =>
    new Promise((resolve, reject) => {
      const body = Buffer.from(bodies[index] ?? '');
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': body.length,
        'idempotency-key': randomUUID(),
      };
      const outgoing = request({ hostname, port, agent, method: 'POST', path: '/v1/incidents', headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (text += chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          if (answer.statusCode === 202) resolve({ ok: true, incidentId: (JSON.parse(text) as { incidentId: string }).incidentId });
          else resolve({ ok: false });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
};

process.once('message', (message) => {
  const job = message as AcceptJob;
  // As many connections as the product's own clients hold to a service, and so as many as the bare transactions have.
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const call = post(job, agent);
  let accepted = 0;
  const counted = async (index: number): Promise<{ ok: boolean; incidentId?: string }> => {
    const answer = await call(index);
    if (answer.ok) accepted += 1;
    if (answer.ok && accepted % TELL_EVERY === 0) process.send?.({ accepted });
    return answer;
  };
  void keepPace(counted, job.bodies.length, job).then((result) => {
    agent.destroy();
    process.send?.(result, () => process.disconnect());
  });
});
