import type { IncidentEvent } from '../../events/catalogue.ts';
import { done } from '../../shared/domain/outcome.ts';
import type { Outcome } from '../../shared/domain/outcome.ts';
import type { FactEvent, FactStore, ObligationStore } from '../../shared/ports/evaluation.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import type { DescribeEvent } from './describe-event.ts';

export interface ProjectEventsDeps {
  readonly describe: DescribeEvent;
  readonly facts: Pick<FactStore, 'append'>;
  readonly obligations: ObligationStore;
  readonly now: Clock;
}

/**
 * One batch of events. Facts are put before obligations are removed, and both together for the whole batch: a crash between them leaves
 * the obligations, the sweep sends the events again, and the facts that are there stay. So no transaction is needed.
 */
export const createProjectEvents = ({ describe, facts, obligations, now }: ProjectEventsDeps) => {
  const described: FactEvent[] = [];
  const owed: string[] = [];
  return {
    run: async (event: IncidentEvent): Promise<Outcome> => {
      const recordedAt = now().toISOString();
      described.push(...(await describe(event)).map((fact) => ({ ...fact, recordedAt })));
      owed.push(event.obligationid);
      return done;
    },
    conclude: async (): Promise<void> => {
      if (described.length > 0) await facts.append(described);
      if (owed.length > 0) await obligations.discharge(owed);
    },
  };
};
