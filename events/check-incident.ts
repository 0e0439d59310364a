import type * as z from 'zod';
import { incidentFaults } from '../shared/domain/incident-faults.ts';
import type { IncidentFault } from '../shared/domain/incident-faults.ts';
import { normaliseIncident } from './normalise-incident.ts';
import type { NormalisedIncident } from './normalise-incident.ts';

const pointerOf = (path: readonly PropertyKey[]): string => path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const EXPECTED: Readonly<Record<string, string>> = {
  date: 'Send a calendar date like 2018-05-14',
  datetime: 'Send a time with its offset, like 2026-10-22T21:40:00+01:00',
};

const COUNTED: Readonly<Record<string, string>> = { string: ' characters', array: ' of them', set: ' of them' };

const fixOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return `Send a value of type ${issue.expected}`;
    case 'invalid_value':
      return `Send one of: ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `Send at most ${String(issue.maximum)}${COUNTED[issue.origin] ?? ''}`;
    case 'too_small':
      return `Send at least ${String(issue.minimum)}${COUNTED[issue.origin] ?? ''}`;
    case 'unrecognized_keys':
      return 'Leave out the fields that the contract does not have';
    case 'invalid_format':
      return EXPECTED[issue.format] ?? 'Send it in the format of the contract, without control characters';
    case 'invalid_union':
      return issue.path.at(-1) === 'school' ? 'Send the school as it was told (name, with town and urn if known) or a coded reason, and not both' : 'Send exactly one of the shapes of the contract';
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return 'See the contract for this field';
  }
};

const isThere = (body: unknown, path: readonly PropertyKey[]): boolean => {
  let at = body;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return false;
    at = (at as Readonly<Record<PropertyKey, unknown>>)[part];
  }
  return true;
};

// What is written like a field of some contract is named, so that it can be found; what is not could be anything, a person's name too.
const FIELD_NAME = /^[a-z][A-Za-z0-9]{0,40}$/;

/** All faults of a zod error as pointers and fixes, and never a value. */
export const faultsOf = (error: z.ZodError, body: unknown): readonly IncidentFault[] =>
  error.issues.flatMap((issue): readonly IncidentFault[] => {
    const pointer = pointerOf(issue.path);
    if (issue.code === 'unrecognized_keys') {
      const named = [...new Set(issue.keys.map((key) => (FIELD_NAME.test(key) ? `${pointer}/${key}` : pointer)))];
      return named.map((unknown) => ({ pointer: unknown, code: 'unknown_field', fix: fixOf(issue) }));
    }
    if (!isThere(body, issue.path)) return [{ pointer, code: 'required', fix: issue.code === 'invalid_value' ? fixOf(issue) : 'Send this field' }];
    return [{ pointer, code: issue.code, fix: fixOf(issue) }];
  });

export type CheckedIncident = ({ readonly kind: 'sound' } & NormalisedIncident) | { readonly kind: 'faulty'; readonly faults: readonly IncidentFault[] };

/** The one check of an incident, as a request or as a row of a file: schema, then what only the clock and the other parts can tell. All faults at once. */
export const checkIncident = (value: unknown, now: Date): CheckedIncident => {
  const read = normaliseIncident(value);
  if ('error' in read) return { kind: 'faulty', faults: faultsOf(read.error, value) };
  const faults = incidentFaults(read.incident, now.toISOString());
  return faults.length > 0 ? { kind: 'faulty', faults } : { kind: 'sound', ...read };
};
