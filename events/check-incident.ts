import type * as z from 'zod';
import { incidentFaults } from '../shared/domain/incident-faults.ts';
import type { IncidentFault } from '../shared/domain/incident-faults.ts';
import type { Incident } from '../shared/domain/incident.ts';
import { $IncidentV1 } from './incident.v1.ts';

const pointerOf = (path: readonly PropertyKey[]): string => path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const EXPECTED: Readonly<Record<string, string>> = {
  date: 'Send a calendar date like 2018-05-14',
  datetime: 'Send a time with its offset, like 2026-10-22T21:40:00+01:00',
};

const fixOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'Send this field' : `Send a value of type ${issue.expected}`;
    case 'invalid_value':
      return `Send one of: ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `Send at most ${String(issue.maximum)}`;
    case 'too_small':
      return `Send at least ${String(issue.minimum)}`;
    case 'unrecognized_keys':
      return 'Leave out the fields that the contract does not have';
    case 'invalid_format':
      return EXPECTED[issue.format] ?? 'Send it in the format of the contract, without control characters';
    case 'invalid_union':
      return 'Send exactly one of the shapes of the contract';
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return 'See the contract for this field';
  }
};

/** All faults of a zod error as pointers and fixes: never a value, and for unknown fields never even their names' content. */
export const faultsOf = (error: z.ZodError): readonly IncidentFault[] =>
  error.issues.map((issue) => ({ pointer: pointerOf(issue.path), code: issue.code === 'invalid_type' && issue.input === undefined ? 'required' : issue.code, fix: fixOf(issue) }));

export type CheckedIncident = { readonly kind: 'sound'; readonly incident: Incident } | { readonly kind: 'faulty'; readonly faults: readonly IncidentFault[] };

/** The one check of an incident, however it came: schema, then what only the clock and the other parts can tell. All faults at once. */
export const checkIncident = (value: unknown, now: Date): CheckedIncident => {
  const parsed = $IncidentV1.safeParse(value, { reportInput: false });
  if (!parsed.success) return { kind: 'faulty', faults: faultsOf(parsed.error) };
  const faults = incidentFaults(parsed.data, now.toISOString());
  return faults.length > 0 ? { kind: 'faulty', faults } : { kind: 'sound', incident: parsed.data };
};
