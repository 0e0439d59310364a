/** As much of jsdom as the tests use; the package ships no types, and the product has no use for those of a browser. */
declare module 'jsdom' {
  export interface PageElement {
    readonly outerHTML: string;
    readonly textContent: string;
    readonly value: string;
    getAttribute(name: string): string | null;
    getAttributeNames(): readonly string[];
  }
  export interface PageDocument {
    querySelector(selector: string): PageElement | null;
    querySelectorAll(selector: string): Iterable<PageElement>;
  }
  export class JSDOM {
    constructor(html: string, options?: { readonly runScripts?: 'outside-only'; readonly pretendToBeVisual?: boolean });
    readonly window: { readonly document: PageDocument; eval(script: string): unknown; close(): void };
  }
}
