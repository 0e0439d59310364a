import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { DeskDeps } from '../../../functions/staff-console/desk-deps.ts';
import { NO_AREA } from '../../../shared/domain/referral.ts';
import { DESK_TOKEN, deskPagesFor, OWN } from '../../support/desk-pages.ts';

/** A supervisor of the area, as a browser asks. */
const ask = async (path: string, { form, over }: { readonly form?: Readonly<Record<string, string>>; readonly over?: (deps: DeskDeps) => object } = {}) => {
  const { seen, handler } = deskPagesFor([{ role: 'supervisor', area: `la:${OWN}` }], over);
  const event = {
    httpMethod: form ? 'POST' : 'GET',
    path,
    headers: { cookie: '__Host-desk=secret', origin: 'https://desk.example', 'content-type': 'application/x-www-form-urlencoded' },
    queryStringParameters: null,
    body: form ? new URLSearchParams({ csrf: DESK_TOKEN, ...form }).toString() : null,
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEvent;
  const { statusCode, body } = await handler(event, {} as Context);
  return { status: statusCode, body, seen };
};

describe('a second person who agrees about one school', () => {
  const SECOND = '/desk/referrals/rfr_conflict_ntf_1/recipients/second';
  const schoolAt = (urn: string, name: string) => ({ bodyKey: `establishment:${urn}`, name, status: 'open', test: false, calendar: { startsAt: '08:45' }, keyAdults: [] });
  /** A child of two schools; a colleague has just settled the word on the first, and the first word on the other waits. */
  const over = (deps: DeskDeps) => ({
    directory: { ...deps.directory, openBodies: async () => [schoolAt('990001', 'Harbour School'), schoolAt('990002', 'Quayside School')] },
    choices: { ...deps.choices, ofIncident: async () => (await deps.choices.ofIncident('inc_1')).flatMap((word) => [{ ...word, state: 'standing' }, { ...word, bodyKey: 'establishment:990002' }]) },
  });

  it('says nothing about the other school, which they were never shown', { tags: ['T11'] }, async () => {
    const { status, body, seen } = await ask(SECOND, { form: { verdict: 'agree', number: '1', revision: '1', body: 'establishment:990001' }, over });

    expect(status).toBe(409);
    expect(body).toContain('This changed while you were looking');
    expect(seen).not.toContain('settleChoice');
  });

  it('agrees to what the page shows', async () => {
    const { body } = await ask(SECOND, { over });
    const shown = /name="body" value="([^"]+)"/.exec(body)?.[1] ?? '';

    const { seen } = await ask(SECOND, { form: { verdict: 'agree', number: '1', revision: '1', body: shown }, over });

    expect(body).toContain('Quayside School');
    expect(seen).toContain('settleChoice');
  });
});

describe('a question', () => {
  const ASK = '/desk/referrals/rfr_review_chd_1/ask';

  it.each([['x'], ['-3'], ['9998'], ['10000'], ['']])('that comes with a number no page gave (%j) is not stored where nobody finds it', { tags: ['T08'] }, async (seen) => {
    const made = await ask(ASK, { form: { whom: 'police', topic: 'whichSchool', seen } });

    expect(made.status).toBe(409);
    expect(made.seen).not.toContain('ask');
  });

  it('is recorded when it comes as the page asked it', async () => {
    expect((await ask(ASK, { form: { whom: 'police', topic: 'whichSchool', seen: '0' } })).seen).toContain('ask');
  });
});

it('a MARAC decision that is owed in no area yet stands on every desk’s list', { tags: ['T08'] }, async () => {
  const owed = { referralId: 'rfr_marac_inc_2', kind: 'marac', state: 'open', incidentId: 'inc_2fellout', laCode: NO_AREA, openedAt: '2026-10-20T06:00:00.000Z', dueBy: '2026-10-22T06:00:00.000Z', test: false };

  const { body } = await ask('/desk/marac', { over: (deps) => ({ referrals: { ...deps.referrals, open: async (codes: readonly string[]) => (codes.includes(NO_AREA) ? [owed] : []) } }) });

  expect(body).toContain('/desk/marac/inc_2fellout');
});
