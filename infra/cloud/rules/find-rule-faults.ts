import type { PolicyViolatingResource } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { ACCEPTED_FINDINGS, type AcceptedFinding } from './accepted-findings.ts';

export interface RuleFinding {
  readonly rule: string;
  /** Path of the construct, after the environment's name: `pipeline/queue-link-children/Resource`. */
  readonly where: string;
  readonly says: string;
}

const PACKS = [AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks];

const pathOf = (resource: PolicyViolatingResource): string => (resource.constructPath ?? resource.resourceLogicalId ?? '').replace(/^encompass-[a-z0-9-]*?-(?=(data|pipeline|edge|observability)\/)/, '');

/** Whatever the packs find in these constructs, accepted or not; warnings too. */
export const findWithRules = (scope: IConstruct): readonly RuleFinding[] =>
  PACKS.flatMap((Pack) =>
    new Pack().validateScope(scope).violations.flatMap(({ ruleName, description, violatingResources }) =>
      violatingResources.map((resource) => ({ rule: ruleName, where: pathOf(resource), says: description })),
    ),
  );

const accepts =
  ({ rule, where }: RuleFinding) =>
  (accepted: AcceptedFinding): boolean =>
    accepted.rule.test(rule) && accepted.where.test(where);

/** Findings that nobody has accepted with a reason, and acceptances that accept nothing. */
export const findRuleFaults = (scope: IConstruct, accepted: readonly AcceptedFinding[] = ACCEPTED_FINDINGS) => {
  const findings = findWithRules(scope);
  return {
    faults: findings.filter((finding) => !accepted.some(accepts(finding))),
    needless: accepted.filter((one) => !findings.some((finding) => accepts(finding)(one))),
  };
};
