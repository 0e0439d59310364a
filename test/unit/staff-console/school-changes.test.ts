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

    const { location, mails } = await open('POST', `/desk/changes/${CHANGE}`, '/desk/changes/{changeId}', { changeId: CHANGE }, { verdict: 'agree' }, changes({ kind: 'decided', before: [person], after: [after] }));

    expect(location).toBe('/desk/changes');
    expect(mails.map(({ to }) => to.reveal())).toEqual(['d.quayle@harbour.example']);
  });

  it('changes nothing when it would leave the school without anybody, and says so', async () => {
    const { status, text, mails } = await open('POST', `/desk/changes/${CHANGE}`, '/desk/changes/{changeId}', { changeId: CHANGE }, { verdict: 'agree' }, changes({ kind: 'notPossible', because: 'lastOne' }));

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
