import type { Comparison } from './compare-records.ts';
import { PRIORS } from './comparison-levels.ts';
import type { RankedCandidate } from './ranked-candidate.ts';

export interface EvidenceItem {
  readonly item: 'prior' | 'reading' | 'forename' | 'surname' | 'pair' | 'date' | 'sex' | 'address' | 'school' | 'upn' | 'area' | 'rivals' | 'family';
  readonly level: string;
  readonly bits: number;
}

export interface CandidateEvidence {
  readonly pupilId: string;
  readonly urns: readonly string[];
  readonly bits: number;
  readonly probability: number;
  /** Sums to `bits`, to the thousandth. */
  readonly evidence: readonly EvidenceItem[];
}

const THOUSANDTHS = 1000;

/** The same numbers that decided, as a waterfall. */
export function explainCandidate(candidate: RankedCandidate, pupils: number): CandidateEvidence {
  const { comparison } = candidate;
  const items: EvidenceItem[] = [];
  let sum = 0;
  const add = (item: EvidenceItem['item'], level: string, bits: number): void => {
    const rounded = Math.round(bits * THOUSANDTHS);
    sum += rounded;
    items.push({ item, level, bits: rounded / THOUSANDTHS });
  };
  add('prior', 'onRoll', Math.log2(PRIORS.onRoll / Math.max(pupils, 1)));
  if (comparison.reading !== 'written') add('reading', comparison.reading, comparison.readingBits);
  for (const field of ['forename', 'surname', 'date', 'sex', 'address', 'school', 'upn'] as const) {
    if (comparison[field].level !== 'missing') add(field, comparison[field].level, comparison[field].bits);
  }
  if (comparison.areaBits !== 0) add('area', 'otherForce', comparison.areaBits);
  if (comparison.pairBits !== 0) add('pair', 'commonPair', comparison.pairBits);
  const total = Math.round(candidate.bits * THOUSANDTHS);
  const family = Math.round((candidate.bits - candidate.aloneBits) * THOUSANDTHS);
  items.push({ item: 'rivals', level: 'otherExplanations', bits: (total - family - sum) / THOUSANDTHS });
  if (family !== 0) items.push({ item: 'family', level: family > 0 ? 'supports' : 'opposes', bits: family / THOUSANDTHS });
  return { pupilId: comparison.pupil.pupilId, urns: comparison.pupil.urns, bits: total / THOUSANDTHS, probability: candidate.probability, evidence: items };
}

/** The field where the best candidate is furthest ahead of the next. */
export function separatingField(best: Comparison, next: Comparison): string | undefined {
  let field: string | undefined;
  let lead = 1;
  for (const each of ['forename', 'surname', 'date', 'sex', 'address', 'school', 'upn'] as const) {
    const ahead = best[each].bits - next[each].bits;
    if (ahead <= lead) continue;
    field = each;
    lead = ahead;
  }
  return field;
}
