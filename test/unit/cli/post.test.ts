import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../infra/cli/gateway-client.ts';
import { postRows } from '../../../infra/cli/post.ts';
import { idempotencyKeyOf } from '../../../infra/cli/send-incident.ts';
import type { Call, RowResult } from '../../../infra/cli/send-incident.ts';

const incident = (forceReference: string, more: object = {}): object => ({ forceCode: '98', forceReference, revision: 1, ...more });
const answer = (status: number, json: unknown, headers: Record<string, string> = {}): Answer => ({ status, json, text: JSON.stringify(json), headers: new Headers(headers) });
const accepted = answer(202, { incidentId: 'inc-1', state: 'received' });

const post = async (input: string | Buffer, call: Call): Promise<{ readonly results: RowResult[]; readonly counts: Record<string, number> }> => {
  const results: RowResult[] = [];
  const source = async function* (): AsyncGenerator<string | Buffer> {
    // In small pieces, as a pipe gives them.
    const bytes = Buffer.from(input);
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
  };
  const counts = await postRows(call, source(), (result) => results.push(result));
  return { results, counts };
};

describe('encompass post', () => {
  it('says what became of every row, in order, and lets no bad row stop a good one', async () => {
    const file = [JSON.stringify(incident('WM-1')), 'not json', '', '[1]', JSON.stringify(incident('WM-2')), JSON.stringify(incident('WM-3'))].join('\n');
    const call: Call = async (_method, _path, options) =>
      options?.body?.includes('WM-2') ? answer(422, { title: 'Some details need to change', errors: [{ pointer: '/children', fix: 'Send at least one child' }] }) : accepted;

    const { results, counts } = await post(file, call);

    expect(results.map(({ row, outcome }) => [row, outcome])).toEqual([[1, 'accepted'], [2, 'refused'], [4, 'refused'], [5, 'refused'], [6, 'accepted']]);
    expect(results[3]).toMatchObject({ forceReference: 'WM-2', status: 422, because: 'Some details need to change; /children Send at least one child' });
    expect(counts).toEqual({ accepted: 2, refused: 3, failed: 0 });
  });

  it('takes one incident over many lines, and an array', async () => {
    const call: Call = async () => accepted;

    const one = await post(JSON.stringify(incident('WM-1'), undefined, 2), call);
    const many = await post(JSON.stringify([incident('WM-1'), incident('WM-2')], undefined, 2), call);

    expect(one.results.map(({ forceReference }) => forceReference)).toEqual(['WM-1']);
    expect(many.results.map(({ forceReference }) => forceReference)).toEqual(['WM-1', 'WM-2']);
  });

  it('refuses a row with broken letters rather than sending others in their place', async () => {
    const bytes = Buffer.concat([Buffer.from('{"forceReference":"WM-1","familyName":"'), Buffer.from([0xe9]), Buffer.from(`"}\n${JSON.stringify(incident('WM-2'))}`)]);
    const first = Buffer.concat([Buffer.from(`${JSON.stringify(incident('WM-0'))}\n`), bytes]);

    const { results } = await post(first, async () => accepted);

    expect(results.map(({ outcome, because }) => [outcome, because])).toEqual([['accepted', undefined], ['refused', 'the line is not UTF-8'], ['accepted', undefined]]);
  });

  it('refuses a row that nests thousands deep, and goes on', async () => {
    const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;

    const { results } = await post(`${deep}\n${JSON.stringify(incident('WM-2'))}`, async () => accepted);

    expect(results.map(({ outcome }) => outcome)).toEqual(['refused', 'accepted']);
    expect(results[0]?.because).toContain('nested too deeply');
  });

  it('sends the row as it stood in the file', async () => {
    const sent: string[] = [];
    const row = '{"forceCode":"98", "forceReference":"WM-1","forceReference":"WM-1"}';

    await post(row, async (_method, _path, options) => {
      sent.push(options?.body ?? '');
      return accepted;
    });

    expect(sent).toEqual([row]);
  });

  it('tries again when the gateway is busy, with the same key', async () => {
    const keys: (string | undefined)[] = [];
    const call: Call = async (_method, _path, options) => {
      keys.push(options?.headers?.['idempotency-key']);
      return keys.length === 1 ? answer(503, {}, { 'retry-after': '0' }) : accepted;
    };

    const { counts } = await post(JSON.stringify(incident('WM-1')), call);

    expect(counts.accepted).toBe(1);
    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(2);
  });

  it('corrects the incident that is there when the revision says so', async () => {
    const asked: string[] = [];
    const call: Call = async (method, path) => {
      asked.push(`${method} ${path}`);
      return method === 'GET' ? answer(200, { incidents: [{ incidentId: 'inc-7' }] }) : accepted;
    };

    await post(JSON.stringify(incident('WM-1', { revision: 2 })), call);

    expect(asked).toEqual(['GET /v1/incidents?forceReference=WM-1', 'PUT /v1/incidents/inc-7']);
  });
});

describe('the idempotency key of a row', () => {
  it('is the same for the same content in whatever order of fields', () => {
    const one = idempotencyKeyOf({ forceCode: '98', forceReference: 'WM-1', revision: 1, children: [{ a: 1, b: [2, { c: null }] }] });
    const two = idempotencyKeyOf({ children: [{ b: [2, { c: null }], a: 1 }], revision: 1, forceReference: 'WM-1', forceCode: '98' });

    expect(one).toBe(two);
    expect(one).toMatch(/^post-[0-9a-f]{40}$/u);
  });

  it('is another for other content, another revision and another force', () => {
    const keys = [incident('WM-1'), incident('WM-1', { revision: 2 }), incident('WM-1', { forceCode: '97' }), incident('WM-1', { x: 1 }), incident('WM-2')].map(idempotencyKeyOf);

    expect(new Set(keys).size).toBe(keys.length);
  });
});
