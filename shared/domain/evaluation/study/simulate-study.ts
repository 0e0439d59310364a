import { londonInstant } from '../london.ts';
import type { Fact, FactValue } from '../fact.ts';
import { createSeededRandom } from './seeded-random.ts';
import type { SeededRandom } from './seeded-random.ts';

export interface StudyPlan {
  readonly seed: number;
  readonly areas: number;
  readonly weeks: number;
  /** Incidents an area has in one week. */
  readonly incidentsPerWeek: number;
  /** Monday of the first week. */
  readonly firstMonday: string;
}

/** What is planted, and what an analysis of the export must find again. */
export const PLANTED = {
  /** Share seen before the bell in the first week, before go-live. */
  baseline: 0.42,
  /** Added once an area is live: the effect. */
  effect: 0.2,
  /** Added each week everywhere, whatever is live: what a naive comparison takes for an effect. */
  weeklyTrend: 0.006,
  /** Standard deviation between areas. */
  betweenAreas: 0.06,
  /** Median minutes from the first view to the acknowledgement, before and after go-live. */
  acknowledgeMedian: { before: 60, after: 20 },
  /** Added to the share where the recipient is a secondary school: an equity gap. */
  secondaryGap: -0.1,
} as const;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const WAVES = 4;

const addDays = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString();
const plus = (at: string, minutes: number): string => new Date(Date.parse(at) + minutes * MINUTE_MS).toISOString();
const weekdayAfter = (day: string): string => {
  const next = Temporal.PlainDate.from(day).add({ days: 1 });
  return next.add({ days: next.dayOfWeek > 5 ? 8 - next.dayOfWeek : 0 }).toString();
};
const areaCode = (area: number): string => String(801 + area);

/** The Monday on which an area goes live: areas step in by waves, spread over the middle of the study. */
export const goLiveOf = ({ areas, weeks, firstMonday }: StudyPlan, area: number): { readonly wave: number; readonly goLiveOn: string } => {
  const wave = 1 + Math.floor((area * WAVES) / areas);
  return { wave, goLiveOn: addDays(firstMonday, 7 * Math.round((weeks * wave) / (WAVES + 1))) };
};

interface Night {
  readonly id: string;
  readonly area: number;
  readonly week: number;
  readonly areaEffect: number;
  readonly plan: StudyPlan;
}

