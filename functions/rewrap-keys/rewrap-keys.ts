import type { Cause } from '../../shared/ports/cause.ts';
import type { DataKeyStore } from '../../shared/ports/retention.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';

export interface RewrapReport {
  /** Now under the key that wraps. */
  readonly rewrapped: number;
  /** Were under it already: of an earlier run, or made since. */
  readonly current: number;
  /** Erased while this ran. */
  readonly gone: number;
  /** Whether every data key was looked at; if not, the same command goes on where it stopped. */
  readonly isWhole: boolean;
}

export interface RewrapDeps {
  readonly keys: DataKeyStore;
  readonly now: Clock;
  readonly mayGoOn: () => boolean;
}

/** Every data key that is not under the key that wraps now. Nothing sealed is touched; what is done is found done, so it can stop anywhere and run twice. */
export const createRewrapKeys =
  ({ keys, now, mayGoOn }: RewrapDeps) =>
  async ({ requestedBy, id }: { readonly requestedBy: string; readonly id: string }): Promise<RewrapReport> => {
    const cause: Cause = { at: now().toISOString(), actor: 'operator', actorId: requestedBy, causedBy: id, traceId: id };
    const tally = { rewrapped: 0, current: 0, gone: 0 };
    let isWhole = true;
    for await (const stored of keys.all()) {
      if (!mayGoOn()) {
        isWhole = false;
        break;
      }
      const again = await keys.rewrap(stored);
      if (again === undefined) tally.current += 1;
      else tally[(await keys.replace(stored, again)) === 'replaced' ? 'rewrapped' : 'gone'] += 1;
    }
    await keys.record({ ...tally, isWhole, cause });
    return { ...tally, isWhole };
  };
