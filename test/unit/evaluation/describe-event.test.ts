import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../events/catalogue.ts';
import type { IncidentEvent } from '../../../events/catalogue.ts';
import { PSEUDONYM_KINDS, createDescribeEvent } from '../../../functions/project-evaluation/describe-event.ts';
import type { PseudonymKind } from '../../../functions/project-evaluation/describe-event.ts';
import { createProjectEvents } from '../../../functions/project-evaluation/project-events.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/force-policy.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import type { RecipientBodyRecord } from '../../../shared/ports/directory.ts';
import type { FactEvent } from '../../../shared/ports/evaluation.ts';
import type { StoredIncident } from '../../../shared/ports/incidents.ts';
import type { NotificationRecord } from '../../../shared/ports/notifications.ts';
import type { KeyedHash } from '../../../shared/ports/surroundings.ts';

const CANARY = 'Zephyrine';
/** Every text that a person could have written, and every id, carries the canary. */
const stored: StoredIncident = {
  incidentId: 'inc_0001',
  forceCode: '11',
  forceReference: `${CANARY}/1`,
  revision: 2,
  state: 'linked',
  test: false,
  receivedAt: '2026-11-22T22:10:00.000Z',
  revisedAt: '2026-11-22T22:40:00.000Z',
  attendedAt: '2026-11-22T21:40:00.000Z',
  traceId: 'trace-1',
  policyVersion: 'statute-2025-11-07.1',
  children: [{ childId: 'chd_1', childReference: `${CANARY}-a`, state: 'linked', reason: 'strongEvidence', bodyKeys: ['establishment:990001'] }],
  notificationIds: [],
  historyRefs: [],
  incident: sensitive({
    schemaVersion: '1',
    forceCode: '11',
    forceReference: `${CANARY}/1`,
    revision: 2,
    test: false,
    incidentType: 'domesticAbuse',
    occurredFrom: '2026-11-22T21:00:00Z',
    attendedAt: '2026-11-22T21:40:00Z',
    reportingTeam: `${CANARY} response`,
    placeType: 'childsHome',
    circumstances: ['physicalViolence'],
    circumstancesText: CANARY,
    risk: { tool: 'dash', grade: 'medium', indicatorCount: 15, professionalJudgement: false },
    marac: { decision: 'metReferred', decidedBy: CANARY, reason: CANARY },
    pregnancy: { answer: 'no' },
    socialCareTold: 'yes',
    flags: [],
    handling: [],
    handlingText: CANARY,
    children: [
      {
        childReference: `${CANARY}-a`,
        givenNames: [CANARY],
        familyName: CANARY,
        aliases: [{ givenNames: [CANARY], familyName: CANARY }],
        dateOfBirth: '2018-05-14',
        dateOfBirthEstimated: false,
        sex: 'female',
        address: { lines: [CANARY], postcode: CANARY },
        school: { name: CANARY, town: CANARY },
        upn: CANARY,
        present: 'yes',
        whereabouts: 'sameRoom',
        seenByPolice: 'yes',
        welfareCheck: 'yes',
        relationships: [{ adultReference: `${CANARY}-x`, relationship: 'child' }],
        voice: { heard: true, words: CANARY, observed: CANARY, adultPresent: 'no' },
      },
    ],
    adults: [{ adultReference: `${CANARY}-x`, givenNames: [CANARY], familyName: CANARY, role: 'victim', sex: 'female', emails: [CANARY], phones: [CANARY] }],
    recipientRisk: 'noneKnown',
    hold: { reason: 'seriousRisk', authorisedBy: CANARY, untilAt: '2026-11-23T09:00:00Z' },
  }),
};

const raised: NotificationRecord = {
  notificationId: 'ntf_1',
  version: 1,
  incidentId: 'inc_0001',
  forceCode: '11',
  bodyKey: 'establishment:990001',
  laCode: '840',
  revision: 2,
  childIds: ['chd_1'],
  test: false,
  traceId: 'trace-1',
  raisedAt: '2026-11-22T22:11:00.000Z',
  updatedAt: '2026-11-22T22:11:00.000Z',
  dutyBy: '2026-11-23T08:45:00.000Z',
  readBy: '2026-11-23T08:45:00.000Z',
  shortReference: 'OE-7F3K-2M9Q',
  contentProfile: 'standard',
  delivery: 'queued',
  notOurs: [],
};

const body: RecipientBodyRecord = {
  bodyKey: 'establishment:990001',
  name: `${CANARY} Primary`,
  laCode: '840',
  status: 'open', test: false,
  successors: [],
  phase: 'Primary',
  typeGroup: 'Academies',
  telephone: CANARY,
  language: 'en',
  calendar: { startsAt: '08:45', defaultTerms: [{ firstOn: '2026-11-02', lastOn: '2026-12-18' }], closures: [], worksAllYear: false },
  keyAdults: [],
};

