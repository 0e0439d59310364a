import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { InvokeCommandInput, InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { createLambda } from './clients.ts';

export type InvokeFunction = (input: InvokeCommandInput) => Promise<InvokeCommandOutput>;

export const createInvokeFunction = (): InvokeFunction => {
  const lambda = createLambda();
  return (input) => lambda.send(new InvokeCommand(input));
};
