import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { DeskDeps } from '../../../functions/staff-console/desk-deps.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/force-policy.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import { DESK_NOW, DESK_TOKEN, deskPagesFor, NTF, OWN } from '../../support/desk-pages.ts';
import { aChild, anIncident } from '../../support/doubles/key-adult-world.ts';

const SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(2)>';
const REFERRAL = '/desk/referrals/rfr_review_chd_1';
const CALL = `/desk/notifications/${NTF}/call`;
const minutesLater = (minutes: number) => () => ({ now: () => new Date(DESK_NOW.getTime() + minutes * 60_000) });

/** A supervisor of the area, as a browser asks. */
const ask = async (path: string, { form, query, over }: { readonly form?: Readonly<Record<string, string>>; readonly query?: Readonly<Record<string, string>>; readonly over?: (deps: DeskDeps) => object } = {}) => {
  const { seen, handler } = deskPagesFor([{ role: 'supervisor', area: `la:${OWN}` }], over);
  const event = {
    httpMethod: form ? 'POST' : 'GET',
    path,
    headers: { cookie: '__Host-desk=secret', origin: 'https://desk.example', 'content-type': 'application/x-www-form-urlencoded' },
    queryStringParameters: query ?? null,
    body: form ? new URLSearchParams({ csrf: DESK_TOKEN, ...form }).toString() : null,
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEvent;
  const { statusCode, headers, body } = await handler(event, {} as Context);
  return { status: statusCode, location: headers['Location'] ?? '', body, seen };
};
const decision = { choice: 'none', reason: 'noneFits', seen: '1', revision: '1' };
const told = (incident: Parameters<typeof anIncident>[0]) => (deps: DeskDeps) => ({
  incidents: { ...deps.incidents, read: async () => ({ ...(await deps.incidents.read('inc_1')), incident: sensitive(anIncident(incident)) }) },
});

describe('what is shown of a child', () => {
  it.each([
    [REFERRAL, undefined],
    [`${REFERRAL}/check`, { ...decision, choice: '' }],
    [`${REFERRAL}/decide`, { ...decision, choice: '' }],
    [CALL, undefined],
    [CALL, { outcome: '' }],
    [CALL, { outcome: 'readToKeyAdult', version: '1' }],
  ])('is recorded first, with a fault in the form as well: %s %o', async (path, form) => {
    const { body, seen } = await ask(path, form ? { form } : {});

    expect(body).toContain('Wearside');
    expect(seen).toContain('view');
  });

  it.each([[REFERRAL], [`${REFERRAL}/second`], [CALL]])('is text and nothing else, whatever police were told: %s', { tags: ['T24'] }, async (path) => {
    const { body } = await ask(path, { over: told({ circumstancesText: SCRIPT, children: [aChild({ childReference: 'child-1', givenNames: [SCRIPT], familyName: SCRIPT, school: { name: SCRIPT }, address: { lines: [SCRIPT] } })] }) });

    expect(body).toContain('&lt;script&gt;');
    expect(body).not.toMatch(/<script>|<img/);
  });

  it('does not run what was typed into the search, the note or the reference', async () => {
    const searched = await ask(REFERRAL, { query: { school: SCRIPT } });
    const noted = await ask(`${REFERRAL}/check`, { form: { ...decision, note: SCRIPT } });
    const recalled = await ask('/desk/recall', { query: { reference: SCRIPT } });

    for (const { body } of [searched, noted, recalled]) {
      expect(body).toContain('&lt;script&gt;');
      expect(body).not.toMatch(/<script>|<img/);
    }
  });

  it('has the officer’s account where the force’s policy says so, and nowhere else', async () => {
    const account = 'A door was damaged.';
    const over = (to: 'reviewer' | 'nobody') => (deps: DeskDeps) => ({ ...told({ circumstancesText: account, children: [aChild({ childReference: 'child-1' })] })(deps), directory: { ...deps.directory, readPolicy: async () => ({ ...DEFAULT_POLICY, account: to }) } });

    expect((await ask(REFERRAL, { over: over('reviewer') })).body).toContain(account);
    expect((await ask(REFERRAL, { over: over('nobody') })).body).not.toContain(account);
    expect((await ask(CALL, { over: over('reviewer') })).body).not.toContain(account);
  });
});

it('has a key adult told on the telephone what police asked for, as on the page', async () => {
  const { body } = await ask(CALL, { over: told({ handling: ['doNotContactAdults', 'collectionByNamedAdultOnly'], children: [aChild({ childReference: 'child-1' })] }) });

  expect(body).toContain('Do not contact the adults at home about this.');
  expect(body).toContain('Hand the child over only to the adult named on your records.');
});

describe('a session that gets old', () => {
  const lasting = (minutes: number) => (deps: DeskDeps) => ({
    ...minutesLater(minutes)(),
    staff: { ...deps.staff, findSession: async () => ({ ...(await deps.staff.findSession('x')), idleUntil: '2026-10-23T23:00:00Z', endsAt: '2026-10-23T23:00:00Z' }) },
  });

  it('is asked for anew after an hour, so that a role that was taken away is gone', { tags: ['V7-4-2', 'V7-6-1'] }, async () => {
    const before = await ask('/desk', { over: lasting(59) });
    const after = await ask(REFERRAL, { over: lasting(60) });

    expect(before.status).toBe(200);
    expect({ ...after, body: '' }).toEqual({ status: 303, location: `/desk/sign-in?returnTo=${encodeURIComponent(REFERRAL)}`, body: '', seen: [] });
  });

  it('still sends the form that was being filled in', async () => {
    expect((await ask(`${REFERRAL}/decide`, { form: decision, over: lasting(60) })).location).toBe('/desk/decided');
  });

  it('is not kept awake by a board that counts by itself', async () => {
    const byScript = await ask('/desk/counts', { over: minutesLater(5) });
    const byPerson = await ask('/desk', { over: minutesLater(5) });

    expect(JSON.parse(byScript.body)).toMatchObject({ counts: { all: 1, review: 1 } });
    expect([byScript.seen, byPerson.seen]).toEqual([[], ['touch']]);
    expect((await ask('/desk/counts', { over: minutesLater(15) })).status).toBe(303);
  });
});

describe('a decision', () => {
  it.each([
    ['of another revision', { revision: '2' }, 409],
    ['of a page that a colleague’s decision overtook', { seen: '0' }, 409],
    ['for a pupil who was not shown', { choice: 'pupil:somebody@990001' }, 422],
    ['for a school that is not in the area', { choice: 'school:990099' }, 422],
    ['for its own authority by the way to another', { choice: `authority:${OWN}` }, 422],
    ['for an authority that does not exist', { choice: 'authority:../998' }, 422],
  ])('%s changes nothing', async (_, form, status) => {
    const answer = await ask(`${REFERRAL}/decide`, { form: { ...decision, ...form } });

    expect(answer.status).toBe(status);
    expect(answer.seen).not.toContain('decide');
  });

  it('on work that is finished changes nothing', { tags: ['V2-3-1'] }, async () => {
    const over = (deps: DeskDeps) => ({ referrals: { ...deps.referrals, read: async () => ({ ...(await deps.referrals.read('x')), state: 'closed' }) } });

    expect(await ask(`${REFERRAL}/decide`, { form: decision, over })).toMatchObject({ status: 409, seen: [] });
  });

  it('to pass a child to another authority needs a second person, and an office in the directory', async () => {
    const known = await ask(`${REFERRAL}/check`, { form: { ...decision, choice: 'authority:997' } });
    const over = (deps: DeskDeps) => ({ directory: { ...deps.directory, readBody: async () => undefined } });
    const unknown = await ask(`${REFERRAL}/check`, { form: { ...decision, choice: 'authority:997' }, over });

    expect(known.body).toContain('A second person must agree');
    expect(unknown.status).toBe(422);
  });
});

it('takes back what was told to a school that has left the directory since', async () => {
  const over = (deps: DeskDeps) => ({ directory: { ...deps.directory, readBody: async () => undefined } });

  const { location, seen } = await ask(`/desk/recall/${NTF}`, { form: { version: '1', reason: 'wrongSchool' }, over });

  expect({ location, seen }).toEqual({ location: `/desk/breaches/${NTF}/1`, seen: ['recall'] });
});

it('takes back what it passed to another area, and not what a neighbour’s own force sent there', async () => {
  const elsewhere = (laCodes: readonly string[]) => (deps: DeskDeps) => ({
    notifications: { ...deps.notifications, read: async () => ({ ...(await deps.notifications.read(NTF)), laCode: '997' }) },
    directory: { ...deps.directory, readPolicy: async () => ({ ...DEFAULT_POLICY, laCodes }) },
  });
  const form = { version: '1', reason: 'wrongSchool' };

  const passedOn = await ask(`/desk/recall/${NTF}`, { form, over: elsewhere([OWN]) });
  const theirs = await ask(`/desk/recall/${NTF}`, { form, over: elsewhere(['997']) });
  const sameForce = await ask(`/desk/recall/${NTF}`, { form, over: elsewhere([OWN, '997']) });

  expect([passedOn, theirs, sameForce].map(({ status, seen }) => [status, seen])).toEqual([
    [303, ['recall']],
    [404, []],
    [404, []],
  ]);
});