const pseudonyms = Object.fromEntries(
  PSEUDONYM_KINDS.map((kind) => [kind, { of: async (text: string) => createHmac('sha256', kind).update(text).digest('base64url') }]),
) as Record<PseudonymKind, KeyedHash>;
const policy = { ...DEFAULT_POLICY, forceCode: '11', forceName: CANARY, laCodes: ['840'], rollOut: { '840': { wave: 2, goLiveOn: '2026-11-01', trainedOn: '2026-10-14' } } };
const doubles = {
  incidents: { read: async () => stored, readLinks: async () => sensitive({ chd_1: { pupilId: `${CANARY}-pupil` } }) },
  history: { ofIncident: async () => new Map() },
  openings: { withoutPerson: async () => 3 },
  notifications: { readVersion: async () => raised },
  directory: { readBody: async () => body, readPolicy: async () => policy },
  pseudonyms,
};
const describeEvent = createDescribeEvent(doubles);

const DATA: Readonly<Record<IncidentEvent['type'], Readonly<Record<string, unknown>>>> = {
  'incident.received': { incidentId: 'inc_0001', revision: 1 },
  'incident.revised': { incidentId: 'inc_0001', revision: 2 },
  'incident.withdrawn': { incidentId: 'inc_0001', revision: 2 },
  'children.linked': { incidentId: 'inc_0001', revision: 2 },
  'link.requested': { incidentId: 'inc_0001', revision: 2 },
  'notification.raised': { incidentId: 'inc_0001', notificationId: 'ntf_1', version: 1 },
  'rung.due': { incidentId: 'inc_0001', notificationId: 'ntf_1', version: 1, rung: 'widen', stepId: 'widen-1', tries: 0 },
  'nudge.due': { incidentId: 'inc_0001', notificationId: 'ntf_1', version: 1, keyAdultId: 'kad_1', rung: 'widen', stepId: 'widen-1' },
  'delivery.sent': { incidentId: 'inc_0001', notificationId: 'ntf_1', version: 1, effectId: 'eff_1', rung: 'send', order: 1, sentAt: '2026-11-22T22:12:00Z' },
  'delivery.settled': { incidentId: 'inc_0001', notificationId: 'ntf_1', version: 1, effectId: 'eff_1', state: 'delivered', settledAt: '2026-11-22T22:12:09Z' },
  'notification.viewed': { incidentId: 'inc_0001', notificationId: 'ntf_1', version: 1, keyAdultId: 'kad_1', order: 1, method: 'smsCode' },
  'child.decided': { incidentId: 'inc_0001', childId: 'chd_0001', decided: 'sameChild', firstBits: 6.2, modelVersion: 'linkage-2', isFirst: true },
  'followUp.recorded': { incidentId: 'inc_0001', notificationId: 'ntf_1', version: 1, actions: ['toldStaff'], heard: [{ childId: 'chd_0001', heard: 'choseToTalk' }] },
  'notification.answered': { incidentId: 'inc_0001', notificationId: 'ntf_1', version: 1, how: 'acknowledged', order: 1 },
  'notification.superseded': { incidentId: 'inc_0001', notificationId: 'ntf_1', version: 1, supersededBy: 2 },
  'risk.fired': { incidentId: 'inc_0001', childId: 'chd_0001', rule: 'threeIn3Months' },
  'risk.cancelled': { incidentId: 'inc_0001', childId: 'chd_0001', rule: 'threeIn3Months' },
  'risk.reviewed': { incidentId: 'inc_0001', childId: 'chd_0001', rule: 'threeIn3Months', outcome: 'alreadyInHand' },
  'marac.recorded': { incidentId: 'inc_0001', decision: 'metReferred' },
  'referral.opened': { incidentId: 'inc_0001', referralId: 'rfr_review_chd_1', kind: 'review' },
  'referral.closed': { incidentId: 'inc_0001', referralId: 'rfr_review_chd_1', kind: 'review' },
};
const TYPES = Object.keys(DATA) as (keyof typeof DATA)[];

const eventOf = (type: keyof typeof DATA): IncidentEvent =>
  CATALOGUE[type].event.schema.parse({
    specversion: '1.0',
    id: `evt_${type.replace('.', '_')}`,
    type,
    dataversion: 1,
    source: 'encompass-gateway',
    time: '2026-11-22T22:12:10Z',
    traceid: 'trace-1',
    obligationid: `obl_${type.replace('.', '_')}`,
    test: false,
    data: DATA[type],
  }) as IncidentEvent;

