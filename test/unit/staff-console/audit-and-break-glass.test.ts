import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { ACT_WORDS } from '../../../functions/staff-console/audit-words.ts';
import type { DeskDeps } from '../../../functions/staff-console/desk-deps.ts';
import type { Grant } from '../../../shared/domain/desk/roles.ts';
import { AUDITED, BGL, BREAK_GLASS, DESK_TOKEN, deskPagesFor, NTF, OWN } from '../../support/desk-pages.ts';

const AUDITOR: readonly Grant[] = [{ role: 'auditor', area: `la:${OWN}` }];
const NEIGHBOUR: readonly Grant[] = [{ role: 'reviewer', area: 'la:997' }];
const REASON = 'A grandmother stands at our door with the boy';

const visit = async (grants: readonly Grant[], path: string, { form, query = {}, id = BGL, over }: { readonly form?: Readonly<Record<string, string>>; readonly query?: Readonly<Record<string, string>>; readonly id?: string; readonly over?: (deps: DeskDeps) => object } = {}) => {
  const desk = deskPagesFor(grants, over);
  const event = {
    httpMethod: form === undefined ? 'GET' : 'POST',
    path: path.replace('{breakGlassId}', id),
    resource: path,
    headers: { cookie: '__Host-desk=secret', origin: 'https://desk.example', 'content-type': 'application/x-www-form-urlencoded' },
    pathParameters: { breakGlassId: id },
    queryStringParameters: query,
    body: form === undefined ? null : new URLSearchParams({ csrf: DESK_TOKEN, ...form }).toString(),
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEvent;
  const { statusCode: status, headers, body } = await desk.handler(event, {} as Context);
  return { ...desk, status, location: headers['Location'], disposition: headers['Content-Disposition'], body };
};
const DAY = { from: '2026-10-23', to: '2026-10-23' };

describe('what an auditor sees', () => {
  test('of a day: acts of their areas and of people, in words; nothing of another area; and that they looked is written first', async () => {
    const { status, body, seen } = await visit(AUDITOR, '/desk/audit', { query: DAY });

    expect(status).toBe(200);
    for (const text of ['Saw a child’s details', 'Read a notification', 'Closed a school for days', 'Signed in at the desk']) expect(body).toContain(text);
    expect(body).not.toContain('inc_elsewhere');
    expect(body).not.toContain('AUDIT#area#997');
    expect(seen).toContain('audit everybody 2026-10-23 to 2026-10-23');
  });

  test('of one person: only what that person did, or what was done to them', async () => {
    const { body, seen } = await visit(AUDITOR, '/desk/audit', { query: { ...DAY, who: 'kad_1' } });

    expect(body).toContain('1 entry');
    expect(body).toContain('Read a notification');
    expect(seen).toContain('audit kad_1 2026-10-23 to 2026-10-23');
  });

  test('of one notification: its incident’s chain, found by the number of the notification, of the work or of the incident', async () => {
    for (const about of [NTF, 'inc_1', 'rfr_review_chd_1']) {
      const { status, body, seen } = await visit(AUDITOR, '/desk/audit', { query: { about } });

      expect([about, status, seen.includes('audit inc_1 incident')]).toEqual([about, 200, true]);
      expect(body).toContain('2 entries');
    }
  });

  test('of another area’s incident, of a slip of the pen and of a backward period: nothing, in words, and nothing is read', async () => {
    for (const query of [{ about: 'inc_elsewhere' }, { about: 'OE-0000' }, { from: '2026-10-24', to: '2026-10-23' }, { from: '2026-10-01', to: '2026-10-23' }, { from: 'yesterday', to: '' }]) {
      const { status, body, seen } = await visit(AUDITOR, '/desk/audit', { query });

      expect({ status, said: body.includes('There is a problem') }).toEqual({ status: 422, said: true });
      expect(seen.filter((one) => one.startsWith('audit'))).toEqual([]);
    }
  });

  test('is taken away as a table in which nothing is a formula, and taking it is written', { tags: ['T32', 'T34'] }, async () => {
    const { status, body, disposition, seen } = await visit(AUDITOR, '/desk/audit/csv', { query: DAY });

    const rows = parse(body, { columns: true }) as Record<string, string>[];
    expect({ status, disposition }).toEqual({ status: 200, disposition: 'attachment; filename="audit-2026-10-23.csv"' });
    expect(rows).toHaveLength(4);
    expect(rows.flatMap((row) => Object.values(row)).filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(rows.find(({ actor_id: who }) => who === 'kad_1')?.['outcome']).toBe(`'${AUDITED[1]?.outcome}`);
    expect(seen).toContain('audit everybody 2026-10-23 to 2026-10-23');
  });

  test('has a word for every act that the code can write', () => {
    const sources = ['shared/aws', 'functions/manage-clients'].flatMap((folder) => readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8')));
    const literal = sources.flatMap((source) => [...source.matchAll(/action: (?:[^'\n]{0,40}\? )?'(\w+\.\w+)'(?: : '(\w+\.\w+)')?/g)].flatMap(([, one, other]) => [one, other])).filter((one) => one !== undefined);
    const given = ['staff.signIn', 'staff.signOut', 'file.open', 'file.start', 'file.read', 'callback.send', 'callback.stop', 'calendar.import', 'calendar.close', 'calendar.reopen', 'desk.viewReferral', 'desk.viewCandidate', 'desk.viewBreach', 'breakGlass.view'];

    expect([...new Set([...literal, ...given])].filter((action) => ACT_WORDS[action] === undefined)).toEqual([]);
    expect(literal.length).toBeGreaterThan(40);
  });
});

describe('a broken glass', () => {
  const form = { reference: 'inc_1', reason: REASON };

  test('is asked for twice: typing a reason opens nothing, and without the tick nothing is opened either', async () => {
    const first = await visit(NEIGHBOUR, '/desk/break-glass', { form });
    const second = await visit(NEIGHBOUR, '/desk/break-glass/open', { form: { ...form, openingId: 'o-1' } });

    expect([first.status, second.status]).toEqual([200, 422]);
    expect(first.body).toContain('Check before you break the glass');
    expect(second.body).toContain('Tick the box');
    expect([...first.seen, ...second.seen, ...first.mails, ...second.mails]).toEqual([]);
    expect(first.body).not.toContain('Harbour School');
  });

  test('needs a reason and a reference that there is', async () => {
    const short = await visit(NEIGHBOUR, '/desk/break-glass', { form: { reference: 'inc_nothing', reason: 'urgent' } });

    expect(short.status).toBe(422);
    expect(short.body).toContain('There is nothing with this reference');
    expect(short.body).toContain('Say in at least 20 letters');
  });

  test('is recorded, counted and told of before anything is shown; the e-mail names nobody, no child and no school', { tags: ['T34'] }, async () => {
    const { status, location, seen, mails } = await visit(NEIGHBOUR, '/desk/break-glass/open', { form: { ...form, openingId: 'o-1', confirm: 'yes' } });

    expect({ status, seen }).toEqual({ status: 303, seen: ['breakGlass', 'figure breakGlassOpened', 'alerted'] });
    expect(location).toMatch(/^\/desk\/break-glass\/bgl_[0-9a-f]{24}$/);
    expect(mails.map(({ to }) => to.reveal())).toEqual(['dpo@example.org']);
    const said = mails.map(({ subject, text, html }) => `${subject} ${text.reveal()} ${html.reveal()}`).join(' ');
    expect(said).toContain('https://desk.example/desk/break-glasses');
    for (const word of ['Quillby', 'grandmother', 'inc_1', 'Harbour', 'stf_me', 'abuse']) expect(said).not.toContain(word);
  });

  test('pressed twice is one opening, one alert', async () => {
    const { status, seen, mails } = await visit(NEIGHBOUR, '/desk/break-glass/open', { form: { ...form, openingId: 'o-1', confirm: 'yes' }, over: ({ breakGlasses }) => ({ breakGlasses: { ...breakGlasses, open: async () => 'already' } }) });

    expect({ status, seen, mails }).toEqual({ status: 303, seen: [], mails: [] });
  });

  test('is not needed for one’s own area', async () => {
    const { status, body, seen } = await visit([{ role: 'reviewer', area: `la:${OWN}` }], '/desk/break-glass', { form });

    expect({ status, seen }).toEqual({ status: 409, seen: [] });
    expect(body).toContain('This is of your own area');
  });

  test('shows the child and whom to phone, to read only, and each look is written as one behind a broken glass', { tags: ['T34'] }, async () => {
    const views: string[] = [];
    const { status, body } = await visit(NEIGHBOUR, '/desk/break-glass/{breakGlassId}', { over: () => ({ trail: { recordView: async ({ action, object }: { action: string; object: string }) => void views.push(`${action} ${object}`) } }) });

    expect({ status, views }).toEqual({ status: 200, views: [`breakGlass.view ${BGL}`] });
    expect(body).toContain('Harbour School');
    expect(body).not.toContain('<form method="post" action="/desk/break-glass');
  });

  test('is closed after half an hour, and never open to anybody else', async () => {
    const looks: string[] = [];
    const over = (breakGlass: object) => ({ breakGlasses }: DeskDeps) => ({ breakGlasses: { ...breakGlasses, read: async () => ({ ...BREAK_GLASS, ...breakGlass }) }, trail: { recordView: async () => void looks.push('look') } });

    const late = await visit(NEIGHBOUR, '/desk/break-glass/{breakGlassId}', { over: over({ endsAt: '2026-10-23T06:00:00.000Z' }) });
    const others = await visit(NEIGHBOUR, '/desk/break-glass/{breakGlassId}', { over: over({ staffId: 'stf_other' }) });

    expect([late.status, others.status, looks]).toEqual([410, 404, []]);
    expect(late.body).not.toContain('Harbour School');
  });

  test('whose alert did not leave is told of again at the next look', async () => {
    const { seen, mails } = await visit(NEIGHBOUR, '/desk/break-glass/{breakGlassId}', { over: ({ breakGlasses }) => ({ breakGlasses: { ...breakGlasses, read: async () => ({ ...BREAK_GLASS, alertedAt: undefined }) } }) });

    expect(mails).toHaveLength(1);
    expect(seen).toEqual(['alerted', 'view']);
  });

  test('is reviewed by an auditor of the area, once, and not by whoever broke it', async () => {
    const list = await visit(AUDITOR, '/desk/break-glasses');
    const none = await visit([{ role: 'auditor', area: 'la:997' }], '/desk/break-glasses');
    const others = (kind: string) => ({ breakGlasses }: DeskDeps) => ({ breakGlasses: { ...breakGlasses, review: async () => ({ kind }) } });
    const review = (kind: string, outcome = 'notJustified') => visit(AUDITOR, '/desk/break-glasses/{breakGlassId}', { form: { outcome }, over: others(kind) });

    expect(list.body).toContain(REASON);
    expect(list.body).toContain('Open until');
    expect(list.seen).toContain('audit breakGlasses 1 listed');
    expect(none.body).not.toContain(REASON);
    expect([(await review('reviewed')).status, (await review('conflict')).status, (await review('samePerson')).status, (await review('reviewed', 'fine')).status]).toEqual([303, 409, 403, 422]);
  });
});
