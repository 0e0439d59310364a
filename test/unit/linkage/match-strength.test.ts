import { expect, it } from 'vitest';
import { matchStrengthOf } from '../../../shared/domain/linkage/match-strength.ts';
import type { EvidenceItem } from '../../../shared/domain/linkage/explain-link.ts';

const item = (name: EvidenceItem['item'], level: string): EvidenceItem => ({ item: name, level, bits: 1 });
const SAME = [item('forename', 'exact'), item('surname', 'exact'), item('date', 'exact'), item('address', 'different')];

it.each([
  ['exact', 'linked', [{ evidence: SAME }]],
  ['exact', 'review', [{ evidence: SAME }, { evidence: [] }]],
  ['strong', 'linked', [{ evidence: [item('forename', 'diminutive'), ...SAME.slice(1)] }]],
  ['weak', 'review', [{ evidence: [item('forename', 'exact'), item('date', 'missing')] }]],
  ['none', 'unmatched', []],
] as const)('calls a match %s for an evaluator who may not see the score (%s)', (said, outcome, candidates) => {
  expect(matchStrengthOf({ outcome, candidates })).toBe(said);
});
