import { knownAtOf, textOf } from '../../domain/evaluation/fact.ts';
import { foldCover } from '../../domain/evaluation/fold-facts.ts';
import type { ReleaseAsked } from '../../domain/evaluation/export/about-release.ts';
import { foldDossier } from '../../domain/evaluation/export/dossier.ts';
import type { ReleaseLine } from '../../domain/evaluation/export/dossier.ts';
import type { FactStore } from '../../ports/evaluation.ts';

/** Incidents read side by side. */
const TOGETHER = 16;

/** Everything that the facts say of one London day of receipt, as it was known at the release's time; incidents in the order of their pseudonyms. */
export const gatherDay = async function* (
  facts: Pick<FactStore, 'notableOn' | 'ofIncident'>,
  day: string,
  { asOf, forceCode }: Pick<ReleaseAsked, 'asOf' | 'forceCode'>,
): AsyncGenerator<ReleaseLine> {
  const incidents = new Set<string>();
  for await (const fact of facts.notableOn(day)) {
    if (knownAtOf(fact) > asOf) continue;
    if (fact.type === 'incident.received') incidents.add(fact.incident);
    // Of the whole gateway: one force's evaluator sees neither.
    if (forceCode !== undefined) continue;
    const cover = foldCover(fact);
    const minute = textOf(fact, 'minute');
    if (cover) yield { kind: 'cover', cover };
    else if (fact.type === 'service.observed' && minute !== undefined) yield { kind: 'service', minute };
  }
  const sorted = [...incidents].toSorted();
  for (let start = 0; start < sorted.length; start += TOGETHER) {
    const dossiers = await Promise.all(sorted.slice(start, start + TOGETHER).map(async (incident) => foldDossier(await facts.ofIncident(incident), asOf)));
    for (const dossier of dossiers) {
      if (dossier && (forceCode === undefined || dossier.incident.forceCode === forceCode)) yield { kind: 'incident', dossier };
    }
  }
};
