import type { RecipientBody } from '../../shared/domain/recipient-body.ts';
import type { Language } from './words/words.ts';

/** A radio or list entry, already in words. */
export interface Choice {
  readonly value: string;
  readonly text: string;
}
export interface WordedRow {
  readonly key: string;
  readonly lines: readonly string[];
}
export interface WordedChild {
  readonly childId: string;
  readonly name: string;
  readonly rows: readonly WordedRow[];
}
export interface WordedPasskey {
  readonly passkeyId: string;
  readonly device: string;
  readonly created: string;
  readonly used: string;
}

/** What each view is given. Everything a person reads in it is text; the view's engine escapes it. */
export interface Views {
  readonly home: { readonly value: string; readonly error: string };
  readonly landing: { readonly value: string; readonly error: string };
  readonly code: { readonly csrf: string; readonly ending: string; readonly byEmail: boolean; readonly error: string };
  /** Every way to prove oneself, best first. `options` is what the browser's passkey call takes, as JSON. */
  readonly prove: { readonly csrf: string; readonly options: string; readonly ending: string; readonly byEmail: boolean; readonly error: string };
  readonly passkeys: {
    readonly csrf: string;
    readonly passkeys: readonly WordedPasskey[];
    readonly mayAdd: boolean;
    readonly whyNot: string;
    readonly error: string;
  };
  readonly 'passkey-new': { readonly csrf: string; readonly options: string; readonly error: string };
  readonly 'change-link': { readonly value: string; readonly error: string };
  readonly 'key-adults': {
    readonly csrf: string;
    readonly bodyName: string;
    readonly people: readonly { readonly href: string; readonly name: string; readonly lines: readonly string[]; readonly isYou: boolean; readonly checked: boolean }[];
    readonly tooFew: boolean;
    readonly pending: readonly { readonly href: string; readonly title: string; readonly state: string }[];
    readonly startsAt: string;
    readonly closures: readonly string[];
    readonly passkeys: readonly WordedPasskey[];
  };
  readonly 'key-adult': {
    readonly csrf: string;
    readonly action: string;
    readonly isNew: boolean;
    readonly values: Readonly<Record<'givenNames' | 'familyName' | 'role' | 'email' | 'mobile' | 'language' | 'order', string>>;
    readonly faults: Readonly<Record<'givenNames' | 'familyName' | 'role' | 'email' | 'mobile' | 'language' | 'order', string>>;
    readonly errors: readonly { readonly text: string; readonly href: string }[];
    readonly roles: readonly Choice[];
    readonly spoken: readonly Choice[];
    readonly orders: readonly Choice[];
  };
  readonly 'school-day': {
    readonly csrf: string;
    readonly startsAt: string;
    readonly inset: string;
    readonly faults: { readonly startsAt: string; readonly inset: string };
    readonly errors: readonly { readonly text: string; readonly href: string }[];
  };
  readonly 'key-adult-change': {
    readonly csrf: string;
    readonly action: string;
    readonly title: string;
    readonly details: readonly WordedRow[];
    readonly state: string;
    readonly mayDecide: boolean;
    readonly mayTakeBack: boolean;
    readonly error: string;
  };
  readonly list: {
    readonly csrf: string;
    readonly bodyName: string;
    readonly rows: readonly {
      readonly href: string;
      readonly reference: string;
      readonly when: string;
      readonly children: readonly string[];
      readonly confirmed: boolean;
    }[];
  };
  readonly notification: {
    readonly csrf: string;
    readonly action: string;
    readonly version: number;
    readonly reference: string;
    readonly notice: string;
    /** It changed under the reader's hands: said at once by a screen reader. */
    readonly noticeIsNews: boolean;
    readonly changes: readonly string[];
    readonly answered: string;
    readonly saidNotOurs: string;
    readonly children: readonly WordedChild[];
    readonly incident: readonly WordedRow[];
    readonly handling: readonly string[];
    readonly guidance: { readonly share: string; readonly untold: string; readonly help: readonly string[]; readonly helpline: string };
    readonly canConfirm: boolean;
    readonly canSayNotOurs: boolean;
  };
  readonly confirmed: {
    readonly csrf: string;
    readonly action: string;
    readonly title: string;
    readonly reference: string;
    readonly told: string;
    readonly by: string;
    readonly record: string;
    readonly others: boolean;
    /** When the school last said what it did; empty before. */
    readonly followedUp: string;
  };
  readonly 'ask-police': {
    readonly csrf: string;
    readonly action: string;
    readonly reference: string;
    readonly intro: string;
    readonly topics: readonly { readonly value: string; readonly text: string }[];
    readonly chosen: string;
    readonly text: string;
    readonly textLabel: string;
    readonly asked: readonly { readonly title: string; readonly text: string; readonly state: string; readonly answer: string; readonly answerText: string }[];
    readonly error: string;
  };
  readonly 'what-you-did': {
    readonly csrf: string;
    readonly action: string;
    readonly reference: string;
    readonly boxes: readonly (Choice & { readonly id: string; readonly name: string; readonly checked: boolean } | { readonly divider: string })[];
    readonly children: readonly { readonly field: string; readonly title: string; readonly chosen: string; readonly options: readonly Choice[] }[];
    readonly error: string;
  };
  readonly 'not-our-child': {
    readonly csrf: string;
    readonly action: string;
    readonly version: number;
    readonly children: readonly Choice[];
    readonly options: readonly Choice[];
    readonly chosen: { readonly child: string; readonly where: string; readonly school: string };
    readonly errors: readonly { readonly text: string; readonly href: string }[];
    readonly faults: { readonly child: string; readonly where: string; readonly school: string };
  };
  readonly 'not-our-child-done': { readonly csrf: string; readonly action: string; readonly othersLeft: boolean };
  readonly message: { readonly title: string; readonly text: string };
  readonly text: { readonly title: string; readonly paragraphs: readonly string[] };
}
export type ViewName = keyof Views;

export interface CookieChanges {
  /** Whole Set-Cookie values. */
  readonly cookies?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Who was told, when that is no school: the page then speaks in their words. */
  readonly toldAs?: RecipientBody['kind'];
}

export type Answer =
  | ({ readonly kind: 'show'; readonly view: ViewName; readonly status: number; readonly language: Language; readonly model: Views[ViewName] } & CookieChanges)
  /** A file for the child's record. Its name says nothing of a person. */
  | ({ readonly kind: 'file'; readonly name: string; readonly bytes: Uint8Array } & CookieChanges)
  /** After a change: the browser fetches the next page, so that going back or reloading repeats nothing. */
  | ({ readonly kind: 'goTo'; readonly path: string } & CookieChanges);

export const show = <V extends ViewName>(view: V, language: Language, model: Views[V], status = 200, changes: CookieChanges = {}): Answer => ({
  kind: 'show',
  view,
  status,
  language,
  model,
  ...changes,
});

export const goTo = (path: string, changes: CookieChanges = {}): Answer => ({ kind: 'goTo', path, ...changes });
