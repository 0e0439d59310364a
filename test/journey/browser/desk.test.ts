import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readClient } from '../../../infra/cli/client-file.ts';
import { createGatewayClient } from '../../../infra/cli/gateway-client.ts';
import { startLocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import type { LocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import { loadArea } from '../../../infra/local/wearmouth/load-area.ts';
import { launchBrowser } from '../../support/browser.ts';
import { lever } from '../../support/local.ts';
import { faultsOf, shootPage } from '../../support/look-at-page.ts';

const INCIDENTS = path.join(import.meta.dirname, '../../../infra/local/story/incidents');

/** The desk's morning in a real browser, on the whole gateway: a real OpenID provider, a real sign-in, the invented area. */
describe('the safeguarding desk', () => {
  let browser: Browser;
  let runtime: LocalRuntime;
  let dataDir = '';
  let context: BrowserContext | undefined;
  const complaints: string[] = [];

  const post = async (file: string): Promise<void> => {
    const call = createGatewayClient(runtime.origin).actingAs(readClient(dataDir, 'wearmouth-police'));
    const answer = await call('POST', '/v1/incidents', {
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: readFileSync(path.join(INCIDENTS, `${file}.json`), 'utf8'),
    });
    expect(answer.status).toBe(202);
  };

  interface Outbox {
    readonly mails: readonly { readonly to: string; readonly subject: string; readonly text: string }[];
    readonly texts: readonly { readonly message: string }[];
  }
  const outbox = async (): Promise<Outbox> => (await lever<Outbox>(runtime, 'GET', 'outbox')).json;

  beforeAll(async () => {
    browser = await launchBrowser();
    dataDir = mkdtempSync(path.join(tmpdir(), 'encompass-desk-'));
    runtime = await startLocalRuntime({ port: 0, tick: false, dataDir });
    await loadArea({ origin: runtime.origin, dataDir, clientEnv: runtime.clientEnv, progress: () => undefined });
    await lever(runtime, 'POST', 'clock', { set: '2026-10-23T03:30:00Z', jump: true });
    for (const file of ['look-alike', 'no-roll', 'desk-phones']) await post(file);
    await runtime.idle();
  }, 120_000);
  afterEach(async () => {
    await context?.close();
    complaints.length = 0;
  });
  afterAll(async () => {
    await browser?.close();
    await runtime?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const signIn = async (who: string, options: { readonly javaScriptEnabled?: boolean } = {}): Promise<Page> => {
    context = await browser.newContext({ ...options, baseURL: runtime.origin, viewport: { width: 1_280, height: 900 } });
    const page = await context.newPage();
    page.on('console', (message) => void (message.type() === 'error' && !message.text().includes('422') && page.url().startsWith(runtime.origin) && complaints.push(message.text())));
    await page.goto('/desk');
    await page.getByRole('button', { name: who }).click();
    await page.getByText(`Signed in as ${who}`).waitFor();
    return page;
  };
  const shoot = async (page: Page, name: string): Promise<void> => {
    await shootPage(page, `desk-${name}`);
    if (name.endsWith('nojs')) return;
    expect(await faultsOf(page), name).toEqual([]);
  };

  it('lets a reviewer compare, decide and see the work leave the board', { timeout: 60_000, tags: ['T11'] }, async () => {
    const page = await signIn('Hollis Brandreth');
    await shoot(page, '1-today');
    await page.getByRole('link', { name: /Needs a decision of incident/ }).click();
    await page.getByRole('heading', { name: 'Is this the same child?' }).waitFor();
    await shoot(page, '2-compare');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('There is a problem').waitFor();
    await shoot(page, '3-compare-faults');
    await page.getByLabel('It is possible match 1').check();
    await page.getByLabel('The details agree').check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Check before you send' }).waitFor();
    await shoot(page, '4-check');
    await page.getByRole('button', { name: /Send notification|Ask a second person/ }).click();
    await page.getByText('Your decision is recorded').waitFor();

    expect(complaints).toEqual([]);
  });

  it('finds the school of a child whom no roll holds, and tells it when a second person agrees', async () => {
    const page = await signIn('Hollis Brandreth');
    await page.getByRole('link', { name: /No school found of incident/ }).click();
    await page.getByRole('heading', { name: 'Find this child’s school' }).waitFor();
    await shoot(page, '6-unmatched');
    await page.getByLabel(/Search for a school/).fill('furnace rise');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByLabel('The child goes to Furnace Rise Primary School').check();
    await page.getByLabel('The school confirmed it').check();
    await shoot(page, '7-school-found');
    await page.getByRole('button', { name: 'Continue' }).click();
    await shoot(page, '8-check-second');
    await page.getByRole('button', { name: 'Ask a second person' }).click();
    await page.getByText('Your decision is recorded').waitFor();
    await shoot(page, '9-recorded');
    await runtime.idle();
    const before = (await outbox()).mails.filter(({ to }) => to.endsWith('@furnace-rise-primary-school.example')).length;
    await context?.close();

    const second = await signIn('Maud Ellerington');
    await second.getByRole('link', { name: /No school found of incident/ }).click();
    await shoot(second, '10-waits-for-second');
    await second.getByRole('link', { name: 'Look at the decision' }).click();
    await shoot(second, '11-second-person');
    await second.getByRole('button', { name: 'I agree: send it' }).click();
    await second.getByText('Your decision is recorded').waitFor();
    await runtime.idle();

    const mails = (await outbox()).mails.filter(({ to }) => to.endsWith('@furnace-rise-primary-school.example'));
    expect(mails.length).toBe(before + 1);
    expect(complaints).toEqual([]);
  }, 90_000);

  it('recalls by the reference in an e-mail: the link and the open page of whoever was told are dead at once', { timeout: 90_000, tags: ['V8-3-2'] }, async () => {
    const mail = (await outbox()).mails.findLast(({ to }) => to.endsWith('@furnace-rise-primary-school.example'));
    const link = /https?:\/\/\S+\/n\/[\w-]{43}/.exec(mail?.text ?? '')?.[0] ?? '';
    const reference = /OE-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(mail?.text ?? '')?.[0] ?? '';
    const reading = await browser.newContext({ baseURL: runtime.origin });
    const reader = await reading.newPage();
    await reader.goto(link);
    await reader.getByLabel('Your work email address').fill(mail?.to ?? '');
    await reader.getByRole('button', { name: 'Continue' }).click();
    await reader.getByLabel('Security code').fill(/\b\d{6}\b/u.exec((await outbox()).texts.at(-1)?.message ?? '')?.[0] ?? '');
    await reader.getByRole('button', { name: 'Continue' }).click();
    await reader.waitForURL('**/notifications**');
    await reader.locator('li, tr, article').filter({ hasText: 'O. M.' }).last().getByRole('link', { name: /Read/ }).click();
    await reader.getByText('Ottoline').first().waitFor();

    const page = await signIn('Maud Ellerington');
    await page.getByRole('link', { name: 'Recall' }).click();
    await shoot(page, '12-recall');
    await page.getByLabel('Reference in the email').fill(reference.toLowerCase().replaceAll('-', ' '));
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('heading', { name: 'Told: Furnace Rise Primary School' }).waitFor();
    await shoot(page, '13-recall-found');
    await page.getByRole('button', { name: 'Recall it now' }).click();
    await page.getByText('Choose why').first().waitFor();
    await shoot(page, '14-recall-fault');
    await page.getByLabel('The child does not belong to this school').check();
    await page.getByRole('button', { name: 'Recall it now' }).click();
    await page.getByRole('heading', { name: 'Breach record' }).waitFor();
    await shoot(page, '15-breach');
    await reader.reload();
    const afterwards = await reader.content();
    await reader.goto(link);
    const landing = await reader.content();
    await reading.close();
    await runtime.idle();

    expect(afterwards).toContain('withdrawn');
    expect(`${afterwards}${landing}`).not.toContain('Ottoline');
    expect((await outbox()).mails.at(-1)?.subject).toMatch(/^Withdrawn/);
    expect(complaints).toEqual([]);
  });

  it('phones whoever has not read it, and closes it only when it was read to a key adult', async () => {
    await lever(runtime, 'POST', 'clock', { set: '2026-10-23T07:36:00Z' });
    await runtime.idle();
    const page = await signIn('Hollis Brandreth');
    await shoot(page, '16-today-at-the-bell');
    await page.getByRole('link', { name: 'Not read yet' }).click();
    await page.getByRole('heading', { name: 'Not read yet' }).waitFor();
    const row = page.getByRole('link', { name: 'Log a call to Furnace Rise Primary School' });
    await shoot(page, '17-unread');
    const unread = await row.count();
    await row.first().click();
    await page.getByRole('heading', { name: 'What to read out' }).waitFor();
    await shoot(page, '18-call');
    await page.getByLabel('No answer').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await row.first().click();
    await page.getByLabel('Spoke to a key adult').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Choose whom you read it to').first().waitFor();
    await shoot(page, '19-call-fault');
    await page.getByLabel('Spoke to a key adult').check();
    await page.locator('input[name=keyAdultId]').first().check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Not read yet' }).waitFor();
    await shoot(page, '20-after-the-call');

    expect(await row.count()).toBe(unread - 1);
    expect(complaints).toEqual([]);
  }, 90_000);

  it('works without JavaScript', { timeout: 90_000, tags: ['V2-2-2'] }, async () => {
    const page = await signIn('Maud Ellerington', { javaScriptEnabled: false });
    await shoot(page, '21-today-nojs');
    await page.getByRole('link', { name: /Needs a decision/ }).first().click();
    await shoot(page, '22-needs-a-decision-nojs');
    await page.getByRole('link', { name: /Needs a decision of incident/ }).first().click();
    await page.getByText('What was told of this child was recalled').waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('There is a problem').waitFor();
    await page.getByLabel(/Search for a school/).fill('997');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByLabel('Another area’s child: pass to Tidewater Council, education safeguarding').check();
    await page.getByLabel('Other records show it').check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('A second person must agree').waitFor();
    await shoot(page, '23-check-authority-nojs');
  });

  it('shows a signed-out browser nothing, by the back button either', { timeout: 90_000, tags: ['V14-3-1'] }, async () => {
    const page = await signIn('Hollis Brandreth');
    await page.getByRole('link', { name: 'Not read yet' }).click();
    await page.getByRole('heading', { name: 'Not read yet' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out').waitFor();
    await shoot(page, '24-signed-out');
    await page.goBack();
    await page.waitForLoadState();

    expect(await page.content()).not.toContain('Signed in as');
  });

  it('shows nothing of another area, and turns away whoever has no role', { timeout: 60_000, tags: ['T34', 'V8-2-1', 'V8-2-2'] }, async () => {
    const stranger = await signIn('Joss Winterbourne');
    expect(await stranger.getByText('Nothing needs you now').count()).toBe(1);
    await context?.close();

    context = await browser.newContext({ baseURL: runtime.origin });
    const page = await context.newPage();
    await page.goto('/desk');
    await page.getByRole('button', { name: 'Quin Harwood' }).click();
    await page.getByText('You have no role at this desk').waitFor();
    await shoot(page, '5-no-role');
  });
});
