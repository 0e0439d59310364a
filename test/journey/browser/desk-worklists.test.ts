import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { keyAdultsOfArea } from '../../../infra/local/wearmouth/area.ts';
import { startDeskBrowser } from '../../support/desk-browser.ts';
import type { DeskBrowser } from '../../support/desk-browser.ts';

const SCHOOL = 'establishment:990002';

/** S11 in a real browser: somebody at the school may be in the incident. */
describe('who can safely be told', () => {
  let desk: DeskBrowser;
  beforeAll(async () => {
    desk = await startDeskBrowser();
  }, 120_000);
  afterEach(() => desk.leave());
  afterAll(() => desk?.stop());

  const [lead, deputy] = keyAdultsOfArea().filter(({ bodyKey }) => bodyKey === SCHOOL);
  const nameOf = (who: typeof lead): string => [...(who?.givenNames ?? []), who?.familyName ?? ''].join(' ');
  const toSchool = async (): Promise<readonly string[]> => (await desk.mails()).map(({ to }) => to).filter((to) => to === lead?.email || to === deputy?.email);

  it('holds the child until two people chose, and then tells only whom they chose', async () => {
    await desk.post('clean-link', (incident) => ({ ...incident, forceReference: 'WM-26-900001', recipientRisk: 'adultWorksAtSchool' }));
    const page = await desk.signIn('Hollis Brandreth');
    await page.getByRole('link', { name: /Held of incident/ }).click();
    await desk.shoot(page, 'safe-1-held');
    await page.getByRole('button', { name: 'Choose who can safely be told' }).click();
    await page.getByRole('heading', { name: 'Choose who can safely be told' }).waitFor();
    await desk.shoot(page, 'safe-2-choose');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('There is a problem').waitFor();
    await desk.shoot(page, 'safe-3-faults');
    await page.getByLabel(nameOf(deputy)).check();
    await page.getByLabel('The adult does not work with the people I chose').check();
    await page.getByLabel(/How do you know/).fill('Spoke to the head at home.');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Check before you send' }).waitFor();
    await desk.shoot(page, 'safe-4-check');
    await page.getByRole('button', { name: 'Ask a second person' }).click();
    await page.getByText('Your decision is recorded').waitFor();
    const before = await toSchool();

    const second = await desk.signIn('Maud Ellerington');
    await second.getByRole('link', { name: /Held of incident/ }).click();
    await second.getByRole('button', { name: 'Choose who can safely be told' }).click();
    await second.getByRole('link', { name: 'Look at the choice' }).click();
    await desk.shoot(second, 'safe-5-second');
    await second.getByRole('button', { name: 'I agree: send it' }).click();
    await second.getByText('Your decision is recorded').waitFor();

    expect(before).toEqual([]);
    expect(await toSchool()).toEqual([deputy?.email]);
    await second.goto('/desk');
    expect(await second.getByRole('link', { name: /Held of incident/ }).count()).toBe(0);
    expect(desk.complaints).toEqual([]);
  }, 90_000);

  it('shows why a key adult was passed over, and sends it to the local authority’s officer in the school’s place', async () => {
    const adult = { adultReference: 'adult-1', givenNames: lead?.givenNames, familyName: lead?.familyName, role: 'suspect', sex: 'unknown', emails: [lead?.email] };
    await desk.post('clean-link', (incident) => ({ ...incident, forceReference: 'WM-26-900002', adults: [adult, { ...adult, adultReference: 'adult-2', givenNames: ['Craig'], familyName: 'Elvanfoot', emails: [] }] }));
    const page = await desk.signIn('Hollis Brandreth', { javaScriptEnabled: false });
    await page.getByRole('link', { name: /Recipient in the incident of incident/ }).click();
    await page.getByRole('heading', { name: 'Cannot be told' }).waitFor();
    await desk.shoot(page, 'safe-6-conflict-nojs');
    await page.getByLabel(/Nobody at the school: tell Wearmouth Council/).check();
    await page.getByLabel('Nobody at the school can safely be told').check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('You cannot unsend it').waitFor();
    await desk.shoot(page, 'safe-7-check-officer-nojs');
    await page.getByRole('button', { name: 'Send notification' }).click();
    await page.getByText('Your decision is recorded').waitFor();

    const mails = await desk.mails();
    expect(mails.filter(({ to, subject }) => to.endsWith('@council.wearmouth.example') && subject.includes('waiting')).length).toBe(1);
    expect(mails.filter(({ to }) => to === lead?.email)).toEqual([]);
  }, 90_000);
});
