import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { LinkPreview, PreviewAnswer } from '../ports/incidents.ts';

/** Asks the linking function and waits: nothing is queued or kept on the way, and who asks needs no key and no table of the rolls. */
export const createLinkPreview = ({ lambda, functionName }: { readonly lambda: LambdaClient; readonly functionName: string }): LinkPreview => ({
  async of(incident) {
    const Payload = Buffer.from(JSON.stringify({ preview: incident.reveal() }));
    const answer = await lambda.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'RequestResponse', Payload }));
    if (answer.FunctionError !== undefined || answer.Payload === undefined) throw new Error('the preview failed');
    return JSON.parse(Buffer.from(answer.Payload).toString('utf8')) as PreviewAnswer;
  },
});
