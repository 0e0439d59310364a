import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { createAcceptIncident, createReviseIncident } from '../../../functions/incident-api/accept-incident.ts';
import { createReadIncident } from '../../../functions/incident-api/read-incident.ts';
import { Problem, problemBody } from '../../../shared/http/problem.ts';
import type { Caller } from '../../../shared/ports/clients.ts';
import type { AcceptIncident, AcceptResult, IncidentStore } from '../../../shared/ports/incidents.ts';
import { sha256 } from '../../../shared/runtime/ids.ts';
import { FORCE, childOf, incidentOf } from '../../support/chain.ts';

const CANARIES = ['Garrowby', 'Poppy', 'Salters Row', 'adult@home.example', 'Straughbridge', '14/05/2017', 'somewhere else'];
const caller: Caller = { clientId: 'wearmouth-cad', kind: 'force', forceCode: FORCE, laCodes: [], scopes: ['incident:write'], test: false };
const request = (body: unknown, over: Partial<Record<string, unknown>> = {}): APIGatewayProxyEvent =>
  ({
    httpMethod: 'POST',
    path: '/v1/incidents',
    resource: '/v1/incidents',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'key-1' },
    body: JSON.stringify(body),
    isBase64Encoded: false,
    pathParameters: null,
    queryStringParameters: null,
    requestContext: { requestId: 'request-1' },
    ...over,
  }) as unknown as APIGatewayProxyEvent;

