import type { Random } from './random.ts';

/** Everything that goes wrong, with how often: of so many thousand chances one comes. A kind of trouble that is not here is not tried. */
const ONE_IN = {
  /** The machine goes away before a call of a port goes out, or after its work is done and before its answer is heard. */
  crashBefore: 160,
  crashAfter: 160,
  /** A call takes seconds. */
  slow: 60,
  /** Done, and the answer lost: the caller cannot know. */
  replyLost: 200,
  /** The store refuses: too much at once, or others writing the same items. */
  throttled: 150,
  contended: 100,
  /** The key service says no. */
  keysDenied: 20,
  /** A queue loses a message, delivers it twice, late, or hands it to somebody who never answers. */
  messageLost: 25,
  messageDoubled: 12,
  messageDelayed: 12,
  messageUnanswered: 25,
  sendFailed: 25,
  /** The mail service takes an e-mail and its answer is lost; is too busy; is away; its receipts come late, twice or never. */
  mailAnswerLost: 12,
  /** For minutes it answers nobody, and of what it took it says nothing later either. */
  mailSilent: 50,
  mailThrottled: 15,
  mailAway: 25,
  receiptLost: 12,
  receiptDoubled: 10,
  receiptLate: 8,
  textFails: 15,
  /** The minute's tick comes late, twice or not at all. */
  tickLate: 12,
  tickDoubled: 15,
  tickMissed: 10,
  /** A machine's clock is wrong. */
  clockWrong: 5,
} as const satisfies Record<string, number>;

export type FaultKind = keyof typeof ONE_IN;
export const FAULT_KINDS = Object.keys(ONE_IN) as readonly FaultKind[];

/** What a run leaves out, so that a failing seed can be made smaller. Faults are numbered as they come. */
export interface Mute {
  readonly kinds?: readonly FaultKind[] | undefined;
  readonly numbers?: ReadonlySet<number> | undefined;
  /** No fault after this number. */
  readonly from?: number | undefined;
}

export interface Faults {
  /** Whether this trouble comes now. Every question is one draw, whatever is muted, so that what is left stays what it was. */
  comes(kind: FaultKind): boolean;
  stop(): void;
  /** Trouble comes again, after it had stopped. */
  resume(): void;
  isOver(): boolean;
  readonly counts: Record<FaultKind, number>;
  /** In the order in which they came, with the number each is muted by. */
  readonly injected: { readonly number: number; readonly kind: FaultKind; readonly at: string }[];
}

export const createFaults = (random: Random, mute: Mute, now: () => number): Faults => {
  const counts = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  const injected: { number: number; kind: FaultKind; at: string }[] = [];
  // Some nights are quiet and some are not.
  const weather = random.pick([0.3, 1, 1, 2.5]);
  const muted = new Set(mute.kinds);
  let number = 0;
  let isOver = false;
  return {
    counts,
    injected,
    comes(kind) {
      if (isOver || !random.chance(weather / ONE_IN[kind])) return false;
      number += 1;
      if (muted.has(kind) || mute.numbers?.has(number) === true || number >= (mute.from ?? Infinity)) return false;
      counts[kind] += 1;
      injected.push({ number, kind, at: new Date(now()).toISOString() });
      return true;
    },
    stop() {
      isOver = true;
    },
    resume() {
      isOver = false;
    },
    isOver: () => isOver,
  };
};
