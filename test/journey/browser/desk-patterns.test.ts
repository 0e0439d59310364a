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
import type { Incident } from '../../../shared/domain/incident.ts';
import { launchBrowser } from '../../support/browser.ts';
import { lever } from '../../support/local.ts';
import { faultsOf, shootPage } from '../../support/look-at-page.ts';

const CLEAN = path.join(import.meta.dirname, '../../../infra/local/story/incidents/clean-link.json');

/** What builds up over weeks: one child told of three times, the second time at high risk and never taken to a MARAC. */
describe('what the desk sees of several incidents together', () => {
  let browser: Browser;
  let runtime: LocalRuntime;
  let dataDir = '';
  let context: BrowserContext | undefined;
  const complaints: string[] = [];

  const tell = async (day: string, risk: Partial<Incident['risk']>): Promise<void> => {
    const call = createGatewayClient(runtime.origin).actingAs(readClient(dataDir, 'wearmouth-police'));
    const incident = JSON.parse(readFileSync(CLEAN, 'utf8')) as Incident;
    const body = JSON.stringify({ ...incident, forceReference: `WM-26-${day}`, occurredFrom: `${day}T20:10:00Z`, attendedAt: `${day}T20:40:00Z`, risk: { ...incident.risk, ...risk } });
    const answer = await call('POST', '/v1/incidents', { headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body });
    expect(answer.status).toBe(202);
    await runtime.idle();
  };

  beforeAll(async () => {
    browser = await launchBrowser();
    dataDir = mkdtempSync(path.join(tmpdir(), 'encompass-lists-'));
    runtime = await startLocalRuntime({ port: 0, tick: false, dataDir });
    await loadArea({ origin: runtime.origin, dataDir, clientEnv: runtime.clientEnv, progress: () => undefined });
    await lever(runtime, 'POST', 'clock', { set: '2026-10-23T03:30:00Z', jump: true });
    await tell('2026-08-05', { grade: 'standard' });
    await tell('2026-09-10', { grade: 'high', indicatorCount: 15 });
    await tell('2026-10-22', { grade: 'medium' });
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
    await shootPage(page, `desk-lists-${name}`);
    if (!name.endsWith('nojs')) expect(await faultsOf(page), name).toEqual([]);
  };

  it('asks a reviewer to look at three incidents of one child, shows them all, and takes the answer once', async () => {
    const page = await signIn('Hollis Brandreth');
    await shoot(page, '1-today');
    expect(await page.getByText('Repeat', { exact: true }).count()).toBeGreaterThan(0);

    await page.goto('/desk?kind=cumulativeRisk');
    const work = page.getByRole('link', { name: /Cumulative risk of incident/ });
    const before = await work.count();
    for (let i = 0; i < before; i += 1) {
      await work.first().click();
      await page.getByRole('heading', { name: 'Several incidents of one child' }).waitFor();
      expect(await page.getByText('10 September 2026').count()).toBe(1);
      if (i === 0) {
        await shoot(page, '2-history');
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Choose what follows from it').first().waitFor();
        await shoot(page, '3-history-fault');
      }
      await page.getByLabel('I asked for a strategy meeting').check();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.waitForURL('**/desk?kind=cumulativeRisk');
    }

    // Three in three months, a grade that rose, and one more after a high one: of one child, each once.
    expect(before).toBe(3);
    expect(await work.count()).toBe(0);
    expect(complaints).toEqual([]);
  }, 90_000);

  it('lists the MARAC decision that is overdue with its clock, and lets it go when the decision and its reason are there', async () => {
    const page = await signIn('Hollis Brandreth');
    await page.getByRole('link', { name: 'MARAC', exact: true }).click();
    await page.getByText('Overdue since 17 September 2026').waitFor();
    await shoot(page, '4-marac');
    await page.getByRole('link', { name: /Record the decision/ }).click();
    await page.getByRole('heading', { name: 'MARAC decision' }).waitFor();
    await page.getByLabel('The threshold is met, and it was referred').check();
    await page.getByRole('button', { name: 'Record the decision' }).click();
    await page.getByText('Give the reason').first().waitFor();
    await shoot(page, '5-marac-faults');
    expect(await page.getByLabel('The threshold is met, and it was referred').isChecked()).toBe(true);
    await page.getByLabel(/Who decided/).fill('MARAC meeting of 21 October');
    await page.getByLabel(/The reason/).fill('Fifteen indicators; escalation');
    await page.getByRole('button', { name: 'Record the decision' }).click();
    await page.getByText('There is none.').waitFor();

    await shoot(page, '6-marac-done');
    expect(complaints).toEqual([]);
  }, 90_000);

  it('works without JavaScript, and shows another area nothing', async () => {
    const page = await signIn('Hollis Brandreth', { javaScriptEnabled: false });
    await page.goto('/desk/marac?show=all');
    await shoot(page, '7-marac-nojs');
    expect(await page.getByText('There is none.').count()).toBe(1);
    await context?.close();

    const stranger = await signIn('Joss Winterbourne');
    await stranger.goto('/desk/marac?show=all');
    expect(await stranger.getByText('There is none.').count()).toBe(1);
  }, 60_000);
});
