import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { readClient } from '../../infra/cli/client-file.ts';
import { createGatewayClient } from '../../infra/cli/gateway-client.ts';
import { startLocalRuntime } from '../../infra/local/start-local-runtime.ts';
import { loadArea } from '../../infra/local/wearmouth/load-area.ts';
import { launchBrowser } from './browser.ts';
import { lever } from './local.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RUN = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`;
const SHOTS = path.resolve('build/screenshots');
const INCIDENTS = path.join(import.meta.dirname, '../../infra/local/story/incidents');

interface Outbox {
  readonly mails: readonly { readonly to: string; readonly subject: string; readonly text: string }[];
}

/** The whole gateway with the invented area and a real browser for its desk, at 04:30 of a school day. */
export const startDeskBrowser = async () => {
  mkdirSync(SHOTS, { recursive: true });
  const browser: Browser = await launchBrowser();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'encompass-desk-'));
  const runtime = await startLocalRuntime({ port: 0, tick: false, dataDir });
  await loadArea({ origin: runtime.origin, dataDir, clientEnv: runtime.clientEnv, progress: () => undefined });
  await lever(runtime, 'POST', 'clock', { set: '2026-10-23T03:30:00Z', jump: true });
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];

  return {
    runtime,
    complaints,
    /** An incident of the story, changed. */
    async post(file: string, change: (incident: Record<string, unknown>) => object = (incident) => incident): Promise<void> {
      const call = createGatewayClient(runtime.origin).actingAs(readClient(dataDir, 'wearmouth-police'));
      const incident = JSON.parse(readFileSync(path.join(INCIDENTS, `${file}.json`), 'utf8')) as Record<string, unknown>;
      const answer = await call('POST', '/v1/incidents', { headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify(change(incident)) });
      expect(answer.status).toBe(202);
      await runtime.idle();
    },
    async mails(): Promise<Outbox['mails']> {
      await runtime.idle();
      return (await lever<Outbox>(runtime, 'GET', 'outbox')).json.mails;
    },
    async turnClock(to: string): Promise<void> {
      await lever(runtime, 'POST', 'clock', { set: to });
      await runtime.idle();
    },
    async signIn(who: string, options: { readonly javaScriptEnabled?: boolean } = {}): Promise<Page> {
      const context = await browser.newContext({ ...options, baseURL: runtime.origin, viewport: { width: 1_280, height: 900 } });
      contexts.push(context);
      const page = await context.newPage();
      page.on('console', (message) => void (message.type() === 'error' && !message.text().includes('422') && page.url().startsWith(runtime.origin) && complaints.push(message.text())));
      await page.goto('/desk');
      await page.getByRole('button', { name: who }).click();
      await page.getByText(`Signed in as ${who}`).waitFor();
      return page;
    },
    /** A picture of the page for whoever looks, and no failure of WCAG 2.2 A and AA that axe can find. */
    async shoot(page: Page, name: string): Promise<void> {
      await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true });
      if (name.endsWith('nojs')) return;
      await page.evaluate(AXE);
      expect(await page.evaluate(RUN), name).toEqual([]);
    },
    async leave(): Promise<void> {
      for (const context of contexts.splice(0)) await context.close();
      complaints.length = 0;
    },
    async stop(): Promise<void> {
      await browser.close();
      await runtime.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
export type DeskBrowser = Awaited<ReturnType<typeof startDeskBrowser>>;
