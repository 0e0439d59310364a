import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { windowOf } from '../../support/document-of.ts';
import { everyPage } from '../../support/every-page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: { 'color-contrast': { enabled: false } } };

interface AxeWindow {
  readonly axe: { run(node: unknown, options: unknown): Promise<{ violations: readonly { id: string; nodes: readonly { html: string }[] }[] }> };
}

const faultsOf = async (html: string): Promise<readonly string[]> => {
  const window = windowOf(html);
  window.eval(AXE);
  const { violations } = await (window as unknown as AxeWindow).axe.run(window.document, RULES);
  window.close();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
};

const isPage = (headers: Readonly<Record<string, string>>, body: string): boolean => body !== '' && (headers['Content-Type'] ?? '').startsWith('text/html');

describe('every page and state', () => {
  // Contrast needs a real browser: the journey tests look at it there.
  it('has no WCAG 2.2 A or AA fault that a machine can find', { timeout: 60_000 }, async () => {
    for (const [name, { body, headers }] of await everyPage()) {
      if (isPage(headers, body)) expect(await faultsOf(body), name).toEqual([]);
    }
  });

  it('says which language it is in, in Welsh too', async () => {
    for (const [name, { body, headers }] of await everyPage('cy')) {
      if (!isPage(headers, body) || name.startsWith('asset')) continue;
      expect(body, name).toContain('<html lang="cy"');
      expect(body, name).toContain('Drafft yw’r testun Cymraeg hwn');
      expect(body, name).not.toContain('undefined');
    }
  });
});
