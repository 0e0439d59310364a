import type { Clock } from '../ports/surroundings.ts';

/**
 * The only place that reads the machine's clock. On one machine the clock can be turned: the local runtime sets
 * ENCOMPASS_CLOCK_OFFSET_MS, which is read at every call. A deployed function never has that variable (a test of the template proves
 * it), and Lambda's own marker switches it off all the same.
 */
export const createClock = (env: Readonly<Record<string, string | undefined>>): Clock => {
  const deployed = env['AWS_EXECUTION_ENV']?.startsWith('AWS_Lambda') ?? false;
  return () => new Date(Date.now() + (deployed ? 0 : Number(env['ENCOMPASS_CLOCK_OFFSET_MS'] ?? 0)));
};
