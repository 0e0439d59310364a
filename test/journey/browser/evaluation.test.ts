import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { unzipSync } from 'fflate';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readClient } from '../../../infra/cli/client-file.ts';
import { createGatewayClient } from '../../../infra/cli/gateway-client.ts';
import { startLocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import type { LocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import { WEARMOUTH } from '../../../infra/local/wearmouth/establishments.ts';
import { loadArea } from '../../../infra/local/wearmouth/load-area.ts';
import { createFactStore } from '../../../shared/aws/fact-store.ts';
import { simulateStudy } from '../../../shared/domain/evaluation/study/simulate-study.ts';
import type { FactEvent } from '../../../shared/ports/evaluation.ts';
import { launchBrowser } from '../../support/browser.ts';
import { lever } from '../../support/local.ts';
import { faultsOf, shootPage } from '../../support/look-at-page.ts';

/** Figures, charts and releases in a real browser, on the whole gateway, over facts of an invented roll-out. */
describe('the evaluator at the desk', () => {
  let browser: Browser;
  let runtime: LocalRuntime;
  let dataDir = '';
  let context: BrowserContext | undefined;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
    dataDir = mkdtempSync(path.join(tmpdir(), 'encompass-evaluation-'));
    runtime = await startLocalRuntime({ port: 0, tick: false, dataDir });
    await loadArea({ origin: runtime.origin, dataDir, clientEnv: runtime.clientEnv, progress: () => undefined });
    const env = runtime.environment;
    const db = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '', region: env['AWS_REGION'] ?? 'eu-west-2', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }), { marshallOptions: { removeUndefinedValues: true } });
    const study = [...simulateStudy({ seed: 2, areas: 4, weeks: 6, incidentsPerWeek: 12, firstMonday: '2026-10-05' })].flat();
    // The first of its areas is the one whose desk signs in here.
    const facts = study.map((fact) => (fact.values['laCode'] === '801' ? { ...fact, values: { ...fact.values, laCode: WEARMOUTH } } : fact));
    await createFactStore({ db, table: env['EVALUATION_TABLE'] ?? '' }).append(facts as unknown as FactEvent[]);
    db.destroy();
    await lever(runtime, 'POST', 'clock', { set: '2027-01-20T09:00:00Z', jump: true });
  }, 180_000);
  afterEach(async () => {
    await context?.close();
    complaints.length = 0;
  });
  afterAll(async () => {
    await browser?.close();
    await runtime?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const signIn = async (who: string, options: { readonly javaScriptEnabled?: boolean; readonly viewport?: { readonly width: number; readonly height: number } } = {}): Promise<Page> => {
    context = await browser.newContext({ viewport: { width: 1_280, height: 900 }, ...options, baseURL: runtime.origin });
    const page = await context.newPage();
    page.on('console', (message) => void (message.type() === 'error' && !message.text().includes('422') && page.url().startsWith(runtime.origin) && complaints.push(message.text())));
    await page.goto('/desk/evaluation');
    await page.getByRole('button', { name: who }).click();
    await page.getByText(`Signed in as ${who}`).waitFor();
    return page;
  };
  const look = async (page: Page, name: string): Promise<void> => {
    await shootPage(page, `evaluation-${name}`);
    expect(await faultsOf(page), name).toEqual([]);
  };

  it('sees all measures and the charts of a settled month, in English and in Welsh, with no small number', async () => {
    const page = await signIn('Anwen Prys');
    await page.goto('/desk/evaluation?area=force%3A98&month=2026-10');
    await page.getByRole('heading', { name: 'All measures' }).waitFor();
    await look(page, '1-force');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /As CSV.*All measures/ }).click()]);
    const csv = readFileSync(await download.path(), 'utf8');
    for (const line of csv.trim().split('\r\n').slice(1)) {
      const counts = line.match(/,(c|z|\d+),(c|z|\d+),/)?.slice(1) ?? [];
      for (const count of counts) expect(count, line).toMatch(/^(c|z|0|\d*[05])$/);
    }
    await page.goto('/desk/evaluation?area=force%3A98&month=2026-10&lang=cy');
    await page.getByRole('heading', { name: 'Pob mesur' }).waitFor();
    await look(page, '2-force-welsh');

    expect(await page.locator('svg[role=img]').count()).toBe(11);
    expect(complaints).toEqual([]);
  }, 120_000);

  it('takes a month of rows as one archive that holds what was promised', async () => {
    const page = await signIn('Anwen Prys');
    await page.goto('/desk/releases');
    await look(page, '3-releases');
    await page.getByRole('button', { name: 'Make controlled rows' }).click();
    await page.getByText('There is a problem').waitFor();
    await look(page, '4-releases-faults');
    await page.getByLabel('Month of receipt').selectOption('2026-10');
    await page.getByLabel('Police force').selectOption('98');
    await page.getByLabel('Reference of the data-sharing agreement').fill('DSA-2026-014');
    await page.getByRole('button', { name: 'Make controlled rows' }).click();
    await page.getByRole('heading', { name: 'Controlled rows: October 2026' }).waitFor();
    await runtime.idle();
    await page.reload();
    await page.getByText('Ready.').waitFor();
    await look(page, '5-release');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'All files as one ZIP' }).click()]);
    const files = unzipSync(new Uint8Array(readFileSync(await download.path())));

    expect(Object.keys(files)).toEqual(expect.arrayContaining(['controlled/notifications.csv', 'controlled/notifications.parquet', 'datapackage.json', 'load/load.R', 'checksums.sha256']));
    expect(Buffer.from(files['controlled/notifications.csv']!).toString().split('\n').length).toBeGreaterThan(100);
    expect(complaints).toEqual([]);
  }, 120_000);

  it('shows staff their own area’s handful without JavaScript, and lets a second person sign a publication off', async () => {
    const evaluator = await signIn('Anwen Prys');
    await evaluator.goto('/desk/releases');
    await evaluator.getByLabel('Quarter').selectOption('2026-Q4');
    await evaluator.getByRole('button', { name: 'Make tables to publish' }).click();
    await evaluator.getByRole('heading', { name: /Safe to publish/ }).waitFor();
    const address = evaluator.url();
    await runtime.idle();
    await evaluator.reload();
    await evaluator.getByText('Waits for a second person').waitFor();
    expect(await evaluator.getByRole('link', { name: 'All files as one ZIP' }).count()).toBe(0);
    await context?.close();

    const supervisor = await signIn('Maud Ellerington');
    await supervisor.goto(address);
    await look(supervisor, '6-sign-off');
    await supervisor.getByRole('button', { name: /it may be published/ }).click();
    await supervisor.getByText('Signed off.').waitFor();
    await context?.close();

    const plain = await signIn('Maud Ellerington', { javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
    await plain.goto('/desk/evaluation?month=2026-10');
    await shootPage(plain, 'evaluation-7-area-phone-nojs');
    expect(await plain.getByRole('heading', { name: 'Figures and charts' }).count()).toBe(1);
  }, 120_000);

  it('takes the same release over the API, and goes on with a Range where a download was cut off', async () => {
    const call = createGatewayClient(runtime.origin).actingAs(readClient(dataDir, 'teesside-evaluator'));
    const asked = await call('POST', '/evaluation/v1/releases', { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ tier: 'controlled', period: '2026-10' }) });
    expect(asked.status).toBe(202);
    await runtime.idle();
    const { releaseId } = JSON.parse(asked.text) as { readonly releaseId: string };
    const shown = JSON.parse((await call('GET', `/evaluation/v1/releases/${releaseId}`)).text) as { readonly state: string; readonly archive: { readonly href: string; readonly bytes: number } };
    expect(shown.state).toBe('ready');

    const first = Buffer.from(await (await fetch(shown.archive.href, { headers: { Range: 'bytes=0-999' } })).arrayBuffer());
    const rest = await fetch(shown.archive.href, { headers: { Range: 'bytes=1000-' } });
    const whole = Buffer.concat([first, Buffer.from(await rest.arrayBuffer())]);

    expect([first.length, rest.status, whole.length]).toEqual([1_000, 206, shown.archive.bytes]);
    expect(Object.keys(unzipSync(new Uint8Array(whole)))).toContain('controlled/notifications.csv');
  }, 60_000);
});
