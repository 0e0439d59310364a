import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readClient } from '../../../infra/cli/client-file.ts';
import { createGatewayClient } from '../../../infra/cli/gateway-client.ts';
import { startLocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import type { LocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import { keyAdultsOfArea } from '../../../infra/local/wearmouth/area.ts';
import { loadArea } from '../../../infra/local/wearmouth/load-area.ts';
import type { Incident } from '../../../shared/domain/incident.ts';
import { canonicalJson } from '../../../shared/domain/canonical-json.ts';
import { launchBrowser } from '../../support/browser.ts';
import { lever } from '../../support/local.ts';

const BY_HAND = join(import.meta.dirname, '../../../infra/local/story/incidents/by-hand.json');

/** What has been stored in forms and come back as script, in the fields that a page shows. */
const HOSTILE = [
  '<script>window.ran=1</script>',
  '"><img src=x onerror="window.ran=1">',
  '<svg/onload=window.ran=1>',
  "';window.ran=1;//",
  '{{constructor.constructor("window.ran=1")()}}',
  '<a href="javascript:window.ran=1">press</a>',
  '</title><iframe srcdoc="<script>top.ran=1</script>">',
  '\u{ff1c}script\u{ff1e}window.ran=1\u{ff1c}/script\u{ff1e}',
] as const;

interface Outbox {
  readonly mails: readonly { readonly to: string; readonly text: string }[];
  readonly texts: readonly { readonly message: string }[];
}

/** Counting how often a link was opened is all that opening it may do. */
const COUNTERS = new Set(['gets', 'heads', 'lastOpenedAt']);

describe('a machine that opens every link and presses every button', () => {
  let runtime: LocalRuntime;
  let browser: Browser;
  let context: BrowserContext | undefined;
  let dataDir = '';
  let link = '';
  let address = '';

  const outbox = async (): Promise<Outbox> => (await lever<Outbox>(runtime, 'GET', 'outbox')).json;
  const stored = async (): Promise<readonly string[]> => {
    const { tables, queues } = JSON.parse(await (await fetch(`${runtime.origin}/_local/dump`)).text()) as {
      readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
      readonly queues: Readonly<Record<string, readonly unknown[]>>;
    };
    const items = Object.entries(tables).flatMap(([table, rows]) =>
      rows.map((row) => `${table} ${canonicalJson(Object.fromEntries(Object.entries(row).filter(([name]) => !COUNTERS.has(name))))}`),
    );
    return [...items, ...Object.entries(queues).map(([name, messages]) => `${name} ${messages.length}`)].toSorted();
  };
  const open = async (): Promise<Page> => {
    context = await browser.newContext({ baseURL: runtime.origin });
    return context.newPage();
  };
  const prove = async (page: Page): Promise<void> => {
    await page.goto(link);
    await page.locator('input[name=email]').fill(address);
    await page.locator('button[value=continue], form button').first().click();
    await page.locator('input[name=code]').waitFor();
    await page.locator('input[name=code]').fill(/\b\d{6}\b/u.exec((await outbox()).texts.at(-1)?.message ?? '')?.[0] ?? '');
    await page.locator('form:has(input[name=code]) button').first().click();
    await page.waitForURL('**/notifications**');
  };

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'encompass-scanner-'));
    // One after the other: unpacking the browser says for a moment that this is Lambda, where no clock can be turned.
    browser = await launchBrowser();
    runtime = await startLocalRuntime({ port: 0, tick: false, dataDir });
    await loadArea({ origin: runtime.origin, dataDir, pupils: 40, clientEnv: runtime.clientEnv, progress: () => undefined });
    await lever(runtime, 'POST', 'clock', { set: '2026-11-02T09:00:00Z', jump: true });
    const byHand = JSON.parse(readFileSync(BY_HAND, 'utf8')) as Incident;
    const [child] = byHand.children;
    const hostile = {
      ...byHand,
      reportingTeam: HOSTILE[0],
      circumstancesText: HOSTILE.join(' '),
      handlingText: HOSTILE.join(' ').slice(0, 300),
      marac: { decision: 'metReferred', decidedBy: HOSTILE[1], reason: HOSTILE[2] },
      children: [
        {
          ...child,
          aliases: HOSTILE.map((familyName) => ({ givenNames: [familyName], familyName })),
          voice: { heard: true, words: HOSTILE.join(' '), observed: HOSTILE.join(' '), adultPresent: 'no' },
        },
      ],
      adults: byHand.adults.map((adult) => ({ ...adult, givenNames: [HOSTILE[3]], familyName: HOSTILE[1] })),
    };
    const police = createGatewayClient(runtime.origin).actingAs(readClient(dataDir, 'wearmouth-police'));
    const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
    expect((await police('POST', '/v1/incidents', { headers, body: JSON.stringify(hostile) })).status).toBe(202);
    await lever(runtime, 'GET', 'idle');
    const [mail] = (await outbox()).mails;
    link = /https?:\/\/\S+\/n\/[\w-]+/u.exec(mail?.text ?? '')?.[0] ?? '';
    address = keyAdultsOfArea().find(({ email }) => email === mail?.to.toLowerCase())?.email ?? '';
    expect(link).not.toBe('');
  }, 60_000);
  afterEach(() => context?.close());
  afterAll(async () => {
    await browser?.close();
    await runtime.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('changes nothing but the count of openings, gets no text sent and learns nothing', { tags: ['T15', 'V3-5-3'] }, async () => {
    const before = await stored();
    const mailsBefore = (await outbox()).mails.length;
    const seen = new Set<string>();
    const shown: string[] = [];
    const paths = [link];

    for (const method of ['HEAD', 'GET', 'GET']) await fetch(link, { method });
    const page = await open();
    for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
      if (seen.has(path)) continue;
      seen.add(path);
      await page.goto(path, { waitUntil: 'load' });
      shown.push(await page.content());
      const hrefs = await page.locator('a[href]').evaluateAll((found) => found.map((one) => (one as unknown as { readonly href: string }).href));
      paths.push(...hrefs.map((href) => href.split('#')[0] ?? '').filter((href) => href.startsWith(runtime.origin) && !href.includes('/_local')));
      const buttons = await page.locator('button, input[type=submit]').count();
      for (let at = 0; at < buttons; at += 1) {
        await page.goto(path, { waitUntil: 'load' });
        await page.locator('details').evaluateAll((found) => found.forEach((one) => one.setAttribute('open', '')));
        const button = page.locator('button, input[type=submit]').nth(at);
        if (await button.isVisible()) await Promise.all([page.waitForLoadState('load'), button.click()]);
        shown.push(await page.content());
      }
      // And a form that is sent by script, past whatever the browser would have checked.
      await page.goto(path, { waitUntil: 'load' });
      if ((await page.locator('form').count()) > 0) {
        await Promise.all([page.waitForNavigation(), page.locator('form').first().evaluate((form) => (form as unknown as { submit(): void }).submit())]);
        shown.push(await page.content());
      }
    }
    await lever(runtime, 'GET', 'idle');

    expect(seen.size).toBeGreaterThan(3);
    const [known, after] = [new Set(before), await stored()];
    expect(after.filter((one) => !known.has(one))).toEqual([]);
    expect(after).toHaveLength(before.length);
    expect(await outbox()).toMatchObject({ texts: [] });
    expect((await outbox()).mails).toHaveLength(mailsBefore);
    expect(shown.filter((html) => /Brackenlow|Niall|Lantern Hill/.test(html))).toEqual([]);
  });

  it('meets the same page for every link that was never made', { tags: ['T18'] }, async () => {
    const guess = async (): Promise<string> => {
      const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
      const response = await fetch(`${runtime.origin}/n/${token}`);
      return `${response.status} ${(await response.text()).replaceAll(token, '')}`;
    };

    const answers = new Set<string>();
    for (let at = 0; at < 20; at += 1) for (const answer of await Promise.all(Array.from({ length: 10 }, guess))) answers.add(answer);

    expect(answers.size).toBe(1);
    expect([...answers][0]).toMatch(/^404 /);
  });

  it('guesses a hundred codes at once: five are looked at, each answer is a refusal, and the next person is told once', { tags: ['T20', 'T21'] }, async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: runtime.origin, 'sec-fetch-site': 'same-origin' };
    const mailsBefore = (await outbox()).mails.length;
    const started = await fetch(link, { method: 'POST', headers, body: new URLSearchParams({ email: address }), redirect: 'manual' });
    const cookie = started.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const right = /\b\d{6}\b/u.exec((await outbox()).texts.at(-1)?.message ?? '')?.[0] ?? '';
    const csrf = /name="csrf" value="([^"]+)"/u.exec(await (await fetch(`${runtime.origin}/code`, { headers: { cookie } })).text())?.[1] ?? '';
    const guess = async (code: string): Promise<number> =>
      (await fetch(`${runtime.origin}/code`, { method: 'POST', headers: { ...headers, cookie }, body: new URLSearchParams({ code, csrf }), redirect: 'manual' })).status;
    const wrong = (at: number): string => String((Number(right) + at) % 1_000_000).padStart(6, '0');

    const statuses = await Promise.all(Array.from({ length: 100 }, (_, at) => guess(wrong(at + 1))));
    const afterwards = await guess(right);
    await lever(runtime, 'GET', 'idle');

    expect(statuses.filter((status) => status === 422).length).toBeLessThanOrEqual(5);
    expect(statuses.filter((status) => status !== 422 && status !== 429)).toEqual([]);
    expect(afterwards).toBe(429);
    expect((await outbox()).mails).toHaveLength(mailsBefore + 1);
  });

  it('has hostile text shown as text: no script runs, and nothing is asked of anybody else', { tags: ['T24', 'V3-2-2', 'V1-2-1'] }, async () => {
    const page = await open();
    const foreign: string[] = [];
    page.on('request', (request) => void (request.url().startsWith(runtime.origin) || foreign.push(request.url())));
    await prove(page);

    const text = await page.locator('main').innerText();
    const ran = await page.evaluate(() => 'ran' in globalThis);
    const planted = await page.locator('main :is(img, svg, iframe, script, a[href^="javascript:" i])').count();

    expect(text).toContain('<script>window.ran=1</script>');
    expect({ ran, planted, foreign }).toEqual({ ran: false, planted: 0, foreign: [] });
  });

  it('finds nothing behind the back button once a person has signed out', { tags: ['V14-3-1'] }, async () => {
    const page = await open();
    await prove(page);
    const notification = page.url();
    const cookies = (await context?.cookies()) ?? [];
    expect(await page.content()).toContain('Brackenlow');

    await page.locator('form[action="/sign-out"] button').first().click();
    await page.waitForURL('**/sign-out');
    await page.goBack();
    const back = await page.content();
    await context?.addCookies(cookies);
    const again = await page.goto(notification);

    expect(back).not.toContain('Brackenlow');
    expect(again?.status()).toBe(401);
    expect(await page.content()).not.toContain('Brackenlow');
  });
});
