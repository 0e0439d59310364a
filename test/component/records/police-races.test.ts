import { describe, expect, test } from 'vitest';
import { verifyChain } from '../../../shared/domain/audit.ts';
import { sha256 } from '../../../shared/runtime/ids.ts';
import { childOf, incidentOf, pupilOf } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';
import { newKey, startPoliceApi } from '../../support/police-api.ts';
import type { Asked, Told } from '../../support/police-api.ts';

const tables = withTables();
const started = async () => {
  const api = await startPoliceApi(tables());
  await api.chain.area([...api.chain.school('990001'), pupilOf(1, '990001'), pupilOf(2, '990001')]);
  const post = (over: Parameters<typeof incidentOf>[0] = {}, asked: Asked = {}): Promise<Told> => api.call('POST', '/v1/incidents', { body: incidentOf(over), headers: newKey(), ...asked });
  const put = (incidentId: string, revision: number, over: Parameters<typeof incidentOf>[0] = {}, headers: Readonly<Record<string, string>> = newKey()): Promise<Told> =>
    api.call('PUT', `/v1/incidents/${incidentId}`, { body: incidentOf({ revision, ...over }), headers });
  const withdraw = (incidentId: string, headers: Readonly<Record<string, string>> = newKey()): Promise<Told> =>
    api.call('POST', `/v1/incidents/${incidentId}/withdraw`, { body: { reason: 'wrongChild', decidedBy: 'Sergeant' }, headers });
  const read = async (incidentId: string) => (await api.call('GET', `/v1/incidents/${incidentId}`)).json as { readonly state: string; readonly revision: number; readonly notifications: readonly { readonly state: string }[] };
  const auditOf = async (incidentId: string) => (await api.chain.scan(api.chain.table)).filter(({ pk, sk }) => pk === `INC#${incidentId}` && String(sk).startsWith('AUD#')).toSorted((a, b) => Number(a['seq']) - Number(b['seq']));
  return { ...api, post, put, withdraw, read, auditOf };
};
const codeOf = ({ status, json }: Told): string => [status, ...(typeof json['code'] === 'string' ? [json['code']] : [])].join(' ');
/** What a sender who meets others may be told; anything else would be a surprise. */
const expectOnly = (answers: readonly Told[], codes: readonly string[]): void => expect(answers.map(codeOf).filter((one) => !codes.includes(one))).toEqual([]);

describe('an incident that several machines of one force speak of at once', () => {
  test('is corrected and withdrawn in the same moment: withdrawn it stays, and its school is told of no correction afterwards', async () => {
    const { chain, post, put, withdraw, read, auditOf } = await started();
    const { incidentId } = (await post()).json as { incidentId: string };
    await chain.settle();

    const answers = await Promise.all(Array.from({ length: 24 }, (_, n) => (n % 4 === 0 ? withdraw(incidentId) : put(incidentId, 2 + n, { children: [childOf(2)] }))));
    await chain.settle();

    expectOnly(answers, ['202', '200', '409 changed_meanwhile', '409 withdrawn', '409 older_revision']);
    const withdrawals = answers.filter(({ status }) => status === 200);
    expect(withdrawals.length).toBeGreaterThan(0);
    const { state, notifications } = await read(incidentId);
    expect([state, new Set(notifications.map((one) => one.state))]).toEqual(['withdrawn', new Set(['withdrawn'])]);
    const audit = await auditOf(incidentId);
    expect(verifyChain(audit as never, sha256)).toEqual([]);
    expect(audit.filter(({ action, outcome }) => action === 'incident.withdraw' && outcome === 'wrongChild')).toHaveLength(1);
    expect(audit.slice(audit.findIndex(({ action }) => action === 'incident.withdraw')).map(({ action }) => action)).not.toContain('incident.revise');
  }, 60_000);

  test('is told and corrected by twins that know nothing of each other: one incident, the highest revision that was taken, and each sender knows which', async () => {
    const { chain, post, put, read } = await started();
    const twins = await Promise.all(Array.from({ length: 10 }, () => post()));
    const [incidentId = ''] = new Set(twins.filter(({ status }) => status === 202).map(({ json }) => String(json['incidentId'])));

    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? put(incidentId, 2 + n / 2, { children: [childOf(2)] }) : post())));

    expectOnly(twins, ['202', '409 request_in_progress']);
    expectOnly(answers, ['202', '409 changed_meanwhile', '409 older_revision', '409 request_in_progress', '409 reference_known']);
    const taken = answers.flatMap(({ status, json }, n) => (n % 2 === 0 && status === 202 ? [Number(json['revision'])] : []));
    expect((await read(incidentId)).revision).toBe(Math.max(...taken));
    expect((await chain.scan(chain.table)).filter(({ sk }) => sk === 'INCIDENT')).toHaveLength(1);
  }, 60_000);

  test('is corrected to one revision in two ways at once: one of them stands whole, and the other sender is told', async () => {
    const { post, put, chain } = await started();
    const { incidentId } = (await post()).json as { incidentId: string };

    const answers = await Promise.all([1, 2].map((n) => put(incidentId, 2, { children: [childOf(n)], placeType: n === 1 ? 'otherHome' : 'publicPlace' })));

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409]);
    await chain.settle();
    const children = (await chain.incidents.readStatus(incidentId))?.children.map(({ childReference }) => childReference);
    expect(children).toEqual([`child-${answers[0]?.status === 202 ? 1 : 2}`]);
  });
});

describe('one Idempotency-Key', () => {
  test('for a new incident, its correction and its withdrawal is three requests: each is done, and each is answered as before when it comes again', async () => {
    const { post, put, withdraw, read } = await started();
    const key = { 'Idempotency-Key': 'the-same-for-all' };
    const first = await post({}, { headers: key });
    const { incidentId } = first.json as { incidentId: string };

    const done = [first, await put(incidentId, 2, {}, key), await withdraw(incidentId, key)];
    const again = [await post({}, { headers: key }), await put(incidentId, 2, {}, key), await withdraw(incidentId, key)];

    expect(done.map(({ status }) => status)).toEqual([202, 202, 200]);
    expect(again.map(({ status, text, headers }) => [status, text, headers['Idempotency-Replayed']])).toEqual(done.map(({ status, text }) => [status, text, 'true']));
    expect(await read(incidentId)).toMatchObject({ state: 'withdrawn', revision: 2 });
  });

  test('for corrections of two incidents is two requests; for two corrections of one it is refused', async () => {
    const { post, put } = await started();
    const ids = await Promise.all(['A', 'B'].map(async (name) => String((await post({ forceReference: `WM/2026/${name}` })).json['incidentId'])));
    const key = { 'Idempotency-Key': 'one' };

    const answers = [await put(ids[0] ?? '', 2, { forceReference: 'WM/2026/A' }, key), await put(ids[1] ?? '', 2, { forceReference: 'WM/2026/B' }, key), await put(ids[0] ?? '', 3, { forceReference: 'WM/2026/A' }, key)];

    expect(answers.map(codeOf)).toEqual(['202', '202', '422 idempotency_key_reused']);
  });

  test('that several use at the same time for different incidents is one incident’s', async () => {
    const { post, chain } = await started();

    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => post({ forceReference: `WM/2026/${n}` }, { headers: { 'Idempotency-Key': 'one' } })));

    expectOnly(answers, ['202', '422 idempotency_key_reused', '409 request_in_progress']);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect((await chain.scan(chain.table)).filter(({ sk }) => sk === 'INCIDENT')).toHaveLength(1);
  });
});
