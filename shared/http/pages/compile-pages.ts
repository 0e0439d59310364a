import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import nunjucks from 'nunjucks';
import { keepUsedRules } from './keep-used-rules.ts';

/**
 * Makes the generated modules that pages are rendered from, one per set of pages: views and the design system's macros as plain functions
 * (nothing reads files or compiles text when a page is asked for), the stylesheet, the script and the icon. Run by `npm run generate`.
 */

const HERE = import.meta.dirname;
const ROOT = path.join(HERE, '../../..');
const GOVUK = path.dirname(createRequire(import.meta.url).resolve('govuk-frontend/package.json'));

/** One set is what one function serves: no function carries another's pages. */
export interface PageSet {
  readonly views: string;
  readonly styles: readonly string[];
  /** Name in the browser → source. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly file: string;
  /** Views that are rarely asked for, with what only they need, in a file of their own. */
  readonly rarely?: { readonly views: readonly string[]; readonly file: string };
  readonly assets: string;
}

export const PAGE_SETS: Readonly<Record<'keyAdult' | 'desk', PageSet>> = {
  keyAdult: {
    views: path.join(ROOT, 'functions/key-adult-pages/views'),
    styles: ['extra.css'],
    scripts: { 'pages.js': 'scripts/pages.js', 'passkey.js': 'scripts/passkey.js' },
    file: path.join(HERE, 'compiled-pages.generated.js'),
    assets: path.join(HERE, 'compiled-pages-assets.generated.js'),
  },
  desk: {
    views: path.join(ROOT, 'functions/staff-console/views'),
    styles: ['extra.css', 'desk.css'],
    scripts: { 'pages.js': 'scripts/desk.js' },
    file: path.join(HERE, 'compiled-desk.generated.js'),
    // Not the work of a morning: figures, releases, records of what was done, rolls and the directory.
    rarely: {
      views: [
        'audit', 'breach', 'break-glass', 'break-glass-check', 'break-glass-list', 'break-glass-record', 'check-roll', 'directory', 'evaluation', 'marac', 'marac-list',
        'recall', 'release', 'releases', 'roll', 'rolls',
      ],
      file: path.join(HERE, 'compiled-desk-rarely.generated.js'),
    },
    assets: path.join(HERE, 'compiled-desk-assets.generated.js'),
  },
};

/** Where the names that templates use for each other are found. */
type Folders = Readonly<Record<string, string>>;
const foldersOf = ({ views }: PageSet): Folders => ({ pages: HERE, views, govuk: path.join(GOVUK, 'dist/govuk') });

const fileOf = (name: string, folders: Folders): string => {
  const [folder, ...rest] = name.split('/');
  const root = folders[folder ?? ''];
  if (root === undefined) throw new Error(`no folder for template ${name}`);
  return path.join(root, ...rest);
};

const REFERENCE = /(\{%-?\s*(?:extends|from|import|include)\s+["'])([^"']+)(["'])/g;

// The slim runtime cannot resolve relative names: they are made absolute here.
const absolute = (name: string, from: string): string => (name.startsWith('.') ? path.posix.join(path.posix.dirname(from), name) : name);

const collect = (name: string, folders: Folders, found: Map<string, string>): void => {
  if (found.has(name)) return;
  const source = readFileSync(fileOf(name, folders), 'utf8').replace(REFERENCE, (_, before: string, target: string, after: string) => `${before}${absolute(target, name)}${after}`);
  found.set(name, source);
  for (const [, , target] of source.matchAll(REFERENCE)) collect(target ?? '', folders, found);
};

// In our own views a name that means nothing is a mistake; the design system's macros leave options out on purpose.
const strict = new nunjucks.Environment(null, { autoescape: true, throwOnUndefined: true });
const lenient = new nunjucks.Environment(null, { autoescape: true });

interface Compiled {
  readonly name: string;
  readonly template: string;
}
// The library hands over a list; its types say one.
const asList = (compiled: unknown): readonly Compiled[] => compiled as readonly Compiled[];

const compileTemplates = (sources: ReadonlyMap<string, string>): string =>
  [...sources]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, source]) =>
      nunjucks.precompileString(source, {
        name,
        env: name.startsWith('govuk/') ? lenient : strict,
        wrapper: (compiled) => asList(compiled).map((one) => `  ${JSON.stringify(one.name)}: () => {\n${one.template}\n},`).join('\n'),
      }),
    )
    .join('\n');

const FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif';

const makeStylesheet = (sources: ReadonlyMap<string, string>, styles: readonly string[]): string => {
  const whole = readFileSync(path.join(GOVUK, 'dist/govuk/govuk-frontend.min.css'), 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    // The GDS Transport typeface may be used on GOV.UK only.
    .replaceAll(/@font-face\{[^}]*\}/g, '')
    .replaceAll(/font-family:GDS Transport,arial,sans-serif/g, `font-family:${FONT}`);
  const used = new Set([...sources.values()].flatMap((source) => [...source.matchAll(/(?:govuk|app)-[A-Za-z0-9_!-]+/g)].map(([token]) => token)));
  for (const part of ['govuk-generic-header', 'govuk-generic-header__container', 'govuk-generic-header__logo', 'govuk-generic-header__homepage-link']) used.add(part);
  const own = styles.map((file) => readFileSync(path.join(HERE, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\n\s*/g, '').trim()).join('');
  return `${keepUsedRules(whole, used)}${own}`;
};

/** The texts of one set's generated modules by file: its views, and apart from them what a browser asks for beside a page. */
export const compilePages = (set: PageSet): ReadonlyMap<string, string> => {
  const folders = foldersOf(set);
  const sources = new Map<string, string>();
  const views = readdirSync(set.views).filter((file) => file.endsWith('.njk')).toSorted();
  const isRare = (view: string): boolean => set.rarely?.views.includes(path.basename(view, '.njk')) ?? false;
  for (const view of views.filter((one) => !isRare(one))) collect(`views/${view}`, folders, sources);
  const often = new Set(sources.keys());
  for (const view of views.filter(isRare)) collect(`views/${view}`, folders, sources);
  const only = (wanted: boolean): ReadonlyMap<string, string> => new Map([...sources].filter(([name]) => often.has(name) === wanted));
  const assets = {
    'pages.css': makeStylesheet(sources, set.styles),
    ...Object.fromEntries(Object.entries(set.scripts).map(([name, file]) => [name, readFileSync(path.join(HERE, file), 'utf8')])),
    'icon.svg': readFileSync(path.join(HERE, 'icon.svg'), 'utf8'),
  };
  const generated = '// Generated by compile-pages.ts (npm run generate): do not edit.';
  const templates = (some: ReadonlyMap<string, string>): string => [generated, '// Each view is made when it is first asked for.', 'export const TEMPLATES = {', compileTemplates(some), '};', ''].join('\n');
  return new Map([
    [set.file, templates(only(true))],
    ...(set.rarely === undefined ? [] : ([[set.rarely.file, templates(only(false))]] as const)),
    [set.assets, [generated, `export const ASSETS = ${JSON.stringify(assets, null, 2)};`, ''].join('\n')],
  ]);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) for (const set of Object.values(PAGE_SETS)) for (const [file, text] of compilePages(set)) writeFileSync(file, text);
