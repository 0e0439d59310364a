import type { EventOf } from '../../events/catalogue.ts';
import { policyFor } from '../../shared/domain/force-policy.ts';
import { done, ignored, retry } from '../../shared/domain/outcome.ts';
import type { Outcome } from '../../shared/domain/outcome.ts';
import { NO_AREA } from '../../shared/domain/referral.ts';
import type { Outbox } from '../../shared/ports/cause.ts';
import type { DirectoryStore } from '../../shared/ports/directory.ts';
import type { IncidentStore, StoredIncident } from '../../shared/ports/incidents.ts';
import type { RiskStore } from '../../shared/ports/risk.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import { planRisk } from './plan-risk.ts';

export interface WeighRiskDeps {
  readonly incidents: Pick<IncidentStore, 'read'>;
  readonly risk: Pick<RiskStore, 'read' | 'record' | 'discharge'>;
  readonly directory: Pick<DirectoryStore, 'readPolicy' | 'readBody'>;
  readonly outbox: Pick<Outbox, 'send'>;
  readonly now: Clock;
}

type WeighEvent = EventOf<'children.linked'> | EventOf<'incident.withdrawn'>;

/**
 * After an incident's children were linked, or all of it was withdrawn: how often each child was told of before, which rules that sets off, and
 * whether a MARAC decision is owed. Apart from linking, so that no school waits for it; after it, so that of two incidents of one child
 * told at once the later one sees both.
 */
export const createWeighRisk =
  ({ incidents, risk, directory, outbox, now }: WeighRiskDeps) =>
  async (event: WeighEvent): Promise<Outcome> => {
    const { incidentId } = event.data;
    const stored = await incidents.read(incidentId);
    const found = stored && (await risk.read(stored));
    if (stored === undefined || found === undefined) {
      await risk.discharge(event.obligationid);
      return ignored('incidentGone');
    }
    const policy = policyFor(await directory.readPolicy(stored.forceCode), stored.test);
    const at = now().toISOString();
    const desks = await desksOf(stored, directory);
    const first = policy.laCodes[0] ?? NO_AREA;
    // The desk of the child's own school, as long as it is one of this force's.
    const deskOf = (childId: string | undefined): string => (childId === undefined ? undefined : desks.get(childId))?.find((laCode) => policy.laCodes.includes(laCode)) ?? first;
    const plan = planRisk({ stored, risk: found, policy, deskOf, at });
    if (plan === undefined) {
      await risk.discharge(event.obligationid);
      return ignored('asItWas');
    }
    const cause = { at, actor: 'gateway', actorId: 'weigh-risk', causedBy: event.id, traceId: event.traceid } as const;
    const result = await risk.record({ incidentId, looks: stored.looks ?? 0, plan, test: stored.test, discharges: event.obligationid, cause });
    switch (result.kind) {
      case 'committed':
        await outbox.send(result.obligations);
        return done;
      case 'replayed':
        return ignored('weighedBefore');
      case 'conflict':
        return retry('changedMeanwhile');
    }
  };

/** Authorities of the bodies that each child is told to. */
const desksOf = async ({ children }: StoredIncident, directory: Pick<DirectoryStore, 'readBody'>): Promise<ReadonlyMap<string, readonly string[]>> =>
  new Map(
    await Promise.all(
      children.map(async ({ childId, bodyKeys }) => {
        const bodies = await Promise.all(bodyKeys.map((bodyKey) => directory.readBody(bodyKey)));
        return [childId, bodies.flatMap((body) => (body ? [body.laCode] : []))] as const;
      }),
    ),
  );
