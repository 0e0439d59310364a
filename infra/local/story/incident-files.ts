import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** The night's incidents as a force would send them; also samples for `encompass post`. */
export const STORY_INCIDENTS = [
  'clean-link',
  'siblings-one-school',
  'correction',
  'siblings-two-schools',
  'no-roll',
  'look-alike',
  'home-educated',
  'bounced-mailbox',
  'desk-phones',
  'friday-night',
  'in-the-holidays',
] as const;
export type StoryIncident = (typeof STORY_INCIDENTS)[number];

const $Told = z.object({
  forceReference: z.string(),
  revision: z.number(),
  children: z.array(z.object({ givenNames: z.array(z.string()), familyName: z.string() })),
});

export interface IncidentFile extends z.infer<typeof $Told> {
  /** As it goes over the wire. */
  readonly text: string;
}

export const readIncidentFile = (name: string): IncidentFile => {
  const text = readFileSync(new URL(`incidents/${name}.json`, import.meta.url), 'utf8');
  return { text, ...$Told.parse(JSON.parse(text)) };
};
