import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import { aKeyAdult } from '../../support/doubles/key-adult-world.ts';
import { DESK_NOW, DESK_TOKEN, deskPagesFor, OWN } from '../../support/desk-pages.ts';

const CHANGE = 'kac_0123456789ab';
const person = aKeyAdult({ keyAdultId: 'ka-1', email: 'd.quayle@harbour.example', exclusions: [] });

const open = async (method: 'GET' | 'POST', path: string, resource: string, parameters: Record<string, string>, form: Record<string, string> = {}, over: object = {}) => {
  const { handler, seen, mails } = deskPagesFor([{ role: 'directoryEditor', area: `la:${OWN}` }], () => over);
  const event = {
    httpMethod: method,
    path,
    resource,
    headers: { cookie: '__Host-desk=secret', origin: 'https://desk.example', 'content-type': 'application/x-www-form-urlencoded' },
    pathParameters: parameters,
    queryStringParameters: null,
    body: method === 'POST' ? new URLSearchParams({ csrf: DESK_TOKEN, ...form }).toString() : null,
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEvent;
  const { statusCode, body, headers } = await handler(event, {} as Context);
  return { status: statusCode, text: body.replaceAll(/\s+/g, ' '), location: headers['Location'], seen, mails };
};

/** A yes to what the page shows just now. */
const agree = async (over: object) => {
  const page = await open('GET', `/desk/changes/${CHANGE}`, '/desk/changes/{changeId}', { changeId: CHANGE }, {}, over);
  return { verdict: 'agree', seen: /name="seen" value="([^"]+)"/.exec(page.text)?.[1] ?? '' };
};

const changes = (decided: object) => ({
  changes: {
    read: async () => ({
      changeId: CHANGE, bodyKey: 'establishment:990001', laCode: OWN, state: 'proposed', proposedBy: 'ka-2', proposedAt: DESK_NOW.toISOString(), answerBy: DESK_NOW.toISOString(),
      change: sensitive({ kind: 'change', keyAdultId: 'ka-1', order: 1, details: { ...person, email: 'someone@elsewhere.example' } }),
    }),
    decide: async () => decided,
  },
  directory: { readBody: async () => ({ bodyKey: 'establishment:990001', name: 'Harbour School', laCode: OWN, status: 'open', test: false, telephone: '0191 498 0100', calendar: { startsAt: '08:45' }, keyAdults: [person] }) },
});

describe('a change that a school asked for', () => {
  it('is shown to the desk as it is and as it would be, with the number to ring first', async () => {
    const { status, text } = await open('GET', `/desk/changes/${CHANGE}`, '/desk/changes/{changeId}', { changeId: CHANGE }, {}, changes({}));

    expect(status).toBe(200);
    expect(text).toContain('d.quayle@harbour.example');
    expect(text).toContain('<strong>someone@elsewhere.example</strong>');
    expect(text).toContain('0191 498 0100');
  });

  it('tells the person concerned at the address that they had, when the desk agrees', async () => {
    const after = { ...person, email: 'someone@elsewhere.example' };

    const { location, mails } = await open('POST', `/desk/changes/${CHANGE}`, '/desk/changes/{changeId}', { changeId: CHANGE }, await agree(changes({})), changes({ kind: 'decided', before: [person], after: [after] }));

    expect(location).toBe('/desk/changes');
    expect(mails.map(({ to }) => to.reveal())).toEqual(['d.quayle@harbour.example']);
  });

  it('does not change back what a colleague changed while the page stood open', { tags: ['T36'] }, async () => {
    const decided = changes({ kind: 'decided', before: [person], after: [person] });
    const form = await agree(decided);
    const meanwhile = { ...decided, directory: { readBody: async () => ({ ...(await decided.directory.readBody()), keyAdults: [{ ...person, mobile: '+447700900123' }] }) } };

    const stale = await open('POST', `/desk/changes/${CHANGE}`, '/desk/changes/{changeId}', { changeId: CHANGE }, form, meanwhile);
    const unseen = await open('POST', `/desk/changes/${CHANGE}`, '/desk/changes/{changeId}', { changeId: CHANGE }, { verdict: 'agree' }, decided);

    expect([stale.status, unseen.status]).toEqual([409, 409]);
    expect(stale.text).toContain('This changed while you were looking');
    expect([...stale.mails, ...unseen.mails]).toEqual([]);
  });

  it('changes nothing when it would leave the school without anybody, and says so', async () => {
    const { status, text, mails } = await open('POST', `/desk/changes/${CHANGE}`, '/desk/changes/{changeId}', { changeId: CHANGE }, await agree(changes({})), changes({ kind: 'notPossible', because: 'lastOne' }));

    expect(status).toBe(409);
    expect(text).toContain('It would leave the school without a key adult');
    expect(mails).toEqual([]);
  });
});

describe('a school’s page', () => {
  const place = { kind: 'establishment', code: '990001' };

  it('confirms nothing until somebody says that they spoke to the school', async () => {
    const { status, seen } = await open('POST', '/desk/bodies/establishment/990001/confirm', '/desk/bodies/{kind}/{code}/confirm', place, {});

    expect({ status, seen }).toEqual({ status: 422, seen: [] });
  });

  it('takes a passkey away at once, and only of somebody of that very school', async () => {
    const taken = await open('POST', '/desk/bodies/establishment/990001/passkeys', '/desk/bodies/{kind}/{code}/passkeys', place, { keyAdultId: 'ka-1', passkeyId: 'a'.repeat(64) });
    const others = await open('POST', '/desk/bodies/establishment/990001/passkeys', '/desk/bodies/{kind}/{code}/passkeys', place, { keyAdultId: 'ka-of-another-school', passkeyId: 'a'.repeat(64) });

    expect(taken.seen).toContain('removePasskey');
    expect({ status: others.status, seen: others.seen }).toEqual({ status: 404, seen: [] });
  });
});
