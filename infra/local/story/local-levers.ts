import * as z from 'zod';
import { StoryBroken } from './story-broken.ts';

const $Mail = z.object({ to: z.string(), subject: z.string(), text: z.string(), html: z.string(), at: z.string() });
const $Text = z.object({ phoneNumber: z.string(), message: z.string() });
const $Outbox = z.object({ next: z.number(), mails: z.array($Mail), texts: z.array($Text) });

export type ArrivedMail = z.infer<typeof $Mail>;

/** The demonstration's levers: its clock, and what left by mail and text. Only a gateway on this machine has them. */
export interface LocalLevers {
  /** Puts the hands where the story begins; nothing that lies between happens. */
  begin(at: string): Promise<void>;
  /** Lets time pass until then: whatever falls due on the way happens in its own minute. */
  passUntil(at: string): Promise<void>;
  settle(): Promise<void>;
  /** E-mails since the last time of asking. */
  newMails(): Promise<readonly ArrivedMail[]>;
  newestMailTo(address: string): ArrivedMail | undefined;
  newestCodeFor(mobile: string): Promise<string | undefined>;
}

export const createLocalLevers = (origin: string): LocalLevers => {
  let next = 0;
  const mails: ArrivedMail[] = [];
  const texts: z.infer<typeof $Text>[] = [];

  const ask = async (path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(new URL(path, origin), {
      ...(body && { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!answer.ok) throw new StoryBroken(path === '/_local/idle' ? 'The gateway did not come to rest.' : `${path} answered ${answer.status}.`);
    return answer.json();
  };
  const look = async (): Promise<readonly ArrivedMail[]> => {
    const outbox = $Outbox.parse(await ask(`/_local/outbox?since=${next}`));
    next = outbox.next;
    const arrived = outbox.mails.map((mail) => ({ ...mail, to: addressIn(mail.to) }));
    mails.push(...arrived);
    texts.push(...outbox.texts);
    return arrived;
  };
  const settle = async (): Promise<void> => {
    await ask('/_local/idle');
  };
  return {
    begin: async (at) => {
      await look();
      await ask('/_local/clock', { set: new Date(at).toISOString(), jump: true });
    },
    passUntil: async (at) => {
      await ask('/_local/clock', { set: new Date(at).toISOString() });
      await settle();
    },
    settle,
    newMails: look,
    newestMailTo: (address) => mails.findLast(({ to }) => to === address.toLowerCase()),
    newestCodeFor: async (mobile) => {
      await look();
      const message = texts.findLast(({ phoneNumber }) => phoneNumber === mobile)?.message;
      return message === undefined ? undefined : /\b\d{6}\b/u.exec(message)?.[0];
    },
  };
};

const addressIn = (to: string): string => (/<([^>]+)>/u.exec(to)?.[1] ?? to).trim().toLowerCase();
