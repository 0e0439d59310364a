import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { Grant } from '../../../shared/domain/desk/roles.ts';
import type { FiguresQuestion } from '../../../shared/ports/figures.ts';
import { DESK_TOKEN, RELEASE, deskPagesFor } from '../../support/desk-pages.ts';

const EVALUATOR: readonly Grant[] = [{ role: 'evaluator', area: 'force:98' }];
const measure = { id: 't2_seen_before_bell', name: 'Seen before the bell', dimension: 'effectiveness', unit: 'childNotification', numerator: 'n means', denominator: 'N means', n: 20, of: 45, percent: 44, median: 'z', p90: 'z' };

const open = async (path: string, { grants = EVALUATOR, query = {}, form, parameters = {} }: { readonly grants?: readonly Grant[]; readonly query?: Record<string, string>; readonly form?: Record<string, string>; readonly parameters?: Record<string, string> } = {}) => {
  const asked: FiguresQuestion[] = [];
  const { handler, seen } = deskPagesFor(grants, () => ({
    figures: {
      ask: async (question: FiguresQuestion) => {
        asked.push(question);
        return { kind: 'force', asOf: '2026-10-07T23:00:00.000Z', measures: [measure], charts: [] };
      },
    },
  }));
  const event = {
    httpMethod: form === undefined ? 'GET' : 'POST',
    path,
    headers: { cookie: '__Host-desk=secret', origin: 'https://desk.example', 'content-type': 'application/x-www-form-urlencoded' },
    pathParameters: parameters,
    queryStringParameters: query,
    body: form === undefined ? null : new URLSearchParams({ csrf: DESK_TOKEN, ...form }).toString(),
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEvent;
  const { statusCode, headers, body } = await handler(event, {} as Context);
  return { status: statusCode, headers, body, asked, seen };
};

describe('figures at the desk', () => {
  it('come as CSV with the same numbers as the page', async () => {
    const { status, headers, body } = await open('/desk/evaluation/data/measures', { parameters: { file: 'measures' }, query: { area: 'force:98', month: '2026-09' } });

    expect(status).toBe(200);
    expect(headers['Content-Disposition']).toBe('attachment; filename="measures_2026-09.csv"');
    expect(body.split('\r\n')[1]).toBe('t2_seen_before_bell,Seen before the bell,effectiveness,childNotification,20,45,44,z,z,n means,N means');
  });

  it('are of an area that the person may see, and of a month that is settled: of no other, however it is asked', async () => {
    expect((await open('/desk/evaluation', { query: { area: 'force:11' } })).status).toBe(403);
    expect((await open('/desk/evaluation', { query: { area: 'la:840' } })).status).toBe(403);
    for (const month of ['2026-10', '2026-11', '2026-09-01', '2026-Q3', '']) expect((await open('/desk/evaluation', { query: { month } })).status, month).toBe(404);
    expect((await open('/desk/evaluation', { query: { month: '2026-09', from: '2026-09-03', to: '2026-09-04', asOf: '2026-09-05' } })).asked).toEqual([{ kind: 'force', forceCode: '98', month: '2026-09', language: 'en' }]);
  });

  it('say in Welsh that they are in Welsh', async () => {
    const { body } = await open('/desk/evaluation', { query: { lang: 'cy' } });

    expect(body).toContain('<div lang="cy">');
    expect(body).toContain('Ffigurau a siartiau');
  });
});

describe('releases at the desk', () => {
  it.each([
    [{ tier: 'controlled', period: '2026-09', force: '98', agreement: '' }, 422, 'Enter the reference of the agreement'],
    [{ tier: 'controlled', period: '2026-10', force: '98', agreement: 'DSA-1' }, 422, 'Choose a period that is over'],
    [{ tier: 'controlled', period: '2026-09-03', force: '98', agreement: 'DSA-1' }, 422, 'Choose a period from the list'],
    [{ tier: 'controlled', period: '2026-09', force: '11', agreement: 'DSA-1' }, 403, 'Your role does not allow it'],
    [{ tier: 'publish', quarter: '2026-09' }, 422, 'Choose a quarter'],
  ])('asked for as %j are refused, and nothing is made', async (form, expected, said) => {
    const { status, body, seen } = await open('/desk/releases', { form });

    expect({ status, seen: seen.filter((what) => what !== 'touch') }).toEqual({ status: expected, seen: [] });
    expect(body).toContain(said);
  });

  it('of another force’s rows are not there at all', async () => {
    const parameters = { releaseId: RELEASE.replace(/0$/, 'g') };

    expect((await open(`/desk/releases/${parameters.releaseId}`, { parameters })).status).toBe(404);
  });

  it('that are published are fetched only after somebody else signed them off', async () => {
    const parameters = { releaseId: RELEASE, file: 'archive' };

    expect((await open(`/desk/releases/${RELEASE}/files/archive`, { parameters })).status).toBe(404);
  });
});
