import { describe, expect, test } from 'vitest';
import { FORCE, childOf, incidentOf, pupilOf } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';
import { newKey, startPoliceApi } from '../../support/police-api.ts';
import type { Told } from '../../support/police-api.ts';

const tables = withTables();
const started = async (options?: { readonly perMinute?: number }) => {
  const api = await startPoliceApi(tables(), options);
  await api.chain.area([...api.chain.school('990001'), pupilOf(1, '990001')]);
  const post = (over: Parameters<typeof incidentOf>[0] = {}, headers: Readonly<Record<string, string>> = newKey()): Promise<Told> => api.call('POST', '/v1/incidents', { body: incidentOf(over), headers });
  return { ...api, post };
};
const codeOf = ({ status, json }: Told): [number, unknown] => [status, json['code']];

describe('an Idempotency-Key', () => {
  test('is needed; the same request with it gets the same bytes; another request with it is refused', { tags: ['T05', 'T07'] }, async () => {
    const { call, post, chain } = await started();

    const without = await call('POST', '/v1/incidents', { body: incidentOf() });
    const first = await post({}, { 'Idempotency-Key': 'one' });
    await chain.settle();
    const again = await post({}, { 'Idempotency-Key': 'one' });
    const other = await post({ placeType: 'publicPlace' }, { 'Idempotency-Key': 'one' });

    expect([codeOf(without), first.status, codeOf(other)]).toEqual([[400, 'idempotency_key_missing'], 202, [422, 'idempotency_key_reused']]);
    expect([again.status, again.text, again.headers['Idempotency-Replayed'], again.headers['Location']]).toEqual([202, first.text, 'true', first.headers['Location']]);
    expect(first.headers['Idempotency-Replayed']).toBeUndefined();
  });

  test('belongs to one client: the same key from a practice client is another request', async () => {
    const { call } = await started();

    const answers = [
      await call('POST', '/v1/incidents', { body: incidentOf(), headers: { 'Idempotency-Key': 'one' } }),
      await call('POST', '/v1/incidents', { body: incidentOf(), headers: { 'Idempotency-Key': 'one' }, as: 'test' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(answers[0]?.json['incidentId']).not.toBe(answers[1]?.json['incidentId']);
  });

  test('posted a thousand times at once makes one incident, and nobody is told anything else', { timeout: 60_000, tags: ['T07', 'V15-4-2'] }, async () => {
    const { call, chain } = await started();
    const body = incidentOf();

    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, n) => call('POST', '/v1/incidents', { body, headers: { 'Idempotency-Key': n % 2 === 0 ? 'one' : `other-${n}` } })));

    const accepted = answers.filter(({ status }) => status === 202);
    expect(new Set(accepted.map(({ json }) => json['incidentId']))).toHaveProperty('size', 1);
    // What met too many others is told to come again; nothing else happens.
    expect(new Set(answers.filter(({ status }) => status !== 202).map((one) => codeOf(one).join(' ')))).toEqual(new Set(answers.length === accepted.length ? [] : ['409 request_in_progress']));
    expect((await chain.scan(chain.table)).filter(({ sk }) => sk === 'INCIDENT')).toHaveLength(1);
    expect(accepted.length).toBeGreaterThan(0);
  });
});

describe('a correction', () => {
  test('says on what it builds; on anything else it is refused and tells how to go on', async () => {
    const { call, post } = await started();
    const { incidentId } = (await post()).json as { incidentId: string };
    const put = (revision: number, headers: Readonly<Record<string, string>> = {}) => call('PUT', `/v1/incidents/${incidentId}`, { body: incidentOf({ revision, placeType: 'publicPlace' }), headers: { ...newKey(), ...headers } });

    const read = await call('GET', `/v1/incidents/${incidentId}`);
    const onTop = await put(2, { 'If-Match': read.headers['ETag'] ?? '' });
    const stale = await put(3, { 'If-Match': '"1"' });
    const nonsense = await put(3, { 'If-Match': 'W/"x"' });
    const older = await put(1);
    const sameAgain = await put(2);

    expect([read.headers['ETag'], onTop.status]).toEqual(['"1"', 202]);
    expect([codeOf(stale), codeOf(nonsense), codeOf(older)]).toEqual([[412, 'revision_has_passed'], [400, 'bad_if_match'], [409, 'older_revision']]);
    expect(older.json['errors']).toEqual([{ pointer: '/revision', code: 'older_revision', fix: 'Send a revision above 2' }]);
    expect([sameAgain.status, sameAgain.headers['Idempotency-Replayed']]).toEqual([202, 'true']);
    expect((await call('GET', `/v1/incidents/${incidentId}`)).json['revision']).toBe(2);
  });

  test('that comes before an earlier one stands, and the earlier one is told so', async () => {
    const { call, post } = await started();
    const { incidentId } = (await post()).json as { incidentId: string };
    const put = (revision: number) => call('PUT', `/v1/incidents/${incidentId}`, { body: incidentOf({ revision }), headers: newKey() });

    const answers = [await put(4), await put(2), await put(3)];

    expect(answers.map(codeOf)).toEqual([[202, undefined], [409, 'older_revision'], [409, 'older_revision']]);
    expect((await call('GET', `/v1/incidents/${incidentId}`)).json['revision']).toBe(4);
  });

  test('of what does not exist, of another force or of a withdrawn incident changes nothing', async () => {
    const { call, post } = await started();
    const { incidentId } = (await post()).json as { incidentId: string };
    const put = (id: string, over: object = {}, as?: 'other' | 'test') => call('PUT', `/v1/incidents/${id}`, { body: { ...incidentOf({ revision: 2 }), ...over }, headers: newKey(), as });

    const answers = [await put('inc_00000000-0000-4000-8000-000000000000'), await put(incidentId, { forceCode: '97' }, 'other'), await put(incidentId, {}, 'test'), await put('nonsense')];
    await call('POST', `/v1/incidents/${incidentId}/withdraw`, { body: { reason: 'wrongChild', decidedBy: 'Sergeant' }, headers: newKey() });
    const late = await put(incidentId);

    expect(answers.map(codeOf)).toEqual(Array.from({ length: 4 }, () => [404, 'not_found']));
    expect(codeOf(late)).toEqual([409, 'withdrawn']);
  });
});

