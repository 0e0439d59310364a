import { neighboursOf } from '../domain/neighbouring-forces.ts';
import type { Outbox } from '../ports/cause.ts';
import type { DirectoryStore, LinkRequests } from '../ports/directory.ts';
import type { Clock, Ids } from '../ports/surroundings.ts';

export interface TryAgainDeps {
  readonly policies: Pick<DirectoryStore, 'readPolicy'>;
  readonly links: LinkRequests;
  readonly outbox: Pick<Outbox, 'send'>;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly now: Clock;
}

export interface TryAgain {
  /** A part of a roll is about to change: its children are looked at when this import is surely over. */
  later(areas: readonly string[]): Promise<void>;
  /** A roll is loaded and counted: its children are looked at now. */
  atOnce(area: string): Promise<void>;
  /** Rows of a roll have changed: children of this area and of those over its border are looked at now. */
  around(area: string): Promise<void>;
}

const TRIED_FOR_DAYS = 14;
/** Longer than an import may run. */
const LOOK_AFTER_MINUTES = 20;
/** A look that far ahead sees this change as well: a roll of many parts asks for one look, not one a part. */
const COVERED_AFTER_MINUTES = 15;
const MINUTE_MS = 60_000;

/** Children whom nobody found, or of whom nobody was sure: rolls are often late, so a changed roll is looked at again for two weeks. */
export const createTryAgain = ({ policies, links, outbox, ids, now }: TryAgainDeps): TryAgain => {
  const ask = async (area: string, isLater: boolean, isAround = isLater): Promise<void> => {
    const own = await policies.readPolicy(area);
    // A changed row may be a child of a neighbour; a new count of names is of no matter over the border.
    const others = isAround ? await Promise.all(neighboursOf(own).map((forceCode) => policies.readPolicy(forceCode))) : [];
    const laCodes = [...new Set([own, ...others.filter((other) => neighboursOf(other).includes(area))].flatMap((policy) => policy.laCodes))];
    const from = now().getTime();
    const inMinutes = (minutes: number): string => new Date(from + minutes * MINUTE_MS).toISOString();
    const obligations = await links.lookAgain({
      laCodes,
      since: inMinutes(-TRIED_FOR_DAYS * 24 * 60),
      at: isLater ? { notBefore: inMinutes(LOOK_AFTER_MINUTES), unlessAfter: inMinutes(COVERED_AFTER_MINUTES) } : undefined,
      cause: { at: inMinutes(0), actor: 'gateway', actorId: 'import-directory', causedBy: `import-${ids.uuid()}` },
    });
    await outbox.send(obligations);
  };
  return {
    async later(areas) {
      for (const area of areas) await ask(area, true);
    },
    atOnce: (area) => ask(area, false),
    around: (area) => ask(area, false, true),
  };
};
