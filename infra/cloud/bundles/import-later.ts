import path from 'node:path';
import type { Metafile, Plugin } from 'esbuild';

const ROOT = path.join(import.meta.dirname, '../../..');

/**
 * Where the SDK would look for credentials outside the environment: files of a person's machine, a sign-in in a browser, an address in the network.
 * A function is handed its credentials in its environment. Should they ever be missing, it must say so and not go looking.
 */
const ELSEWHERE = /\/node_modules\/(@aws-sdk\/credential-provider-(sso|ini|process|web-identity|login|http)|@smithy\/credential-provider-imds)\//;
const NO_CREDENTIALS = `throw new Error('The environment holds no credentials, and a function looks nowhere else.');`;

/** `node_modules/@smithy/core/dist-es/submodules/event-streams/index.js` → `later-smithy-core-event-streams`. */
export const nameOf = (file: string): string => {
  const words = path.relative(ROOT, file).replace(/\.[cm]?[jt]s$/, '').split(/[/@]+/);
  return ['later', ...words.filter((word) => !['', 'node_modules', 'dist-es', 'esm', 'submodules', 'index', 'shared', 'functions'].includes(word))].join('-');
};

/** As they are written in the source. */
export const findLaterImports = ({ inputs }: Metafile): readonly string[] => [
  ...new Set(Object.values(inputs).flatMap(({ imports }) => imports.flatMap(({ kind, original, path: found }) => (kind === 'dynamic-import' ? [original ?? found] : [])))),
];

// The bundler asks about the names that match and about no others: asking about every import takes ten times as long as the bundling.
const exactly = (names: readonly string[]): RegExp => new RegExp(`^(${names.map((name) => name.replaceAll(/[.*+?^$(){}|[\]\\/]/g, '\\$&')).join('|')})$`);

/**
 * What the source imports when it is first needed (`await import(…)`) becomes a file of its own beside the bundle. CommonJS knows no shared pieces:
 * each such file carries its own copy of what it needs, so nothing in it may count on a state in common with the bundle.
 */
export const importLater = (names: readonly string[], later: Map<string, string>): Plugin => ({
  name: 'import-later',
  setup: ({ onResolve, onLoad, resolve }) => {
    if (names.length === 0) return;
    onResolve({ filter: exactly(names) }, async ({ path: wanted, kind, resolveDir, importer, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === importLater) return undefined;
      const found = await resolve(wanted, { kind, resolveDir, importer, pluginData: importLater });
      if (found.errors.length > 0 || found.external) return found;
      if (ELSEWHERE.test(found.path)) return { path: found.path, namespace: 'elsewhere' };
      const name = nameOf(found.path);
      later.set(name, found.path);
      return { path: `./${name}.js`, external: true };
    });
    onLoad({ filter: /.*/, namespace: 'elsewhere' }, () => ({ contents: NO_CREDENTIALS, loader: 'js' }));
  },
});