describe('a withdrawal', () => {
  test('needs a reason and who decided, is said once, and is what everybody reads from then on', async () => {
    const { call, post, chain } = await started();
    const { incidentId } = (await post()).json as { incidentId: string };
    await chain.settle();
    const withdraw = (body: object, headers = newKey()) => call('POST', `/v1/incidents/${incidentId}/withdraw`, { body, headers });

    const bad = await withdraw({ reason: 'because' });
    const key = newKey();
    const good = await withdraw({ reason: 'wrongSchool', decidedBy: 'Sergeant' }, key);
    const replay = await withdraw({ reason: 'wrongSchool', decidedBy: 'Sergeant' }, key);
    const twice = await withdraw({ reason: 'wrongSchool', decidedBy: 'Sergeant' });

    expect(codeOf(bad)).toEqual([422, 'invalid_withdrawal']);
    expect([good.status, replay.text, replay.headers['Idempotency-Replayed'], twice.status]).toEqual([200, good.text, 'true', 200]);
    const read = (await call('GET', `/v1/incidents/${incidentId}`)).json as { state: string; notifications: readonly { state: string }[] };
    expect([read.state, read.notifications.map(({ state }) => state)]).toEqual(['withdrawn', ['withdrawn']]);
  });
});

describe('status', () => {
  test('is found by the force’s own reference and by time, page by page, each notification once, and by nobody else', { tags: ['T06', 'V8-2-2'] }, async () => {
    const { call, post, chain } = await started();
    for (let n = 1; n <= 3; n += 1) await post({ forceReference: `WM/2026/${n}` });
    await chain.settle();

    const found = await call('GET', '/v1/incidents?forceReference=WM/2026/2');
    const listed = await call('GET', '/v1/notifications?updatedSince=2026-10-14T00:00:00Z');
    const foreign = await Promise.all([call('GET', '/v1/incidents?forceReference=WM/2026/2', { as: 'other' }), call('GET', '/v1/notifications?updatedSince=2026-10-14T00:00:00Z', { as: 'other' }), call('GET', '/v1/notifications?updatedSince=2026-10-14T00:00:00Z', { as: 'test' })]);

    expect((found.json['incidents'] as object[]).length).toBe(1);
    const notifications = listed.json['notifications'] as { notificationId: string; state: string }[];
    expect([notifications.length, new Set(notifications.map(({ notificationId }) => notificationId)).size]).toEqual([3, 3]);
    expect(foreign.map(({ json }) => (json['incidents'] ?? json['notifications']) as unknown)).toEqual([[], [], []]);
    expect(listed.text + found.text).not.toMatch(/Garrowby|Poppy|990001|Harbour/);
  });

  test.each([
    ['/v1/incidents', 'force_reference_missing'],
    ['/v1/notifications', 'updated_since_missing'],
    ['/v1/notifications?updatedSince=yesterday', 'updated_since_missing'],
    ['/v1/notifications?updatedSince=2026-10-14T00:00:00Z&cursor=%00', 'bad_cursor'],
  ])('asked as %s is told how to ask', async (path, code) => {
    const { call } = await started();

    expect(codeOf(await call('GET', path))).toEqual([400, code]);
  });
});

