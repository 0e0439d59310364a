import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createKeyAdultWorld, lastCode, TOKEN } from '../../support/doubles/key-adult-world.ts';
import type { KeyAdultWorld } from '../../support/doubles/key-adult-world.ts';
import { launchBrowser, PHONE } from '../../support/browser.ts';
import { faultsOf, shootPage, watchPage, withoutRefusals } from '../../support/look-at-page.ts';
import { servePages } from '../../support/serve-pages.ts';
import type { ServedPages } from '../../support/serve-pages.ts';

const EMAIL = 'd.quayle@harbour.example';

describe('a passkey on a real phone’s browser', () => {
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

  const open = async (options: { readonly javaScriptEnabled?: boolean } = {}): Promise<Page> => {
    world = createKeyAdultWorld(served.origin);
    world.sundayNight();
    served.use(world.handler);
    context = await browser.newContext({ ...PHONE, ...options, baseURL: served.origin });
    const page = await context.newPage();
    watchPage(page, served.origin, complaints);
    return page;
  };
  const shoot = async (page: Page, name: string): Promise<void> => {
    await shootPage(page, name);
    if (name.endsWith('nojs')) return;
    expect(await faultsOf(page), name).toEqual([]);
  };
  /** The browser's own virtual device: it makes and keeps passkeys and says whether its owner was recognised. */
  const giveDevice = async (page: Page): Promise<{ readonly device: CDPSession; readonly authenticatorId: string }> => {
    const device = await page.context().newCDPSession(page);
    await device.send('WebAuthn.enable');
    const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    });
    return { device, authenticatorId };
  };
  const signInByText = async (page: Page): Promise<void> => {
    await page.goto(`/n/${TOKEN}`);
    await page.getByLabel('Your work email address').fill(EMAIL);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Security code').fill(lastCode(world));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Amira Wearside' }).waitFor();
  };
  const chooseWay = async (page: Page): Promise<void> => {
    await page.goto(`/n/${TOKEN}`);
    await page.getByLabel('Your work email address').fill(EMAIL);
    await page.getByRole('button', { name: 'Use a passkey or another way' }).click();
    await page.getByRole('heading', { name: 'Prove it is you' }).waitFor();
  };

  it('is set up after a text, and next morning opens the notification with no text at all', async () => {
    const page = await open();
    await giveDevice(page);
    await signInByText(page);
    await page.goto('/passkeys');
    await shoot(page, '20-passkeys-none');
    await page.getByRole('button', { name: 'Set up a passkey' }).click();
    await page.getByRole('heading', { name: 'Set up a passkey' }).waitFor();
    await shoot(page, '21-passkey-new');
    await page.getByRole('button', { name: 'Set up a passkey on this device' }).click();
    await page.getByText('Not used yet').waitFor();
    await shoot(page, '22-passkeys-one');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You have signed out' }).waitFor();

    await chooseWay(page);
    await shoot(page, '23-prove');
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await page.getByRole('heading', { name: 'Amira Wearside' }).waitFor();
    await page.getByRole('button', { name: 'Confirm you have read this' }).click();
    await page.getByText('You have confirmed you have read this').waitFor();

    expect(world.texts).toHaveLength(1);
    expect([...world.sessions.values()].map(({ method }) => method)).toEqual(['smsCode', 'passkey']);
    expect(world.current('ntf-1')?.answeredBy).toBe('ka-lead');
    expect(withoutRefusals(complaints)).toEqual([]);
  });

  it('whose owner the device did not recognise opens nothing, and a code still does', async () => {
    const page = await open();
    const { device, authenticatorId } = await giveDevice(page);
    await signInByText(page);
    await page.goto('/passkeys');
    await page.getByRole('button', { name: 'Set up a passkey' }).click();
    await page.getByRole('button', { name: 'Set up a passkey on this device' }).click();
    await page.getByText('Not used yet').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });

    await chooseWay(page);
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await page.getByText('Your device did not give us a passkey').waitFor();
    await shoot(page, '24-prove-cancelled');
    await page.getByRole('button', { name: /Text a code/ }).click();
    await page.getByLabel('Security code').fill(lastCode(world));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Amira Wearside' }).waitFor();

    expect([...world.sessions.values()].map(({ method }) => method)).toEqual(['smsCode', 'smsCode']);
    expect(withoutRefusals(complaints)).toEqual([]);
  });

  it('that nobody has looks the same: the device says so, and a code is a press away', async () => {
    const page = await open();
    await giveDevice(page);

    await chooseWay(page);
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await page.getByText('Your device did not give us a passkey').waitFor();

    expect(await page.getByRole('button', { name: /Text a code/ }).isVisible()).toBe(true);
    expect(world.texts).toEqual([]);
    expect(withoutRefusals(complaints)).toEqual([]);
  });

  it('is not needed: without JavaScript the page of ways offers the codes', async () => {
    const page = await open({ javaScriptEnabled: false });
    world.policy.emailCodeAllowed = true;

    await chooseWay(page);
    await shoot(page, '25-prove-nojs');
    const passkeyShown = await page.getByRole('button', { name: 'Use your passkey' }).isVisible();
    await page.getByRole('button', { name: 'Email a code to my work address' }).click();
    await shoot(page, '26-code-by-email-nojs');
    await page.getByLabel('Security code').fill(/\d{6}/.exec(world.mails.at(-1)?.text ?? '')?.[0] ?? '');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Amira Wearside' }).waitFor();

    expect(passkeyShown).toBe(false);
    expect([...world.sessions.values()].map(({ method }) => method)).toEqual(['emailCode']);
  });
});
