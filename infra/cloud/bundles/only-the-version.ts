import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** Each SDK client imports the whole description of its package to say its version in a header. The version is enough. */
export const onlyTheVersion: Plugin = {
  name: 'only-the-version',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/node_modules\/@aws-sdk\/[a-z0-9-]+\/package\.json$/ }, ({ path: file }) => {
      const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
