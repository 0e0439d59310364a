import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { keyAdultsOfArea } from '../../../infra/local/wearmouth/area.ts';
import { startDeskBrowser } from '../../support/desk-browser.ts';
import type { DeskBrowser } from '../../support/desk-browser.ts';

const SCHOOL = 'establishment:990002';

/** The desk's worklists in a real browser: whom it is safe to tell, whose school is unknown, who waits for an answer, how schools are covered. */
describe('the desk at work', () => {
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

  it('asks police and a school about a child whom no roll holds, and shows on the board who waits for an answer', async () => {
    await desk.post('no-roll', (incident) => ({ ...incident, forceReference: 'WM-26-900003' }));
    const page = await desk.signIn('Hollis Brandreth');
    await page.getByRole('link', { name: /No school found of incident/ }).click();
    await page.getByRole('link', { name: 'Ask police' }).click();
    await page.getByRole('heading', { name: 'Ask police' }).waitFor();
    await page.getByLabel('Which school does the child go to?').check();
    await desk.shoot(page, 'ask-1-police');
    await page.getByRole('button', { name: 'I have asked' }).click();
    await page.getByText('Waiting, due by').waitFor();
    await desk.shoot(page, 'ask-2-waiting');
    await page.getByRole('link', { name: 'Today' }).click();
    await page.getByRole('link', { name: /Asked police: answer due by/ }).waitFor();
    await desk.shoot(page, 'ask-3-board');

    await page.getByRole('link', { name: /No school found of incident/ }).click();
    await page.getByRole('link', { name: 'Ask a school' }).click();
    await page.getByLabel('Find the school by name or URN').fill('furnace');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByLabel('Furnace Rise Primary School').check();
    await page.getByLabel('Is the child on your roll?').check();
    await desk.shoot(page, 'ask-4-school');
    await page.getByRole('button', { name: 'I have asked' }).click();
    await page.getByLabel('The child is on the school’s roll').check();
    await page.getByLabel(/What they said/).fill('Started last Monday.');
    await page.getByRole('button', { name: 'Save the answer' }).click();
    await page.getByText('Started last Monday.').waitFor();
    await desk.shoot(page, 'ask-5-answered');
    await page.getByRole('link', { name: 'Questions', exact: true }).click();
    await page.getByRole('heading', { name: 'Questions' }).waitFor();
    await desk.shoot(page, 'ask-6-questions');
    await page.getByRole('link', { name: /Asked a school/ }).click();
    await page.getByRole('link', { name: 'Decide with this answer' }).click();
    await page.getByRole('heading', { name: 'Find this child’s school' }).waitFor();

    await desk.turnClock('2026-10-23T06:30:00Z');
    const later = await desk.signIn('Hollis Brandreth');
    expect(await later.getByText('Asked police: no answer since').count()).toBeGreaterThan(0);
    await desk.shoot(later, 'ask-7-overdue');
    expect(desk.complaints).toEqual([]);
  }, 90_000);

  it('sends a child who is taught at home to the named officer, and has the pre-birth team told by a person', async () => {
    const before = (await desk.mails()).filter(({ to }) => to.endsWith('@council.wearmouth.example')).length;
    await desk.post('no-roll', (incident) => ({ ...incident, forceReference: 'WM-26-900005', pregnancy: { answer: 'yes', dueOn: '2026-12-24' } }));
    const page = await desk.signIn('Hollis Brandreth');
    await page.getByRole('link', { name: /Unborn child of incident/ }).click();
    await page.getByRole('heading', { name: 'Tell the pre-birth team' }).waitFor();
    await page.getByRole('button', { name: 'I have told them' }).click();
    await page.getByText('Choose whom you told').first().waitFor();
    await desk.shoot(page, 'routes-1-pre-birth');
    await page.locator('input[name=told]').first().check();
    await page.getByRole('button', { name: 'I have told them' }).click();
    await page.getByRole('heading', { name: 'Today' }).waitFor();
    expect(await page.getByRole('link', { name: /Unborn child of incident/ }).count()).toBe(0);

    await page.getByRole('link', { name: /No school found of incident/ }).last().click();
    await page.getByLabel('Educated at home').check();
    await page.getByLabel('Records of the family agree').check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('You cannot unsend it').waitFor();
    await desk.shoot(page, 'routes-2-home-educated');
    await page.getByRole('button', { name: 'Send notification' }).click();
    await page.getByText('Your decision is recorded').waitFor();

    expect((await desk.mails()).filter(({ to }) => to.endsWith('@council.wearmouth.example')).length).toBe(before + 1);
    expect(desk.complaints).toEqual([]);
  }, 90_000);

  it('searches the rolls by sound, birthday and postcode, and asks a second person for what it finds', async () => {
    const page = await desk.signIn('Hollis Brandreth');
    await page.getByRole('link', { name: /No school found of incident/ }).click();
    await page.getByText('Search the rolls for a pupil').click();
    await page.getByRole('button', { name: 'Search the rolls' }).click();
    await page.getByText('Fill in at least two of the four').first().waitFor();
    await desk.shoot(page, 'find-1-fault');
    await page.getByLabel('Surname', { exact: true }).fill('Garrowbey');
    await page.getByLabel('Date of birth, like 14 5 2017').fill('14 5 2017');
    await page.getByRole('button', { name: 'Search the rolls' }).click();
    await page.getByText('Pupils found: 1').waitFor();
    await desk.shoot(page, 'find-2-found');
    expect(page.url()).not.toContain('Garrow');
    await page.getByLabel(/It is Poppy Garrowby, at Keelrow Primary School/).check();
    await page.getByLabel('Police confirmed it').check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('A second person must agree').waitFor();
    await desk.shoot(page, 'find-3-check');
    await page.getByRole('button', { name: 'Ask a second person' }).click();
    await page.getByText('Your decision is recorded').waitFor();

    expect(desk.complaints).toEqual([]);
  }, 90_000);

  it('shows which schools could not be told well, before the holidays too, and what waits for a second person', async () => {
    const page = await desk.signIn('Maud Ellerington');
    await page.getByRole('link', { name: 'Schools' }).click();
    await page.getByRole('heading', { name: 'Schools and key adults' }).waitFor();
    await desk.shoot(page, 'schools-1-cover');
    await page.getByLabel(/On a day/).fill('1 9 2027');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('1 September 2027').waitFor();
    await desk.shoot(page, 'schools-2-after-the-holidays');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /Download the whole report/ }).click()]);
    expect(download.suggestedFilename()).toBe('key-adult-cover-2027-09-01.csv');
    await page.getByLabel('School name or URN').fill('keelrow');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('link', { name: 'Keelrow Primary School' }).click();
    await page.getByRole('heading', { name: 'Keelrow Primary School' }).waitFor();
    await desk.shoot(page, 'schools-3-school');
    await page.getByLabel('I spoke to the school, and every line above is right').check();
    await page.getByRole('button', { name: 'Confirm the list' }).click();
    await page.getByRole('heading', { name: 'Keelrow Primary School' }).waitFor();
    expect(await page.getByText('Confirmed until 31 July 2027').count()).toBe(4);
    await page.goto('/desk/bodies/establishment/990059');
    await page.getByText('This school is closed').waitFor();
    await desk.shoot(page, 'schools-4-closed');
    await page.getByRole('link', { name: 'Keelrow Primary School' }).waitFor();
    await page.goto('/desk/changes');
    await page.getByText('No change waits').waitFor();
    await desk.shoot(page, 'schools-5-changes');
    await desk.leave();

    const editor = await desk.signIn('Piers Cattermole', { javaScriptEnabled: false });
    await editor.getByRole('link', { name: 'Schools' }).click();
    await editor.getByRole('link', { name: /Termly check overdue|All schools and teams/ }).first().click();
    await editor.getByRole('heading', { name: 'Schools and key adults' }).waitFor();
    expect(desk.complaints).toEqual([]);
  }, 90_000);

  it('counts anew while somebody reads, and moves neither the page nor the place of the keyboard', async () => {
    const page = await desk.signIn('Hollis Brandreth');
    await page.clock.install();
    await page.goto('/desk');
    await page.setViewportSize({ width: 800, height: 400 });
    const row = page.getByRole('link', { name: /No school found of incident/ }).first();
    await row.focus();
    await page.evaluate('window.scrollTo(0, 240)');
    const before = { all: Number(await page.locator('[data-count="all"]').textContent()), scroll: await page.evaluate('window.scrollY'), rows: await page.locator('tbody tr').count() };

    await desk.post('look-alike', (incident) => ({ ...incident, forceReference: 'WM-26-900004' }));
    await page.clock.runFor(61_000);
    await page.getByText('The work has changed. Reload the page to see it.').waitFor();

    const after = { all: Number(await page.locator('[data-count="all"]').textContent()), rows: await page.locator('tbody tr').count() };
    expect(after).toEqual({ all: before.all + 1, rows: before.rows });
    expect(Math.abs(Number(await page.evaluate('window.scrollY')) - Number(before.scroll))).toBeLessThan(5);
    expect(await page.evaluate('document.activeElement.textContent')).toBe(await row.textContent());
    expect(await page.title()).toContain(`(${before.all + 1})`);
    await desk.shoot(page, 'counts-1-changed');
    await page.reload();
    expect(await page.locator('tbody tr').count()).toBe(before.rows + 1);
  }, 90_000);
});
