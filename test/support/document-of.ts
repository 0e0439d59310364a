import type { PageDocument } from 'jsdom';

// jsdom notes down, when it is loaded, every standard global of this process, and then looks for each in a page of its own, where a
// polyfill is not: so it is loaded while the polyfill is out of sight.
const polyfill = Object.getOwnPropertyDescriptor(globalThis, 'Temporal');
Reflect.deleteProperty(globalThis, 'Temporal');
const { JSDOM } = await import('jsdom');
if (polyfill !== undefined) Object.defineProperty(globalThis, 'Temporal', polyfill);

/** The window of a page that no browser rendered; a script may be run in it from outside. */
export const windowOf = (html: string): InstanceType<typeof JSDOM>['window'] => new JSDOM(html, { runScripts: 'outside-only', pretendToBeVisual: true }).window;
export const documentOf = (html: string): PageDocument => windowOf(html).document;
