import fc from 'fast-check';
import { $world } from './evaluation-world.ts';
import type { WorldIncident } from './evaluation-world.ts';

/** Many invented nights, always the same for the same seed; `tag` keeps two samples apart. */
export const sampleWorld = (nights: number, seed: number, tag = 'w'): readonly WorldIncident[] =>
  fc.sample($world, { numRuns: nights, seed }).flatMap((world, night) => {
    const own = (id: string): string => `${id}-${tag}${night}`;
    return world.map((incident) => ({
      ...incident,
      id: own(incident.id),
      children: incident.children.map((child) => ({ ...child, id: own(child.id) })),
      notifications: incident.notifications.map((one) => ({ ...one, id: own(one.id), children: one.children.map(own) })),
    }));
  });
