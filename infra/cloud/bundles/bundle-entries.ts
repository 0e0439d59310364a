import { cpSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { DeploymentFault } from '../config.ts';
import { findLaterImports, importLater } from './import-later.ts';
import { noJsonSchemas } from './no-json-schemas.ts';
import { onlyTheVersion } from './only-the-version.ts';
import { temporalWhenNeeded } from './temporal-when-needed.ts';

const ROOT = path.join(import.meta.dirname, '../../..');

export interface Bundle {
  /** Everything that is deployed: `index.js`, what it imports later, maps of both. */
  readonly folder: string;
  /** Bytes that are read at each cold start. */
  readonly bytes: number;
  /** Bytes of the files that are read only when they are first needed. */
  readonly laterBytes: number;
}

/** CommonJS, minified, the SDK inside and one entry per function: of the forms that were measured, the quickest to start (docs/adr/0032-the-cloud.md). */
const SETTINGS = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'external',
  sourcesContent: false,
  legalComments: 'external',
  logLevel: 'warning',
  // `import.meta` is empty in CommonJS: a function that leans on it must fail here, not in the night.
  // The PDF writer's module form leans on it for a colour profile that we do not use; its CommonJS form does not.
  logOverride: { 'empty-import-meta': 'error' },
  alias: { pdfkit: path.join(ROOT, 'node_modules/pdfkit/js/pdfkit.js') },
  absWorkingDir: ROOT,
} satisfies BuildOptions;

/** Throws a DeploymentFault when the function was never written. */
export const entryOf = (name: string): string => {
  const file = `functions/${name}/handler.ts`;
  if (existsSync(path.join(ROOT, file))) return file;
  throw new DeploymentFault(`The topology names the function "${name}", but ${file} does not exist. Write it, or change infra/topology.ts.`);
};

const LATER = '.later';
const BESIDE = ['.js', '.js.map', '.js.LEGAL.txt'];

/** The names of what an output imports later. */
const laterOf = (output: Metafile['outputs'][string] | undefined): readonly string[] =>
  (output?.imports ?? []).flatMap(({ kind, path: found }) => ((kind === 'dynamic-import' || kind === 'require-call') && found.startsWith('./later-') ? [path.basename(found, '.js')] : []));

/** One folder per entry, made anew: `index.js`, exporting what the entry exports, and beside it what it imports later. */
export const bundleEntries = async <Name extends string>(entries: Readonly<Record<Name, string>>, folder: string): Promise<Record<Name, Bundle>> => {
  const names = Object.keys(entries) as Name[];
  const outdir = path.resolve(folder);
  rmSync(outdir, { recursive: true, force: true });
  const looked = await build({ ...SETTINGS, entryPoints: Object.values(entries), outdir, write: false, metafile: true, minify: false, sourcemap: false });
  const wanted = findLaterImports(looked.metafile);

  const later = new Map<string, string>();
  const needs = new Map<string, readonly string[]>();
  const make = async (sources: Readonly<Record<string, string>>): Promise<void> => {
    const { metafile } = await build({ ...SETTINGS, entryPoints: { ...sources }, outdir, metafile: true, plugins: [importLater(wanted, later), temporalWhenNeeded(later), noJsonSchemas, onlyTheVersion] });
    for (const out of Object.keys(sources)) needs.set(out, laterOf(metafile.outputs[path.relative(ROOT, path.join(outdir, `${out}.js`))]));
  };
  await make(Object.fromEntries(names.map((name) => [`${name}/index`, entries[name]])));
  // What is imported later may itself import something later.
  for (;;) {
    const missing = [...later].filter(([name]) => !needs.has(`${LATER}/${name}`));
    if (missing.length === 0) break;
    await make(Object.fromEntries(missing.map(([name, source]) => [`${LATER}/${name}`, source])));
  }
  const allNeedsOf = (out: string, found = new Set<string>()): ReadonlySet<string> => {
    for (const name of needs.get(out) ?? []) if (!found.has(name)) allNeedsOf(`${LATER}/${name}`, found.add(name));
    return found;
  };

  const bundles = names.map((name): [Name, Bundle] => {
    const own = path.join(outdir, name);
    const beside = [...allNeedsOf(`${name}/index`)];
    for (const file of beside.flatMap((one) => BESIDE.map((ending) => `${one}${ending}`))) {
      if (existsSync(path.join(outdir, LATER, file))) cpSync(path.join(outdir, LATER, file), path.join(own, file));
    }
    // Whatever folder it is put into, it is CommonJS.
    writeFileSync(path.join(own, 'package.json'), '{"type":"commonjs"}\n');
    const bytesOf = (file: string): number => statSync(path.join(own, `${file}.js`)).size;
    return [name, { folder: own, bytes: bytesOf('index'), laterBytes: beside.reduce((sum, one) => sum + bytesOf(one), 0) }];
  });
  rmSync(path.join(outdir, LATER), { recursive: true, force: true });
  return Object.fromEntries(bundles) as Record<Name, Bundle>;
};
