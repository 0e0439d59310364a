import type { Sensitive } from '../domain/sensitive.ts';

export interface Mail {
  readonly to: Sensitive<string>;
  readonly subject: string;
  readonly text: Sensitive<string>;
  readonly html: Sensitive<string>;
  readonly language: 'en' | 'cy';
  /** Come back in every receipt. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What the mail service answered, typed by what to do next. */
export type MailAnswer = { readonly kind: 'accepted'; readonly messageId: string } | { readonly kind: 'throttled' } 
  /** It surely took nothing. */
  | { readonly kind: 'unavailable' }
  /** No answer: it may have taken it. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly code: string };

export interface Mailer {
  send(mail: Mail): Promise<MailAnswer>;
}

/** What the text service answered. `unknown`: it may have taken it; `refused`: never to this number; the other two: it surely took nothing. */
export type TextAnswer = 'accepted' | 'throttled' | 'unavailable' | 'unknown' | 'refused';

export interface Texter {
  send(to: Sensitive<string>, text: Sensitive<string>): Promise<TextAnswer>;
}
