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
import { keyAdultsOfArea } from '../../../infra/local/wearmouth/area.ts';
import { loadArea } from '../../../infra/local/wearmouth/load-area.ts';
import { launchBrowser, PHONE } from '../../support/browser.ts';
import { lever } from '../../support/local.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RUN = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`;
const SHOTS = path.resolve('build/screenshots');
const BY_HAND = path.join(import.meta.dirname, '../../../infra/local/story/incidents/by-hand.json');

interface Outbox {
  readonly mails: readonly { readonly to: string; readonly subject: string; readonly text: string }[];
  readonly texts: readonly { readonly to: string; readonly message: string }[];
}

describe('a school looks after its key adults, on the whole gateway', () => {
  let runtime: LocalRuntime;
  let browser: Browser;
  let dataDir = '';
  let link = '';
  let address = '';
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];

  const outbox = async (): Promise<Outbox> => (await lever<Outbox>(runtime, 'GET', 'outbox')).json;
  const lastCode = async (): Promise<string> => /\b\d{6}\b/u.exec((await outbox()).texts.at(-1)?.message ?? '')?.[0] ?? '';
  const open = async (javaScriptEnabled = true): Promise<Page> => {
    const context = await browser.newContext({ ...PHONE, javaScriptEnabled, baseURL: runtime.origin });
    contexts.push(context);
    const page = await context.newPage();
    page.on('console', (message) => void (message.type() === 'error' && !message.text().startsWith('Failed to load resource') && complaints.push(message.text())));
    page.on('pageerror', (error) => void complaints.push(error.message));
    page.on('request', (request) => void (request.url().startsWith(runtime.origin) || complaints.push(`asked ${request.url()}`)));
    return page;
  };
  const shoot = async (page: Page, name: string): Promise<void> => {
    await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true });
    if (name.endsWith('nojs')) return;
    await page.evaluate(AXE);
    expect(await page.evaluate(RUN), name).toEqual([]);
  };
  const proveByText = async (page: Page, at: string, email: string): Promise<void> => {
    await page.goto(at);
    await page.getByLabel('Your work email address').fill(email);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Security code').fill(await lastCode());
    await page.getByRole('button', { name: 'Continue' }).click();
  };
  const dump = async (): Promise<string> => (await fetch(`${runtime.origin}/_local/dump`)).text();

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    dataDir = mkdtempSync(path.join(tmpdir(), 'encompass-key-adults-'));
    browser = await launchBrowser();
    runtime = await startLocalRuntime({ port: 0, tick: false, dataDir });
    await loadArea({ origin: runtime.origin, dataDir, pupils: 40, clientEnv: runtime.clientEnv, progress: () => undefined });
    await lever(runtime, 'POST', 'clock', { set: '2026-11-02T09:00:00Z', jump: true });
    const police = createGatewayClient(runtime.origin).actingAs(readClient(dataDir, 'wearmouth-police'));
    const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
    expect((await police('POST', '/v1/incidents', { headers, body: readFileSync(BY_HAND, 'utf8') })).status).toBe(202);
    await lever(runtime, 'GET', 'idle');
    const [mail] = (await outbox()).mails;
    link = /https?:\/\/\S+\/n\/[\w-]+/u.exec(mail?.text ?? '')?.[0] ?? '';
    address = keyAdultsOfArea().find(({ email }) => email === mail?.to.toLowerCase())?.email ?? '';
  }, 60_000);
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    complaints.length = 0;
  });
  afterAll(async () => {
    await browser?.close();
    await runtime.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('a passkey is made and used: no text the second time, and nothing of it in clear in what is stored', async () => {
    const page = await open();
    const device = await page.context().newCDPSession(page);
    await device.send('WebAuthn.enable');
    const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    });
    await proveByText(page, link, address);
    await page.goto('/passkeys');
    await page.getByRole('button', { name: 'Set up a passkey' }).click();
    await page.getByRole('button', { name: 'Set up a passkey on this device' }).click();
    await page.getByText('Not used yet').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You have signed out' }).waitFor();
    const texts = (await outbox()).texts.length;

    await page.goto(link);
    await page.getByLabel('Your work email address').fill(address);
    await page.getByRole('button', { name: 'Use a passkey or another way' }).click();
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await page.getByRole('button', { name: 'Confirm you have read this' }).waitFor();

    const { credentials } = await device.send('WebAuthn.getCredentials', { authenticatorId });
    const stored = await dump();
    expect((await outbox()).texts).toHaveLength(texts);
    expect(credentials[0]?.rpId).toBe('localhost');
    expect(stored).toContain('passkey.use');
    for (const { credentialId } of credentials) {
      const bytes = Buffer.from(credentialId, 'base64');
      for (const form of [credentialId, bytes.toString('base64url'), bytes.toString('hex')]) expect(stored).not.toContain(form);
    }
    expect(complaints).toEqual([]);
  });

  it('one person asks, another says yes, and only then is the new one told anything; the desk sees what waits', async () => {
    const page = await open();
    await proveByText(page, link, address);
    await page.goto('/key-adults');
    await shoot(page, '30-key-adults');
    await page.getByRole('link', { name: 'Add a key adult' }).click();
    await page.getByRole('button', { name: 'Ask for this change' }).click();
    await shoot(page, '31-key-adult-errors');
    await page.getByLabel('First names').fill('Morwenna');
    await page.getByLabel('Last name').fill('Tarnwater');
    await page.getByLabel('The headteacher').check();
    await page.getByLabel('Work email address').fill('m.tarnwater@school.example');
    await page.getByLabel('Mobile number').fill('07700 900077');
    await page.getByLabel('English').check();
    await shoot(page, '32-key-adult-filled');
    await page.getByRole('button', { name: 'Ask for this change' }).click();
    await page.getByRole('heading', { name: 'Waiting to be confirmed' }).waitFor();
    await shoot(page, '33-key-adults-waiting');
    await page.goto('/school-day');
    await shoot(page, '34-school-day');
    const desk = createGatewayClient(runtime.origin).actingAs(readClient(dataDir, 'wearmouth-desk'));
    const waiting = (await desk('GET', '/desk/v1/key-adult-changes')).text;
    const mails = (await outbox()).mails;
    const asked = mails.findLast(({ subject }) => subject === 'Please check a change to your key adults');
    const changeLink = /https?:\/\/\S+\/k\/[\w-]+/u.exec(asked?.text ?? '')?.[0] ?? '';

    const other = await open();
    await other.goto(changeLink);
    await shoot(other, '35-change-link');
    const colleague = keyAdultsOfArea().find(({ email }) => email === asked?.to.toLowerCase())?.email ?? '';
    await proveByText(other, changeLink, colleague);
    await other.getByRole('button', { name: 'Yes, this is right' }).waitFor();
    await shoot(other, '36-change-to-decide');
    await other.getByRole('button', { name: 'Yes, this is right' }).click();
    await other.getByText('4. Morwenna Tarnwater').waitFor();
    await shoot(other, '37-key-adults-after');

    const after = (await outbox()).mails;
    expect(waiting).toContain('m.tarnwater@school.example');
    expect(colleague).not.toBe(address);
    expect(mails.some(({ to }) => to === 'm.tarnwater@school.example')).toBe(false);
    expect(after.at(-1)).toMatchObject({ to: 'm.tarnwater@school.example', subject: 'You are now a key adult' });
    expect(await dump()).not.toMatch(/tarnwater/iu);
    expect(complaints).toEqual([]);
  });

  it('without JavaScript a start time is asked for, and the desk’s yes makes it hold', async () => {
    const page = await open(false);
    await proveByText(page, link, address);
    await page.goto('/school-day');
    await page.getByLabel('When does the school day start for pupils?').fill('8.50');
    await page.getByRole('button', { name: 'Ask for this start time' }).click();
    await page.getByRole('heading', { name: 'Waiting to be confirmed' }).waitFor();
    await shoot(page, '38-key-adults-nojs');
    const desk = createGatewayClient(runtime.origin).actingAs(readClient(dataDir, 'wearmouth-desk'));
    const list = JSON.parse((await desk('GET', '/desk/v1/key-adult-changes')).text) as { readonly changes: readonly { readonly changeId: string; readonly change: { readonly kind: string } }[] };
    const changeId = list.changes.find(({ change }) => change.kind === 'startTime')?.changeId ?? '';

    const answer = await desk('POST', `/desk/v1/key-adult-changes/${changeId}`, { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ decision: 'confirm' }) });
    await page.reload();

    expect(answer.status).toBe(200);
    expect(await page.getByText('School starts at 8:50am').isVisible()).toBe(true);
  });
});