describe('a client', () => {
  test('that speaks for another force is refused, and it is on record without a word of what was said', { tags: ['T06', 'V8-2-2', 'V16-3-2', 'V16-3-3'] }, async () => {
    const { call, chain } = await started();

    const answers = [
      await call('POST', '/v1/incidents', { body: incidentOf({ forceCode: '97' }), headers: newKey() }),
      await call('POST', '/v1/incidents?dryRun=true', { body: incidentOf({ forceCode: '97' }) }),
    ];

    expect(answers.map(codeOf)).toEqual([[403, 'other_force'], [403, 'other_force']]);
    const items = await chain.scan(chain.table);
    expect(items.map(({ action, actorId, outcome }) => ({ action, actorId, outcome }))).toEqual(Array.from({ length: 2 }, () => ({ action: 'incident.otherForce', actorId: 'wearmouth-police', outcome: 'refused' })));
  });

  test('that may only read is told which scope it lacks', { tags: ['V8-2-1', 'V10-3-2'] }, async () => {
    const { call } = await started();

    const answer = await call('POST', '/v1/incidents', { body: incidentOf(), headers: newKey(), as: 'reader' });

    expect([codeOf(answer), answer.headers['WWW-Authenticate']]).toEqual([[403, 'scope_missing'], 'Bearer error="insufficient_scope", scope="incident:write"']);
  });

  test('that goes beyond its allowance is refused before anything is read or written, and others are not', { tags: ['T10', 'V2-3-2', 'V2-4-1', 'V15-2-2'] }, async () => {
    const { call, chain } = await started({ perMinute: 30 });
    const ask = (as: 'force' | 'other' = 'force') => call('POST', '/v1/incidents', { body: incidentOf({ forceCode: as === 'other' ? '97' : FORCE, forceReference: newKey()['Idempotency-Key'] }), headers: newKey(), as });
    const within = await Promise.all(Array.from({ length: 10 }, () => ask()));
    const items = (await chain.scan(chain.table)).length;

    const beyond = await ask();
    const another = await ask('other');
    chain.pass(1);
    const later = await ask();

    expect([within.map(({ status }) => status), codeOf(beyond), another.status, later.status]).toEqual([Array.from({ length: 10 }, () => 202), [429, 'too_many_requests'], 202, 202]);
    expect([beyond.headers['Retry-After'], beyond.headers['RateLimit'], beyond.headers['RateLimit-Policy']]).toEqual(['2', '"default-burst";r=0;t=20', '"default";q=30;w=60, "default-burst";q=10;w=20']);
    // Ten at once are counted in whatever order their tokens were checked: exactly one of them took the last.
    expect(within.filter(({ headers }) => headers['RateLimit'] === '"default-burst";r=0;t=20')).toHaveLength(1);
    expect((await chain.scan(chain.table)).filter(({ sk }) => sk === 'INCIDENT')).toHaveLength(12);
    expect(items).toBeGreaterThan(10);
  });
});

describe('a dry run over the wire', () => {
  test('answers like the real thing would end, needs no key, and leaves nothing', async () => {
    const { call, chain } = await started();
    const before = (await chain.scan(chain.table)).length;

    const told = await call('POST', '/v1/incidents?dryRun=true', { body: incidentOf({ children: [childOf(1), childOf(44)], circumstancesText: 'Mr Garrowby shouted' }) });

    expect(told.status).toBe(200);
    expect(told.json).toMatchObject({ dryRun: true, children: [{ childReference: 'child-1', state: 'linked' }, { childReference: 'child-44', state: 'unmatched' }], notifications: [{ recipient: { kind: 'establishment' }, childReferences: ['child-1'], readOn: '2026-10-15' }], notKept: ['/circumstancesText'] });
    expect((await chain.scan(chain.table)).length).toBe(before);
    expect(chain.lines.filter((line) => line.includes('DRY_RUN_ANSWERED'))).toEqual(['{"level":"info","code":"DRY_RUN_ANSWERED","clientId":"wearmouth-police","count":2}']);
  });

  test('finds the same faults, and a dryRun that is neither yes nor no is a fault itself', async () => {
    const { call } = await started();
    const faulty = incidentOf({ attendedAt: '2026-10-15T21:10:00Z' });

    const [dry, real] = [await call('POST', '/v1/incidents?dryRun=true', { body: faulty }), await call('POST', '/v1/incidents', { body: faulty, headers: newKey() })];

    expect(dry.text).toBe(real.text);
    expect(codeOf(await call('POST', '/v1/incidents?dryRun=yes', { body: incidentOf() }))).toEqual([400, 'bad_dry_run']);
    expect(codeOf(await call('PUT', '/v1/incidents/inc_00000000-0000-4000-8000-000000000000?dryRun=true', { body: incidentOf({ revision: 2 }) }))).toEqual([404, 'not_found']);
  });
});
