import type { CandidateEvidence } from './explain-link.ts';

/** How well the best pupil agreed, in words coarse enough to leave the gateway: no score, no field. */
export const MATCH_STRENGTHS = ['exact', 'strong', 'weak', 'none'] as const;
export type MatchStrength = (typeof MATCH_STRENGTHS)[number];

interface Decided {
  readonly outcome: string;
  readonly candidates: readonly Pick<CandidateEvidence, 'evidence'>[];
}

const MUST_AGREE = ['forename', 'surname', 'date'] as const;

/** `exact`: forename, surname and date of birth all as on the roll. `strong`: the engine linked it all the same. `weak`: it had a pupil in mind. */
export const matchStrengthOf = ({ outcome, candidates: [best] }: Decided): MatchStrength => {
  if (best === undefined) return 'none';
  if (MUST_AGREE.every((field) => best.evidence.some(({ item, level }) => item === field && level === 'exact'))) return 'exact';
  return outcome === 'linked' ? 'strong' : 'weak';
};
