import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readClient } from '../../../infra/cli/client-file.ts';
import { runEncompass } from '../../../infra/cli/encompass.ts';
import { createGatewayClient } from '../../../infra/cli/gateway-client.ts';
import { startLocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import type { LocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import { loadArea } from '../../../infra/local/wearmouth/load-area.ts';
import type { AuditReport } from '../../../shared/domain/verify-audit.ts';
import { launchBrowser } from '../../support/browser.ts';
import { rememberedIo } from '../../support/command-io.ts';
import { lever } from '../../support/local.ts';
import { faultsOf, shootPage } from '../../support/look-at-page.ts';

const INCIDENTS = path.join(import.meta.dirname, '../../../infra/local/story/incidents');
const REASON = 'The father is at our school gate and asks for the boy';

/** A night on which a neighbour has to look, and the week after, in which somebody asks why. */
describe('the audit', () => {
  let browser: Browser;
  let runtime: LocalRuntime;
  let dataDir = '';
  let incidentId = '';
  let context: BrowserContext | undefined;

  beforeAll(async () => {
    browser = await launchBrowser();
    dataDir = mkdtempSync(path.join(tmpdir(), 'encompass-audit-'));
    runtime = await startLocalRuntime({ port: 0, tick: false, dataDir });
    await loadArea({ origin: runtime.origin, dataDir, clientEnv: runtime.clientEnv, progress: () => undefined });
    writeFileSync(path.join(dataDir, 'endpoints.json'), JSON.stringify({ origin: runtime.origin, env: runtime.clientEnv }));
    await lever(runtime, 'POST', 'clock', { set: '2027-01-14T22:30:00Z', jump: true });
    const call = createGatewayClient(runtime.origin).actingAs(readClient(dataDir, 'wearmouth-police'));
    const answer = await call('POST', '/v1/incidents', { headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body: readFileSync(path.join(INCIDENTS, 'desk-phones.json'), 'utf8') });
    expect(answer.status).toBe(202);
    incidentId = (answer.json as { incidentId: string }).incidentId;
    await runtime.idle();
  }, 120_000);
  afterEach(async () => {
    await context?.close();
  });
  afterAll(async () => {
    await browser?.close();
    await runtime?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const signIn = async (who: string, at: string, options: { readonly javaScriptEnabled?: boolean } = {}): Promise<Page> => {
    context = await browser.newContext({ ...options, baseURL: runtime.origin, viewport: { width: 1_280, height: 900 } });
    const page = await context.newPage();
    await page.goto(at);
    await page.getByRole('button', { name: who }).click();
    await page.getByText(`Signed in as ${who}`).waitFor();
    return page;
  };
  const shoot = async (page: Page, name: string): Promise<void> => {
    await shootPage(page, `audit-${name}`);
    expect(await faultsOf(page), name).toEqual([]);
  };

  it('lets a neighbour break the glass with a reason and a tick, tells the data protection officer, and shows whom to phone', async () => {
    const page = await signIn('Joss Winterbourne', '/desk/break-glass');
    await page.getByLabel('Reference').fill(incidentId);
    await page.getByLabel('Why do you need it now?').fill('urgent');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
    await shoot(page, '1-fault');
    await page.getByLabel('Why do you need it now?').fill(REASON);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Check before you break the glass' }).waitFor();
    await shoot(page, '2-check');
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Break the glass' }).click();
    await page.getByRole('heading', { name: 'Opened in an emergency' }).waitFor();
    await shoot(page, '3-opened');
    const { json } = await lever<{ mails: { to: string; text: string }[] }>(runtime, 'GET', 'outbox');

    const alerts = json.mails.filter(({ to }) => to.includes('data.protection@'));
    expect(alerts).toHaveLength(1);
    expect(alerts[0]?.text).not.toContain(REASON);
    expect(await page.getByRole('heading', { name: 'Who was told' }).isVisible()).toBe(true);
  });

  it('shows an auditor the opening and every look behind it, takes their review, and gives the rows as a table', async () => {
    const page = await signIn('Tamsin Hale', '/desk');
    await page.getByRole('heading', { name: 'Audit', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Emergency openings' }).click();
    await page.getByText(REASON).waitFor();
    await shoot(page, '4-broken-glasses');
    await page.getByRole('link', { name: /What they saw/ }).click();
    await page.getByText('Saw a child’s details behind a broken glass').waitFor();
    await shoot(page, '5-what-they-saw');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download these as CSV' }).click()]);
    const csv = readFileSync((await download.path()) ?? '', 'utf8');
    await page.goto('/desk/break-glasses');
    await page.getByLabel('It was not needed').check();
    await page.getByRole('button', { name: 'Save review' }).click();
    await page.getByText('It was not needed (').waitFor();
    await page.goto('/desk/audit?from=2027-01-14&to=2027-01-14');
    await page.getByText('Sent the incident').waitFor();
    await shoot(page, '6-day');

    expect(csv).toContain('breakGlass.view');
    expect(await page.getByText('Reviewed a broken glass').isVisible()).toBe(true);
  });

  it('works without a script, and says in words what it could not find', async () => {
    const page = await signIn('Tamsin Hale', '/desk/audit', { javaScriptEnabled: false });
    await page.getByLabel('Reference').fill('OE-0000-0000');
    await page.getByRole('button', { name: 'Search' }).click();

    expect(await page.getByText('There is nothing with this reference in your areas').first().isVisible()).toBe(true);
  });

  it('is whole in the end: sealed, fetched and verified, with all that was looked at in it', async () => {
    await lever(runtime, 'POST', 'clock', { set: '2027-01-15T00:10:00Z' });
    await runtime.tick();
    const { io, out, err } = rememberedIo();

    const code = await runEncompass(['verify-audit', '--data-dir', dataDir, '--json'], io);

    const report = JSON.parse(out() || '{}') as AuditReport;
    expect({ code, err: err() }).toMatchObject({ code: 0 });
    expect(report.faults).toBe(0);
    expect(report.sealedUntil).toBe('2027-01-15T00:00:00.000Z');
  });
});
