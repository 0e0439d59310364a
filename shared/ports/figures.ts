import type { Chart, Language } from '../domain/evaluation/charts/chart.ts';
import type { ShownMeasure } from '../domain/evaluation/figures/protect-measures.ts';

/** Figures of one month for one authority's staff, or for the evaluators of one force. Protected: whoever has them may see them all. */
export type FiguresQuestion = { readonly month: string; readonly language: Language } & (
  | { readonly kind: 'area'; readonly laCode: string }
  | { readonly kind: 'force'; readonly forceCode: string }
);

export interface AreaFigures {
  /** Incidents of one force; an authority may be told by several. */
  readonly forceCode: string;
  /** `merged`: too few to stand alone. */
  readonly standing: 'shown' | 'merged';
  readonly charts: readonly Chart[];
  readonly handful: readonly { readonly name: string; readonly n: number | string; readonly of: number | string; readonly percent: number | string }[];
}

export type FiguresAnswer =
  | { readonly kind: 'area'; readonly asOf: string; readonly forces: readonly AreaFigures[] }
  | { readonly kind: 'force'; readonly asOf: string; readonly measures: readonly ShownMeasure[]; readonly charts: readonly Chart[] }
  /** No month, or one that is not settled. */
  | { readonly kind: 'notSettled' };

export interface Figures {
  /** `beingMade`: the first who asks for a month waits for it; the next finds it made. */
  ask(question: FiguresQuestion): Promise<FiguresAnswer | { readonly kind: 'beingMade' }>;
}
