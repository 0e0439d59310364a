import type { EvidenceItem } from '../linkage/explain-link.ts';

/** What a reviewer reads at the end of each row. Missing is no evidence, and is said so. */
export type Likeness = 'same' | 'similar' | 'different' | 'notCompared';

const SAME = new Set(['exact', 'joined', 'variant', 'agrees', 'house', 'houseWithoutPostcode', 'same']);
const DIFFERENT = new Set(['different', 'farApart', 'differs', 'elsewhere', 'customary', 'estimatedFar']);

export const likenessOf = (evidence: readonly EvidenceItem[], item: EvidenceItem['item']): Likeness => {
  const found = evidence.find((one) => one.item === item);
  if (found === undefined) return 'notCompared';
  if (SAME.has(found.level)) return 'same';
  return DIFFERENT.has(found.level) ? 'different' : 'similar';
};
