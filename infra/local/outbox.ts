import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { ServiceError } from './service-error.ts';

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

const parsed = (line: string): readonly Sent[] => {
  try {
    return [JSON.parse(line) as Sent];
  } catch {
    // Cut off when the power went: it was never answered, so whoever sent it sends it again.
    return [];
  }
};

/** Every e-mail and text that left, kept over a restart so that a link sent yesterday can still be clicked. */
export const openOutbox = (file: string): Outbox => {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const sent: Sent[] = text.split('\n').filter((line) => line !== '').flatMap(parsed);
  // The next entry must not be written on to the end of one that was cut off.
  let isWhole = text === '' || text.endsWith('\n');
  const add = <T extends Sent>(entry: T): T => {
    try {
      appendFileSync(file, `${isWhole ? '' : '\n'}${JSON.stringify(entry)}\n`, { mode: 0o600 });
    } catch {
      isWhole = false;
      // Not kept is not sent: the sender keeps it, and tries again.
      throw new ServiceError('ServiceUnavailable', `the outbox ${file} cannot be written: is the disk full?`, 503);
    }
    isWhole = true;
    sent.push(entry);
    return entry;
  };
  return {
    addMail: (mail) => add({ kind: 'mail', index: sent.length, ...mail }),
    addText: (text) => add({ kind: 'text', index: sent.length, ...text }),
    since: (index) => sent.slice(Math.max(0, index)),
    findMail: (matches) => sent.findLast((entry): entry is SentMail => entry.kind === 'mail' && matches(entry)),
  };
};