/** The step over a store that only remembers what it was asked. */
const step = (result: AcceptResult = { kind: 'committed', obligations: [] }, as: Caller = caller) => {
  const asked: AcceptIncident[] = [];
  const refused: string[] = [];
  const incidents = { accept: async (command: AcceptIncident) => (asked.push(command), result) } as unknown as IncidentStore;
  const deps = { authenticate: async () => as, incidents, refusals: { otherForce: async () => void refused.push('otherForce') }, outbox: { send: async () => undefined, takeUndischarged: async () => [] }, hash: { of: async (text: string) => sha256(text) }, digest: sha256, ids: { uuid: () => '00000000-0000-4000-8000-000000000001' }, now: () => new Date('2026-10-14T21:40:00Z'), policyVersion: 'p1' };
  return { asked, refused, accept: createAcceptIncident(deps), revise: createReviseIncident(deps) };
};
const problemOf = async (run: Promise<unknown>): Promise<Problem> => {
  try {
    await run;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('an incident with faults', () => {
  const faulty = {
    ...incidentOf({ forceReference: '-', children: [childOf(1), { ...childOf(11), dateOfBirth: '14/05/2017' }] }),
    incidentType: 'somewhere else',
    occurredFrom: '2026-10-14T20:50:00',
    adults: [{ adultReference: 'a', givenNames: ['Joanne'], familyName: 'Straughbridge', role: 'mother', emails: ['adult@home.example nonsense'] }],
    riskGrade: 'Garrowby',
  };

  test('hears of all of them at once, each with a pointer and a fix, and of no value', { tags: ['V2-2-3'] }, async () => {
    const { accept, asked } = step();

    const problem = await problemOf(accept(request(faulty)));

    expect([problem.status, problem.code, asked.length]).toEqual([422, 'invalid_incident', 0]);
    expect(problem.faults.map(({ pointer }) => pointer).toSorted()).toEqual(['/adults/0/emails/0', '/adults/0/role', '/children/1/dateOfBirth', '/forceReference', '/incidentType', '/occurredFrom', '/riskGrade']);
    expect(problem.faults.every(({ fix, code }) => fix.length > 3 && code.length > 3)).toBe(true);
    const text = problemBody(problem, 'c-1');
    expect(CANARIES.filter((canary) => text.includes(canary))).toEqual([]);
  });

  test('that only the clock and the other parts can tell hears of all of these', { tags: ['V2-2-3'] }, async () => {
    const { accept } = step();
    const incident = incidentOf({
      occurredFrom: '2026-10-14T23:50:00Z',
      attendedAt: '2026-10-14T22:10:00Z',
      hold: { reason: 'seriousRisk', authorisedBy: 'Night supervisor', untilAt: '2026-10-14T20:00:00Z' },
      children: [childOf(1, { relationships: [{ adultReference: 'nobody', relationship: 'child' }] }), childOf(1, { dateOfBirth: '2027-01-01' })],
    });

    const problem = await problemOf(accept(request(incident)));

    expect(problem.faults.map(({ pointer, code }) => `${pointer} ${code}`).toSorted()).toEqual([
      '/attendedAt attended_before_it_occurred',
      '/attendedAt time_in_future',
      '/children/0/relationships/0/adultReference unknown_adult',
      '/children/1/childReference reference_used_twice',
      '/children/1/dateOfBirth date_in_future',
      '/hold/untilAt hold_is_over',
      '/occurredFrom time_in_future',
    ]);
  });
});

describe('an incident that is sound', () => {
  test('of another force is refused with 403 and remembered, and nothing else is stored', { tags: ['T06', 'V16-3-2'] }, async () => {
    const { accept, asked, refused } = step();

    const problem = await problemOf(accept(request(incidentOf({ forceCode: '11' }))));

    expect([problem.status, problem.faults[0]?.pointer, asked.length, refused]).toEqual([403, '/forceCode', 0, ['otherForce']]);
  });

  test.each([[true], [false]])('is a test incident exactly when its client is one (%s), whatever its body says', { tags: ['V15-3-3'] }, async (isTest) => {
    const { accept, asked } = step(undefined, { ...caller, test: isTest });

    await accept(request(incidentOf({ test: !isTest })));

    expect(asked.map(({ incident }) => incident.test)).toEqual([isTest]);
  });

  test('needs a key of its own, of 1 to 64 visible characters', async () => {
    const { accept } = step();
    const headers = (key: string | undefined) => ({ headers: { 'Content-Type': 'application/json', ...(key === undefined ? {} : { 'Idempotency-Key': key }) } });

    const codes = await Promise.all([undefined, '', ' ', 'x'.repeat(65), 'a\tb'].map(async (key) => (await problemOf(accept(request(incidentOf(), headers(key))))).code));

    expect(new Set(codes)).toEqual(new Set(['idempotency_key_missing']));
  });

  test('told again with the same key gets the first answer byte for byte', async () => {
    const { accept: acceptNew } = step();
    const first = await acceptNew(request(incidentOf()));
    // What is kept of an answer holds none of the force's own labels: the body is made anew from the same incident.
    const { accept: acceptAgain } = step({ kind: 'replayedKey', answer: { status: 202, location: first.headers?.['Location'] as string } });

    const again = await acceptAgain(request(incidentOf()));

    expect([again.statusCode, again.body, again.headers?.['Idempotency-Replayed']]).toEqual([202, first.body, 'true']);
  });

  test('has its labels kept in no stored answer, and gets them back from what is sent again', async () => {
    const { accept, asked } = step();
    const first = await accept(request(incidentOf()));
    const [{ answer: stored, incidentId } = { answer: { status: 0 }, incidentId: '' }] = asked;

    const again = await step({ kind: 'replayedKey', answer: stored }).accept(request(incidentOf()));

    expect(JSON.stringify(stored)).not.toMatch(/child-1|WM\/2026/);
    expect(first.body).toContain(incidentId);
    expect(again.body).toBe(first.body);
  });

  test('under a key that meant something else is 422, under a reference that is known 409 with the way to correct it', async () => {
    const reused = await problemOf(step({ kind: 'keyReusedWithOtherContent' }).accept(request(incidentOf())));
    const known = await problemOf(step({ kind: 'knownReference', incidentId: 'inc_1', revision: 3, sameContent: false }).accept(request(incidentOf())));

    expect([reused.status, known.status]).toEqual([422, 409]);
    expect(known.faults[0]?.fix).toBe('Correct it with PUT /v1/incidents/inc_1 and revision 4');
  });
});

test('another force’s incident and one that does not exist look the same', async () => {
  const incidents = { findErased: async () => undefined, readStatus: async (id: string) => (id === 'inc_of-another-force' ? { incidentId: id, forceCode: '11' } : undefined) } as unknown as IncidentStore;
  const read = createReadIncident({ authenticate: async () => caller, incidents, notifications: { ofIncident: async () => [], updatedSince: async () => ({ notifications: [] }) }, questions: { summariesOf: async () => [] }, now: () => new Date('2026-10-15T06:00:00Z') });

  const answers = await Promise.all(['inc_of-another-force', 'inc_does-not-exist', '../../etc/passwd'].map(async (incidentId) => problemOf(read(request(undefined, { pathParameters: { incidentId } })))));

  expect(new Set(answers.map((one) => problemBody(one, 'c')))).toHaveProperty('size', 1);
});
