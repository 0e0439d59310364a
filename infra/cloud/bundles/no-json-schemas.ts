import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const REFUSING = `const refuse = () => { throw new Error('JSON Schemas are generated before anything is deployed: npm run generate'); };`;

/** Every shape of zod carries the way to describe itself as a JSON Schema, 16 kB in all. Ours are described by `npm run generate`; no function ever does. */
export const noJsonSchemas: Plugin = {
  name: 'no-json-schemas',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/node_modules\/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/ }, ({ path: file }) => {
      const names = [...readFileSync(file, 'utf8').matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name ?? '');
      // What makes a method is called with every shape; only the method itself is refused.
      return { contents: [REFUSING, ...names.map((name) => `export const ${name} = ${name.startsWith('create') ? '() => refuse' : 'refuse'};`)].join('\n'), loader: 'js' };
    });
  },
};
