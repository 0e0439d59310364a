import { countOf, knownAtOf, textOf } from '../fact.ts';
import type { Fact } from '../fact.ts';
import { foldIncidentFacts } from '../fold-facts.ts';
import type { Folded } from '../fold-facts.ts';
import type { CoverRow } from '../rows.ts';

/** One e-mail to one key adult. */
export interface DeliveryRow {
  readonly delivery: string;
  readonly notification: string;
  readonly rung: string;
  readonly order: number;
  readonly attempt: number;
  readonly raisedAt: string | undefined;
  readonly sentAt: string | undefined;
  readonly outcome: string;
  readonly settledAt: string | undefined;
}

/** One thing that happened to one notification. */
export interface EventRow {
  readonly notification: string;
  readonly seq: number;
  readonly event: string;
  readonly detail: string;
  readonly at: string;
  readonly receivedAt: string;
}

/** Work of the desk about one incident. */
export interface ReviewRow {
  readonly referral: string;
  readonly incident: string;
  readonly kind: string;
  readonly openedAt: string;
  readonly closedAt: string | undefined;
}

/** All that an export says of one incident, as it was known at the time of the release; base pseudonyms only. */
export interface Dossier extends Folded {
  readonly deliveries: readonly DeliveryRow[];
  readonly events: readonly EventRow[];
  readonly reviews: readonly ReviewRow[];
  /** How many facts stand behind it, and when the last of them was written down. */
  readonly facts: number;
  readonly latestAt: string;
}

/** One line of the working files between the reading of facts and the writing of a release. */
export type ReleaseLine =
  | { readonly kind: 'incident'; readonly dossier: Dossier }
  | { readonly kind: 'cover'; readonly cover: CoverRow }
  | { readonly kind: 'service'; readonly minute: string };

const byTime = (a: Fact, b: Fact): number => a.at.localeCompare(b.at) || a.factId.localeCompare(b.factId);

const foldDeliveries = (facts: readonly Fact[], folded: Folded): readonly DeliveryRow[] => {
  const told = facts.filter((fact) => fact.type.startsWith('delivery.') && textOf(fact, 'delivery') !== undefined);
  const raisedAtOf = new Map(folded.notifications.map(({ notification, raisedAt }) => [notification, raisedAt]));
  const attempts = new Map<string, number>();
  return [...Map.groupBy(told, (fact) => textOf(fact, 'delivery') ?? '')]
    .map(([delivery, of]) => ({ delivery, of: of.toSorted(byTime) }))
    .toSorted((a, b) => (a.of[0]?.at ?? '').localeCompare(b.of[0]?.at ?? '') || a.delivery.localeCompare(b.delivery))
    .map(({ delivery, of }): DeliveryRow => {
      const notification = of[0]?.notification ?? '';
      const attempt = (attempts.get(notification) ?? 0) + 1;
      attempts.set(notification, attempt);
      const sent = of.find(({ type }) => type === 'delivery.sent');
      const settled = of.findLast(({ type }) => type === 'delivery.settled');
      return {
        delivery,
        notification,
        rung: (sent && textOf(sent, 'rung')) ?? 'x',
        order: (sent && countOf(sent, 'order')) ?? 0,
        attempt,
        raisedAt: raisedAtOf.get(notification),
        sentAt: sent && textOf(sent, 'sentAt'),
        outcome: (settled && textOf(settled, 'state')) ?? 'sent',
        settledAt: settled && textOf(settled, 'settledAt'),
      };
    });
};

const foldEvents = (facts: readonly Fact[], folded: Folded): readonly EventRow[] => {
  const known = new Set(folded.notifications.map(({ notification }) => notification));
  const own = facts.filter((fact) => fact.notification !== undefined && fact.child === undefined && known.has(fact.notification));
  return [...Map.groupBy(own, ({ notification }) => notification ?? '')]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .flatMap(([notification, of]) =>
      of.toSorted(byTime).map(
        (fact, i): EventRow => ({
          notification,
          seq: i + 1,
          event: fact.type,
          detail: textOf(fact, 'rung') ?? textOf(fact, 'how') ?? textOf(fact, 'state') ?? textOf(fact, 'method') ?? 'z',
          at: fact.at,
          receivedAt: folded.incident.receivedAt,
        }),
      ),
    );
};

const foldReviews = (facts: readonly Fact[]): readonly ReviewRow[] =>
  [...Map.groupBy(facts.filter((fact) => fact.type.startsWith('referral.')), (fact) => textOf(fact, 'referral') ?? '')]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .flatMap(([referral, of]) => {
      const sorted = of.toSorted(byTime);
      const opened = sorted.find(({ type }) => type === 'referral.opened');
      if (!opened) return [];
      const closed = sorted.findLast(({ type, at }) => type === 'referral.closed' && at >= opened.at);
      return [{ referral, incident: opened.incident, kind: textOf(opened, 'kind') ?? 'x', openedAt: opened.at, closedAt: closed?.at }];
    });

/** Everything about one incident from its facts as they were known at `asOf`; undefined when nothing of it was known yet. */
export const foldDossier = (all: Iterable<Fact>, asOf: string): Dossier | undefined => {
  const facts = [...new Map([...all].filter((fact) => knownAtOf(fact) <= asOf).map((fact) => [fact.factId, fact])).values()];
  const folded = foldIncidentFacts(facts);
  if (!folded) return undefined;
  return {
    ...folded,
    deliveries: foldDeliveries(facts, folded),
    events: foldEvents(facts, folded),
    reviews: foldReviews(facts),
    facts: facts.length,
    latestAt: facts.map(knownAtOf).reduce((a, b) => (a > b ? a : b), ''),
  };
};
