import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { JSDOM } from '../../support/load-jsdom.ts';
import { describe, expect, it } from 'vitest';
import { everyPage } from '../../support/every-page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: { 'color-contrast': { enabled: false } } };

interface AxeWindow {
  readonly axe: { run(node: unknown, options: unknown): Promise<{ violations: readonly { id: string; nodes: readonly { html: string }[] }[] }> };
}

const openPage = (html: string): InstanceType<typeof JSDOM>['window'] => new JSDOM(html, { runScripts: 'outside-only', pretendToBeVisual: true }).window;

const faultsOf = async (html: string): Promise<readonly string[]> => {
  const window = openPage(html);
  window.eval(AXE);
  const { violations } = await (window as unknown as AxeWindow).axe.run(window.document, RULES);
  window.close();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
};

describe.each(['en', 'cy'] as const)('every page and state in %s', (language) => {
  // Contrast needs a real browser: the journey tests look at it there.
  it('has no WCAG 2.2 A or AA fault that a machine can find', { timeout: 60_000 }, async () => {
    for (const [name, { body, headers }] of await everyPage(language)) {
      if (body === '' || !(headers['Content-Type'] ?? '').startsWith('text/html')) continue;
      expect(await faultsOf(body), name).toEqual([]);
    }
  });
});
