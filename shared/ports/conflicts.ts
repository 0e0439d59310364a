import type { Cause, Obligation } from './cause.ts';
import type { NotificationRecord } from './notifications.ts';

export interface ConflictStore {
  /** Tells the desk, once per version, that a key adult was passed over, and why: codes, no names. What follows from it, to be sent; empty when it knows already. */
  say(command: { readonly notification: NotificationRecord; readonly because: readonly string[]; readonly cause: Cause }): Promise<readonly Obligation[]>;
}
