import type { ForcePolicy } from '../../shared/domain/force-policy.ts';
import { maracReferralId, riskReferralId } from '../../shared/domain/referral.ts';
import { maracBy, owesMaracDecision } from '../../shared/domain/risk/marac.ts';
import { earlierThan, firingsOf, stillHolds } from '../../shared/domain/risk/weigh-history.ts';
import type { Firing, PastIncident } from '../../shared/domain/risk/weigh-history.ts';
import { inUtc } from '../../shared/domain/timetable.ts';
import { endOfNextWorkingDay } from '../../shared/domain/working-days.ts';
import type { ReferralToOpen, StoredIncident } from '../../shared/ports/incidents.ts';
import type { FiredHere, IncidentRisk, PupilHistory, RiskPlan } from '../../shared/ports/risk.ts';

interface ToPlan {
  readonly stored: StoredIncident;
  readonly risk: IncidentRisk;
  readonly policy: ForcePolicy;
  /** Whose desk looks at a child of this incident. */
  readonly deskOf: (childId: string | undefined) => string;
  readonly at: string;
}

const isMarkOf = (mark: Firing, place: string, firing: FiredHere): boolean => firing.place === place && firing.rule === mark.rule && firing.to === mark.to;
const isSame = (a: FiredHere, b: FiredHere): boolean => isMarkOf(a, a.place, b);

/** What this incident set off before and does no more: it was corrected or withdrawn, and nobody has looked yet. What a person reviewed stays as it was. */
const cancelledOf = ({ risk, policy }: ToPlan): readonly FiredHere[] =>
  risk.fired.filter(({ isOpen }) => isOpen).filter((one) => !stillHolds(one, risk.pupils.find(({ place }) => place === one.place)?.incidents ?? [], policy.riskRules.rules));

/** What this incident sets off now, of one pupil. One referral for each rule of one child: a rule that was reviewed here is not opened again over its answer. */
const firingsFor = ({ policy }: ToPlan, pupil: PupilHistory, own: PastIncident, standing: readonly FiredHere[], cancelled: readonly FiredHere[]): readonly FiredHere[] => {
  const [childId] = pupil.childIds;
  if (childId === undefined) return [];
  const before = pupil.fired.filter((one) => !cancelled.some((gone) => isMarkOf(one, pupil.place, gone)));
  return firingsOf(own.day, pupil.incidents, policy.riskRules.rules, before)
    .map((firing) => ({ ...firing, place: pupil.place, childId, referralId: riskReferralId(childId, firing.rule) }))
    .filter(({ referralId }) => !standing.some((one) => one.referralId === referralId));
};

/** A decision that is owed, or is not any more: opened, moved to another clock, or closed. */
const planMarac = ({ stored, risk, policy, deskOf }: ToPlan): Pick<RiskPlan, 'opens' | 'closes'> => {
  const referralId = maracReferralId(stored.incidentId);
  const isOpen = risk.maracReferral?.state === 'open';
  if (stored.state === 'withdrawn' || !owesMaracDecision(stored.incident.reveal(), risk.maracRecorded)) return { opens: [], closes: isOpen ? [{ referralId, kind: 'marac' }] : [] };
  const dueBy = maracBy(stored.attendedAt, policy.maracDays);
  if (isOpen && risk.maracReferral?.dueBy === dueBy) return { opens: [], closes: [] };
  return { opens: [{ referralId, kind: 'marac', incidentId: stored.incidentId, laCode: deskOf(undefined), dueBy }], closes: [] };
};

/**
 * From what stands to what has to change; nothing when nothing has. Weighed twice it changes nothing the second time, and whatever came
 * between two weighings is seen by the later one.
 */
export const planRisk = (given: ToPlan): RiskPlan | undefined => {
  const { stored, risk, policy, deskOf, at } = given;
  const isLive = stored.state !== 'withdrawn';
  const cancelled = cancelledOf(given);
  const standing = risk.fired.filter((one) => !cancelled.some((gone) => isSame(gone, one))).map(({ isOpen: _isOpen, ...one }): FiredHere => one);
  const ownOf = (pupil: PupilHistory): PastIncident | undefined => pupil.incidents.find(({ incident }) => incident === risk.own);

  const newlyFired = risk.pupils.flatMap((pupil) => {
    const own = isLive ? ownOf(pupil) : undefined;
    return own === undefined ? [] : firingsFor(given, pupil, own, standing, cancelled);
  });
  const fired = [...standing, ...newlyFired];
  const touched = new Set([...newlyFired, ...cancelled].map(({ place }) => place));
  const pupils = risk.pupils
    .filter(({ place }) => touched.has(place))
    .map(({ place, round, fired: before }) => ({
      place,
      round,
      fired: [
        ...before.filter((one) => !cancelled.some((gone) => isMarkOf(one, place, gone))),
        ...newlyFired.filter((one) => one.place === place).map(({ rule, from, to }) => ({ rule, from, to })),
      ],
    }));
  const repeats = Object.fromEntries(
    risk.pupils.flatMap((pupil) => {
      const own = isLive ? ownOf(pupil) : undefined;
      const count = own === undefined ? 0 : earlierThan(own, pupil.incidents);
      return count === 0 ? [] : pupil.childIds.map((childId) => [childId, count] as const);
    }),
  );
  const marac = planMarac(given);
  const opens = newlyFired.map(({ childId, referralId, rule }): ReferralToOpen => ({ referralId, kind: 'cumulativeRisk', incidentId: stored.incidentId, childId, laCode: deskOf(childId), dueBy: endOfNextWorkingDay(inUtc(at)), because: [rule, policy.riskRules.version] }));
  const plan: RiskPlan = {
    pupils,
    opens: [...opens, ...marac.opens],
    // Found again at another time or of another pupil: the work goes on as what it is now.
    closes: [...cancelled.filter(({ referralId }) => !newlyFired.some((one) => one.referralId === referralId)).map(({ referralId }) => ({ referralId, kind: 'cumulativeRisk' as const })), ...marac.closes],
    newlyFired,
    cancelled,
    fired,
    repeats,
  };
  const isCountedSo = Object.keys({ ...repeats, ...risk.repeats }).every((childId) => repeats[childId] === risk.repeats[childId]);
  const isAsItWas = plan.opens.length === 0 && plan.closes.length === 0 && pupils.length === 0 && isCountedSo;
  return isAsItWas ? undefined : plan;
};

