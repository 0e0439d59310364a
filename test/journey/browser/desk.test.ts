import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
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

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RUN = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`;
const SHOTS = path.resolve('build/screenshots');
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

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
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
    await page.screenshot({ path: path.join(SHOTS, `desk-${name}.png`), fullPage: true });
    if (name.endsWith('nojs')) return;
    await page.evaluate(AXE);
    expect(await page.evaluate(RUN), name).toEqual([]);
  };

  it('lets a reviewer compare, decide and see the work leave the board', async () => {
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
  }, 60_000);

  it('shows nothing of another area, and turns away whoever has no role', async () => {
    const stranger = await signIn('Joss Winterbourne');
    expect(await stranger.getByText('Nothing needs you now').count()).toBe(1);
    await context?.close();

    context = await browser.newContext({ baseURL: runtime.origin });
    const page = await context.newPage();
    await page.goto('/desk');
    await page.getByRole('button', { name: 'Quin Harwood' }).click();
    await page.getByText('You have no role at this desk').waitFor();
    await shoot(page, '5-no-role');
  }, 60_000);
});
