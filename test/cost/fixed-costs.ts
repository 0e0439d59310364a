import { METRICS } from '../../shared/runtime/metrics.ts';
import type { CloudTemplate } from '../support/cloud-template.ts';
import type { Consumption } from './prices.ts';

/** AWS gives the first three dashboards. */
const FREE_DASHBOARDS = 3;
/** What AWS itself asks of an empty queue that starts a function: five long polls of twenty seconds, all month. */
const EMPTY_POLLS_A_MONTH = 648_000;

const rulesOf = (properties: { readonly [key: string]: unknown }): number => (Array.isArray(properties['Rules']) ? properties['Rules'].length : 0);

/** What a deployment costs a month when nobody does anything, as the templates say it: each thing that AWS bills by its existence. */
export const fixedConsumption = (cloud: CloudTemplate): Consumption => {
  const webAcls = cloud.ofType('AWS::WAFv2::WebACL');
  return {
    key: cloud.ofType('AWS::KMS::Key').length,
    alarm: cloud.ofType('AWS::CloudWatch::Alarm').length,
    dashboard: Math.max(0, cloud.ofType('AWS::CloudWatch::Dashboard').length - FREE_DASHBOARDS),
    metric: Object.keys(METRICS).length,
    webAcl: webAcls.length,
    webAclRule: webAcls.reduce((sum, { properties }) => sum + rulesOf(properties), 0),
    queueRequest: cloud.ofType('AWS::Lambda::EventSourceMapping').length * EMPTY_POLLS_A_MONTH,
  };
};
