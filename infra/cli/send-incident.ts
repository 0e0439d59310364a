import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { TellTheOperator } from './connection.ts';
import { refusalOf } from './gateway-client.ts';
import type { Answer, CallOptions } from './gateway-client.ts';
import type { FileRow } from './read-rows.ts';

/** What became of one row: nothing about a person, so that it can be printed and kept. */
export interface RowResult {
  readonly row: number;
  readonly outcome: 'accepted' | 'refused' | 'failed';
  readonly forceReference?: string;
  readonly revision?: number;
  readonly incidentId?: string;
  readonly state?: string;
  readonly status?: number;
  readonly because?: string;
}

export type Call = (method: string, path: string, options?: CallOptions) => Promise<Answer>;

/** As deep as the gateway takes; deeper, and reading it would go down further than any stack. */
const MAX_DEPTH = 16;
const isTooDeep = (value: unknown, depth = 0): boolean =>
  typeof value === 'object' && value !== null && (depth >= MAX_DEPTH || Object.values(value).some((one) => isTooDeep(one, depth + 1)));

/** The same content in whatever order of keys. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${(value as readonly unknown[]).map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
};

const $Named = z.object({
  forceCode: z.string().catch(''),
  forceReference: z.string().optional().catch(undefined),
  revision: z.number().catch(1),
});

/** Sending a file twice is safe: the same row has the same key, and other content under the same reference another. */
export const idempotencyKeyOf = (incident: unknown): string => {
  const { forceCode, forceReference = '', revision } = $Named.parse(incident);
  const hash = createHash('sha256').update(`${forceCode}\n${forceReference}\n${revision}\n${canonical(incident)}`).digest('hex');
  return `post-${hash.slice(0, 40)}`;
};

const FAULTS: Readonly<Record<NonNullable<FileRow['fault']>, string>> = {
  notUtf8: 'the line is not UTF-8',
  notJson: 'the line is not JSON',
  notAnObject: 'the row is not a JSON object',
};

const TRIES = 4;
const isWorthAnotherTry = (status: number): boolean => status === 429 || status >= 500;

/** 429 and 5xx are tried again: with an idempotency key that can never make a second incident. */
const persist = async (call: () => Promise<Answer>): Promise<Answer> => {
  for (let tried = 1; ; tried += 1) {
    const answer = await call();
    if (!isWorthAnotherTry(answer.status) || tried === TRIES) return answer;
    const asked = Number(answer.headers.get('retry-after') ?? 0);
    await pause(Math.min(10_000, Math.max(asked * 1000, 200 * 2 ** tried)));
  }
};

const $Known = z.object({ incidentId: z.string() });
const $Found = z.object({ incidents: z.array($Known).min(1) });
const $Accepted = z.object({ incidentId: z.string(), state: z.string() });

/** A first revision is posted; a later one replaces what is there, found by the force's own reference. */
const addressOf = async (call: Call, forceReference: string | undefined, revision: number): Promise<readonly [method: string, path: string]> => {
  if (revision > 1 && forceReference !== undefined) {
    const { json } = await persist(() => call('GET', `/v1/incidents?forceReference=${encodeURIComponent(forceReference)}`));
    const known = $Found.safeParse(json).data?.incidents[0];
    if (known) return ['PUT', `/v1/incidents/${encodeURIComponent(known.incidentId)}`];
  }
  return ['POST', '/v1/incidents'];
};

export const sendIncident = async (call: Call, { row, text, value, fault }: FileRow): Promise<RowResult> => {
  if (fault !== undefined || text === undefined) return { row, outcome: 'refused', because: FAULTS[fault ?? 'notJson'] };
  if (isTooDeep(value)) return { row, outcome: 'refused', because: `the row is nested too deeply: at most ${MAX_DEPTH} levels` };
  const { forceReference, revision } = $Named.parse(value);
  const named = { row, revision, ...(forceReference !== undefined && { forceReference }) };
  try {
    const [method, path] = await addressOf(call, forceReference, revision);
    const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKeyOf(value) };
    const answer = await persist(() => call(method, path, { headers, body: text }));
    const accepted = $Accepted.safeParse(answer.json);
    if (answer.status < 300 && accepted.success) return { ...named, outcome: 'accepted', status: answer.status, ...accepted.data };
    return { ...named, outcome: isWorthAnotherTry(answer.status) ? 'failed' : 'refused', status: answer.status, because: refusalOf(answer) };
  } catch (error) {
    if (!(error instanceof TellTheOperator)) throw error;
    return { ...named, outcome: 'failed', because: error.message };
  }
};
