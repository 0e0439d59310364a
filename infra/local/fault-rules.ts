export const FAULT_SERVICES = ['dynamodb', 'sqs', 'ses', 'kms', 'sns'] as const;
export type FaultService = (typeof FAULT_SERVICES)[number];

/**
 * What can go wrong with one call. `drop`: said to be done, and not done (for SQS, SNS and SES notices), or the line is cut (for the
 * others). `duplicate`: done twice. `reorder`: a later one overtakes it. `abortBefore` and `abortAfter`: the invocation dies before
 * the call goes out, or after its reply came back.
 */
export const FAULT_KINDS = ['fail', 'slow', 'duplicate', 'drop', 'reorder', 'abortBefore', 'abortAfter'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultRule {
  readonly service: FaultService;
  /** Such as `TransactWriteItems`, or `*`. The mail service's notices are the operation `Notice`. */
  readonly operation: string;
  readonly kind: FaultKind;
  /** Only calls from this function. */
  readonly function?: string;
  /** Only calls whose body contains this text. */
  readonly contains?: string;
  /** The error code of `fail`, such as `ThrottlingException`. */
  readonly code?: string;
  readonly status?: number;
  /** The delay of `slow`. */
  readonly ms?: number;
  /** How many calls it strikes; 1 unless told. */
  readonly times: number;
  /** How many matching calls it lets pass first. */
  readonly after: number;
}

export interface StandingFault extends FaultRule {
  readonly id: number;
  readonly struck: number;
}

export interface FaultedCall {
  readonly service: FaultService;
  readonly operation: string;
  readonly functionName: string | undefined;
  readonly body: () => string;
}

export interface FaultRules {
  add(rule: FaultRule): StandingFault;
  list(): readonly StandingFault[];
  clear(): void;
  /** The one fault that strikes this call, if any; counted. */
  strike(call: FaultedCall): FaultRule | undefined;
}

interface Counted {
  readonly id: number;
  readonly rule: FaultRule;
  seen: number;
  struck: number;
}

export const createFaultRules = (): FaultRules => {
  let rules: Counted[] = [];
  let lastId = 0;
  const shown = ({ id, rule, struck }: Counted): StandingFault => ({ ...rule, id, struck });
  const fits = ({ rule }: Counted, call: FaultedCall): boolean =>
    rule.service === call.service &&
    (rule.operation === '*' || rule.operation === call.operation) &&
    (rule.function === undefined || rule.function === call.functionName) &&
    (rule.contains === undefined || call.body().includes(rule.contains));

  return {
    add: (rule) => {
      lastId += 1;
      const counted = { id: lastId, rule, seen: 0, struck: 0 };
      rules.push(counted);
      return shown(counted);
    },
    list: () => rules.map(shown),
    clear: () => {
      rules = [];
    },
    strike: (call) => {
      if (rules.length === 0) return undefined;
      for (const counted of rules) {
        if (counted.struck >= counted.rule.times || !fits(counted, call)) continue;
        counted.seen += 1;
        if (counted.seen <= counted.rule.after) continue;
        counted.struck += 1;
        return counted.rule;
      }
      return undefined;
    },
  };
};
