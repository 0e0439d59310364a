import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aChild, anIncident, aNotification, createKeyAdultWorld, lastCode, TOKEN } from '../../support/doubles/key-adult-world.ts';
import type { KeyAdultWorld } from '../../support/doubles/key-adult-world.ts';
import { launchBrowser, PHONE } from '../../support/browser.ts';
import { faultsOf, shootPage, watchPage, withoutRefusals } from '../../support/look-at-page.ts';
import { servePages } from '../../support/serve-pages.ts';
import type { ServedPages } from '../../support/serve-pages.ts';

describe('the minute on a phone', () => {
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

  const open = async (options: { readonly javaScriptEnabled?: boolean; readonly viewport?: { width: number; height: number } } = {}): Promise<Page> => {
    world = createKeyAdultWorld(served.origin);
    served.use(world.handler);
    context = await browser.newContext({ ...PHONE, ...options, baseURL: served.origin });
    const page = await context.newPage();
    watchPage(page, served.origin, complaints);
    return page;
  };
  const shoot = async (page: Page, name: string): Promise<void> => {
    await shootPage(page, name);
    // Where scripts are off, the rules cannot run either; the page is the same.
    if (name.endsWith('nojs')) return;
    expect(await faultsOf(page), name).toEqual([]);
  };

  const prove = async (page: Page): Promise<void> => {
    await page.goto(`/n/${TOKEN}`);
    await page.getByLabel('Your work email address').fill('d.quayle@harbour.example');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Security code').fill(lastCode(world));
    await page.getByRole('button', { name: 'Continue' }).click();
  };

  it.each([
    ['with JavaScript', true],
    ['without JavaScript', false],
  ])('is read and confirmed %s', async (_, javaScriptEnabled) => {
    const page = await open({ javaScriptEnabled });
    world.sundayNight();
    const name = javaScriptEnabled ? 'js' : 'nojs';

    await page.goto(`/n/${TOKEN}`);
    await shoot(page, `1-landing-${name}`);
    await page.getByLabel('Your work email address').fill('d.quayle@harbour.example');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Check your phone' }).waitFor();
    await shoot(page, `2-code-${name}`);
    await page.getByLabel('Security code').fill(lastCode(world));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Amira Wearside' }).waitFor();
    await shoot(page, `3-notification-${name}`);
    await page.getByRole('button', { name: 'Confirm you have read this' }).click();
    await page.getByText('You have confirmed you have read this').waitFor();
    await shoot(page, `4-confirmed-${name}`);

    expect(await page.title()).not.toContain('Amira');
    expect(world.current('ntf-1')?.answeredBy).toBe('ka-lead');
    expect(complaints).toEqual([]);
  });

  it('looks right in every other state', async () => {
    const page = await open();
    world.school();
    const children = [aChild(), aChild({ childReference: 'child-b', givenNames: ['Idris'], dateOfBirth: '2012-01-30', voice: { heard: false, reason: 'childAsleep' } })];
    const labels = [{ childId: 'kid-a', childReference: 'child-a' }, { childId: 'kid-b', childReference: 'child-b' }];
    world.tell('inc-1', anIncident({ children }), labels);
    world.tell('inc-1', anIncident({ children: children.map((child) => ({ ...child, seenByPolice: 'no' as const })), revision: 2, occurredFrom: '2026-11-22T20:15:00Z' }), labels);
    world.tell('inc-2', anIncident({ flags: [], handling: [], children: [aChild({ givenNames: ['Bo'] })] }));
    world.raise(aNotification({ childIds: ['kid-a', 'kid-b'] }));
    world.raise(aNotification({ childIds: ['kid-a', 'kid-b'], version: 2, revision: 2, supersedes: 1 }));
    world.raise(aNotification({ notificationId: 'ntf-2', incidentId: 'inc-2', shortReference: 'OE-AAAA-BBBB' }));
    world.link();

    await page.goto('/');
    await page.getByRole('button', { name: 'Continue' }).click();
    await shoot(page, '5-home-error');
    await prove(page);
    await page.getByRole('heading', { name: '2 notifications' }).waitFor();
    await shoot(page, '6-list');
    await page.getByRole('link', { name: /Read/ }).first().click();
    await page.getByRole('heading', { name: '2 children' }).waitFor();
    await shoot(page, '7-two-children-changed');
    await page.emulateMedia({ media: 'print' });
    await shoot(page, '8-print');
    await page.emulateMedia({ media: 'screen', forcedColors: 'active' });
    await shoot(page, '9-forced-colours');
    await page.emulateMedia({ forcedColors: 'none' });
    await page.getByRole('button', { name: 'Hide this page' }).click();
    await shoot(page, '10-hidden');
    await page.getByRole('button', { name: 'Show this page' }).click();
    await page.getByRole('link', { name: /not at our school/ }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await shoot(page, '11-not-our-child-error');
    await page.goto('/n/' + 'x'.repeat(43));
    await shoot(page, '12-unknown-link');
    await page.goto('/accessibility?lang=cy');
    await shoot(page, '13-statement-welsh');
    await page.goto('/notifications/ntf-1?lang=cy');
    await shoot(page, '14-notification-welsh');

    // Unknown links answer 404 and a failed form 422: the browser's own word for that is no complaint of ours.
    expect(withoutRefusals(complaints)).toEqual([]);
  });

  it('shows no child again to the back button after signing out', { tags: ['T22', 'V14-3-1'] }, async () => {
    const page = await open();
    world.sundayNight();
    await prove(page);
    await page.getByRole('heading', { name: 'Amira Wearside' }).waitFor();

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You have signed out' }).waitFor();
    await page.goBack();

    expect(await page.content()).not.toContain('Amira');
  });

  it('is done with the keyboard alone', async () => {
    const page = await open({ viewport: { width: 1280, height: 800 } });
    world.sundayNight();
    await page.goto(`/n/${TOKEN}`);

    await page.getByLabel('Your work email address').focus();
    await page.keyboard.type('d.quayle@harbour.example');
    await page.keyboard.press('Enter');
    await page.getByLabel('Security code').focus();
    await page.keyboard.type(lastCode(world));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Confirm you have read this' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('You have confirmed you have read this').waitFor();
    await shoot(page, '15-desktop-confirmed');

    expect(world.texts).toHaveLength(1);
    expect(world.current('ntf-1')?.answeredHow).toBe('acknowledged');
  });

  it('loses nothing at 400% zoom', async () => {
    // 1280 pixels at 400% are 320.
    const page = await open({ viewport: { width: 320, height: 256 } });
    world.sundayNight();
    await prove(page);
    await page.getByRole('heading', { name: 'Amira Wearside' }).waitFor();
    await shoot(page, '16-zoom');

    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

    expect(overflow).toBe(0);
  });
});