describe('describing an event', () => {
  it('knows every event of the catalogue that is about an incident', () => {
    const about = Object.values(CATALOGUE).filter(({ event }) => 'incidentId' in event.schema.shape.data.shape && !event.type.startsWith('question.'));

    expect(TYPES.toSorted()).toEqual(about.map(({ event }) => event.type).toSorted());
  });

  it.each(TYPES)('lets nothing that a person wrote, and no id of ours, into the facts of %s', async (type) => {
    const facts = await describeEvent(eventOf(type));

    const text = JSON.stringify(facts.map(({ factId: _factId, ...fact }) => fact));

    expect(facts.length).toBeGreaterThan(0);
    for (const secret of [CANARY, '2018-05-14', 'inc_0001', 'ntf_1', 'chd_1', 'eff_1', 'kad_1', 'rfr_', '990001', 'OE-7F3K']) expect(text).not.toContain(secret);
  });

  it('tells the incident and each of its children, with bands for ages and codes for words', async () => {
    const [incident, child] = await describeEvent(eventOf('children.linked'));

    expect(incident?.values).toMatchObject({ revision: 2, riskGrade: 'medium', highIndicators: true, marac: 'metReferred', adultFemaleVictim: true, hold: 'seriousRisk' });
    expect(child?.values).toMatchObject({ state: 'linked', ageBand: '5to10', yearBand: 'ks2', voice: 'heard', voiceDescribed: true, establishments: 1 });
  });

  it('keeps the coming pupil days with a new notification, so that school hours can be counted later', async () => {
    const [notification, child] = await describeEvent(eventOf('notification.raised'));

    expect(String(notification?.values['pupilDays'])).toMatch(/^2026-11-23 2026-11-24 2026-11-25 2026-11-26 2026-11-27 2026-11-30 /);
    expect(notification?.values).toMatchObject({ laCode: '840', phase: 'Primary', dutyBy: '2026-11-23T08:45:00.000Z' });
    expect(child?.child).toBeDefined();
  });

  it('says where the area stands in the roll-out, for designs that step', async () => {
    const [notification] = await describeEvent(eventOf('notification.raised'));

    expect(notification?.values).toMatchObject({ wave: 2, goLiveOn: '2026-11-01', trainedOn: '2026-10-14', contentProfile: 'standard' });
  });

  it('follows a child whom a roll knows under one pseudonym, whatever the incident', async () => {
    const [, child] = await describeEvent(eventOf('children.linked'));
    const unknown = createDescribeEvent({ ...doubles, incidents: { ...doubles.incidents, readLinks: async () => sensitive({ chd_1: { pupilId: undefined } }) } });
    const [, stranger] = await unknown(eventOf('children.linked'));

    expect(child?.values['person']).toBe(await pseudonyms.person.of(`${CANARY}-pupil`));
    expect(stranger?.values['person']).toBeNull();
  });

  it('gives the same facts when the event comes again', async () => {
    for (const type of TYPES) expect(await describeEvent(eventOf(type))).toEqual(await describeEvent(eventOf(type)));
  });

  it('still counts an incident whose content was erased, under another id than the full fact', async () => {
    const afterErasure = createDescribeEvent({ ...doubles, incidents: { ...doubles.incidents, read: async () => undefined } });

    const facts = await afterErasure(eventOf('incident.received'));

    expect(facts).toMatchObject([{ factId: 'evt_incident_received:erased', values: { revision: 1 } }]);
  });
});

describe('projecting a batch', () => {
  it('puts the facts before it removes the obligations', async () => {
    const done: string[] = [];
    const projection = createProjectEvents({
      describe: describeEvent,
      facts: { append: async (facts: readonly FactEvent[]) => void done.push(`facts:${facts.length}`) },
      obligations: { discharge: async (ids) => void done.push(...ids) },
      now: () => new Date('2026-11-22T22:13:00.000Z'),
    });

    await projection.run(eventOf('delivery.sent'));
    await projection.run(eventOf('notification.viewed'));
    await projection.conclude();

    expect(done).toEqual(['facts:2', 'obl_delivery_sent', 'obl_notification_viewed']);
  });

  it('removes no obligation when the facts could not be put', async () => {
    const removed: string[] = [];
    const projection = createProjectEvents({
      describe: describeEvent,
      facts: { append: () => Promise.reject(new Error('busy')) },
      obligations: { discharge: async (ids) => void removed.push(...ids) },
      now: () => new Date('2026-11-22T22:13:00.000Z'),
    });

    await projection.run(eventOf('delivery.sent'));

    await expect(projection.conclude()).rejects.toThrow('busy');
    expect(removed).toEqual([]);
  });
});
