import { createDeskPages } from '../../functions/staff-console/create-desk-pages.ts';
import type { DirectoryDeps } from '../../functions/staff-console/desk-deps.ts';
import { screeningText } from '../../shared/domain/desk/recipient-choice.ts';
import { DEFAULT_POLICY } from '../../shared/domain/force-policy.ts';
import type { Grant } from '../../shared/domain/desk/roles.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { sha256 } from '../../shared/runtime/ids.ts';
import { aChild, aKeyAdult, anIncident } from './doubles/key-adult-world.ts';

export const OWN = '998';
export const NTF = 'ntf_0123456789abcdef01234567';
export const RELEASE = `rel_${'0'.repeat(32)}`;
export const DESK_NOW = new Date('2026-10-23T06:00:00Z');
export const DESK_TOKEN = 'csrf-of-this-session';

/** The desk's pages over doubles: two pieces of work, one notification, one question, one breach of the area `OWN`. `over` changes what is behind them. */
export const deskPagesFor = (grants: readonly Grant[], over: (deps: DirectoryDeps) => object = () => ({})) => {
  const seen: string[] = [];
  const referral = { referralId: 'rfr_review_chd_1', kind: 'review', state: 'open', incidentId: 'inc_1', laCode: OWN, childId: 'chd_1', openedAt: DESK_NOW.toISOString(), test: false };
  const conflict = { ...referral, referralId: 'rfr_conflict_ntf_1', kind: 'conflict', childId: undefined, notificationId: NTF };
  const incident = anIncident({ children: [aChild({ childReference: 'child-1' })] });
  const question = { questionId: 'qst_1_1', kind: 'askPolice', topic: 'whichSchool', state: 'open', incidentId: 'inc_1', revision: 1, forceCode: '98', laCode: OWN, childId: 'chd_1', referralId: referral.referralId, askedAt: DESK_NOW.toISOString(), askedBy: 'stf_other', asker: 'staff', answerBy: '2026-10-23T08:00:00.000Z', test: false };
  const choiceWord = { incidentId: 'inc_1', bodyKey: 'establishment:990001', number: 1, state: 'proposed', choice: { kind: 'localAuthority', laCode: OWN }, reason: 'nobodySafeThere', screening: sha256(screeningText(incident)), referralId: conflict.referralId, decidedAt: DESK_NOW.toISOString(), decidedBy: 'stf_other' };
  const people = { bodyKey: 'establishment:990001', name: 'Harbour School', laCode: OWN, status: 'open', test: false, successors: [], calendar: { startsAt: '08:45' }, keyAdults: [aKeyAdult({ keyAdultId: 'ka-1' })] };
  const change = { changeId: 'kac_0123456789ab', bodyKey: 'establishment:990001', laCode: OWN, state: 'proposed', proposedBy: 'ka-1', proposedAt: DESK_NOW.toISOString(), answerBy: DESK_NOW.toISOString(), change: sensitive({ kind: 'remove', keyAdultId: 'ka-1' }) };
  const notification = { notificationId: NTF, version: 1, incidentId: 'inc_1', forceCode: '98', laCode: OWN, bodyKey: 'establishment:990001', childIds: ['chd_1'], notOurs: [], shortReference: 'OE-7F3K-2M9Q', readBy: '2026-10-23T07:45:00Z', raisedAt: DESK_NOW.toISOString(), delivery: 'sent', traceId: 't', test: false };
  const word = { incidentId: 'inc_1', childId: 'chd_1', number: 1, state: 'proposed', decision: { kind: 'noneOfThese' }, reason: 'noneFits', identity: 'x', referralId: referral.referralId, decidedAt: DESK_NOW.toISOString(), decidedBy: 'stf_other' };
  const breach = { breachId: 'rfr_recall', notificationId: NTF, version: 1, incidentId: 'inc_1', laCode: OWN, bodyKey: 'establishment:990001', children: 1, reason: 'wrongChild', openedAt: DESK_NOW.toISOString(), openedBy: 'x', reportBy: DESK_NOW.toISOString(), mailed: [], test: false };
  const file = (path: string) => ({ path, bytes: 1_000, sha256: 'aa' });
  const publication = {
    releaseId: RELEASE,
    asked: { tier: 'publish', from: '2026-07-01', to: '2026-09-30', asOf: '2026-10-14T23:00:00.000Z', study: 'publication', profile: 'publish-10-5' },
    askedBy: 'stf_other',
    askedAt: '2026-10-20T09:00:00.000Z',
    state: 'done',
    daysDone: 92,
    daysTotal: 92,
    leaseUntil: '2026-10-20T09:15:00.000Z',
    made: { at: '2026-10-20T09:05:00.000Z', name: 'oe', prefix: 'exports/releases/x/', files: [file('publish/timeliness.csv')], archive: file('oe_publish.zip'), smallestGroup: 0, widening: 'none' },
  };
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
    directory: { readBody: async (bodyKey: string) => ({ bodyKey, name: 'Harbour School', status: 'open', test: false, calendar: { startsAt: '08:45' }, keyAdults: [] }), readPolicy: async () => ({ ...DEFAULT_POLICY, forceName: 'Wearmouth Constabulary', laCodes: [OWN] }), listBodies: async (codes: readonly string[]) => (codes.includes(OWN) ? [{ bodyKey: 'establishment:990001', name: 'Harbour School', status: 'open', successors: [] }] : []), readPeople: async () => people, readAreaPolicy: async () => DEFAULT_POLICY, openBodies: async () => [{ bodyKey: 'establishment:990001', name: 'Harbour School', status: 'open', test: false, calendar: { startsAt: '08:45' }, keyAdults: [] }] },
    register: { readEstablishment: async () => undefined, resolveOpen: async () => ({ urns: [], steps: 0, circular: false, unknownUrns: [] }) },
    changes: {
      pendingIn: async (codes: readonly string[]) => (codes.includes(OWN) ? [change] : []),
      pendingOf: async () => [change],
      read: async () => change,
      decide: async () => (await changed('decideChange')(), { kind: 'decided', before: [], after: [] }),
      confirmAll: async () => (await changed('confirmAll')(), 'confirmed'),
    },
    passkeys: { ofKeyAdult: async () => [], remove: changed('removePasskey') },
    mailer: { send: async () => ({ kind: 'accepted', messageId: 'm' }) },
    deskPhone: '0191 555 0100',
    decisions: { ofIncident: async () => [word], decide: changed('decide'), settle: changed('settle') },
    choices: { ofIncident: async () => [choiceWord], choose: changed('choose'), settle: changed('settleChoice') },
    questions: { ofIncident: async () => [], read: async () => question, onBoard: async (codes: readonly string[]) => (codes.includes(OWN) ? [question] : []), ask: changed('ask'), answer: changed('answer'), putAway: changed('putAway') },
    recalls: { recall: changed('recall'), readBreach: async () => breach, closeBreach: changed('closeBreach') },
    access: { findByShortReference: async () => undefined },
    rolls: { ask: async () => ({ pupils: [], cut: false }) },
    pupils: { readPupil: async () => undefined },
    trail: { recordView: async () => void seen.push('view') },
    releases: {
      ask: async () => {
        seen.push('ask');
        return 'asked';
      },
      read: async () => publication,
      list: async (study: string) => (study === 'publication' ? [publication] : []),
      signOff: async () => {
        seen.push('signOff');
        return 'signed';
      },
      recordFetch: async () => void seen.push('fetch'),
    },
    maker: { start: async () => void seen.push('make') },
    releaseLinks: { isThere: async () => true, forFile: async (key: string) => `https://files.example/${key}?signed` },
    outbox: { send: async () => undefined },
    ids: { uuid: () => 'id', token: () => 'token', code: () => '123456' },
    digest: sha256,
    now: () => DESK_NOW,
  } as unknown as DirectoryDeps;
  return { seen, handler: createDeskPages({ ...deps, ...over(deps) }, { origin: 'https://desk.example', log: () => undefined }) };
};
