import type { MakeTemplate } from './compiled-pages.generated.js';

export declare const TEMPLATES: Readonly<Record<string, MakeTemplate>>;
