import type { Plugin } from 'esbuild';
import { nameOf } from './import-later.ts';

const POLYFILL = 'temporal-polyfill/global';

/**
 * The runtime has no `Temporal` yet, and the polyfill is 58 kB of every bundle (docs/adr/0006). Rules reckon in the middle of a line and cannot await it;
 * but CommonJS can read a file there and then: the first line that names `Temporal` does, and a function that reckons with no day never.
 */
export const temporalWhenNeeded = (later: Map<string, string>): Plugin => ({
  name: 'temporal-when-needed',
  setup: ({ onResolve, onLoad, resolve }) => {
    onResolve({ filter: new RegExp(`^${POLYFILL}$`) }, async ({ kind, resolveDir, importer, pluginData }) => {
      if (kind !== 'import-statement' || pluginData === temporalWhenNeeded) return undefined;
      const found = await resolve(POLYFILL, { kind, resolveDir, importer, pluginData: temporalWhenNeeded });
      if (found.errors.length > 0) return found;
      const name = nameOf(found.path);
      later.set(name, found.path);
      return { path: found.path, namespace: 'when-needed', pluginData: name };
    });
    onResolve({ filter: /^\.\/later-/, namespace: 'when-needed' }, ({ path: file }) => ({ path: file, external: true }));
    onLoad({ filter: /.*/, namespace: 'when-needed' }, ({ pluginData: name }) => ({
      contents: `if (!('Temporal' in globalThis)) Object.defineProperty(globalThis, 'Temporal', {
        configurable: true,
        get: () => {
          delete globalThis.Temporal;
          require('./${String(name)}.js');
          return globalThis.Temporal;
        },
      });`,
      loader: 'js',
    }));
  },
});
