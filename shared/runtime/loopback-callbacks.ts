/**
 * Whether callbacks may go to this very machine. Only the local runtime sets the variable; a deployed function never has it (a test of the
 * template proves it), and Lambda's own marker switches it off all the same.
 */
export const LOOPBACK_CALLBACKS = 'ENCOMPASS_LOOPBACK_CALLBACKS';

export const allowsLoopbackCallbacks = (env: Readonly<Record<string, string | undefined>>): boolean =>
  !(env['AWS_EXECUTION_ENV']?.startsWith('AWS_Lambda') ?? false) && env[LOOPBACK_CALLBACKS] === 'allow';
