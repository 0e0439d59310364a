import type { APIGatewayProxyEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { createCountKeyAdults } from '../../../functions/import-directory/count-key-adults.ts';
import { createCloseReferral } from '../../../functions/staff-console/close-referral.ts';
import { createLogCall } from '../../../functions/staff-console/log-call.ts';
import { createListReferrals, createListUnread } from '../../../functions/staff-console/read-desk.ts';
import { Problem } from '../../../shared/http/problem.ts';
import type { Caller } from '../../../shared/ports/clients.ts';
import type { DirectoryRecord } from '../../../shared/ports/directory.ts';
import { systemIds } from '../../../shared/runtime/ids.ts';
import { childOf, DELIVERY, incidentOf, keyAdultAt, LA, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const [A, B] = ['990001', '990002'];
const desk: Caller = { clientId: 'desk-1', kind: 'desk', laCodes: [LA], scopes: ['desk:read', 'desk:write'], test: false };
const asked = (over: object = {}): APIGatewayProxyEvent => ({ queryStringParameters: null, headers: { 'Content-Type': 'application/json' }, isBase64Encoded: false, requestContext: { requestId: 'r-1' }, ...over }) as unknown as APIGatewayProxyEvent;
const verified = (urn: string, order: number, verifiedUntil = '2027-07-31'): DirectoryRecord => ({ ...keyAdultAt(urn, order), verifiedUntil });

const world = async (...keyAdults: readonly DirectoryRecord[]): Promise<{ readonly chain: Chain; readonly count: () => Promise<void>; readonly listed: () => Promise<readonly Record<string, unknown>[]> }> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A, 0), ...chain.school(B, 0), ...keyAdults, pupilOf(1, A)]);
  const count = async (): Promise<void> => {
    await createCountKeyAdults({ chores: chain.chores, ids: systemIds, now: chain.now })([LA]);
    chain.pass(2);
    await chain.tick();
  };
  const listed = async () => (JSON.parse((await createListReferrals({ authenticate: async () => desk, referrals: chain.referrals })(asked())).body) as { referrals: Record<string, unknown>[] }).referrals;
  return { chain, count, listed };
};

test('a school with one verified key adult is the desk’s work before any incident, once, and done with when it is cured', async () => {
  const { chain, count, listed } = await world(verified(A, 1), verified(A, 2), verified(B, 1));

  await count();
  await count();
  const before = await listed();
  await chain.writer.write([verified(B, 2)]);
  await count();

  expect(before.map(({ kind, bodyKey, because, incidentId }) => [kind, bodyKey, because, incidentId])).toEqual([['tooFewKeyAdults', `establishment:${B}`, ['onlyOneVerified'], undefined]]);
  expect(await listed()).toEqual([]);
  expect((await chain.scan(chain.table)).filter(({ action }) => String(action).startsWith('referral.')).map(({ action, outcome }) => `${String(action)} ${String(outcome)}`)).toEqual(['referral.open onlyOneVerified', 'referral.close cured']);
});

test('a verification that is about to lapse is found by the day’s own count, though nobody brings any file', async () => {
  const { chain, count } = await world(verified(A, 1), verified(A, 2, '2026-12-01'), verified(B, 1), verified(B, 2));
  await count();
  const before = await chain.open('tooFewKeyAdults');

  for (let day = 0; day < 20; day += 1) {
    chain.pass(24 * 60);
    await chain.tick();
  }

  expect(before).toEqual([]);
  expect((await chain.open('tooFewKeyAdults')).map(({ bodyKey, because }) => [bodyKey, because])).toEqual([[`establishment:${A}`, ['verificationLapsing']]]);
});

