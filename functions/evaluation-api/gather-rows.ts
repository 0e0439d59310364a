import { foldFacts } from '../../shared/domain/evaluation/fold-facts.ts';
import { selectPeriod } from '../../shared/domain/evaluation/select-period.ts';
import type { EvaluationRows } from '../../shared/domain/evaluation/rows.ts';
import type { Caller } from '../../shared/ports/clients.ts';
import type { FactEvent, FactStore } from '../../shared/ports/evaluation.ts';
import { lastFactDay } from './read-period.ts';
import type { PeriodAsked } from './read-period.ts';

/** Every figure is rebuilt from the facts at every export: nothing is kept that could drift from them. */
export const gatherRows = async (facts: Pick<FactStore, 'since'>, period: PeriodAsked, caller: Caller): Promise<EvaluationRows> => {
  const known: FactEvent[] = [];
  for await (const fact of facts.since(period.from, lastFactDay(period))) known.push(fact);
  return selectPeriod(foldFacts(known, period.asOf), { ...period, forceCode: caller.forceCode });
};
