/** Makes one compiled template, as nunjucks-slim runs it. */
export type MakeTemplate = () => { readonly root: unknown };
export declare const TEMPLATES: Readonly<Record<string, MakeTemplate>>;
