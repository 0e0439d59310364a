/**
 * jsdom lists this process's globals when it is loaded and looks for each in its own realm, where a polyfill is not. So it is loaded here
 * only, with Temporal out of its sight; tests of one process share it.
 */
const temporal = Object.getOwnPropertyDescriptor(globalThis, 'Temporal');
Reflect.deleteProperty(globalThis, 'Temporal');
export const { JSDOM } = await import('jsdom').finally(() => {
  if (temporal !== undefined) Object.defineProperty(globalThis, 'Temporal', temporal);
});
