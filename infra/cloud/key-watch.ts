import type { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';

export interface KeyWatchProps {
  readonly nameOf: (part: string) => string;
  readonly keys: readonly kms.IKey[];
  /** ARN of a session under any role of ours, with wildcards. */
  readonly ourRoles: string;
  readonly alarms: sns.ITopic;
}

/** What changes what a key can do, or who may use it. */
const TOUCHED = ['DisableKey', 'ScheduleKeyDeletion', 'PutKeyPolicy', 'CreateGrant', 'DeleteAlias', 'UpdateAlias', 'DisableKeyRotation', 'DeleteImportedKeyMaterial'];
/** What opens, signs or pseudonymises with it. */
const USED = ['Decrypt', 'GenerateDataKey', 'GenerateMac', 'VerifyMac', 'Sign', 'Encrypt', 'ReEncrypt'];

export const KEY_ALARMS: Readonly<Record<string, string>> = {
  'keys-touched': 'Somebody changed a key, its policy or its name.',
  'keys-used-elsewhere': 'A key was used by somebody who is no function of the gateway.',
};

/**
 * Keys tell no figures, so their use is watched in the account's trail (CloudTrail must record management events; the first-day checklist says so).
 * Functions come under the names of their roles. Whoever else opens content or makes a pseudonym, an administrator too, is heard of within minutes.
 */
export const watchKeys = (stack: Stack, { nameOf, keys, ourRoles, alarms }: KeyWatchProps): void => {
  const about = { resources: { ARN: keys.map(({ keyArn }) => keyArn) } };
  const details: Record<string, { readonly state: string; readonly detail: Record<string, unknown> }> = {
    'keys-touched': { state: 'ENABLED', detail: { eventSource: ['kms.amazonaws.com'], eventName: TOUCHED, ...about } },
    'keys-used-elsewhere': {
      // Uses count as reading, and rules are told of readings only when they say so.
      state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
      detail: {
        eventSource: ['kms.amazonaws.com'],
        eventName: USED,
        ...about,
        userIdentity: { arn: [{ 'anything-but': { wildcard: ourRoles } }] },
      },
    },
  };
  for (const [name, { state, detail }] of Object.entries(details)) {
    const says = `${KEY_ALARMS[name] ?? ''} What to do: docs/runbook.md#${name}`;
    const rule = new events.Rule(stack, name, { ruleName: nameOf(name), description: says, eventPattern: { source: ['aws.kms'], detailType: ['AWS API Call via CloudTrail'] } });
    const made = rule.node.defaultChild as events.CfnRule;
    made.state = state;
    made.addPropertyOverride('EventPattern.detail', detail);
    rule.addTarget(
      new SnsTopic(alarms, {
        message: events.RuleTargetInput.fromText(`${nameOf(name)}: ${says} (${events.EventField.fromPath('$.detail.eventName')} at ${events.EventField.fromPath('$.detail.eventTime')})`),
      }),
    );
  }
};
