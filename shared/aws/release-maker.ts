import type { ReleaseMaker } from '../ports/releases.ts';
import type { InvokeFunction } from './invoke-function.ts';

/** Asks the exporting function and does not wait: a year takes minutes. */
export const createReleaseMaker = ({ invoke, functionName }: { readonly invoke: InvokeFunction; readonly functionName: string }): ReleaseMaker => ({
  async start(releaseId) {
    await invoke({ FunctionName: functionName, InvocationType: 'Event', Payload: Buffer.from(JSON.stringify({ releaseId })) });
  },
});
