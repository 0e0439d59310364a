import { BatchGetCommand, DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { maracReferralId } from '../domain/referral.ts';
import type { ReferralState } from '../domain/referral.ts';
import type { PastIncident } from '../domain/risk/weigh-history.ts';
import { HISTORY_MONTHS } from '../ports/child-history.ts';
import { draft } from '../ports/cause.ts';
import type { Cause, Obligation } from '../ports/cause.ts';
import type { ReferralToOpen } from '../ports/incidents.ts';
import type { FiredHere, IncidentRisk, PupilHistory, RiskPlan, RiskStore } from '../ports/risk.ts';
import { inTransactions } from './commit.ts';
import type { CommitWrites, Part, Write } from './commit.ts';
import { auditChainOfIncident, auditChainOfRisk, dataKeyKey, historyRulesKey, incidentKey, maracKey, obligationKey, referralKey, riskKey, riskReviewKey } from './keys.ts';
import { queryAll } from './query-all.ts';
import { seal, unseal } from './key-vault.ts';
import type { DataKey, KeyVault } from './key-vault.ts';
import { closeReferral, openReferral } from './referral-writes.ts';

export interface RiskStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly vault: KeyVault;
  readonly commit: CommitWrites;
}

type Item = Readonly<Record<string, unknown>>;
type Fired = PupilHistory['fired'];

/** Of each transaction: the check of the incident, what was found, the audit entry and the obligation discharged. */
const OWN_ITEMS = 6;
const BATCH_GET = 100;
const TRIES = 5;

/** Which referrals a part opens or closes. */
interface RiskPart extends Part {
  readonly settles: readonly string[];
}
const together = (parts: readonly RiskPart[]): RiskPart => ({
  settles: parts.flatMap(({ settles }) => settles),
  writes: parts.flatMap(({ writes }) => writes),
  events: parts.flatMap(({ events }) => events),
});

/** Gone when the last window is as old as the oldest incident that is kept. */
const expiryOf = (fired: Fired): number => {
  const last = fired.map(({ to }) => to).toSorted().at(-1) ?? '2026-01-01';
  return Math.floor(Temporal.PlainDate.from(last).add({ months: HISTORY_MONTHS }).toZonedDateTime('Europe/London').epochMilliseconds / 1_000);
};

