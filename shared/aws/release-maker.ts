import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { ReleaseMaker } from '../ports/releases.ts';

/** Asks the exporting function and does not wait: a year takes minutes. */
export const createReleaseMaker = ({ lambda, functionName }: { readonly lambda: LambdaClient; readonly functionName: string }): ReleaseMaker => ({
  async start(releaseId) {
    await lambda.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload: Buffer.from(JSON.stringify({ releaseId })) }));
  },
});
