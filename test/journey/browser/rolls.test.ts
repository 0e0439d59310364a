import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import type { LocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import { DEFAULT_PUPILS, wearmouth } from '../../../infra/local/wearmouth/area.ts';
import { loadArea } from '../../../infra/local/wearmouth/load-area.ts';
import { launchBrowser } from '../../support/browser.ts';
import { faultsOf, shootPage } from '../../support/look-at-page.ts';

/** A small nursery of Wearmouth, and a school whose pupils are more. */
const [SMALL, FULL] = ['990001', '990027'] as const;

describe('rolls at the desk', () => {
  let browser: Browser;
  let runtime: LocalRuntime;
  let dataDir = '';
  let afterwards = 0;
  let context: BrowserContext | undefined;

  beforeAll(async () => {
    browser = await launchBrowser();
    dataDir = mkdtempSync(path.join(tmpdir(), 'encompass-rolls-'));
    runtime = await startLocalRuntime({ port: 0, tick: false, dataDir });
    await loadArea({ origin: runtime.origin, dataDir, clientEnv: runtime.clientEnv, progress: () => undefined });
    // Whom the nursery has already, two who are new, and a row without a surname: an ordinary term.
    const ours: string[] = [];
    for await (const record of wearmouth({ pupils: DEFAULT_PUPILS })) {
      if (record.kind !== 'pupil' || !record.urns.includes(SMALL)) continue;
      ours.push([record.legalForename, record.legalSurname, record.dateOfBirth, record.postcode ?? '', 'unread'].join(','));
    }
    const rows = [...ours, 'Poppy,Garrowby,2023-03-11,WM1 1AA,unread', 'Idris,Garrowby,2022-12-01,WM1 1AA,unread'];
    afterwards = rows.length;
    writeFileSync(path.join(dataDir, 'many.csv'), ['Forename,Surname,DOB,Post Code,Ethnicity', ...rows, 'Nobody,,02/11/2022,WM1 2AB,unread', ''].join('\n'));
    writeFileSync(path.join(dataDir, 'few.csv'), 'Forename,Surname,DOB,Post Code,Ethnicity\nPoppy,Garrowby,31/03/2023,WM1 1AA,unread\nEllis,Thornhope,02/11/2022,WM1 2AB,unread\nNobody,,02/11/2022,WM1 2AB,unread\n');
  }, 120_000);
  afterEach(async () => {
    await context?.close();
  });
  afterAll(async () => {
    await browser?.close();
    await runtime?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const signIn = async (who: string, options: { readonly javaScriptEnabled?: boolean } = {}): Promise<Page> => {
    context = await browser.newContext({ ...options, baseURL: runtime.origin, viewport: { width: 1_280, height: 900 } });
    const page = await context.newPage();
    await page.goto('/desk');
    await page.getByRole('button', { name: who }).click();
    await page.getByText(`Signed in as ${who}`).waitFor();
    return page;
  };
  const shoot = async (page: Page, name: string): Promise<void> => {
    await shootPage(page, `rolls-${name}`);
    if (name.endsWith('nojs')) return;
    expect(await faultsOf(page), name).toEqual([]);
  };
  const bring = async (page: Page, urn: string, file: string): Promise<void> => {
    await page.getByRole('link', { name: 'Rolls' }).click();
    await page.getByLabel('School’s URN').fill(urn);
    await page.getByLabel('The file').setInputFiles(path.join(dataDir, file));
    await page.getByLabel('Yes: whoever is not in it has left').check();
    await page.getByRole('button', { name: 'Show what it would change' }).click();
  };
  /** The gateway works, and somebody looks again. */
  const until = async (page: Page, title: string): Promise<void> => {
    await runtime.idle();
    await page.reload();
    await page.getByRole('heading', { name: title, level: 1 }).waitFor();
  };

  it('a directory editor brings, checks, applies and takes back a roll without any script', async () => {
    const page = await signIn('Piers Cattermole', { javaScriptEnabled: false });
    await bring(page, SMALL, 'many.csv');
    await until(page, 'Ready to check');
    expect(await page.getByText(`${afterwards} afterwards`).count()).toBeGreaterThan(0);
    expect(await page.getByText('Give the pupil\'s surname.').count()).toBeGreaterThan(0);
    expect(await page.content()).not.toContain('Garrowby');
    await shoot(page, '1-preview-nojs');

    await page.getByRole('button', { name: 'Apply it' }).click();
    await page.getByRole('heading', { name: 'Check before you go on' }).waitFor();
    await page.getByRole('button', { name: 'Apply it' }).click();
    await until(page, 'Applied');

    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByRole('button', { name: 'Take it back' }).click();
    await until(page, 'Taken back');
  }, 90_000);

  it('a roll that most pupils are missing from waits for a supervisor', async () => {
    const page = await signIn('Piers Cattermole');
    await bring(page, FULL, 'few.csv');
    await until(page, 'Ready to check');
    await shoot(page, '2-large-change');
    await page.getByRole('button', { name: 'Apply it' }).click();
    await shoot(page, '3-check');
    await page.getByRole('button', { name: 'Ask a second person' }).click();
    await page.getByText('A supervisor other than you must agree.').waitFor();
    expect(await page.getByRole('button', { name: /I agree/ }).count()).toBe(0);
    const address = page.url();
    await context?.close();

    const second = await signIn('Maud Ellerington');
    await second.goto(address);
    await shoot(second, '4-second');
    await second.getByRole('button', { name: 'I do not agree: give it up' }).click();
    await second.getByRole('heading', { name: 'Given up' }).waitFor();
    await second.getByRole('link', { name: 'School rolls' }).click();
    await shoot(second, '5-list');
  }, 90_000);

  it('a file that is none is told in words, and what was typed stays', async () => {
    const page = await signIn('Piers Cattermole');
    await page.getByRole('link', { name: 'Rolls' }).click();
    await page.getByLabel('School’s URN').fill(FULL);
    await page.getByRole('button', { name: 'Show what it would change' }).click();
    await page.getByText('Choose the file.').first().waitFor();
    expect(await page.getByLabel('School’s URN').inputValue()).toBe(FULL);
    await shoot(page, '6-fault');
  }, 60_000);
});
