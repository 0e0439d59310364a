import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { shortReferenceFrom } from '../../../shared/domain/short-reference.ts';
import type { RestResult } from '../../../shared/http/respond.ts';
import { createBrowserDouble, createKeyAdultWorld, REFERENCE } from '../../support/doubles/key-adult-world.ts';

/** All that a guesser sees. */
const seen = ({ statusCode, headers, multiValueHeaders, body }: RestResult): string => JSON.stringify({ statusCode, headers, multiValueHeaders, body });
const nth = (n: number): string => createHash('sha256').update(`guess ${n}`).digest('base64url');
const night = () => {
  const world = createKeyAdultWorld();
  world.sundayNight();
  return { world, browser: createBrowserDouble(world) };
};

describe('ten thousand guesses', () => {
  it('of links are answered alike in status, headers and body, and leave nothing behind', { timeout: 60_000, tags: ['T18', 'V6-3-8'] }, async () => {
    const { world, browser } = night();
    const before = world.snapshot();

    const answers = new Set<string>();
    for (let n = 0; n < 10_000; n += 1) answers.add(seen(await browser.get(`/n/${nth(n)}`)));

    expect(answers.size).toBe(1);
    expect([...answers][0]).toContain('"statusCode":404');
    expect(world.snapshot()).toBe(before);
    expect(world.openings.size).toBe(0);
  });

  it('of references are answered alike until too many were tried, and from then on the right one is too', { timeout: 60_000, tags: ['T18'] }, async () => {
    const { world, browser } = night();
    const before = world.snapshot();
    const answers = new Map<string, number>();
    const count = (answer: string): void => void answers.set(answer, (answers.get(answer) ?? 0) + 1);

    for (let n = 0; n < 10_000; n += 1) count(seen(await browser.get(`/n/${shortReferenceFrom(nth(n))}`)));
    const right = seen(await browser.get(`/n/${REFERENCE}`));
    world.minutesLater(1);
    const later = await browser.get(`/n/${REFERENCE}`);

    expect([...answers.values()]).toEqual([600, 9_400]);
    expect(right).toBe([...answers.keys()][1]);
    expect(later.body).toContain('Your work email address');
    expect(world.snapshot()).toBe(before);
  });
});

describe('too many typed references', () => {
  it('never keep out a person with a link', async () => {
    const { world, browser } = night();
    for (let n = 0; n < 700; n += 1) await browser.post('/', { reference: shortReferenceFrom(nth(n)) });

    const typed = await browser.post('/', { reference: REFERENCE });
    const link = await browser.get(`/n/${[...'L'.repeat(43)].join('')}`);

    expect(typed.statusCode).toBe(429);
    expect(typed.body).toContain('Use the link in the email: it always works');
    expect(link.statusCode).toBe(200);
    expect(world.texts).toEqual([]);
  });
});

describe('addresses tried after a typed reference', () => {
  it('are looked at twenty times in a quarter of an hour; a link is not limited', async () => {
    const { world, browser } = night();
    const tried: number[] = [];
    for (let n = 0; n < 22; n += 1) tried.push((await browser.post(`/n/${REFERENCE}`, { email: `guess-${n}@harbour.example`, press: 'read' })).statusCode);

    const byLink = await browser.post(`/n/${'L'.repeat(43)}`, { email: 'guess@harbour.example', press: 'read' });

    expect(tried.filter((status) => status === 422)).toHaveLength(20);
    expect(tried.slice(20)).toEqual([429, 429]);
    expect(byLink.statusCode).toBe(422);
    expect(world.texts).toEqual([]);
  });
});

describe('who typed the reference', () => {
  it('can hand on to another key adult, as with a link', async () => {
    const { world, browser } = night();

    const page = await browser.post(`/n/${REFERENCE}`, { email: 'd.quayle@harbour.example', press: 'tellAnother' });

    expect(page.body).toContain('We will tell another key adult');
    expect(world.events.map(({ data }) => data)).toContainEqual(expect.objectContaining({ rung: 'replacement', stepId: 'replacement-handedOn-ka-lead' }));
  });
});