export const createRiskStore = ({ db, table, vault, commit }: RiskStoreDeps): RiskStore => {
  const firingsPlace = (incidentId: string) => ({ table, key: incidentId, field: 'risk', version: 1 });
  const openKey = async (incidentId: string): Promise<DataKey | undefined> => {
    const { Item: item } = await db.send(new GetCommand({ TableName: table, Key: dataKeyKey(incidentId), ConsistentRead: true }));
    return item ? vault.open(String(item['wrapped']), { purpose: 'incident', incidentId }) : undefined;
  };
  const get = async (Key: { readonly pk: string; readonly sk: string }): Promise<Item | undefined> => (await db.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;

  const readPupil = async (place: string, childIds: readonly string[]): Promise<PupilHistory> => {
    const items = await queryAll(db, { TableName: table, ConsistentRead: true, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': place } });
    const rules = items.find(({ sk }) => sk === historyRulesKey(place).sk);
    const incidents = items.filter((item) => item !== rules).map(
      ({ sk, day, grade, urn }) => ({ incident: String(sk).split('#')[0] ?? '', day: String(day), grade: grade as PastIncident['grade'], urn: String(urn) }),
    );
    return { place, childIds, incidents, fired: (rules?.['fired'] as Fired | undefined) ?? [], round: Number(rules?.['round'] ?? 0) };
  };

  const firedPart = ({ place, round, fired }: RiskPlan['pupils'][number]): RiskPart => ({
    settles: [],
    writes: [
      {
        Put: {
          TableName: table,
          Item: { ...historyRulesKey(place), fired, round: round + 1, expiresAt: expiryOf(fired) },
          ...(round === 0 ? { ConditionExpression: 'attribute_not_exists(pk)' } : { ConditionExpression: 'round = :round', ExpressionAttributeValues: { ':round': round } }),
        },
      },
    ],
    events: [],
  });

  const opening = (incidentId: string, plan: RiskPlan, referral: ReferralToOpen, how: { readonly test: boolean; readonly cause: Cause }): RiskPart => {
    const { referralId, kind } = referral;
    const found = plan.newlyFired.find((one) => one.referralId === referralId);
    return {
      settles: [referralId],
      writes: [openReferral(table, referral, how)],
      events: [draft('referral.opened', { incidentId, referralId, kind }), ...(found ? [draft('risk.fired', { incidentId, childId: found.childId, rule: found.rule })] : [])],
    };
  };
  const closing = (incidentId: string, plan: RiskPlan, { referralId, kind }: RiskPlan['closes'][number], cause: Cause): RiskPart => {
    const found = plan.cancelled.find((one) => one.referralId === referralId);
    return {
      settles: [referralId],
      writes: [isStillOpen(closeReferral(table, referralId, { cause }))],
      events: [draft('referral.closed', { incidentId, referralId, kind }), ...(found ? [draft('risk.cancelled', { incidentId, childId: found.childId, rule: found.rule })] : [])],
    };
  };

  const isStillOpen = (write: Write): Write =>
    write.Update === undefined
      ? write
      : {
          Update: {
            ...write.Update,
            ConditionExpression: '#state = :open',
            ExpressionAttributeValues: { ...write.Update.ExpressionAttributeValues, ':open': 'open' },
          },
        };

  return {
    async read({ incidentId, historyRefs }) {
      const key = await openKey(incidentId);
      if (key === undefined) return undefined;
      const [risk, marac, maracReferral] = await Promise.all([get(riskKey(incidentId)), get(maracKey(incidentId)), get(referralKey(maracReferralId(incidentId)))]);
      const fired = risk?.['firings'] === undefined ? [] : (unseal(key, firingsPlace(incidentId), risk['firings'] as Uint8Array) as readonly FiredHere[]);
      const places = new Map([...historyRefs.map(({ pk }) => pk), ...fired.map(({ place }) => place)].map((place) => [place, [...new Set(historyRefs.filter(({ pk }) => pk === place).map(({ childId }) => childId))]]));
      const [pupils, referrals] = await Promise.all([
        Promise.all([...places].map(([place, childIds]) => readPupil(place, childIds))),
        Promise.all(fired.map(({ referralId }) => get(referralKey(referralId)))),
      ]);
      return {
        own: historyRefs[0]?.sk.split('#')[0] ?? '',
        pupils,
        fired: fired.map((one, i) => ({ ...one, isOpen: referrals[i]?.['state'] === 'open' })),
        repeats: (risk?.['repeats'] as IncidentRisk['repeats'] | undefined) ?? {},
        maracRecorded: marac !== undefined,
        maracReferral: maracReferral && { state: maracReferral['state'] as ReferralState, dueBy: maracReferral['dueBy'] as string | undefined },
      };
    },

    async record({ incidentId, looks, plan, test, discharges, cause }) {
      const key = await openKey(incidentId);
      if (key === undefined) return { kind: 'conflict' };
      const placeOf = new Map([...plan.cancelled, ...plan.newlyFired].map(({ referralId, place }) => [referralId, place]));
      const work = [...plan.opens.map((referral) => opening(incidentId, plan, referral, { test, cause })), ...plan.closes.map((closed) => closing(incidentId, plan, closed, cause))];
      // A pupil's mark and the work that it stands for are one part: neither is ever without the other.
      const ofPupils = plan.pupils.map((pupil): RiskPart => together([firedPart(pupil), ...work.filter(({ settles: [id = ''] }) => placeOf.get(id) === pupil.place)]));
      const groups = inTransactions([...ofPupils, ...work.filter(({ settles: [id = ''] }) => !placeOf.has(id))], OWN_ITEMS);
      const obligations: Obligation[] = [];
      for (const [index, group] of groups.entries()) {
        // What is written with a later part is not said before: were this cut off, it would never be opened.
        const settled = new Set(groups.slice(0, index + 1).flatMap((each) => each.flatMap(({ settles }) => settles)));
        const isNew = ({ referralId }: FiredHere): boolean => plan.newlyFired.some((one) => one.referralId === referralId);
        const fired = [...plan.fired.filter((one) => !isNew(one) || settled.has(one.referralId)), ...plan.cancelled.filter((one) => !settled.has(one.referralId))];
        const result = await commit({
          writes: [
            {
              ConditionCheck: {
                TableName: table,
                Key: incidentKey(incidentId),
                // Nobody could be shown what work about erased content is about.
                ConditionExpression: 'looks = :looks AND attribute_not_exists(erasedAt)',
                ExpressionAttributeValues: { ':looks': looks },
              },
            },
            { Put: { TableName: table, Item: { ...riskKey(incidentId), repeats: plan.repeats, ...(fired.length > 0 ? { firings: seal(key, firingsPlace(incidentId), fired), referralIds: fired.map(({ referralId }) => referralId) } : {}), weighedAt: cause.at } } },
            ...group.flatMap(({ writes }) => writes),
          ],
          audit: { chain: auditChainOfRisk(incidentId), action: 'risk.weigh', object: incidentId, outcome: `${plan.opens.length} opened, ${plan.closes.length} closed` },
          events: group.flatMap(({ events }) => events),
          // Only with the last part: what is cut off is weighed again, and finds what was written.
          ...(index === groups.length - 1 ? { discharges } : {}),
          test,
          cause,
        });
        if (result.kind === 'replayed') return { kind: 'replayed' };
        if (result.kind !== 'committed') return { kind: 'conflict' };
        obligations.push(...result.obligations);
      }
      return { kind: 'committed', obligations };
    },

    async discharge(obligationId) {
      await db.send(new DeleteCommand({ TableName: table, Key: obligationKey(obligationId) }));
    },

    async review({ referral, rule, outcome, note, cause }) {
      const { incidentId, referralId, childId = '', test } = referral;
      const key = note === undefined ? undefined : await openKey(incidentId);
      const place = { table, key: `${incidentId}#${referralId}`, field: 'riskReview', version: 1 };
      const result = await commit({
        writes: [
          isStillOpen(closeReferral(table, referralId, { cause })),
          {
            Put: {
              TableName: table,
              Item: { ...riskReviewKey(incidentId, referralId), referralId, rule, outcome, reviewedAt: cause.at, reviewedBy: cause.actorId, ...(key && note ? { note: seal(key, place, note.reveal()) } : {}) },
            },
          },
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'risk.review', object: referralId, outcome },
        events: [draft('referral.closed', { incidentId, referralId, kind: 'cumulativeRisk' }), draft('risk.reviewed', { incidentId, childId, rule, outcome })],
        test,
        cause,
      });
      return result.kind === 'committed' ? { kind: 'committed', obligations: result.obligations } : { kind: 'conflict' };
    },

    async recordMarac({ incidentId, test, decision, decidedBy, reason, cause }) {
      const key = await openKey(incidentId);
      if (key === undefined) return { kind: 'conflict' };
      const referralId = maracReferralId(incidentId);
      const result = await commit({
        writes: [
          {
            Put: {
              TableName: table,
              Item: {
                ...maracKey(incidentId),
                decision,
                recordedAt: cause.at,
                recordedBy: cause.actorId,
                content: seal(key, { table, key: incidentId, field: 'marac', version: 1 }, { decidedBy: decidedBy.reveal(), reason: reason.reveal() }),
              },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
          isStillOpen(closeReferral(table, referralId, { cause })),
        ],
        audit: { chain: auditChainOfIncident(incidentId), action: 'marac.record', object: incidentId, outcome: decision },
        events: [draft('referral.closed', { incidentId, referralId, kind: 'marac' }), draft('marac.recorded', { incidentId, decision })],
        test,
        cause,
      });
      if (result.kind === 'committed') return { kind: 'committed', obligations: result.obligations };
      return result.kind === 'refused' ? { kind: 'already' } : { kind: 'conflict' };
    },

    async repeatsOf(incidentIds) {
      const found = new Map<string, Readonly<Record<string, number>>>();
      const ids = [...new Set(incidentIds)];
      for (let from = 0; from < ids.length; from += BATCH_GET) {
        let wanted: Record<string, unknown>[] = ids.slice(from, from + BATCH_GET).map((id) => ({ ...riskKey(id) }));
        for (let attempt = 0; attempt < TRIES && wanted.length > 0; attempt += 1) {
          const page = await db.send(new BatchGetCommand({ RequestItems: { [table]: { Keys: wanted, ProjectionExpression: 'pk, repeats' } } }));
          for (const { pk, repeats } of page.Responses?.[table] ?? []) found.set(String(pk).slice('INC#'.length), (repeats ?? {}) as Readonly<Record<string, number>>);
          wanted = (page.UnprocessedKeys?.[table]?.Keys ?? []) as Record<string, unknown>[];
        }
      }
      return found;
    },
  };
};
