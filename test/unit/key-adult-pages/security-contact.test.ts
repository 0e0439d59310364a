import { describe, expect, it } from 'vitest';
import { createBrowserDouble, createKeyAdultWorld } from '../../support/doubles/key-adult-world.ts';

describe('whoever finds a fault in the pages', () => {
  it('is told whom to write to, for less than a year, in the form of RFC 9116', async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();

    const { statusCode, headers, body } = await createBrowserDouble(world).send('GET', '/.well-known/security.txt');

    expect([statusCode, headers['Content-Type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(body).toMatch(/^Contact: mailto:\S+@\S+\nExpires: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\nPreferred-Languages: en, cy\nCanonical: https?:\S+\/\.well-known\/security\.txt\n$/);
    const days = (Date.parse(/Expires: (\S+)/.exec(body)?.[1] ?? '') - world.deps.clock().getTime()) / 86_400_000;
    expect(Math.round(days)).toBe(180);
  });
});