test('two machines that count at once open one referral, and a count that was cut off goes on', async () => {
  const schools = Array.from({ length: 60 }, (_, n) => `99${String(1_000 + n)}`);
  const { chain } = await world();
  await chain.area(schools.flatMap((urn) => chain.school(urn, 0)));
  await createCountKeyAdults({ chores: chain.chores, ids: systemIds, now: chain.now })([LA]);
  chain.pass(2);

  let looks = 0;
  await chain.runChores({ id: 'cut-off' }, () => (looks += 1) < 3);
  const between = (await chain.open('tooFewKeyAdults')).length;
  await Promise.all([chain.tick(), chain.tick()]);

  expect(between).toBeGreaterThan(0);
  expect(between).toBeLessThan(62);
  expect(await chain.open('tooFewKeyAdults')).toHaveLength(62);
});

test('a key adult who may be a party is passed over: the next is told, the desk reads why without a name, and cannot ring the first', async () => {
  const { chain, listed } = await world(verified(A, 1), verified(A, 2));
  const party = { adultReference: 'a-1', role: 'suspect' as const, givenNames: ['Nobody'], familyName: 'Known', sex: 'unknown' as const, emails: [`adult-1@school-${A}.example`], phones: [] };

  const incidentId = await chain.tell(incidentOf({ adults: [party] }));
  await chain.settle();
  chain.at('2026-10-15T07:36:00.000Z');
  await chain.tick();
  await chain.settle();

  expect(chain.mails.map(({ to }) => to)).not.toContain(`adult-1@school-${A}.example`);
  expect(chain.mails[0]?.to).toBe(`adult-2@school-${A}.example`);
  const conflicts = (await listed()).filter(({ kind }) => kind === 'conflict');
  expect(conflicts.map(({ because, incidentId: about }) => [because, about])).toEqual([[['sameEmail'], incidentId]]);
  expect(JSON.stringify(conflicts)).not.toMatch(/adult-1|Quillby|ka-/);
  const reading = { authenticate: async () => desk, referrals: chain.referrals, notifications: chain.notifications, incidents: chain.incidents, directory: chain.directory };
  const unread = JSON.parse((await createListUnread(reading)(asked())).body) as { notifications: { notificationId: string; keyAdults: { keyAdultId: string }[]; withheld: unknown }[] };
  expect(unread.notifications.map(({ keyAdults, withheld }) => [keyAdults.map(({ keyAdultId }) => keyAdultId), withheld])).toEqual([[[`ka-${A}-2`], [{ because: 'sameEmail', count: 1 }]]]);
});

test('the desk closes what it has seen to, and cannot close what only an answer ends', async () => {
  const { chain } = await world({ ...verified(A, 1), exclusions: [{ scope: 'body' }] } as DirectoryRecord, verified(A, 2));
  await chain.tell(incidentOf());
  await chain.settle();
  await chain.receipt(chain.mails[0]!, DELIVERY);
  chain.at('2026-10-15T07:36:00.000Z');
  await chain.tick();
  await chain.settle();
  const close = createCloseReferral({ authenticate: async () => desk, referrals: chain.referrals, outbox: chain.outbox, now: chain.now });
  const say = async (referralId: string): Promise<number> =>
    close(asked({ pathParameters: { referralId } })).then(
      ({ statusCode }) => statusCode,
      (error: unknown) => (error instanceof Problem ? error.status : 500),
    );
  const open = await chain.open();

  const said = await Promise.all(open.map(async ({ referralId, kind }) => `${kind} ${await say(referralId)}`));

  expect(said.toSorted((a, b) => a.localeCompare(b))).toEqual(['conflict 200', 'unread 409']);
  expect(await say('rfr_none')).toBe(404);
  expect((await chain.open()).map(({ kind }) => kind)).toEqual(['unread']);
});

test('the word that somebody was passed over goes with the notification: withdrawn, it is nobody’s work', async () => {
  const { chain } = await world({ ...verified(A, 1), exclusions: [{ scope: 'body' }] } as DirectoryRecord, verified(A, 2));
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  const before = await chain.open('conflict');

  await chain.withdraw(incidentId);
  await chain.settle();

  expect(before.map(({ because }) => because)).toEqual([['excludedForBody']]);
  expect(await chain.open()).toEqual([]);
});

