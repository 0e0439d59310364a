import * as z from 'zod';
import type { Answer } from '../../cli/gateway-client.ts';
import { STORY_INCIDENTS } from './incident-files.ts';
import type { StoryIncident } from './incident-files.ts';
import { StoryBroken } from './story-broken.ts';

export type Caller = (method: string, path: string) => Promise<Answer>;

const $Ended = z.object({
  state: z.string(),
  revision: z.number(),
  children: z.record(z.string(), z.object({ state: z.string(), reason: z.string() })),
  notifications: z.array(
    z.object({
      recipient: z.string(),
      version: z.number(),
      state: z.string(),
      delivery: z.string(),
      answeredHow: z.string().nullable(),
      readBeforeSchoolStart: z.boolean().nullable(),
    }),
  ),
});
export type EndOfIncident = z.infer<typeof $Ended>;

/** How the night ended, as the three parties outside can see it. */
export const $Outcome = z.object({
  police: z.record(z.string(), $Ended),
  /** Open work of the desk about the story's incidents: `unmatched no-roll`. */
  desk: z.array(z.string()),
  /** Measure and its unit → numerator of denominator. */
  evaluation: z.record(z.string(), z.string()),
});
export type Outcome = z.infer<typeof $Outcome>;

const $Incident = z.object({
  state: z.string(),
  revision: z.number(),
  children: z.array(z.object({ childReference: z.string(), state: z.string(), reason: z.string() })),
  notifications: z.array(
    z.object({
      version: z.number(),
      recipient: z.object({ kind: z.string() }),
      state: z.string(),
      delivery: z.string(),
      answeredHow: z.string().nullish(),
      readBeforeSchoolStart: z.boolean().nullish(),
    }),
  ),
});
const $Referrals = z.object({ referrals: z.array(z.object({ kind: z.string(), state: z.string(), incidentId: z.string().optional() })) });

const $Page = z.object({ notifications: z.array(z.object({ state: z.string() })), cursor: z.string().nullish() });
const MOST_PAGES = 20;

/** State → how many of the force's notifications stand so. */
export const countStates = async (police: Caller, since: string): Promise<ReadonlyMap<string, number>> => {
  const counts = new Map<string, number>();
  let cursor = '';
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const path = `/v1/notifications?updatedSince=${encodeURIComponent(since)}${cursor}`;
    const page = parsed('The list of notifications', $Page, await police('GET', path));
    for (const { state } of page.notifications) counts.set(state, (counts.get(state) ?? 0) + 1);
    if (typeof page.cursor !== 'string') return counts;
    cursor = `&cursor=${encodeURIComponent(page.cursor)}`;
  }
  throw new StoryBroken('The list of notifications has no end.');
};

const parsed = <S extends z.ZodType>(what: string, schema: S, { status, json }: Answer): z.infer<S> => {
  const result = schema.safeParse(json);
  if (status !== 200 || !result.success) {
    const where = result.success ? '' : `, without ${result.error.issues.map(({ path }) => path.join('.')).join(', ')}`;
    throw new StoryBroken(`${what} answered ${status}${where}.`);
  }
  return result.data;
};

export const readIncident = async (police: Caller, incidentId: string): Promise<EndOfIncident> => {
  const incident = parsed('The police status', $Incident, await police('GET', `/v1/incidents/${incidentId}`));
  return {
    state: incident.state,
    revision: incident.revision,
    children: Object.fromEntries(incident.children.map(({ childReference, state, reason }) => [childReference, { state, reason }])),
    notifications: incident.notifications
      .map(({ recipient, version, state, delivery, answeredHow = null, readBeforeSchoolStart = null }) => {
        return { recipient: recipient.kind, version, state, delivery, answeredHow, readBeforeSchoolStart };
      })
      .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
  };
};

/** The first line names the columns; a quoted field may hold a comma. */
export const readCsv = (text: string): readonly Readonly<Record<string, string>>[] => {
  const [header = [], ...rows] = text
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u)
    .filter((line) => line !== '')
    .map((line) => {
      const fields = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/gu)];
      return fields.map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '');
    });
  return rows.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at] ?? ''])));
};

/** Figures for the whole area, without their breakdowns. */
export const totalsOf = (csv: string): ReturnType<typeof readCsv> => readCsv(csv).filter(({ breakdown = 'total' }) => breakdown === 'total');

export interface Observing {
  readonly police: Caller;
  readonly desk: Caller;
  readonly incidentIds: ReadonlyMap<StoryIncident, string>;
  readonly measuresCsv: string;
}

/** Only what a police system, the desk and the evaluator are shown: no look into a table. */
export const observeOutcome = async ({ police, desk, incidentIds, measuresCsv }: Observing): Promise<Outcome> => {
  const ends: Record<string, EndOfIncident> = {};
  for (const name of STORY_INCIDENTS) ends[name] = await readIncident(police, incidentIds.get(name) ?? '');
  const nameOf = new Map([...incidentIds].map(([name, id]) => [id, name]));
  const { referrals } = parsed('The desk', $Referrals, await desk('GET', '/desk/v1/referrals'));
  return {
    police: ends,
    desk: referrals
      .filter(({ incidentId = '', state }) => nameOf.has(incidentId) && state === 'open')
      .map(({ kind, incidentId = '' }) => `${kind} ${nameOf.get(incidentId)}`)
      .toSorted(),
    evaluation: Object.fromEntries(
      totalsOf(measuresCsv).map(({ measure, unit, numerator, denominator }) => [`${measure} ${unit}`, `${numerator} of ${denominator}`]),
    ),
  };
};
