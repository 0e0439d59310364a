import type { InvokeFunction } from './invoke-function.ts';
import { whenFirstNeeded } from './when-first-needed.ts';

/** Calls one of our functions. The client is large and its calls are rare: it is read when the first is made. */
export const createInvokeLater = (): InvokeFunction => {
  const invoke = whenFirstNeeded(async () => (await import('./invoke-function.ts')).createInvokeFunction());
  return async (input) => (await invoke())(input);
};
