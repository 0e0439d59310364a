import fc from 'fast-check';
import type { Fact, FactValue } from '../../shared/domain/evaluation/fact.ts';

/** An invented night as it happened, and the facts that tell it. The recount in the tests looks at the night, never at the facts. */
export interface WorldNotification {
  readonly id: string;
  readonly body: string;
  readonly bodyKind: 'establishment' | 'localAuthority';
  readonly children: readonly string[];
  readonly raisedAt: string;
  readonly dutyBy: string;
  readonly sentAt: string | undefined;
  readonly deliveredAt: string | undefined;
  readonly seenAt: string | undefined;
  readonly answered: { readonly at: string; readonly how: 'acknowledged' | 'phoned' | 'closedByDesk' } | undefined;
  readonly withdrawnAt: string | undefined;
  readonly escalated: boolean;
}

export interface WorldChild {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
  readonly voice: string;
  readonly ageBand: string;
}

export interface WorldIncident {
  readonly id: string;
  readonly test: boolean;
  readonly attendedAt: string;
  readonly receivedAt: string;
  readonly children: readonly WorldChild[];
  readonly notifications: readonly WorldNotification[];
}

const START = Date.parse('2026-11-16T18:00:00.000Z');
const after = (from: string, minutes: number): string => new Date(Date.parse(from) + minutes * 60_000).toISOString();
const maybeMinutes = (max: number) => fc.option(fc.integer({ min: 0, max }), { nil: undefined });

const $child = (id: string) =>
  fc
    .record({
      state: fc.constantFrom('linked', 'linked', 'linked', 'review', 'unmatched', 'held', 'outOfScope', 'received'),
      voice: fc.constantFrom('heard', 'childAsleep', 'notAsked'),
      ageBand: fc.constantFrom('0to4', '5to10', '11to15', 'x'),
      reviewed: fc.boolean(),
    })
    .map(({ state, voice, ageBand, reviewed }): WorldChild => ({
      id,
      state,
      voice,
      ageBand,
      reason: state === 'linked' ? (reviewed ? 'reviewerDecided' : 'strongEvidence') : state === 'held' ? 'forceHold' : 'severalPupils',
    }));

const $notification = (id: string, receivedAt: string, children: readonly string[]) =>
  fc
    .record({
      body: fc.constantFrom('A', 'B', 'C'),
      kind: fc.constantFrom('establishment' as const, 'localAuthority' as const),
      raised: fc.integer({ min: 0, max: 600 }),
      duty: fc.integer({ min: -200, max: 4_000 }),
      sent: maybeMinutes(300),
      delivered: maybeMinutes(60),
      seen: maybeMinutes(4_000),
      answered: maybeMinutes(500),
      how: fc.constantFrom('acknowledged' as const, 'acknowledged' as const, 'phoned' as const, 'closedByDesk' as const),
      withdrawn: fc.option(fc.integer({ min: 0, max: 3_000 }), { nil: undefined, freq: 5 }),
      escalated: fc.boolean(),
      listed: fc.subarray([...children], { minLength: 1 }),
    })
    .map((it): WorldNotification => {
      const raisedAt = after(receivedAt, it.raised);
      const sentAt = it.sent === undefined ? undefined : after(raisedAt, it.sent);
      const deliveredAt = sentAt === undefined || it.delivered === undefined ? undefined : after(sentAt, it.delivered);
      const seenAt = sentAt === undefined || it.seen === undefined ? undefined : after(sentAt, it.seen);
      const answerable = it.how === 'acknowledged' ? seenAt : raisedAt;
      return {
        id,
        body: it.body,
        bodyKind: it.kind,
        children: it.listed,
        raisedAt,
        dutyBy: after(receivedAt, it.duty),
        sentAt,
        deliveredAt,
        seenAt,
        answered: answerable === undefined || it.answered === undefined ? undefined : { at: after(answerable, it.answered), how: it.how },
        withdrawnAt: it.withdrawn === undefined ? undefined : after(raisedAt, it.withdrawn),
        escalated: it.escalated,
      };
    });

