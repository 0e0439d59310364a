import { describe, expect, it } from 'vitest';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import { documentOf } from '../../support/document-of.ts';
import { createBrowserDouble, createKeyAdultWorld, csrfIn, signIn } from '../../support/doubles/key-adult-world.ts';

const FORM = '/notifications/ntf-1/ask';
const TEXT = 'May we speak to the aunt who collects on Fridays?';

const confirmed = async () => {
  const world = createKeyAdultWorld();
  world.sundayNight();
  const browser = createBrowserDouble(world);
  const csrf = csrfIn(await signIn(world, browser));
  const before = await browser.get(FORM);
  const page = await browser.follow(await browser.post('/notifications/ntf-1/acknowledge', { csrf, version: '1' }));
  const ask = (form: Readonly<Record<string, string>> = {}) => browser.post(FORM, { csrf, topic: 'schoolQuery.howToHandle', text: TEXT, ...form });
  const text = async (): Promise<string> => documentOf((await browser.get(FORM)).body).querySelector('main')?.textContent ?? '';
  return { world, browser, before, page, ask, text };
};

describe('what a school asks police', () => {
  it('goes to its own area’s desk with a clock of a day, and the school sees that it waits', async () => {
    const { world, page, before, ask, text } = await confirmed();

    const answer = await ask();

    expect(before.statusCode).toBe(303);
    expect(page.body).toContain(`href="${FORM}"`);
    expect(answer.statusCode).toBe(303);
    expect(world.questions).toMatchObject([{ kind: 'schoolQuery', topic: 'howToHandle', state: 'open', notificationId: 'ntf-1', answerBy: '2026-11-24T07:40:00.000Z' }]);
    expect(world.questions[0]?.text?.reveal()).toBe(TEXT);
    expect(await text()).toContain('Waits for an answer, due by Tuesday 24 November 2026 at 7:40am');
  });

  it('is a challenge with three days, when the school says that something is wrong', async () => {
    const { world, ask } = await confirmed();

    await ask({ topic: 'schoolChallenge.toldLate' });

    expect(world.questions).toMatchObject([{ kind: 'schoolChallenge', topic: 'toldLate', answerBy: '2026-11-26T07:40:00.000Z' }]);
  });

  it('shows its answer to that school, and that it is late when it is', async () => {
    const { world, ask, text } = await confirmed();
    await ask();
    const [asked] = world.questions;
    if (!asked) throw new Error('nothing was asked');

    world.questions[0] = { ...asked, answerBy: '2026-11-23T07:39:00.000Z' };
    expect(await text()).toContain('No answer yet, though one was due by Monday 23 November 2026 at 7:39am');
    world.questions[0] = { ...asked, state: 'answered', answer: 'toldMore', answeredAt: '2026-11-23T07:40:00.000Z', answerText: sensitive('Yes, she may be told that you know.') };

    expect(await text()).toContain('Police told more. Yes, she may be told that you know.');
  });

  it('shows of an answer by a machine of the force the code alone: nobody has read its words', async () => {
    const { world, ask, text } = await confirmed();
    await ask();
    const [asked] = world.questions;
    if (!asked) throw new Error('nothing was asked');

    world.questions[0] = { ...asked, state: 'answered', answer: 'toldMore', answerer: 'force', answeredAt: '2026-11-23T07:40:00.000Z', answerText: sensitive('Her aunt has moved in.') };

    const shown = await text();
    expect(shown).toContain('Police told more');
    expect(shown).not.toContain('has moved in');
  });

  it('never shows what another school or the desk asked', async () => {
    const { world, ask, text } = await confirmed();
    await ask();
    const [own] = world.questions;
    if (!own) throw new Error('nothing was asked');
    world.questions.push({ ...own, questionId: 'qst_2', bodyKey: 'establishment:990077', text: sensitive('Of another school') }, { ...own, questionId: 'qst_3', kind: 'askPolice', topic: 'whichSchool', text: sensitive('Of the desk') });

    const shown = await text();

    expect(shown).toContain(TEXT);
    expect(shown).not.toContain('Of another school');
    expect(shown).not.toContain('Of the desk');
  });

  it('pressed twice is asked once, and ten are enough for one notification', async () => {
    const { world, ask } = await confirmed();
    await ask();
    await ask();
    expect(world.questions).toHaveLength(1);

    for (let n = 0; n < 12; n += 1) await ask({ text: `Question ${n}` });

    expect(world.questions).toHaveLength(10);
  });

  it.each([
    [{ topic: '' }, 'Choose what it is about'],
    [{ topic: 'askPolice.whichSchool' }, 'Choose what it is about'],
    [{ topic: 'schoolQuery.factsWrong' }, 'Choose what it is about'],
    [{ text: '  ' }, 'Write what you ask'],
    [{ text: 'x'.repeat(501) }, 'Write at most 500 characters'],
  ])('says what is missing: %o', async (form, said) => {
    const { world, ask } = await confirmed();

    const { statusCode, body } = await ask(form);

    expect(statusCode).toBe(422);
    expect(body).toContain(said);
    expect(world.questions).toEqual([]);
  });
});
