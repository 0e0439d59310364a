import { readDate } from '../../../shared/domain/linkage/compare-dates.ts';
import type { KeyQuery } from '../../../shared/domain/linkage/blocking-keys.ts';
import type { LinkDecision } from '../../../shared/domain/linkage/decide-links.ts';
import { linkIncident, type KeyAnswer, type LinkSettings } from '../../../shared/domain/linkage/link-incident.ts';
import { ANY_AGE_POLICY, DEFAULT_POLICY } from '../../../shared/domain/linkage/link-policy.ts';
import { prepareChild } from '../../../shared/domain/linkage/prepare-records.ts';
import type { ChildRecord } from '../../../shared/domain/linkage/records.ts';
import type { SchoolDirectory } from '../../../shared/domain/linkage/resolve-schools.ts';
import type { RollInMemory } from './roll-in-memory.ts';

/** What looking up one set of children cost. */
export interface LookupCost {
  /** Queries and pupils read, by stage 1 to 3. */
  readonly queries: [number, number, number];
  readonly items: [number, number, number];
  cut: number;
}

export function noCost(): LookupCost {
  return { queries: [0, 0, 0], items: [0, 0, 0], cut: 0 };
}

/** Told of every question and its answer. */
export type OnAsked = (stage: 1 | 2 | 3, query: KeyQuery, answer: KeyAnswer) => void;

export interface LinkSet {
  /** Decides the children of one incident together. */
  link(children: readonly ChildRecord[]): readonly LinkDecision[];
  readonly cost: LookupCost;
}

export function createLinkSet(roll: RollInMemory, schools: SchoolDirectory, options: { readonly today: string; readonly anyAge: boolean; readonly onAsked?: OnAsked }): LinkSet {
  const cost = noCost();
  const settings: LinkSettings = {
    frequencies: roll.frequencies,
    policy: options.anyAge ? ANY_AGE_POLICY : DEFAULT_POLICY,
    anyAge: options.anyAge,
    today: readDate(options.today),
    todayText: options.today,
    area: '',
  };
  return {
    cost,
    link(children) {
      const prepared = children.map((child) => prepareChild(child, (name) => schools.resolve(name)));
      const way = linkIncident(prepared, settings);
      let next = way.next();
      while (next.done !== true) {
        const { stage, queries } = next.value;
        const answers = queries.map((each) =>
          each.map((query) => {
            const answer = roll.find(query);
            cost.queries[stage - 1] = (cost.queries[stage - 1] ?? 0) + 1;
            cost.items[stage - 1] = (cost.items[stage - 1] ?? 0) + answer.pupils.length;
            if (answer.cut) cost.cut++;
            options.onAsked?.(stage, query, answer);
            return answer;
          }),
        );
        next = way.next(answers);
      }
      return next.value;
    },
  };
}