test('a message left on a machine closes nothing: it stays on the list with who rang and when, until it was read out', async () => {
  const { chain } = await world(verified(A, 1), verified(A, 2));
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  chain.at('2026-10-15T07:36:00.000Z');
  await chain.tick();
  await chain.settle();
  const reading = { authenticate: async () => desk, referrals: chain.referrals, notifications: chain.notifications, incidents: chain.incidents, directory: chain.directory };
  const { notificationId = '', version } = (await chain.told(incidentId))[0] ?? {};
  const ring = async (body: object) => createLogCall({ ...reading, outbox: chain.outbox, now: chain.now })(asked({ pathParameters: { notificationId }, body: JSON.stringify(body) }));
  const list = async () => (JSON.parse((await createListUnread(reading)(asked())).body) as { notifications: { keyAdults: { phone: string }[]; calls: { by: string; outcome: string; at: string }[] }[] }).notifications;

  await ring({ outcome: 'leftMessage', version });
  const between = await list();
  chain.pass(3);
  await ring({ outcome: 'readToKeyAdult', version, keyAdultId: `ka-${A}-2` });

  expect(between.map(({ keyAdults, calls }) => [keyAdults.map(({ phone }) => phone !== undefined), calls])).toEqual([[[true, true], [{ at: '2026-10-15T07:36:00.000Z', by: 'desk-1', outcome: 'leftMessage', version: 1 }]]]);
  expect(await list()).toEqual([]);
  const [phoned] = await chain.told(incidentId);
  expect([phoned?.answeredHow, phoned?.answeredBy, phoned?.answeredAt]).toEqual(['phoned', `ka-${A}-2`, '2026-10-15T07:39:00.000Z']);
  expect((await chain.notifications.calls(notificationId)).map(({ by, outcome, keyAdultId }) => [by, outcome, keyAdultId])).toEqual([
    ['desk-1', 'leftMessage', undefined],
    ['desk-1', 'readToKeyAdult', `ka-${A}-2`],
  ]);
});

test('an authority’s office and a health team ride the same ladder by their own hours', async () => {
  const { chain } = await world();
  const office = (kind: 'localAuthority' | 'healthTeam', startsAt: string): readonly DirectoryRecord[] => [
    { kind: 'recipientBody', bodyKey: `${kind}:${LA}`, laCode: LA, name: 'Office', status: 'open', successors: [], language: 'en', calendar: { startsAt, defaultTerms: [], closures: [], worksAllYear: true } },
    ...[1, 2].map((n): DirectoryRecord => ({ ...keyAdultAt(A, n), keyAdultId: `ka-${kind}-${n}`, bodyKey: `${kind}:${LA}`, role: kind === 'healthTeam' ? 'healthPractitioner' : 'educationOfficer', email: `${kind}-${n}@office.example` })),
  ];
  await chain.area([...office('localAuthority', '09:00'), ...office('healthTeam', '08:30')]);
  chain.at('2026-08-12T20:00:00.000Z');

  const incidentId = await chain.tell(incidentOf({ attendedAt: '2026-08-12T19:30:00Z', children: [childOf(20, { school: { reason: 'homeEducated' } }), childOf(21, { school: { reason: 'unborn' }, dateOfBirth: undefined })] }));
  await chain.settle();

  // August: no school has pupils, and both offices are there tomorrow.
  expect((await chain.told(incidentId)).map(({ bodyKey, readBy, nextStep }) => `${bodyKey} ${readBy} ${nextStep?.rung}`).toSorted((a, b) => a.localeCompare(b))).toEqual([
    `healthTeam:${LA} 2026-08-13T07:30:00.000Z remind`,
    `localAuthority:${LA} 2026-08-13T08:00:00.000Z remind`,
  ]);
  chain.at('2026-08-13T07:51:00.000Z');
  await chain.tick();
  await chain.settle();
  expect((await chain.open('unread')).map(({ notificationId }) => notificationId)).toHaveLength(2);
});
