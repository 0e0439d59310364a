import type { LinkDecision } from '../../shared/domain/linkage/decide-links.ts';

/** What is true of one record. */
export interface LinkTruth {
  /** Empty: on no current roll. */
  readonly pupilId: string;
  readonly kind: string;
  readonly group: string;
  readonly classes: readonly string[];
}

export interface LinkTally {
  records: number;
  positives: number;
  hardNegatives: number;
  linked: number;
  right: number;
  review: number;
  reviewRight: number;
  wrong: number;
  wrongHard: number;
}

export interface LinkMeasures {
  readonly all: LinkTally;
  readonly classes: ReadonlyMap<string, LinkTally>;
  readonly groups: ReadonlyMap<string, LinkTally>;
}

const MOST_SHOWN = 3;

export function measureLinks(decided: Iterable<readonly [LinkDecision, LinkTruth]>): LinkMeasures {
  const all = noTally();
  const classes = new Map<string, LinkTally>();
  const groups = new Map<string, LinkTally>();
  for (const [decision, truth] of decided) {
    const tallies = [all, tallyOf(groups, truth.group), ...truth.classes.map((name) => tallyOf(classes, name))];
    for (const tally of tallies) count(tally, decision, truth);
  }
  return { all, classes, groups };
}

/** Largest difference of automatic recall between groups of at least this many pupils. */
export function fairnessGap(groups: ReadonlyMap<string, LinkTally>, atLeast = 100): number {
  const recalls = [...groups.values()].filter((tally) => tally.positives >= atLeast).map((tally) => tally.right / tally.positives);
  return recalls.length === 0 ? 0 : Math.max(...recalls) - Math.min(...recalls);
}

function count(tally: LinkTally, decision: LinkDecision, truth: LinkTruth): void {
  const onRoll = truth.pupilId !== '';
  tally.records++;
  if (onRoll) tally.positives++;
  if (truth.kind === 'hardneg') tally.hardNegatives++;
  if (decision.outcome === 'linked') {
    tally.linked++;
    if (decision.pupilId === truth.pupilId) tally.right++;
    else {
      tally.wrong++;
      if (truth.kind === 'hardneg') tally.wrongHard++;
    }
  } else if (decision.outcome === 'review') {
    tally.review++;
    if (onRoll && decision.candidates.slice(0, MOST_SHOWN).some((each) => each.pupilId === truth.pupilId)) tally.reviewRight++;
  }
}

function tallyOf(tallies: Map<string, LinkTally>, name: string): LinkTally {
  let tally = tallies.get(name);
  if (tally === undefined) tallies.set(name, (tally = noTally()));
  return tally;
}

function noTally(): LinkTally {
  return { records: 0, positives: 0, hardNegatives: 0, linked: 0, right: 0, review: 0, reviewRight: 0, wrong: 0, wrongHard: 0 };
}
