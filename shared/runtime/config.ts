import * as z from 'zod';

/** Names every missing or malformed variable at once, and never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the variables a function needs; each is a non-empty string. */
export const readConfig = <const Names extends readonly string[]>(env: Readonly<Record<string, string | undefined>>, ...names: Names) => {
  const parsed = z.object(Object.fromEntries(names.map((name) => [name, z.string().min(1)]))).safeParse(env);
  if (!parsed.success) {
    const missing = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))].join(', ');
    throw new ConfigError(`Set these environment variables: ${missing}`);
  }
  return parsed.data as Record<Names[number], string>;
};