const incidentFacts = ({ id, area, week, areaEffect, plan }: Night, random: SeededRandom): readonly Fact[] => {
  let n = 0;
  const fact = (type: string, at: string, values: Readonly<Record<string, FactValue>>, more: Partial<Fact> = {}): Fact => {
    n += 1;
    return { factId: `${id}-${n}`, at, recordedAt: at, type, incident: id, test: false, values, ...more };
  };
  const { wave, goLiveOn } = goLiveOf(plan, area);
  const day = addDays(plan.firstMonday, week * 7 + random.below(7));
  const attendedAt = plus(londonInstant(day, '17:00'), random.below(9 * 60));
  const receivedAt = plus(attendedAt, 10 + random.below(180));
  const dutyBy = londonInstant(weekdayAfter(attendedAt.slice(0, 10)), '08:45');
  const live = attendedAt.slice(0, 10) >= goLiveOn;
  const secondary = random.next() < 0.4;
  const share = PLANTED.baseline + areaEffect + PLANTED.weeklyTrend * week + (live ? PLANTED.effect : 0) + (secondary ? PLANTED.secondaryGap : 0);

  const child = `${id}-c`;
  const notification = `${id}-n`;
  const of = { notification };
  const raisedAt = plus(receivedAt, 1 + random.below(4));
  const sentAt = plus(raisedAt, 1);
  const inTime = random.next() < share && sentAt < dutyBy;
  const left = (Date.parse(dutyBy) - Date.parse(sentAt)) / MINUTE_MS;
  const seenAt = inTime ? plus(sentAt, Math.floor(random.next() * Math.max(1, left))) : plus(dutyBy, 1 + random.below(48 * 60));
  const median = live ? PLANTED.acknowledgeMedian.after : PLANTED.acknowledgeMedian.before;
  const acknowledgedAt = plus(seenAt, Math.round((-Math.log(1 - random.next()) * median) / Math.LN2));
  const sex = random.pick(['female', 'male']);
  const yearBand = secondary ? random.pick(['ks3', 'ks4']) : random.pick(['ks1', 'ks2']);
  const phoned = !inTime && random.next() < 0.1;
  return [
    fact('incident.received', receivedAt, {
      revision: 1,
      forceCode: '98',
      policyVersion: 'study.1',
      attendedAt,
      receivedAt,
      revisedAt: receivedAt,
      incidentType: 'domesticAbuse',
      placeType: 'childsHome',
      riskTool: 'dash',
      riskGrade: random.pick(['standard', 'standard', 'medium', 'high']),
      marac: 'none',
      pregnancy: random.next() < 0.9 ? 'no' : 'notAsked',
      adultFemaleVictim: true,
      requiredFilled: 10 + random.below(5),
      requiredAsked: 14,
    }),
    fact('children.linked', raisedAt, {
      revision: 1,
      state: 'linked',
      reason: 'strongEvidence',
      voice: random.next() < 0.5 ? 'heard' : 'childAsleep',
      voiceDescribed: random.next() < 0.7,
      ageBand: secondary ? '11to15' : '5to10',
      yearBand,
      sex,
      seenByPolice: 'yes',
      establishments: 1,
      otherBodies: 0,
      matchStrength: 'exact',
      priorNotifications: week % 3,
      person: `person-${area}-${random.below(plan.weeks * plan.incidentsPerWeek)}`,
    }, { child }),
    fact('notification.raised', raisedAt, {
      version: 1,
      raisedAt,
      dutyBy,
      readBy: dutyBy,
      contentProfile: 'standard',
      wave,
      goLiveOn,
      bodyKind: 'establishment',
      body: `body-${area}-${secondary ? 's' : 'p'}${random.below(6)}`,
      laCode: areaCode(area),
      phase: secondary ? 'Secondary' : 'Primary',
      typeGroup: random.pick(['Academies', 'Local authority maintained schools']),
      language: 'en',
      pupilDays: `${dutyBy.slice(0, 10)} ${weekdayAfter(dutyBy.slice(0, 10))}`,
    }, of),
    fact('notification.raised', raisedAt, { version: 1 }, { ...of, child }),
    fact('delivery.sent', sentAt, { version: 1, rung: 'send', order: 1, sentAt, delivery: `${id}-d` }, of),
    fact('delivery.settled', plus(sentAt, 1), { version: 1, state: 'delivered', settledAt: plus(sentAt, 1), delivery: `${id}-d` }, of),
    ...(phoned
      ? [fact('notification.answered', plus(dutyBy, -5), { version: 1, how: 'phoned', order: 0 }, of)]
      : [
          fact('notification.viewed', seenAt, { version: 1, order: 1, method: 'smsCode' }, of),
          fact('notification.answered', acknowledgedAt, { version: 1, how: 'acknowledged', order: 1, scannerOpens: 2 }, of),
        ]),
  ];
};

/**
 * An invented roll-out over several areas, stepping in by waves, with effects that are known: one list of facts per incident, in the order
 * of receipt by week. The same plan gives the same facts. For testing an analysis before there are real data, and for testing our own export.
 */
export function* simulateStudy(plan: StudyPlan): Generator<readonly Fact[]> {
  const random = createSeededRandom(plan.seed);
  const areaEffects = Array.from({ length: plan.areas }, () => PLANTED.betweenAreas * random.normal());
  for (let week = 0; week < plan.weeks; week += 1) {
    const nights: { readonly at: string; readonly facts: readonly Fact[] }[] = [];
    for (let area = 0; area < plan.areas; area += 1) {
      for (let i = 0; i < plan.incidentsPerWeek; i += 1) {
        const facts = incidentFacts({ id: `inc-${area}-${week}-${i}`, area, week, areaEffect: areaEffects[area] ?? 0, plan }, random);
        nights.push({ at: facts[0]?.at ?? '', facts });
      }
    }
    for (const { facts } of nights.toSorted((a, b) => (a.at < b.at ? -1 : 1))) yield facts;
  }
}

/** The last instant of which the study knows, with time for the last answers. */
export const endOfStudy = ({ firstMonday, weeks }: StudyPlan): string => new Date(Date.parse(`${firstMonday}T00:00:00.000Z`) + (weeks * 7 + 14) * DAY_MS).toISOString();
