import type { APIGatewayProxyEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { createLogCall } from '../../../functions/staff-console/log-call.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import { Problem } from '../../../shared/http/problem.ts';
import type { Caller } from '../../../shared/ports/clients.ts';
import type { DirectoryStore } from '../../../shared/ports/directory.ts';
import type { NotificationRecord, NotificationStore } from '../../../shared/ports/notifications.ts';
import type { StoredIncident } from '../../../shared/ports/incidents.ts';
import { incidentOf, LA } from '../../support/chain.ts';

const ID = 'ntf_0f1e2d3c4b5a697887960a1b';
const desk: Caller = { clientId: 'desk-1', kind: 'desk', laCodes: [LA], scopes: ['desk:write'], test: false };
const request = (body: unknown, notificationId = ID): APIGatewayProxyEvent =>
  ({ headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), isBase64Encoded: false, pathParameters: { notificationId }, requestContext: { requestId: 'request-1' } }) as unknown as APIGatewayProxyEvent;

const telephone = ({ caller = desk, incident = incidentOf(), closing = { kind: 'committed', obligations: [] } as Awaited<ReturnType<NotificationStore['closeByPhone']>> } = {}) => {
  const acts: string[] = [];
  const notifications = {
    read: async (id: string) => (id === ID ? ({ notificationId: ID, version: 2, laCode: LA, bodyKey: 'establishment:990001' } as NotificationRecord) : undefined),
    closeByPhone: async ({ keyAdultId, version }: { keyAdultId: string; version: number }) => (acts.push(`closed by ${keyAdultId} at ${version}`), closing),
    logCall: async ({ outcome }: { outcome: string }) => (acts.push(`logged ${outcome}`), { kind: 'committed' as const, obligations: [] }),
  };
  const directory = {
    readBody: async () => ({ keyAdults: [
        { keyAdultId: 'ka-1', order: 1, active: true, givenNames: ['Robyn'], familyName: 'Quillby', email: 'r.quillby@school.example' },
        { keyAdultId: 'ka-gone', order: 2, active: false, givenNames: ['Una'], familyName: 'Fenwarth', email: 'u.fenwarth@school.example' },
      ] }),
  } as unknown as Pick<DirectoryStore, 'readBody'>;
  const incidents = { read: async () => ({ incident: sensitive(incident) }) as unknown as StoredIncident };
  const log = createLogCall({ authenticate: async () => caller, notifications, incidents, directory, outbox: { send: async () => undefined, takeUndischarged: async () => [] }, now: () => new Date('2026-10-15T07:40:00Z') });
  const say = async (body: unknown, id?: string): Promise<string> =>
    log(request(body, id)).then(
      ({ statusCode, body: text }) => `${statusCode} ${(JSON.parse(text) as { state: string }).state}`,
      (error: unknown) => (error instanceof Problem ? `${error.status} ${error.code}` : String(error)),
    );
  return { say, acts };
};
const readOut = { outcome: 'readToKeyAdult', version: 2, keyAdultId: 'ka-1' };

test('reading it out to a key adult of the school closes it; a message on a machine closes nothing', async () => {
  const { say, acts } = telephone();

  expect([await say(readOut), await say({ outcome: 'leftMessage' }), await say({ outcome: 'noAnswer' })]).toEqual(['200 phoned', '200 open', '200 open']);
  expect(acts).toEqual(['closed by ka-1 at 2', 'logged leftMessage', 'logged noAnswer']);
});

test('it is read out to nobody else: not to a stranger, not to one who left, not to whoever answers', { tags: ['T16'] }, async () => {
  const { say, acts } = telephone();

  expect([await say({ ...readOut, keyAdultId: 'ka-9' }), await say({ ...readOut, keyAdultId: 'ka-gone' }), await say({ outcome: 'readToKeyAdult', version: 2 })]).toEqual([
    '422 not_a_key_adult',
    '422 not_a_key_adult',
    '422 invalid_call',
  ]);
  expect(acts).toEqual([]);
});

test('it is read out to nobody who may be a party to the incident, whatever number the desk has', async () => {
  const adult = { adultReference: 'a-1', role: 'suspect' as const, givenNames: ['Robyn'], familyName: 'Quillby', sex: 'unknown' as const, emails: [], phones: [] };
  const { say, acts } = telephone({ incident: incidentOf({ adults: [adult] }) });

  expect(await say(readOut)).toBe('422 not_a_key_adult');
  expect(acts).toEqual([]);
});

test('a notification of another area looks like one that does not exist', async () => {
  const { say, acts } = telephone({ caller: { ...desk, laCodes: ['997'] } });

  expect([await say(readOut), await say(readOut, 'ntf_ffffffffffffffffffffffff'), await say(readOut, '../INC#1')]).toEqual(['404 not_found', '404 not_found', '404 not_found']);
  expect(acts).toEqual([]);
});

test('whoever confirmed meanwhile stays the one who answered, and a newer version must be read out itself', async () => {
  const confirmed = telephone({ closing: { kind: 'already', at: '2026-10-15T07:39:00.000Z', how: 'acknowledged' } });
  const corrected = telephone({ closing: { kind: 'conflict' } });

  expect(await confirmed.say(readOut)).toBe('200 acknowledged');
  expect(await corrected.say({ ...readOut, version: 1 })).toBe('409 changed_meanwhile');
});
