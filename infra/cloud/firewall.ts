import type { Stack } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { REQUESTS_PER_MINUTE } from '../topology.ts';
import type { DoorName } from './config.ts';
import { plainPage } from './gateway-answers.ts';

/**
 * One firewall before all doors. What is worse than an attack that reaches our own checks is a key adult or an incident that does not:
 * - Whole schools, and many schools of one provider, come from one address, as mail scanners do: floods are measured in thousands, and
 *   lists of "bad" addresses are not used, because one infected machine puts a school on them.
 * - Police narratives and school records quote anything, so no rule that judges words in a body, or its size, may refuse; those only count.
 */

/** Rules of the common group that count instead of refusing, and why. */
const ONLY_COUNTED: Readonly<Record<string, string>> = {
  SizeRestrictions_BODY: 'incidents and files of calendars are larger than 8 kB',
  SizeRestrictions_QUERYSTRING: 'sign-in providers come back with long codes',
  CrossSiteScripting_BODY: 'a narrative may quote anything; pages escape it',
  GenericLFI_BODY: 'a narrative may quote anything; nothing is opened by name',
  GenericRFI_BODY: 'a narrative may quote an address; nothing is fetched from it',
  GenericRFI_QUERYARGUMENTS: 'sign-in providers come back with their own address',
  EC2MetaDataSSRF_BODY: 'a narrative may quote an address; nothing is fetched from it',
  NoUserAgent_HEADER: 'police systems and mail scanners may not say who they are, and a refused scanner keeps the e-mail back',
};

const FIVE_MINUTES = 300;
const CLIENTS_BEHIND_ONE_ADDRESS = 10;
/** Requests in five minutes from one address: ten police clients at their own limit; four hundred key adults of one school network, each with 25. */
const LIMITS = { police: CLIENTS_BEHIND_ONE_ADDRESS * 5 * REQUESTS_PER_MINUTE, people: 10_000 } as const;

const visible = (metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  metricName,
  // A sample shows whole addresses and cookies, and an address can hold a token.
  sampledRequestsEnabled: false,
});

const managedRules = (name: string, priority: number, onlyCounted: readonly string[]): wafv2.CfnWebACL.RuleProperty => ({
  name,
  priority,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name: `AWSManagedRules${name}`,
      ...(onlyCounted.length === 0 ? {} : { ruleActionOverrides: onlyCounted.map((rule) => ({ name: rule, actionToUse: { count: {} } })) }),
    },
  },
  visibilityConfig: visible(name),
});

const PROBLEM = JSON.stringify({ type: '/docs/problems/tooManyRequests', title: 'Too many requests from this address. Try again in a minute', status: 429, code: 'tooManyRequests' });

export interface FirewallProps {
  readonly name: string;
  readonly doors: Readonly<Record<DoorName, apigateway.RestApi>>;
  /** The host under which police systems come. */
  readonly policeHost: string;
  readonly deskPhone: string;
  /** Its name begins with `aws-waf-logs-`, as the service demands. */
  readonly log: logs.ILogGroup;
}

/** The firewall, before every door, with a log of what it refused or counted that holds no path, query, cookie or token. */
export const createFirewall = (stack: Stack, { name, doors, policeHost, deskPhone, log }: FirewallProps): wafv2.CfnWebACL => {
  const atPoliceDoor: wafv2.CfnWebACL.StatementProperty = {
    byteMatchStatement: {
      fieldToMatch: { singleHeader: { Name: 'host' } },
      positionalConstraint: 'EXACTLY',
      searchString: policeHost,
      textTransformations: [{ priority: 0, type: 'LOWERCASE' }],
    },
  };
  const flood = (rule: string, priority: number, limit: number, scopeDownStatement: wafv2.CfnWebACL.StatementProperty, body: string): wafv2.CfnWebACL.RuleProperty => ({
    name: rule,
    priority,
    action: { block: { customResponse: { responseCode: 429, customResponseBodyKey: body, responseHeaders: [{ name: 'Retry-After', value: '60' }] } } },
    statement: { rateBasedStatement: { aggregateKeyType: 'IP', evaluationWindowSec: FIVE_MINUTES, limit, scopeDownStatement } },
    visibilityConfig: visible(rule),
  });

  const firewall = new wafv2.CfnWebACL(stack, 'firewall', {
    name,
    description: 'Floods and known attacks, before every door. Never words in a body: see infra/cloud/firewall.ts.',
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    customResponseBodies: {
      problem: { contentType: 'APPLICATION_JSON', content: PROBLEM },
      page: { contentType: 'TEXT_HTML', content: plainPage('Too many requests are coming from your network. Try again in a minute', deskPhone) },
    },
    rules: [
      flood('FloodOfPolice', 0, LIMITS.police, atPoliceDoor, 'problem'),
      flood('FloodOfPeople', 1, LIMITS.people, { notStatement: { statement: atPoliceDoor } }, 'page'),
      managedRules('KnownBadInputsRuleSet', 2, []),
      managedRules('CommonRuleSet', 3, Object.keys(ONLY_COUNTED)),
    ],
    visibilityConfig: visible('Firewall'),
  });

  for (const [door, api] of Object.entries(doors)) {
    new wafv2.CfnWebACLAssociation(stack, `firewall-${door}`, { resourceArn: api.deploymentStage.stageArn, webAclArn: firewall.attrArn });
  }
  const keep = (action: string) => ({ ActionCondition: { Action: action } });
  new wafv2.CfnLoggingConfiguration(stack, 'firewall-log', {
    resourceArn: firewall.attrArn,
    logDestinationConfigs: [stack.formatArn({ service: 'logs', resource: `log-group:${log.logGroupName}` })],
    redactedFields: [{ uriPath: {} }, { queryString: {} }, ...['cookie', 'authorization', 'referer'].map((header) => ({ singleHeader: { Name: header } }))],
    loggingFilter: { DefaultBehavior: 'DROP', Filters: [{ Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT'].map(keep) }] },
  });
  return firewall;
};
