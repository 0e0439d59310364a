import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compilePages, PAGE_SETS } from '../../shared/http/pages/compile-pages.ts';
import { FONTS_FILE, compileFonts } from '../../shared/http/pdf/compile-fonts.ts';
import { ASSETS } from '../../shared/http/pages/compiled-pages-assets.generated.js';
import { createBrowserDouble, createKeyAdultWorld, signIn, TOKEN } from '../support/doubles/key-adult-world.ts';

describe('the generated pages', () => {
  it.each(Object.entries(PAGE_SETS))('of the set %s are what their sources say: run `npm run generate` when this fails', (_, set) => {
    const compiled = compilePages(set);

    expect([...compiled.keys()].map((file) => readFileSync(file, 'utf8'))).toEqual([...compiled.values()]);
  });

  it('and their typeface are what the sources say', () => {
    expect(readFileSync(FONTS_FILE, 'utf8')).toBe(compileFonts());
  });

  it('use no typeface, crown or logotype that belongs to another service', () => {
    expect(ASSETS['pages.css']).not.toContain('@font-face');
    expect(ASSETS['pages.css']).not.toContain('GDS Transport');
    expect(JSON.stringify(ASSETS)).not.toContain('crown');
  });

  it('ask nobody else for anything', () => {
    expect(ASSETS['pages.css']).not.toMatch(/url\((?!data:)/);
    expect(ASSETS['pages.js']).not.toMatch(/https?:/);
  });

  it('weigh less than 60 KB, compressed, for whoever sees them first', async () => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const browser = createBrowserDouble(world);
    const landing = await browser.get(`/n/${TOKEN}`);
    const notification = await signIn(world, browser);
    // What this page asks for: a script that only another page needs is not paid for here.
    const assetsOf = (page: { readonly body: string }): string =>
      Object.entries(ASSETS)
        .filter(([name]) => page.body.includes(`/assets/${name}`))
        .map(([, text]) => text)
        .join('');

    expect(gzipSync(landing.body + assetsOf(landing)).byteLength).toBeLessThan(15_000);
    expect(gzipSync(notification.body + assetsOf(notification)).byteLength).toBeLessThan(15_000);
    // Even where nothing compresses on the way.
    expect(Buffer.byteLength(landing.body + assetsOf(landing))).toBeLessThan(60_000);
  });
});
