import type { APIGatewayProxyEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { createDecideKeyAdultChange, createListKeyAdultChanges } from '../../../functions/staff-console/key-adult-changes.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import { Problem } from '../../../shared/http/problem.ts';
import type { Caller } from '../../../shared/ports/clients.ts';
import type { RecipientBodyRecord } from '../../../shared/ports/directory.ts';
import type { KeyAdultChange } from '../../../shared/ports/key-adult-changes.ts';
import { aKeyAdult, DEPUTY, SCHOOL } from '../../support/doubles/key-adult-world.ts';
import { createChangesInMemory } from '../../support/doubles/changes-in-memory.ts';

const NOW = '2026-11-23T07:40:00.000Z';
const desk: Caller = { clientId: 'desk-1', kind: 'desk', laCodes: ['999'], scopes: ['desk:read', 'desk:write'], test: false };
const id = (n: number): string => `kac_0000000${n}`;
const proposal = (n: number, more: Partial<KeyAdultChange> = {}): KeyAdultChange => ({
  changeId: id(n),
  bodyKey: SCHOOL,
  laCode: '999',
  state: 'proposed',
  proposedBy: 'ka-lead',
  proposedAt: `2026-11-2${n}T07:40:00.000Z`,
  answerBy: '2026-11-28T07:40:00.000Z',
  change: sensitive({ kind: 'remove', keyAdultId: 'ka-deputy' }),
  ...more,
});

const atTheDesk = async (proposals: readonly KeyAdultChange[], caller = desk) => {
  const bodies = new Map([[SCHOOL, { bodyKey: SCHOOL, name: 'Harbour Primary School', laCode: '999', keyAdults: [aKeyAdult(), DEPUTY], calendar: { closures: [] } } as unknown as RecipientBodyRecord]]);
  const changes = createChangesInMemory(bodies, []);
  for (const change of proposals) await changes.store.propose({ change, links: [], cause: { at: NOW, actor: 'keyAdult', actorId: 'ka-lead', causedBy: 'c', traceId: 't' } });
  const mails: string[] = [];
  const deps = {
    authenticate: async () => caller,
    changes: changes.store,
    directory: { readBody: async (bodyKey: string) => bodies.get(bodyKey) },
    mailer: { send: async ({ to, subject }: { to: { reveal(): string }; subject: string }) => (mails.push(`${to.reveal()} ${subject}`), { kind: 'accepted' as const, messageId: 'm' }) },
    deskPhone: '01632 960120',
    now: () => new Date(NOW),
  };
  const event = (changeId: string, body: unknown): APIGatewayProxyEvent =>
    ({ headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), isBase64Encoded: false, pathParameters: { changeId }, requestContext: { requestId: 'r' } }) as unknown as APIGatewayProxyEvent;
  const run = createDecideKeyAdultChange(deps);
  const decide = async (changeId: string, body: unknown): Promise<string> =>
    run(event(changeId, body)).then(
      ({ statusCode, body: text }) => `${statusCode} ${(JSON.parse(text) as { state: string }).state}`,
      (error: unknown) => (error instanceof Problem ? `${error.status} ${error.code}` : String(error)),
    );
  const list = async () => (JSON.parse((await createListKeyAdultChanges(deps)(event('', {}))).body) as { changes: readonly { changeId: string; waitsFor: string; change: unknown }[] }).changes;
  return { decide, list, mails, bodies };
};

test('the desk sees what schools asked for: first what nobody else can decide any more, then the oldest', async () => {
  const { list } = await atTheDesk([proposal(1), proposal(2, { answerBy: '2026-11-22T07:40:00.000Z' }), proposal(0, { deskSince: '2026-11-20T07:40:00.000Z' }), proposal(3, { laCode: '998' })]);

  expect((await list()).map(({ changeId, waitsFor }) => `${changeId} ${waitsFor}`)).toEqual([`${id(0)} desk`, `${id(2)} desk`, `${id(1)} otherKeyAdult`]);
});

test('its yes takes effect and is told to the person concerned; its no changes nothing; both are said once', async () => {
  const { decide, mails, bodies } = await atTheDesk([proposal(1), proposal(2)]);

  const answers = [await decide(id(2), { decision: 'refuse' }), await decide(id(1), { decision: 'confirm' }), await decide(id(1), { decision: 'refuse' })];

  expect(answers).toEqual(['200 refused', '200 confirmed', '200 confirmed']);
  expect(bodies.get(SCHOOL)?.keyAdults.filter(({ active }) => active).map(({ keyAdultId }) => keyAdultId)).toEqual(['ka-lead']);
  expect(mails).toEqual(['r.staithes@harbour.example You are not a key adult any more']);
});

test('not even the desk leaves a school with nobody', async () => {
  const { decide, bodies } = await atTheDesk([proposal(1), proposal(2, { change: sensitive({ kind: 'remove', keyAdultId: 'ka-lead' }) })]);
  await decide(id(1), { decision: 'confirm' });

  expect(await decide(id(2), { decision: 'confirm' })).toBe('409 lastOne');
  expect(bodies.get(SCHOOL)?.keyAdults.some(({ active }) => active)).toBe(true);
});

test('a change of another area looks like none, and a muddled request is refused in words', async () => {
  const { decide } = await atTheDesk([proposal(1)], { ...desk, laCodes: ['997'] });
  const own = await atTheDesk([proposal(1)]);

  expect([await decide(id(1), { decision: 'confirm' }), await decide('kac_99999999', { decision: 'confirm' }), await decide('../CHANGE#1', { decision: 'confirm' })]).toEqual(['404 not_found', '404 not_found', '404 not_found']);
  expect([await own.decide(id(1), { decision: 'maybe' }), await own.decide(id(1), {})]).toEqual(['422 invalid_decision', '422 invalid_decision']);
});
