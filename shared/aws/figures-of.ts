import type { Figures, FiguresAnswer } from '../ports/figures.ts';
import type { InvokeFunction } from './invoke-function.ts';

/** A function that took too long goes on by itself, and keeps what it made. */
const isTimeOut = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';

/** Asks the function that makes figures: who shows them needs no facts. */
export const createFigures = ({ invoke, functionName }: { readonly invoke: InvokeFunction; readonly functionName: string }): Figures => ({
  async ask(question) {
    try {
      const answer = await invoke({ FunctionName: functionName, InvocationType: 'RequestResponse', Payload: Buffer.from(JSON.stringify(question)) });
      if (answer.FunctionError !== undefined || answer.Payload === undefined) throw new Error('the figures failed');
      return JSON.parse(Buffer.from(answer.Payload).toString('utf8')) as FiguresAnswer;
    } catch (error) {
      if (isTimeOut(error)) return { kind: 'beingMade' };
      throw error;
    }
  },
});
