import type { RiskGrade } from '../incident.ts';

/** A span back from a day, in calendar months or days; both ends count, so that a doubtful day is looked at and not left out. */
export type RiskWindow = { readonly months: number } | { readonly days: number };

interface Rule {
  /** Stands in events, facts and on the desk's page: never changed once used, or two rules would look like one. */
  readonly id: string;
  readonly within: RiskWindow;
}

/** What several incidents of one child together mean, as data of a force's policy. */
export type RiskRule =
  /** So many incidents, of any grade. */
  | (Rule & { readonly kind: 'count'; readonly incidents: number })
  /** So many incidents of this grade or worse. */
  | (Rule & { readonly kind: 'countOfGrade'; readonly grade: AssessedGrade; readonly incidents: number })
  /** A later day's grade is worse than an earlier day's. */
  | (Rule & { readonly kind: 'risingGrade' })
  /** Any incident on a later day than one of this grade or worse. */
  | (Rule & { readonly kind: 'afterGrade'; readonly grade: AssessedGrade });

export const ASSESSED_GRADES = ['standard', 'medium', 'high'] as const satisfies readonly RiskGrade[];
export type AssessedGrade = (typeof ASSESSED_GRADES)[number];

export interface RiskRules {
  readonly version: string;
  readonly rules: readonly RiskRule[];
}

/**
 * The default. Three in three months, whatever their grade, is how Devon and Cornwall escalate "three green notices in three months" (council
 * page no. 42; domain research P8). A new incident within twelve months after one that went to MARAC is what MARACs call a repeat
 * (SafeLives; D12): graded high stands for that here, because the decision itself is often still to come. A grade that rises within
 * twelve months is this project's own reading of the audits that found incidents treated as isolated (E6): a person decides what it means.
 */
export const DEFAULT_RISK_RULES: RiskRules = {
  version: 'cumulative-2026-11.1',
  rules: [
    { id: 'threeIn3Months', kind: 'count', incidents: 3, within: { months: 3 } },
    { id: 'risingGrade12Months', kind: 'risingGrade', within: { months: 12 } },
    { id: 'againAfterHigh12Months', kind: 'afterGrade', grade: 'high', within: { months: 12 } },
  ],
};
