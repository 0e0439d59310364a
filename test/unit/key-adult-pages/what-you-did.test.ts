import { describe, expect, it } from 'vitest';
import { documentOf } from '../../support/document-of.ts';
import { aNotification, createBrowserDouble, createKeyAdultWorld, csrfIn, signIn } from '../../support/doubles/key-adult-world.ts';

const FORM = '/notifications/ntf-1/what-you-did';

const confirmed = async () => {
  const world = createKeyAdultWorld();
  world.sundayNight();
  const browser = createBrowserDouble(world);
  const csrf = csrfIn(await signIn(world, browser));
  const page = await browser.follow(await browser.post('/notifications/ntf-1/acknowledge', { csrf, version: '1' }));
  const save = (form: Readonly<Record<string, string>>) => browser.post(FORM, { csrf, ...form });
  return { world, browser, page, csrf, save };
};

describe('what the school did', () => {
  it('is asked after confirming, ticked in codes, and shown as recorded', async () => {
    const { world, browser, page, save } = await confirmed();

    const saved = await browser.follow(await save({ 'did-toldStaff': 'yes', 'did-changedDay': 'yes', 'heard-1': 'choseToTalk' }));

    expect(page.body).toContain(`href="${FORM}"`);
    expect(saved.body).toContain('You recorded what you did: Monday 23 November 2026 at 7:40am.');
    expect(world.followUps.get('ntf-1')).toMatchObject({ actions: ['toldStaff', 'changedDay'], heard: [{ childId: 'kid-a', heard: 'choseToTalk' }] });
  });

  it('can be changed, and the form remembers', async () => {
    const { world, browser, save } = await confirmed();
    await save({ 'did-toldStaff': 'yes' });
    world.minutesLater(9);

    const form = documentOf((await browser.get(FORM)).body);
    await save({ 'did-checkedIn': 'yes', 'heard-1': 'notYet' });

    expect(form.querySelector('#did-toldStaff')?.getAttribute('checked')).toBe('');
    expect(world.followUps.get('ntf-1')).toMatchObject({ actions: ['checkedIn'], heard: [{ heard: 'notYet' }] });
  });

  it('takes the survey’s one answer by itself, and shows it again', async () => {
    const { world, browser, save } = await confirmed();

    await save({ useful: 'veryUseful' });

    const form = documentOf((await browser.get(FORM)).body);
    expect(world.followUps.get('ntf-1')).toMatchObject({ actions: [], useful: 'veryUseful' });
    expect(form.querySelector('input[name=useful][value=veryUseful]')?.getAttribute('checked')).toBe('');
  });

  it('saved twice is written once', async () => {
    const { world, save } = await confirmed();
    await save({ 'did-toldStaff': 'yes' });
    await save({ 'did-toldStaff': 'yes' });

    expect(world.writes.filter((write) => write.startsWith('follow-up'))).toHaveLength(1);
  });

  it.each([
    [{ 'did-nothingNeeded': 'yes', 'did-toldStaff': 'yes' }, 'not both'],
    [{}, 'Choose at least one answer'],
    [{ 'did-rangMum': 'yes', 'heard-1': 'She cried', 'heard-9': 'notYet', useful: 'Yes, thank you' }, 'Choose at least one answer'],
  ])('as %j is asked again, and nothing is kept', async (form, said) => {
    const { world, save } = await confirmed();

    const page = await save(form as Record<string, string>);

    expect(page.statusCode).toBe(422);
    expect(page.body).toContain(said);
    expect(world.followUps.size).toBe(0);
  });

  it('cannot be said before anybody confirmed, nor without the form’s own token', async () => {
    const { world, browser, save } = await confirmed();
    world.replace(aNotification({ viewedAt: '2026-11-23T07:40:00Z' }));

    const early = await save({ 'did-toldStaff': 'yes' });
    world.replace(aNotification({ viewedAt: '2026-11-23T07:40:00Z', answeredAt: '2026-11-23T07:41:00Z', answeredHow: 'acknowledged' }));
    const forged = await browser.post(FORM, { csrf: 'x', 'did-toldStaff': 'yes' });

    expect(early.headers['Location']).toBe('/notifications/ntf-1');
    expect(forged.statusCode).toBe(403);
    expect(world.followUps.size).toBe(0);
  });
});
