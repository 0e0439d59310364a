import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readFileMapping } from '../../events/file-mapping.v1.ts';
import { TellTheOperator } from './connection.ts';

const SHIPPED = path.join(import.meta.dirname, '../../events/mappings');

/** A mapping by its file, or by the name of one that comes with the gateway; checked here, so that nothing is brought in vain. */
export const readMappingFile = (given: string): { readonly format: 'csv' | 'ndjson'; readonly json: unknown } => {
  const file = existsSync(given) ? given : path.join(SHIPPED, `${given}.json`);
  if (!/^[\w-]+$/.test(given) && !existsSync(given)) throw new TellTheOperator(`There is no mapping file ${given}.`);
  if (!existsSync(file)) throw new TellTheOperator(`There is no mapping ${given}: name a file, or plain-csv or ihub-sdm.`);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new TellTheOperator(`The mapping ${given} is not JSON.`);
  }
  const read = readFileMapping(json);
  if ('faults' in read) throw new TellTheOperator(`The mapping ${given} cannot be used:\n${read.faults.map(({ pointer, code }) => `  ${pointer || '(whole file)'}: ${code}`).join('\n')}\ndocs/files.md says what a mapping may say.`);
  return { format: read.mapping.format, json };
};
