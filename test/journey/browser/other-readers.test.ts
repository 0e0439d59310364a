import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, PHONE } from '../../support/browser.ts';
import { aChild, aKeyAdult, anIncident, aNotification, createKeyAdultWorld, lastCode, TOKEN } from '../../support/doubles/key-adult-world.ts';
import type { KeyAdultWorld } from '../../support/doubles/key-adult-world.ts';
import { faultsOf, shootPage, watchPage, withoutRefusals } from '../../support/look-at-page.ts';
import { servePages } from '../../support/serve-pages.ts';
import type { ServedPages } from '../../support/serve-pages.ts';

/** WCAG 1.4.10: what is wider than the window has to be scrolled in two directions. */
const SIDEWAYS = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

describe('every page, for every reader', () => {
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
  const check = async (page: Page, name: string): Promise<void> => {
    await shootPage(page, name);
    expect(await faultsOf(page), name).toEqual([]);
    expect(await page.evaluate(SIDEWAYS), name).toBe(0);
  };
  const prove = async (page: Page): Promise<void> => {
    await page.goto(`/n/${TOKEN}`);
    await page.getByLabel('Your work email address').fill('d.quayle@harbour.example');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Security code').fill(lastCode(world));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL('**/notifications/**');
  };
  const confirm = async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: 'Confirm you have read this' }).click();
    await page.waitForURL('**/confirmed**');
  };
  /** More than a phone shows at once: a family, guidance of the area, told before, others told, instructions in words. */
  const fullNight = (): void => {
    const children = [aChild(), aChild({ childReference: 'child-b', givenNames: ['Idris'], dateOfBirth: '2012-01-30', voice: { heard: false, reason: 'childAsleep' } })];
    world.school();
    world.tell('inc-1', anIncident({ children, handling: ['doNotContactAdults', 'collectionByNamedAdultOnly'], handlingText: 'Ring the desk before the end of the school day.' }), [
      { childId: 'kid-a', childReference: 'child-a' },
      { childId: 'kid-b', childReference: 'child-b' },
    ]);
    world.raise(aNotification({ childIds: ['kid-a', 'kid-b'] }));
    world.raise(aNotification({ notificationId: 'ntf-9', bodyKey: 'establishment:990002', shortReference: 'OE-AAAA-BBBB', childIds: ['kid-c'] }));
    world.histories.set('kid-a', [{ incident: 'before', day: '2026-06-03', grade: 'medium', urn: '990001' }]);
    world.policy.showsOthersTold = true;
    world.policy.guidance = { en: { share: 'Share only with staff who need it. In Wearmouth, ring the desk before you speak to parents or carers.', helpline: 'Operation Encompass helpline for schools: 0204 513 9990, weekday mornings.' } };
    world.link();
  };

  it.each([
    ['a phone', { width: 390, height: 844 }],
    ['400% zoom', { width: 320, height: 256 }],
  ])('keeps everything at the width of %s', async (where, viewport) => {
    const page = await open({ viewport });
    fullNight();
    const name = (step: string): string => `20-${where.replaceAll(/\W+/g, '-')}-${step}`;

    await page.goto('/');
    await check(page, name('1-home'));
    await page.goto(`/n/${TOKEN}`);
    await check(page, name('2-landing'));
    await prove(page);
    await check(page, name('3-notification'));
    await confirm(page);
    await check(page, name('4-confirmed'));
    await page.getByRole('link', { name: 'Record what you did' }).click();
    await page.getByLabel('Told staff who need to know').check();
    await page.getByLabel('Nothing needed today').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await check(page, name('5-what-you-did-error'));
    await page.getByLabel('Nothing needed today').uncheck();
    await page.getByRole('group', { name: 'How was Idris Wearside heard today?' }).getByLabel('Not yet').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('You recorded what you did').waitFor();
    await check(page, name('6-followed-up'));

    expect(world.followUps.get('ntf-1')).toMatchObject({ actions: ['toldStaff'], heard: [{ childId: 'kid-b', heard: 'notYet' }] });
    expect(withoutRefusals(complaints)).toEqual([]);
  });

  it.each([
    ['localAuthority:998', 'council'],
    ['healthTeam:998', 'health-team'],
  ] as const)('speaks to %s in its own words', async (bodyKey, name) => {
    const page = await open();
    const role = name === 'council' ? 'educationOfficer' : 'healthPractitioner';
    world.school([aKeyAdult({ bodyKey, role })], { bodyKey, name: 'Wearmouth' });
    world.tell('inc-1', anIncident({ pregnancy: { answer: 'yes', dueOn: '2027-02-14' } }));
    world.raise(aNotification({ bodyKey }));
    world.link(TOKEN, { bodyKey });
    await prove(page);

    await check(page, `21-${name}-notification`);
    await page.getByRole('link', { name: /This child is not/ }).click();
    await check(page, `21-${name}-not-ours`);

    expect(complaints).toEqual([]);
  });

  it('prints the notification and the record without buttons, addresses of links or the bar', async () => {
    const page = await open();
    fullNight();
    await prove(page);
    await page.emulateMedia({ media: 'print' });
    await check(page, '22-print-notification');
    const onPaper = await page.locator('main').innerText();
    await page.emulateMedia({ media: 'screen' });
    await confirm(page);
    await page.emulateMedia({ media: 'print' });
    await check(page, '22-print-confirmed');

    expect(onPaper).toContain('Amira Wearside');
    expect(onPaper).not.toContain('Confirm you have read this');
    expect(await page.locator('.app-bar').isVisible()).toBe(false);
    expect(await page.getByRole('link', { name: 'Download PDF' }).isVisible()).toBe(false);
    expect(await page.locator('#record').isVisible()).toBe(true);
  });

  it('is whole in forced colours: what colour said is said by lines and words', async () => {
    const page = await open();
    fullNight();
    await page.emulateMedia({ forcedColors: 'active' });
    await prove(page);
    await check(page, '23-forced-notification');
    const border = await page.evaluate("getComputedStyle(document.querySelector('.app-handling')).borderTopStyle");
    await confirm(page);
    await check(page, '23-forced-confirmed');

    expect(border).toBe('solid');
  });

  it('weighs less than 60 KB on the wire when it is opened first, everything it asks for included', async () => {
    const page = await open();
    world.sundayNight();
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    const asked: string[] = [];
    session.on('Network.loadingFinished', ({ encodedDataLength }) => void (bytes += encodedDataLength));
    session.on('Network.requestWillBeSent', ({ request }) => void asked.push(new URL(request.url).pathname));

    await page.goto(`/n/${TOKEN}`, { waitUntil: 'networkidle' });

    expect(asked.length).toBeGreaterThanOrEqual(3);
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThan(60_000);
  });

  it('is done from the first key to the last with Tab, Space and Enter alone, and the focus is always seen', async () => {
    const page = await open({ viewport: { width: 1280, height: 800 } });
    world.sundayNight();
    const focused = (): Promise<{ readonly text: string; readonly name: string; readonly seen: boolean }> =>
      page.evaluate(`(() => {
        const one = document.activeElement;
        const style = getComputedStyle(one);
        return { text: (one.innerText || '').trim(), name: one.getAttribute('name') || '', seen: style.outlineStyle !== 'none' || style.boxShadow !== 'none' };
      })()`);
    /** Tab until there; a trap or a thing that cannot be reached ends the test. */
    const tabTo = async (wanted: (one: { readonly text: string; readonly name: string }) => boolean): Promise<void> => {
      for (let n = 0; n < 40; n += 1) {
        await page.keyboard.press('Tab');
        const now = await focused();
        if (now.text !== '' || now.name !== '') expect(now).toMatchObject({ seen: true });
        if (wanted(now)) return;
      }
      throw new Error('not reached by Tab');
    };

    await page.goto(`/n/${TOKEN}`);
    await page.keyboard.press('Tab');
    expect(await focused()).toMatchObject({ text: 'Skip to main content' });
    await tabTo(({ name }) => name === 'email');
    await page.keyboard.type('d.quayle@harbour.example');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/code');
    await tabTo(({ name }) => name === 'code');
    await page.keyboard.type(lastCode(world));
    await page.keyboard.press('Enter');
    await page.waitForURL('**/notifications/**');
    await tabTo(({ text }) => text === 'Confirm you have read this');
    await page.keyboard.press('Space');
    await page.waitForURL('**/confirmed');
    await tabTo(({ text }) => text.startsWith('Record what you did'));
    await page.keyboard.press('Enter');
    await page.waitForURL('**/what-you-did');
    await tabTo(({ name }) => name === 'did-toldStaff');
    await page.keyboard.press('Space');
    await tabTo(({ text }) => text === 'Save');
    await page.keyboard.press('Enter');
    await page.getByText('You recorded what you did').waitFor();

    expect(world.current('ntf-1')?.answeredHow).toBe('acknowledged');
    expect(world.followUps.get('ntf-1')?.actions).toEqual(['toldStaff']);
    expect(world.texts).toHaveLength(1);
  });

  it('comes back from the browser’s memory as nothing once a person has signed out', async () => {
    const page = await open();
    world.sundayNight();
    await prove(page);
    await page.goto('/privacy');
    await page.goBack();
    await page.getByRole('heading', { name: 'Amira Wearside' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You have signed out' }).waitFor();
    for (let n = 0; n < 4; n += 1) {
      await page.goBack().catch(() => undefined);
      expect(await page.content()).not.toContain('Amira');
    }
  });
});
