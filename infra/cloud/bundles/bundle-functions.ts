import { FUNCTIONS, type FunctionName } from '../../topology.ts';
import { bundleEntries, entryOf, type Bundle } from './bundle-entries.ts';

/** Every function of the topology, bundled into `<folder>/<name>`. */
export const bundleFunctions = (folder: string): Promise<Record<FunctionName, Bundle>> => {
  const names = Object.keys(FUNCTIONS) as FunctionName[];
  return bundleEntries(Object.fromEntries(names.map((name) => [name, entryOf(name)])) as Record<FunctionName, string>, folder);
};
