import { appendFileSync, existsSync, readFileSync } from 'node:fs';

interface Entry {
  readonly index: number;
  readonly id: string;
  readonly at: string;
}

export interface SentMail extends Entry {
  readonly kind: 'mail';
  readonly source: string;
  readonly destinations: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly configurationSet: string | null;
  /** The message exactly as it was handed over. */
  readonly raw: string;
}

export interface SentText extends Entry {
  readonly kind: 'text';
  readonly phoneNumber: string;
  readonly senderId: string | null;
  readonly message: string;
}

export type Sent = SentMail | SentText;

export interface Outbox {
  addMail(mail: Omit<SentMail, 'index' | 'kind'>): SentMail;
  addText(text: Omit<SentText, 'index' | 'kind'>): SentText;
  /** Everything from this index on, oldest first. */
  since(index: number): readonly Sent[];
  findMail(matches: (mail: SentMail) => boolean): SentMail | undefined;
}

/** Every e-mail and text that left, kept over a restart so that a link sent yesterday can still be clicked. */
export const openOutbox = (file: string): Outbox => {
  const sent: Sent[] = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as Sent)
    : [];
  const add = <T extends Sent>(entry: T): T => {
    sent.push(entry);
    appendFileSync(file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    return entry;
  };
  return {
    addMail: (mail) => add({ kind: 'mail', index: sent.length, ...mail }),
    addText: (text) => add({ kind: 'text', index: sent.length, ...text }),
    since: (index) => sent.slice(Math.max(0, index)),
    findMail: (matches) => sent.findLast((entry): entry is SentMail => entry.kind === 'mail' && matches(entry)),
  };
};
