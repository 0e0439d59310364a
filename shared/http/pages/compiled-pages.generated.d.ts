/** One compiled template, as nunjucks-slim runs it. */
export interface CompiledTemplate {
  readonly root: unknown;
}
export declare const TEMPLATES: Readonly<Record<string, CompiledTemplate>>;
export declare const ASSETS: Readonly<Record<'pages.css' | 'pages.js' | 'passkey.js' | 'icon.svg', string>>;
