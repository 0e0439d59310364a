import { candidateKeys, householdQuery, type KeyQuery } from './blocking-keys.ts';
import { decideIncident, isDecisive, type DecisionSettings, type FoundPupils, type LinkDecision } from './decide-links.ts';
import { createNameMemory, type Comparison } from './compare-records.ts';
import type { PreparedChild, PreparedPupil } from './prepare-records.ts';

/** What the index answered to one query. */
export interface KeyAnswer {
  readonly pupils: readonly PreparedPupil[];
  readonly cut: boolean;
}

/** Asked all at once: one list of queries per child, in the order of the children. */
export interface Question {
  readonly stage: 1 | 2 | 3;
  readonly queries: readonly (readonly KeyQuery[])[];
}
export type Answers = readonly (readonly KeyAnswer[])[];

export interface LinkSettings extends DecisionSettings {
  /** Area of the incident, as given to `pupilKeys`. */
  readonly area: string;
}

/**
 * The whole way of one incident, without saying where the index is: yields questions, takes answers, returns decisions. Stage 1 for every child;
 * stage 2 only for children whose answer is not decisive; stage 3 looks in the household of a brother or sister who has been found.
 * Every front drives this one generator, so every front gives the same answers.
 */
export function* linkIncident(children: readonly PreparedChild[], settings: LinkSettings): Generator<Question, readonly LinkDecision[], Answers> {
  const pools = children.map(() => createPool());
  let decisions: readonly LinkDecision[] = [];
  for (const stage of [1, 2] as const) {
    const queries = children.map((child, index) => {
      const decision = decisions[index];
      return decision !== undefined && isDecisive(decision) ? [] : candidateKeys(child, stage, settings.area, settings.anyAge);
    });
    if (queries.every((each) => each.length === 0)) continue;
    take(pools, yield { stage, queries });
    decisions = decideIncident(children, pools.map((pool) => pool.read()), settings);
    if (decisions.every(isDecisive)) return decisions;
  }
  const queries = siblingQueries(decisions, pools);
  if (queries.some((each) => each.length > 0)) {
    take(pools, yield { stage: 3, queries });
    decisions = decideIncident(children, pools.map((pool) => pool.read()), settings);
  }
  return decisions.length === children.length ? decisions : decideIncident(children, pools.map((pool) => pool.read()), settings);
}

/** For each child not found: the households of those who were, unless that bucket was read already. */
function siblingQueries(decisions: readonly LinkDecision[], pools: readonly Pool[]): readonly (readonly KeyQuery[])[] {
  const found = new Map<string, KeyQuery>();
  decisions.forEach((decision, index) => {
    const pupil = decision.pupilId === undefined ? undefined : pools[index]?.pupil(decision.pupilId);
    const query = pupil === undefined ? undefined : householdQuery(pupil);
    if (query !== undefined) found.set(query.value, query);
  });
  return decisions.map((decision) => (isDecisive(decision) ? [] : [...found.values()]));
}

interface Pool {
  add(answer: KeyAnswer): void;
  read(): FoundPupils;
  pupil(pupilId: string): PreparedPupil | undefined;
}

function createPool(): Pool {
  const rows = new Map<string, PreparedPupil>();
  const compared = new Map<PreparedPupil, Comparison>();
  const names = createNameMemory();
  let bucketCut = false;
  return {
    add(answer) {
      if (answer.cut) bucketCut = true;
      for (const pupil of answer.pupils) rows.set(pupil.rowKey, pupil);
    },
    read: () => ({ pupils: [...rows.values()], bucketCut, compared, names }),
    pupil: (pupilId) => [...rows.values()].find((pupil) => pupil.pupilId === pupilId),
  };
}

function take(pools: readonly Pool[], answers: Answers): void {
  pools.forEach((pool, index) => {
    for (const answer of answers[index] ?? []) pool.add(answer);
  });
}
