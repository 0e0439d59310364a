import { describe, expect, it } from 'vitest';
import { createBrowserDouble, createKeyAdultWorld, csrfIn, lastCode, signIn, TOKEN } from '../../support/doubles/key-adult-world.ts';

describe('the minute at 07:40', () => {
  it('leads from the link to a confirmed notification in three short steps', async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const browser = createBrowserDouble(world);

    const landing = await browser.get(`/n/${TOKEN}`);
    const code = await browser.follow(await browser.post(`/n/${TOKEN}`, { email: ' D.Quayle@Harbour.example ', then: 'read' }));
    const page = await browser.follow(await browser.post('/code', { csrf: csrfIn(code), code: lastCode(world).replace(/^(...)/, '$1 '), then: 'read' }));
    const done = await browser.follow(await browser.post('/notifications/ntf-1/acknowledge', { csrf: csrfIn(page), version: '1' }));

    expect(landing.statusCode).toBe(200);
    expect(code.body).toContain('mobile ending 89');
    expect(page.body).toContain('Amira Wearside');
    expect(done.body).toContain('You have confirmed you have read this');
    expect(world.current('ntf-1')).toMatchObject({ answeredHow: 'acknowledged', answeredBy: 'ka-lead', answeredAt: '2026-11-23T07:40:00.000Z' });
    expect(signIn).toBeTypeOf('function');
  });
});
