import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createKeyAdultWorld, lastCode, TOKEN } from '../../support/doubles/key-adult-world.ts';
import type { KeyAdultWorld } from '../../support/doubles/key-adult-world.ts';
import { launchBrowser, PHONE } from '../../support/browser.ts';
import { faultsOf, shootPage, watchPage, withoutRefusals } from '../../support/look-at-page.ts';
import { servePages } from '../../support/serve-pages.ts';
import type { ServedPages } from '../../support/serve-pages.ts';

describe('key adults at our school, on a phone', () => {
  let browser: Browser;
  let served: ServedPages;
  let world: KeyAdultWorld;
  let context: BrowserContext | undefined;
  const complaints: string[] = [];

  beforeAll(async () => {
    [browser, served] = await Promise.all([launchBrowser(), servePages()]);
  });
  afterEach(async () => {
    await context?.close();
    complaints.length = 0;
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  const open = async (): Promise<Page> => {
    context = await browser.newContext({ ...PHONE, baseURL: served.origin });
    const page = await context.newPage();
    watchPage(page, served.origin, complaints);
    return page;
  };
  const shoot = async (page: Page, name: string): Promise<void> => {
    await shootPage(page, name);
    expect(await faultsOf(page), name).toEqual([]);
  };
  const prove = async (page: Page, email: string): Promise<void> => {
    await page.getByLabel('Your work email address').fill(email);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Security code').fill(lastCode(world));
    await page.getByRole('button', { name: 'Continue' }).click();
  };

  it('one asks for another start of the day and a new colleague, the other confirms, each after a code', async () => {
    world = createKeyAdultWorld(served.origin);
    served.use(world.handler);
    world.sundayNight();
    const page = await open();
    await page.goto(`/n/${TOKEN}`);
    await prove(page, 'd.quayle@harbour.example');

    await page.goto('/key-adults');
    await shoot(page, '30-key-adults');
    await page.goto('/school-day');
    await shoot(page, '31-school-day');
    await page.locator('#startsAt').fill('half nine');
    await page.getByRole('button').filter({ hasText: /Ask|Save|Send|Continue/ }).first().click();
    await shoot(page, '32-school-day-error');
    await page.goto('/key-adults/new');
    await page.getByRole('button').filter({ hasText: /Ask|Save|Send|Continue/ }).first().click();
    await shoot(page, '33-key-adult-errors');
    await page.goto('/school-day');
    await page.locator('#startsAt').fill('09:10');
    await page.getByRole('button').filter({ hasText: /Ask|Save|Send|Continue/ }).first().click();
    await shoot(page, '34-key-adults-asked');
    await page.goto('/key-adults?lang=cy');
    await shoot(page, '35-key-adults-welsh');
    const link = /http\S+\/k\/[\w-]{43}/.exec(world.mails.at(-1)?.text ?? '')?.[0] ?? '';
    await context?.close();
    const other = await open();
    await other.goto(link);
    await shoot(other, '36-change-link');
    await prove(other, 'r.staithes@harbour.example');
    await shoot(other, '37-change-to-decide');
    await other.getByRole('button', { name: /Yes|Confirm|right/ }).first().click();
    await shoot(other, '38-key-adults-decided');

    expect(world.body()?.calendar.startsAt).toBe('09:10');
    expect(withoutRefusals(complaints)).toEqual([]);
  });
});
