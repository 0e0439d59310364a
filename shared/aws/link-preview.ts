import type { LinkPreview, PreviewAnswer } from '../ports/incidents.ts';
import type { InvokeFunction } from './invoke-function.ts';

/** Asks the linking function and waits: nothing is queued or kept on the way, and who asks needs no key and no table of the rolls. */
export const createLinkPreview = ({ invoke, functionName }: { readonly invoke: InvokeFunction; readonly functionName: string }): LinkPreview => ({
  async of(incident) {
    const Payload = Buffer.from(JSON.stringify({ preview: incident.reveal() }));
    const answer = await invoke({ FunctionName: functionName, InvocationType: 'RequestResponse', Payload });
    if (answer.FunctionError !== undefined || answer.Payload === undefined) throw new Error('the preview failed');
    return JSON.parse(Buffer.from(answer.Payload).toString('utf8')) as PreviewAnswer;
  },
});
