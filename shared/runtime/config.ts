/** Names every missing variable at once, and never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the variables a function needs; each is a non-empty string. By hand: a function that reads nothing else needs no zod for it. */
export const readConfig = <const Names extends readonly string[]>(env: Readonly<Record<string, string | undefined>>, ...names: Names) => {
  const missing = [...new Set(names.filter((name) => !env[name]))].join(', ');
  if (missing !== '') throw new ConfigError(`Set these environment variables: ${missing}`);
  return Object.fromEntries(names.map((name) => [name, env[name]])) as Record<Names[number], string>;
};
