import { createDeskPages } from '../../functions/staff-console/create-desk-pages.ts';
import type { DeskDeps, DeskPagesDeps } from '../../functions/staff-console/desk-deps.ts';
import { screeningText } from '../../shared/domain/desk/recipient-choice.ts';
import { DEFAULT_POLICY } from '../../shared/domain/force-policy.ts';
import type { Grant } from '../../shared/domain/desk/roles.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { sha256 } from '../../shared/runtime/ids.ts';
import { aChild, anIncident } from './doubles/key-adult-world.ts';

export const OWN = '998';
export const NTF = 'ntf_0123456789abcdef01234567';
export const ROLL = 'rol_0123456789abcdef';
export const DESK_NOW = new Date('2026-10-23T06:00:00Z');
export const DESK_TOKEN = 'csrf-of-this-session';

/** The desk's pages over doubles: two pieces of work, one notification, one question, one breach of the area `OWN`. `over` changes what is behind them. */
export const deskPagesFor = (grants: readonly Grant[], over: (deps: DeskDeps) => object = () => ({})) => {
  const seen: string[] = [];
  const referral = { referralId: 'rfr_review_chd_1', kind: 'review', state: 'open', incidentId: 'inc_1', laCode: OWN, childId: 'chd_1', openedAt: DESK_NOW.toISOString(), test: false };
  const conflict = { ...referral, referralId: 'rfr_conflict_ntf_1', kind: 'conflict', childId: undefined, notificationId: NTF };
  const incident = anIncident({ children: [aChild({ childReference: 'child-1' })] });
  const question = { questionId: 'qst_1_1', kind: 'askPolice', topic: 'whichSchool', state: 'open', incidentId: 'inc_1', revision: 1, forceCode: '98', laCode: OWN, childId: 'chd_1', referralId: referral.referralId, askedAt: DESK_NOW.toISOString(), askedBy: 'stf_other', asker: 'staff', answerBy: '2026-10-23T08:00:00.000Z', test: false };
  const choiceWord = { incidentId: 'inc_1', bodyKey: 'establishment:990001', number: 1, state: 'proposed', choice: { kind: 'localAuthority', laCode: OWN }, reason: 'nobodySafeThere', screening: sha256(screeningText(incident)), referralId: conflict.referralId, decidedAt: DESK_NOW.toISOString(), decidedBy: 'stf_other' };
  const notification = { notificationId: NTF, version: 1, incidentId: 'inc_1', forceCode: '98', laCode: OWN, bodyKey: 'establishment:990001', childIds: ['chd_1'], notOurs: [], shortReference: 'OE-7F3K-2M9Q', readBy: '2026-10-23T07:45:00Z', raisedAt: DESK_NOW.toISOString(), delivery: 'sent', traceId: 't', test: false };
  const word = { incidentId: 'inc_1', childId: 'chd_1', number: 1, state: 'proposed', decision: { kind: 'noneOfThese' }, reason: 'noneFits', identity: 'x', referralId: referral.referralId, decidedAt: DESK_NOW.toISOString(), decidedBy: 'stf_other' };
  const breach = { breachId: 'rfr_recall', notificationId: NTF, version: 1, incidentId: 'inc_1', laCode: OWN, bodyKey: 'establishment:990001', children: 1, reason: 'wrongChild', openedAt: DESK_NOW.toISOString(), openedBy: 'x', reportBy: DESK_NOW.toISOString(), mailed: [], test: false };
  const roll = { importId: ROLL, laCode: OWN, area: '98', urn: '990001', format: 'csv', isWhole: true, fileKey: 'rolls/x', state: 'previewed', part: 3, openedAt: DESK_NOW.toISOString(), openedBy: 'stf_other', today: '2026-10-23', rowsRead: 6, schools: 1, schoolsDone: 1, faults: { total: 0, byCode: {}, listed: [] }, isOverLimit: false, expiresAt: '2026-10-24T06:00:00.000Z' };
  const changed = (what: string) => async () => {
    seen.push(what);
    return { kind: 'committed', obligations: [] };
  };
  const session = { sessionHash: sha256('secret'), staffId: 'stf_me', name: sensitive('Robyn Quillby'), grants, csrfToken: DESK_TOKEN, startedAt: DESK_NOW.toISOString(), idleUntil: '2026-10-23T06:15:00.000Z', endsAt: '2026-10-23T14:00:00.000Z' };
  const deps = {
    staff: { findSession: async () => session, touchSession: async () => void seen.push('touch') },
    referrals: { open: async (codes: readonly string[]) => (codes.includes(OWN) ? [referral] : []), read: async (id: string) => (id === conflict.referralId ? conflict : referral), close: changed('close') },
    notifications: { read: async () => notification, deliveries: async () => [], closeByPhone: changed('closeByPhone'), logCall: changed('logCall') },
    incidents: {
      read: async () => ({ incidentId: 'inc_1', forceCode: '98', forceReference: 'WM/2026/1', revision: 1, attendedAt: DESK_NOW.toISOString(), traceId: 't', test: false, children: [{ childId: 'chd_1', childReference: 'child-1', state: 'review', bodyKeys: [] }], incident: sensitive(incident) }),
      readLinks: async () => undefined,
    },
    directory: { readBody: async (bodyKey: string) => ({ bodyKey, name: 'Harbour School', status: 'open', test: false, calendar: { startsAt: '08:45' }, keyAdults: [] }), readPolicy: async () => ({ ...DEFAULT_POLICY, forceName: 'Wearmouth Constabulary', laCodes: [OWN] }), listBodies: async () => [], readPeople: async () => ({ name: 'Harbour School', laCode: OWN, keyAdults: [] }), readAreaPolicy: async () => DEFAULT_POLICY, openBodies: async () => [{ bodyKey: 'establishment:990001', name: 'Harbour School', status: 'open', test: false, calendar: { startsAt: '08:45' }, keyAdults: [] }] },
    decisions: { ofIncident: async () => [word], decide: changed('decide'), settle: changed('settle') },
    choices: { ofIncident: async () => [choiceWord], choose: changed('choose'), settle: changed('settleChoice') },
    questions: { ofIncident: async () => [], read: async () => question, onBoard: async (codes: readonly string[]) => (codes.includes(OWN) ? [question] : []), ask: changed('ask'), answer: changed('answer'), putAway: changed('putAway') },
    rolls: {
      imports: { list: async (laCode: string) => (laCode === OWN ? [roll] : []), read: async () => roll, schools: async () => [{ urn: '990001', name: 'Harbour School', state: 'compared', base: 1, byField: {}, over: [] }], open: changed('openRoll'), move: changed('moveRoll') },
      files: { open: async () => ({ write: async () => void seen.push('writeFile'), close: async () => undefined }) },
    },
    recalls: { recall: changed('recall'), readBreach: async () => breach, closeBreach: changed('closeBreach') },
    access: { findByShortReference: async () => undefined },
    pupils: { readPupil: async () => undefined },
    trail: { recordView: async () => void seen.push('view') },
    outbox: { send: async () => undefined },
    ids: { uuid: () => 'id', token: () => 'token', code: () => '123456' },
    digest: sha256,
    now: () => DESK_NOW,
  } as unknown as DeskPagesDeps;
  return { seen, handler: createDeskPages({ ...deps, ...over(deps) }, { origin: 'https://desk.example', log: () => undefined }) };
};
