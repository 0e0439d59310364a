import type { Texter } from '../ports/messages.ts';
import { whenFirstNeeded } from './when-first-needed.ts';

/** Texts are few beside e-mails: their client is read when the first one is sent. */
export const createTexterLater = ({ sender }: { readonly sender: string }): Texter => {
  const texter = whenFirstNeeded(async () => (await import('./sns-texter.ts')).createSnsTexter(sender));
  return { send: async (to, text) => (await texter()).send(to, text) };
};
