import type { CompiledTemplate } from './compiled-pages.generated.js';

export declare const TEMPLATES: Readonly<Record<string, CompiledTemplate>>;
export declare const ASSETS: Readonly<Record<'pages.css' | 'pages.js' | 'icon.svg', string>>;
