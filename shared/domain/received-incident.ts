import { canonicalJson } from './canonical-json.ts';
import type { Incident } from './incident.ts';

/** Of which a keyed hash tells whether two tellings of an incident are the same, whichever way each came: as a request or as a row of a file. */
export const contentTextOf = (incident: Incident): string => `incident|${canonicalJson(incident)}`;

/** A child's id is made from the incident's and the force's own label, so that a correction finds it again. `digest` is SHA-256 in lower-case hex. */
export const receivedChildren = (incident: Incident, incidentId: string, digest: (text: string) => string) =>
  incident.children.map(({ childReference }) => ({
    childId: `chd_${digest(`${incidentId}|${childReference}`).slice(0, 24)}`,
    childReference,
    state: 'received' as const,
    reason: 'awaitingLink' as const,
    bodyKeys: [],
  }));
