import { textOf } from '../../shared/domain/evaluation/fact.ts';
import type { Fact } from '../../shared/domain/evaluation/fact.ts';
import { inUtc } from '../../shared/domain/timetable.ts';
import type { AuditReader, FactStore } from '../../shared/ports/evaluation.ts';
import type { Clock, KeyedHash } from '../../shared/ports/surroundings.ts';

export interface CheckFactsDeps {
  readonly audit: AuditReader;
  readonly facts: Pick<FactStore, 'ofIncident'>;
  readonly pseudonym: KeyedHash;
  readonly now: Clock;
}

/** Acts that always say an event, and the facts that must tell of them, act for fact and to the millisecond. */
const PAIRS: Readonly<Record<string, (fact: Fact) => boolean>> = {
  'incident.accept': (fact) => fact.type === 'incident.received' && fact.child === undefined,
  'incident.revise': (fact) => fact.type === 'incident.revised' && fact.child === undefined,
  'incident.withdraw': (fact) => fact.type === 'incident.withdrawn' && fact.child === undefined,
  'delivery.send': (fact) => fact.type === 'delivery.sent',
  'notification.acknowledge': (fact) => fact.type === 'notification.answered' && textOf(fact, 'how') === 'acknowledged',
  'notification.phone': (fact) => fact.type === 'notification.answered' && textOf(fact, 'how') === 'phoned',
  'followUp.record': (fact) => fact.type === 'followUp.recorded' && fact.child === undefined,
};

/** A withdrawal that did not fit into one transaction is one act and says one event. */
const CONTINUED = 'continued';

export interface CheckFactsAnswer {
  readonly incidents: number;
  /** Acts of the audit trail, and facts, that were held against each other. */
  readonly acts: Readonly<Record<string, number>>;
  readonly facts: Readonly<Record<string, number>>;
  /** Incidents whose acts and facts do not agree, by act; the incident by its base pseudonym. */
  readonly differences: readonly { readonly incident: string; readonly action: string; readonly audited: number; readonly told: number }[];
}

const SETTLING_MS = 300_000;
/** Enough to see what is wrong; an answer of a function is small. */
const MOST_DIFFERENCES = 100;

/**
 * Holds the facts against the audit trail, incident by incident: as many of each, at the same instants. The trail is hash-chained and was written
 * in the transaction of the act itself, so facts that agree with it have lost nothing and added nothing. Every incident that was
 * accepted since, whether anybody was told of it or not, and older ones with a notification that changed since.
 */
export const createCheckFacts =
  ({ audit, facts, pseudonym, now }: CheckFactsDeps) =>
  async ({ forceCodes, since }: { readonly forceCodes: readonly string[]; readonly since: string }): Promise<CheckFactsAnswer> => {
    // What is under way is not a difference.
    const until = new Date(now().getTime() - SETTLING_MS).toISOString();
    const acts: Record<string, number> = {};
    const told: Record<string, number> = {};
    const differences: CheckFactsAnswer['differences'][number][] = [];
    let incidents = 0;
    for (const forceCode of forceCodes) {
      for await (const incidentId of audit.incidentsSince(forceCode, since)) {
        const incident = await pseudonym.of(incidentId);
        const [entries, known] = await Promise.all([audit.acts(incidentId), facts.ofIncident(incident)]);
        incidents += 1;
        for (const [action, isTold] of Object.entries(PAIRS)) {
          const audited = entries.filter((entry) => entry.action === action && entry.outcome !== CONTINUED).map(({ at }) => inUtc(at)).filter((at) => at <= until).toSorted();
          const own = known.filter(isTold).map(({ at }) => at).filter((at) => at <= until).toSorted();
          acts[action] = (acts[action] ?? 0) + audited.length;
          told[action] = (told[action] ?? 0) + own.length;
          if (audited.join() !== own.join() && differences.length < MOST_DIFFERENCES) differences.push({ incident, action, audited: audited.length, told: own.length });
        }
      }
    }
    return { incidents, acts, facts: told, differences };
  };
