/** A finding of the published rule packs that we live with: which rule, where, and why. Whoever takes one away, or adds one, does it here. */
export interface AcceptedFinding {
  /** The rule's name, with what it found in brackets where it says so. */
  readonly rule: RegExp;
  /** Path of the construct, after the environment's name. */
  readonly where: RegExp;
  readonly because: string;
}

const ANYWHERE = /./;

export const ACCEPTED_FINDINGS: readonly AcceptedFinding[] = [
  {
    rule: /^AwsSolutions-IAM5\[Resource::<table\w+\.Arn>\/index\/\*\]$/,
    where: /^pipeline\/[\w-]+\/role\//,
    because: 'The indexes of one table hold the same records as the table, and the function may query that table.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::<bucket\w+\.Arn>\/([a-z]+\/)*\*\]$/,
    where: /^pipeline\/[\w-]+\/role\//,
    because: 'The objects of one bucket are not known beforehand; who writes only under a prefix may write only there.',
  },
  {
    rule: /^NIST\.800\.53\.R5-IAMNoInlinePolicy$/,
    where: /^pipeline\/([\w-]+\/role|schedule-[\w-]+-role)\//,
    because: 'A role serves one function and its policy serves one role: it is written, reviewed and deleted with it, and a test compares it with the topology to the letter.',
  },
  {
    rule: /^(AwsSolutions-S1|NIST\.800\.53\.R5-S3BucketLoggingEnabled)$/,
    where: /^data\/bucket-/,
    because: 'Only named functions reach a bucket, and what they do with it is in the audit trail; the account\'s own trail records access past them. A log beside it would keep names of files longer than the files.',
  },
  {
    rule: /^NIST\.800\.53\.R5-S3BucketReplicationEnabled$/,
    where: /^data\/bucket-/,
    because: 'The data stays in one region by decision. Files are working copies that go after a month; what must survive a region is given to each force every morning, encrypted for it.',
  },
  {
    rule: /^NIST\.800\.53\.R5-DynamoDBInBackupPlan$/,
    where: /^data\/table-/,
    because: 'Each table can be restored to any second of 35 days. Backups that live longer would keep what the retention schedule has promised to erase.',
  },
  {
    rule: /^(AwsSolutions-SQS3|Serverless-SQSRedrivePolicy)$/,
    where: /^pipeline\/queue-[\w-]+-dead\//,
    because: 'It is a dead-letter queue itself: of a queue, or of a schedule whose failed ticks are put there. Its first message is an alarm.',
  },
  {
    rule: /^(NIST\.800\.53\.R5-LambdaDLQ|Serverless-LambdaDLQ)$/,
    where: /^pipeline\/[\w-]+\/function\//,
    because: 'Queues have dead letters of their own, failed ticks go to the schedule\'s, and everything else is answered to whoever called and waits.',
  },
  {
    rule: /^Serverless-SNSRedrivePolicy$/,
    where: /^pipeline\/alarms\//,
    because: 'An alarm that cannot be mailed is still an alarm on the dashboard, and rings again; a queue of old alarms would be read by nobody.',
  },
  {
    rule: /^Serverless-EventBusDLQ$/,
    where: /^observability\/keys-/,
    because: 'The rule mails what the account\'s trail holds anyway; a queue of what could not be mailed would need an alarm of its own, by the same mail.',
  },
  {
    rule: /^Serverless-LambdaEventSourceMappingDestination$/,
    where: /^pipeline\/[\w-]+\/function\/messages/,
    because: 'Lambda offers such a destination for streams; a queue puts aside by its redrive policy, which each of ours has.',
  },
  {
    rule: /^NIST\.800\.53\.R5-LambdaConcurrency$/,
    where: /^pipeline\/[\w-]+\/function\//,
    because: 'Each queue says how many of its consumer may run and each door how much it lets in. A reservation would take from the others what one function may need at 08:40.',
  },
  {
    rule: /^NIST\.800\.53\.R5-LambdaInsideVPC$/,
    where: /^pipeline\/[\w-]+\/function\//,
    because: 'Every service it calls is reached by its public endpoint with signed requests and a policy of exact resources. A private network would add gateways that can fail, and guard nothing that is not guarded.',
  },
  {
    rule: /^(Serverless-LambdaTracing|Serverless-APIGWXrayEnabled)$/,
    where: ANYWHERE,
    because: 'One trace id of our own leads from the police request to the last receipt through messages, records and logs. Another store of who called what and when would have to be guarded and erased too.',
  },
  {
    rule: /^AwsSolutions-(APIG4|COG4)$/,
    where: /^edge\//,
    because: 'Handlers decide who may: tokens bound to certificates, sessions after proof, sign-in with the desk\'s own provider. A key adult has no account in a user pool, and pages must answer everybody alike.',
  },
  {
    rule: /^AwsSolutions-APIG2$/,
    where: /^edge\//,
    because: 'Handlers judge the raw bytes, which finds duplicate keys and broken UTF-8 that the gateway\'s validation cannot see, and names every fault with its cure.',
  },
  {
    rule: /^(AwsSolutions-APIG6|NIST\.800\.53\.R5-APIGWExecutionLoggingEnabled)$/,
    where: /^edge\//,
    because: 'Execution logs hold paths, and a path can hold a token. Access logs with the template of the path are on.',
  },
  {
    rule: /^NIST\.800\.53\.R5-APIGWCacheEnabledAndEncrypted$/,
    where: /^edge\//,
    because: 'Nothing is ever answered from a cache: what is about a child is read anew, each time, by whoever may.',
  },
  {
    rule: /^NIST\.800\.53\.R5-APIGWSSLEnabled$/,
    where: /^edge\//,
    because: 'That certificate shows a server that the request came from the gateway. Behind ours are functions, which only the gateway may invoke, by a permission per route.',
  },
];
