import type { ControlRoutes } from './control-types.ts';
import { FAULT_KINDS, FAULT_SERVICES, type FaultRule } from './fault-rules.ts';
import { TellThePerson } from './tell-the-person.ts';

const oneOf = <T extends string>(name: string, value: unknown, allowed: readonly T[]): T => {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new TellThePerson(`${name} must be one of ${allowed.join(', ')}`);
  return found;
};
const count = (name: string, value: unknown, otherwise: number): number => {
  if (value === undefined) return otherwise;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw new TellThePerson(`${name} must be a whole number`);
  return value;
};
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const readRule = (body: Readonly<Record<string, unknown>>): FaultRule => {
  const [functionName, contains, code] = [text(body['function']), text(body['contains']), text(body['code'])];
  return {
    service: oneOf('service', body['service'], FAULT_SERVICES),
    operation: text(body['operation']) ?? '*',
    kind: oneOf('kind', body['kind'], FAULT_KINDS),
    times: count('times', body['times'], 1),
    after: count('after', body['after'], 0),
    ...(functionName === undefined ? {} : { function: functionName }),
    ...(contains === undefined ? {} : { contains }),
    ...(code === undefined ? {} : { code }),
    ...(body['status'] === undefined ? {} : { status: count('status', body['status'], 500) }),
    ...(body['ms'] === undefined ? {} : { ms: count('ms', body['ms'], 1_000) }),
  };
};

const LIMITED = 'DynamoDB and SQS are not stood in front of: start with --faults to ask for their faults';

export const FAULT_ROUTES: ControlRoutes = {
  'GET /_local/faults': ({ deps }) => ({ json: { faults: deps.faults.list(), ...(deps.faultsEverywhere ? {} : { note: LIMITED }) } }),
  'POST /_local/faults': ({ deps, body }) => {
    const rule = readRule(body);
    if (!deps.faultsEverywhere && (rule.service === 'dynamodb' || rule.service === 'sqs')) return { status: 409, json: { error: LIMITED } };
    return { status: 201, json: deps.faults.add(rule) };
  },
  'DELETE /_local/faults': ({ deps }) => {
    deps.faults.clear();
    return { json: { faults: [] } };
  },
};
