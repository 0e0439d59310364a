import type * as z from 'zod';
import { $IncidentV1 } from './incident.v1.ts';
import type { Incident } from '../shared/domain/incident.ts';
import { saysWho } from '../shared/domain/says-who.ts';

export interface NormalisedIncident {
  readonly incident: Incident;
  /** Pointers of what was taken out before anything was kept. */
  readonly notKept: readonly string[];
}

/**
 * The one way from a body to what is kept of it: texts trimmed and composed (NFC), defaults filled in, and an account that says who or
 * where left out. The account goes and the incident stays: a child's notification must not wait for somebody to reword a sentence.
 */
export const normaliseIncident = (body: unknown): { readonly error: z.ZodError } | NormalisedIncident => {
  const parsed = $IncidentV1.safeParse(body, { reportInput: false });
  if (!parsed.success) return { error: parsed.error };
  const { circumstancesText, ...rest } = parsed.data;
  if (circumstancesText === undefined) return { incident: rest, notKept: [] };
  if (saysWho(circumstancesText, rest)) return { incident: rest, notKept: ['/circumstancesText'] };
  return { incident: { ...rest, circumstancesText }, notKept: [] };
};
