import { londonDayOf } from '../../shared/domain/calendar.ts';
import { othersOf, whyNot } from '../../shared/domain/key-adult-change.ts';
import type { NotPossible, ProposedChange } from '../../shared/domain/key-adult-change.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { createTellKeyAdult } from '../../shared/runtime/tell-of-change.ts';
import { causeOf } from './cause-of.ts';
import type { PagesDeps } from './deps.ts';
import { formatDay } from './format-time.ts';
import type { SignedIn } from './read-signed-in.ts';
import { wordsIn } from './words/words-in.ts';

/** More than this at once is no school changing its people. */
const MOST_PENDING = 10;

export type Proposed = { readonly kind: 'proposed' } | { readonly kind: 'not'; readonly because: NotPossible | 'tooMany' };

/**
 * Asks for a change. Nothing of it holds yet: the other key adults are asked by e-mail, and the person it is about hears of it at the
 * address that we hold now. Where there is no other key adult it is the desk's from the start.
 */
export const createProposeChange = (deps: PagesDeps) => {
  const { changes, clock, ids, digest, publicOrigin } = deps;
  const tell = createTellKeyAdult(deps);
  return async ({ session, body, keyAdult, policy }: SignedIn, change: ProposedChange): Promise<Proposed> => {
    const proposedAt = clock().toISOString();
    const because = whyNot(body.keyAdults, change, londonDayOf(proposedAt));
    if (because !== undefined) return { kind: 'not', because };
    if ((await changes.pendingOf(body.laCode, body.bodyKey)).length >= MOST_PENDING) return { kind: 'not', because: 'tooMany' };

    const changeId = `kac_${ids.uuid()}`;
    const answerBy = Temporal.Instant.from(proposedAt).add({ hours: 24 * policy.keyAdultChangeDays }).toString({ smallestUnit: 'millisecond' });
    const asked = othersOf(body.keyAdults, session.keyAdultId).map((other) => ({ other, token: ids.token() }));
    await changes.propose({
      change: {
        changeId,
        bodyKey: body.bodyKey,
        laCode: body.laCode,
        state: 'proposed',
        proposedBy: session.keyAdultId,
        proposedAt,
        answerBy,
        deskSince: asked.length === 0 ? proposedAt : undefined,
        change: sensitive(change),
      },
      links: asked.map(({ other, token }) => ({ tokenHash: digest(token), changeId, bodyKey: body.bodyKey, keyAdultId: other.keyAdultId, expiresAt: answerBy })),
      cause: causeOf(deps, session.keyAdultId, ids.uuid()),
    });
    let reached = 0;
    for (const { other, token } of asked) {
      const sent = await tell(other, 'decide', { link: `${publicOrigin}/k/${token}`, answerBy: formatDay(londonDayOf(answerBy), wordsIn(other.language)) });
      if (sent === 'taken') reached += 1;
    }
    // Nobody was asked: then it is not left to its days.
    if (asked.length > 0 && reached === 0) await changes.handToDesk(changeId, causeOf(deps, session.keyAdultId, ids.uuid()));
    // Somebody in a stolen session changes their victim's address first: the victim is told where they can still read it.
    if ((change.kind === 'change' || change.kind === 'remove') && change.keyAdultId === session.keyAdultId) await tell(keyAdult, 'yourDetails');
    return { kind: 'proposed' };
  };
};
