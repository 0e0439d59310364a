import * as z from 'zod';
import type { Cause } from '../../shared/ports/cause.ts';
import type { HeldSend, SettleHeldSends } from '../../shared/ports/held-sends.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import type { Log } from '../../shared/runtime/log.ts';

const notificationIds = z.array(z.string().regex(/^[\w-]{1,80}$/)).min(1).max(500);

export const $SettleRestore = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('list') }),
  z.strictObject({ action: z.literal('confirm') }),
  /** Of these notifications, or of all. */
  z.strictObject({ action: z.literal('release'), notificationIds: notificationIds.optional() }),
  /** A person knows that these schools were told. */
  z.strictObject({ action: z.literal('dismiss'), notificationIds }),
]);
export type SettleRestoreCommand = z.infer<typeof $SettleRestore>;

export type SettleRestoreAnswer =
  | {
      readonly outcome: 'done';
      readonly restoredTo?: string | undefined;
      readonly confirmedAt?: string | undefined;
      /** What is still held after this. */
      readonly held: readonly HeldSend[];
      /** Sends that were released or dismissed by it. */
      readonly settled: number;
    }
  | { readonly outcome: 'refused'; readonly because: 'notRestored' | 'notConfirmed' };

export interface SettleRestoreDeps {
  /** Absent when this gateway was not restored, or is no more looked upon as restored. */
  readonly restoredTo: string | undefined;
  readonly held: SettleHeldSends;
  readonly now: Clock;
  readonly log: Log;
}

/** Sends that the one which tells everybody makes needless, when both were held. */
const OVERTAKEN = new Set(['send', 'remind', 'replacement']);

const overtakenBy = (one: HeldSend, all: readonly HeldSend[]): boolean =>
  OVERTAKEN.has(one.rung) && all.some((other) => other.rung === 'widen' && other.notificationId === one.notificationId && other.version === one.version);

/** What a person decides about sends that were held after a restore. Each answer says what is still held, so that nobody has to guess. */
export const createSettleRestore =
  ({ restoredTo, held, now, log }: SettleRestoreDeps) =>
  async (command: SettleRestoreCommand): Promise<SettleRestoreAnswer> => {
    const cause = (): Cause => ({ at: now().toISOString(), actor: 'operator', actorId: 'operator', causedBy: 'settle-restore', traceId: 'settle-restore' });
    const answer = async (settled: number): Promise<SettleRestoreAnswer> => ({
      outcome: 'done',
      restoredTo,
      confirmedAt: restoredTo === undefined ? undefined : await held.confirmedAt(restoredTo),
      held: await held.list(),
      settled,
    });
    if (command.action === 'list') return answer(0);
    if (command.action === 'confirm') {
      if (restoredTo === undefined) return { outcome: 'refused', because: 'notRestored' };
      await held.confirm(restoredTo, cause());
      return answer(0);
    }
    // Released before that, what follows from it would be held again.
    if (restoredTo !== undefined && (await held.confirmedAt(restoredTo)) === undefined) return { outcome: 'refused', because: 'notConfirmed' };
    const all = await held.list();
    const wanted = command.notificationIds === undefined ? undefined : new Set(command.notificationIds);
    const chosen = all.filter(({ notificationId }) => wanted === undefined || wanted.has(notificationId));
    let settled = 0;
    for (const one of chosen) {
      const done =
        command.action === 'dismiss' ? await held.dismiss(one, 'toldAlready', cause()) : overtakenBy(one, chosen) ? await held.dismiss(one, 'overtaken', cause()) : await held.release(one, cause());
      if (done === 'done') settled += 1;
    }
    log('info', 'SENDS_SETTLED', { count: settled, because: command.action });
    return answer(settled);
  };
