import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RUN = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`;
const SHOTS = path.resolve('build/screenshots');

/** A picture for people to look at. */
export const shootPage = async (page: Page, name: string): Promise<void> => {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true });
};

/** The rules of WCAG 2.2 AA that a machine can check, contrast among them: what breaks them. Cannot run where scripts are off. */
export const faultsOf = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(AXE);
  return page.evaluate(RUN);
};

/** What a browser complains of on our pages: a content policy that bites, a broken script, a request to anybody else. */
export const watchPage = (page: Page, origin: string, complaints: string[]): void => {
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', (error) => void complaints.push(error.message));
  page.on('request', (request) => void (request.url().startsWith(origin) || complaints.push(`asked ${request.url()}`)));
};

/** Without the browser's own word for an answer that refuses a form (422): that is no complaint of ours. */
export const withoutRefusals = (complaints: readonly string[]): readonly string[] => complaints.filter((text) => !text.startsWith('Failed to load resource'));