const $incident = (n: number): fc.Arbitrary<WorldIncident> =>
  fc
    .record({
      test: fc.boolean(),
      attended: fc.integer({ min: 0, max: 7 * 24 * 60 }),
      latency: fc.integer({ min: 0, max: 900 }),
      size: fc.integer({ min: 1, max: 3 }),
      told: fc.integer({ min: 0, max: 2 }),
    })
    .chain(({ test, attended, latency, size, told }) => {
      const attendedAt = after(new Date(START).toISOString(), attended);
      const receivedAt = after(attendedAt, latency);
      const ids = Array.from({ length: size }, (_, i) => `child-${n}-${i}`);
      return fc
        .record({
          children: fc.tuple(...ids.map($child)),
          notifications: fc.tuple(...Array.from({ length: told }, (_, i) => $notification(`ntf-${n}-${i}`, receivedAt, ids))),
        })
        .map(({ children, notifications }) => ({ id: `inc-${n}`, test, attendedAt, receivedAt, children, notifications }));
    });

export const $world: fc.Arbitrary<readonly WorldIncident[]> = fc
  .integer({ min: 0, max: 5 })
  .chain((size) => fc.tuple(...Array.from({ length: size }, (_, n) => $incident(n))));

/** The facts that the projection would have written about that night. */
export const factsOf = (world: readonly WorldIncident[]): readonly Fact[] =>
  world.flatMap((incident) => {
    let n = 0;
    const fact = (type: string, at: string, values: Readonly<Record<string, FactValue>>, more: Partial<Fact> = {}): Fact => {
      n += 1;
      return { factId: `${incident.id}-${n}`, at, type, incident: incident.id, test: incident.test, values, ...more };
    };
    const standing = {
      revision: 1,
      forceCode: '11',
      policyVersion: 'p1',
      attendedAt: incident.attendedAt,
      receivedAt: incident.receivedAt,
      revisedAt: incident.receivedAt,
      riskGrade: 'standard',
      marac: 'none',
      requiredFilled: 5,
      requiredAsked: 6,
    };
    return [
      fact('incident.received', incident.receivedAt, standing),
      ...incident.children.map((child) =>
        fact('incident.received', incident.receivedAt, { revision: 1, state: 'received', reason: 'awaitingLink' }, { child: child.id }),
      ),
      fact('children.linked', after(incident.receivedAt, 1), standing),
      ...incident.children.map((child) => {
        const told = incident.notifications.filter(({ children }) => children.includes(child.id));
        const establishments = told.filter(({ bodyKind }) => bodyKind === 'establishment').length;
        const values = {
          revision: 1,
          state: child.state,
          reason: child.reason,
          voice: child.voice,
          ageBand: child.ageBand,
          yearBand: 'ks2',
          sex: 'female',
          establishments,
          otherBodies: told.length - establishments,
        };
        return fact('children.linked', after(incident.receivedAt, 1), values, { child: child.id });
      }),
      ...incident.notifications.flatMap((one) => {
        const of = { notification: one.id };
        const values = {
          version: 1,
          raisedAt: one.raisedAt,
          dutyBy: one.dutyBy,
          readBy: one.dutyBy,
          bodyKind: one.bodyKind,
          body: one.body,
          laCode: '840',
          phase: 'Primary',
          typeGroup: 'Academies',
        };
        return [
          fact('notification.raised', one.raisedAt, values, of),
          ...one.children.map((child) => fact('notification.raised', one.raisedAt, { version: 1 }, { ...of, child })),
          ...(one.sentAt === undefined
            ? []
            : [fact('delivery.sent', one.sentAt, { version: 1, delivery: `d-${one.id}`, rung: 'send', order: 1, sentAt: one.sentAt }, of)]),
          ...(one.deliveredAt === undefined
            ? []
            : [
                fact(
                  'delivery.settled',
                  one.deliveredAt,
                  { version: 1, delivery: `d-${one.id}`, state: 'delivered', settledAt: one.deliveredAt },
                  of,
                ),
              ]),
          ...(one.escalated ? [fact('rung.due', after(one.raisedAt, 30), { version: 1, rung: 'widen' }, of)] : []),
          ...(one.seenAt === undefined ? [] : [fact('notification.viewed', one.seenAt, { version: 1, order: 1, method: 'smsCode' }, of)]),
          ...(one.answered === undefined
            ? []
            : [fact('notification.answered', one.answered.at, { version: 1, how: one.answered.how, order: 1 }, of)]),
          ...(one.withdrawnAt === undefined ? [] : [fact('notification.answered', one.withdrawnAt, { version: 1, how: 'withdrawn', order: 0 }, of)]),
        ];
      }),
    ];
  });
