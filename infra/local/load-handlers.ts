import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FunctionName } from '../topology.ts';
import type { Handler, Handlers } from './lambda-host.ts';

const functionsDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../functions');

/** A second runtime in one process gets its own composition roots, as a new Lambda environment would: they read the environment anew. */
let coldStarts = 0;

export interface LoadedHandlers {
  readonly handlers: Handlers;
  /** What could not be loaded, in words for the person at the terminal. */
  readonly troubles: readonly string[];
}

/**
 * Loads the entries of functions by their names in the topology; the environment must be complete before. `bundles` is a folder of what would be
 * deployed, `<name>/index.js`, instead of the sources.
 */
export const loadHandlers = async (names: readonly FunctionName[], bundles?: string): Promise<LoadedHandlers> => {
  coldStarts += 1;
  const again = coldStarts > 1 ? `?cold-start=${coldStarts}` : '';
  const handlers: Handlers = {};
  const troubles: string[] = [];
  await Promise.all(
    names.map(async (name) => {
      const file = bundles === undefined ? path.join(functionsDir, name, 'handler.ts') : path.resolve(bundles, name, 'index.js');
      if (!existsSync(file)) {
        troubles.push(`functions/${name}/handler.ts is not there: whatever leads to it answers with an error`);
        return;
      }
      try {
        const loaded: unknown = await import(`${pathToFileURL(file).href}${again}`);
        const handler: unknown = typeof loaded === 'object' && loaded !== null && 'handler' in loaded ? loaded.handler : undefined;
        if (typeof handler === 'function') handlers[name] = handler as Handler;
        else troubles.push(`functions/${name}/handler.ts exports no function named handler`);
      } catch (error) {
        const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
        troubles.push(`functions/${name}/handler.ts failed at its cold start: ${why}`);
      }
    }),
  );
  return { handlers, troubles };
};
