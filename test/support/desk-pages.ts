import { createDeskPages } from '../../functions/staff-console/create-desk-pages.ts';
import type { DeskPagesDeps } from '../../functions/staff-console/desk-deps.ts';
import { screeningText } from '../../shared/domain/desk/recipient-choice.ts';
import { DEFAULT_POLICY } from '../../shared/domain/force-policy.ts';
import type { Grant } from '../../shared/domain/desk/roles.ts';
import { sensitive } from '../../shared/domain/sensitive.ts';
import { sha256 } from '../../shared/runtime/ids.ts';
import type { AuditedEntry } from '../../shared/domain/verify-audit.ts';
import type { BreakGlass } from '../../shared/ports/break-glass.ts';
import type { Mail } from '../../shared/ports/messages.ts';
import { aChild, aKeyAdult, anIncident } from './doubles/key-adult-world.ts';

export const OWN = '998';
export const NTF = 'ntf_0123456789abcdef01234567';
export const ROLL = 'rol_0123456789abcdef';
export const RELEASE = `rel_${'0'.repeat(32)}`;
export const DESK_NOW = new Date('2026-10-23T06:00:00Z');
export const DESK_TOKEN = 'csrf-of-this-session';

export const BGL = 'bgl_0123456789abcdef01234567';
/** Opened a minute ago by the very person who is signed in here, of the area `OWN`. */
export const BREAK_GLASS: BreakGlass = { breakGlassId: BGL, incidentId: 'inc_1', forceCode: '98', laCodes: [OWN], staffId: 'stf_me', openedAt: '2026-10-23T05:59:00.000Z', endsAt: '2026-10-23T06:29:00.000Z', test: false, reason: sensitive('A grandmother stands at our door with the boy'), alertedAt: '2026-10-23T05:59:01.000Z' };

const audited = (chain: string, seq: number, over: Partial<AuditedEntry>): AuditedEntry => ({ chain, seq, prev: '0', hash: 'f', at: `2026-10-23T05:1${seq}:00.000Z`, actor: 'staff', actorId: 'stf_me', action: 'desk.viewReferral', object: 'rfr_1', outcome: 'done', ...over });
/** An hour of the trail: one incident of this area, one of another, this area's own acts and another's, and a person's. */
export const AUDITED: readonly AuditedEntry[] = [
  audited('INC#inc_1', 1, {}),
  audited('INC#inc_1', 2, { actor: 'keyAdult', actorId: 'kad_1', action: 'notification.view', object: `${NTF}:1`, outcome: '=HYPERLINK("x")' }),
  audited('INC#inc_elsewhere', 3, { actorId: 'stf_elsewhere' }),
  audited('AUDIT#area#998#2026-10-23', 4, { action: 'calendar.close', object: '998' }),
  audited('AUDIT#area#997#2026-10-23', 5, { action: 'calendar.close', object: '997' }),
  audited('AUDIT#staff#stf_me#2026-10-23', 6, { action: 'staff.signIn', object: 'stf_me' }),
];

/** The desk's pages over doubles: four pieces of work, one notification, one question, one breach of the area `OWN`. `over` changes what is behind them. */
export const deskPagesFor = (grants: readonly Grant[], over: (deps: DeskPagesDeps) => object = () => ({})) => {
  const seen: string[] = [];
  const mails: Mail[] = [];
  const referral = { referralId: 'rfr_review_chd_1', kind: 'review', state: 'open', incidentId: 'inc_1', laCode: OWN, childId: 'chd_1', openedAt: DESK_NOW.toISOString(), test: false };
  const conflict = { ...referral, referralId: 'rfr_conflict_ntf_1', kind: 'conflict', childId: undefined, notificationId: NTF };
  const risk = { ...referral, referralId: 'rfr_risk_chd_1_threeIn3Months', kind: 'cumulativeRisk', because: ['threeIn3Months', 'v1'] };
  const marac = { ...referral, referralId: 'rfr_marac_inc_1', kind: 'marac', childId: undefined };
  const preBirth = { ...referral, referralId: 'rfr_pre-birth_inc_1', kind: 'preBirth', childId: undefined };
  const incident = anIncident({ children: [aChild({ childReference: 'child-1' })] });
  const question = { questionId: 'qst_1_1', kind: 'askPolice', topic: 'whichSchool', state: 'open', incidentId: 'inc_1', revision: 1, forceCode: '98', laCode: OWN, childId: 'chd_1', referralId: referral.referralId, askedAt: DESK_NOW.toISOString(), askedBy: 'stf_other', asker: 'staff', answerBy: '2026-10-23T08:00:00.000Z', test: false };
  const choiceWord = { incidentId: 'inc_1', bodyKey: 'establishment:990001', number: 1, state: 'proposed', choice: { kind: 'localAuthority', laCode: OWN }, reason: 'nobodySafeThere', screening: sha256(screeningText(incident)), referralId: conflict.referralId, decidedAt: DESK_NOW.toISOString(), decidedBy: 'stf_other' };
  const people = { bodyKey: 'establishment:990001', name: 'Harbour School', laCode: OWN, status: 'open', test: false, successors: [], calendar: { startsAt: '08:45' }, keyAdults: [aKeyAdult({ keyAdultId: 'ka-1' })] };
  const change = { changeId: 'kac_0123456789ab', bodyKey: 'establishment:990001', laCode: OWN, state: 'proposed', proposedBy: 'ka-1', proposedAt: DESK_NOW.toISOString(), answerBy: DESK_NOW.toISOString(), change: sensitive({ kind: 'remove', keyAdultId: 'ka-1' }) };
  const notification = { notificationId: NTF, version: 1, incidentId: 'inc_1', forceCode: '98', laCode: OWN, bodyKey: 'establishment:990001', childIds: ['chd_1'], notOurs: [], shortReference: 'OE-7F3K-2M9Q', readBy: '2026-10-23T07:45:00Z', raisedAt: DESK_NOW.toISOString(), delivery: 'sent', traceId: 't', test: false };
  const word = { incidentId: 'inc_1', childId: 'chd_1', number: 1, state: 'proposed', decision: { kind: 'noneOfThese' }, reason: 'noneFits', identity: 'x', referralId: referral.referralId, decidedAt: DESK_NOW.toISOString(), decidedBy: 'stf_other' };
  const breach = { breachId: 'rfr_recall', notificationId: NTF, version: 1, incidentId: 'inc_1', laCode: OWN, bodyKey: 'establishment:990001', children: 1, reason: 'wrongChild', openedAt: DESK_NOW.toISOString(), openedBy: 'x', reportBy: DESK_NOW.toISOString(), mailed: [], test: false };
  const roll = { importId: ROLL, laCode: OWN, area: '98', urn: '990001', format: 'csv', isWhole: true, fileKey: 'rolls/x', state: 'previewed', part: 3, openedAt: DESK_NOW.toISOString(), openedBy: 'stf_other', today: '2026-10-23', rowsRead: 6, schools: 1, schoolsDone: 1, faults: { total: 0, byCode: {}, listed: [] }, isOverLimit: false, expiresAt: '2026-10-24T06:00:00.000Z' };
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
    referrals: { open: async (codes: readonly string[]) => (codes.includes(OWN) ? [referral] : []), page: async ({ laCodes }: { readonly laCodes: readonly string[] }) => ({ rows: laCodes.includes(OWN) ? [referral] : [] }), count: async () => ({ counts: {}, countedAt: DESK_NOW.toISOString() }), read: async (id: string) => [conflict, risk, marac, preBirth].find(({ referralId }) => referralId === id) ?? referral, close: changed('close') },
    notifications: { read: async () => notification, deliveries: async () => [], closeByPhone: changed('closeByPhone'), logCall: changed('logCall') },
    incidents: {
      read: async () => ({ incidentId: 'inc_1', forceCode: '98', forceReference: 'WM/2026/1', revision: 1, attendedAt: DESK_NOW.toISOString(), traceId: 't', test: false, notificationIds: [NTF], children: [{ childId: 'chd_1', childReference: 'child-1', state: 'review', bodyKeys: [] }], incident: sensitive(incident) }),
      readLinks: async () => undefined,
    },
    directory: { readBody: async (bodyKey: string) => ({ bodyKey, name: 'Harbour School', status: 'open', test: false, calendar: { startsAt: '08:45' }, keyAdults: bodyKey.startsWith('healthTeam:') ? [aKeyAdult({ keyAdultId: 'ka-1' })] : [] }), readPolicy: async () => ({ ...DEFAULT_POLICY, forceName: 'Wearmouth Constabulary', laCodes: [OWN] }), listBodies: async (codes: readonly string[]) => (codes.includes(OWN) ? [{ bodyKey: 'establishment:990001', name: 'Harbour School', status: 'open', successors: [] }] : []), readPeople: async () => people, readAreaPolicy: async () => DEFAULT_POLICY, openBodies: async () => [{ bodyKey: 'establishment:990001', name: 'Harbour School', status: 'open', test: false, calendar: { startsAt: '08:45' }, keyAdults: [] }] },
    register: { readEstablishment: async () => undefined, resolveOpen: async () => ({ urns: [], steps: 0, circular: false, unknownUrns: [] }) },
    changes: {
      pendingIn: async (codes: readonly string[]) => (codes.includes(OWN) ? [change] : []),
      pendingOf: async () => [change],
      read: async () => change,
      decide: async () => (await changed('decideChange')(), { kind: 'decided', before: [], after: [] }),
      confirmAll: async () => (await changed('confirmAll')(), 'confirmed'),
    },
    passkeys: { ofKeyAdult: async () => [], remove: changed('removePasskey') },
    deskPhone: '0191 555 0100',
    decisions: { ofIncident: async () => [word], decide: changed('decide'), settle: changed('settle') },
    choices: { ofIncident: async () => [choiceWord], choose: changed('choose'), settle: changed('settleChoice') },
    questions: { ofIncident: async () => [], read: async () => question, onBoard: async (codes: readonly string[]) => (codes.includes(OWN) ? [question] : []), ask: changed('ask'), answer: changed('answer'), putAway: changed('putAway') },
    rollImports: { list: async (laCode: string) => (laCode === OWN ? [roll] : []), read: async () => roll, schools: async () => [{ urn: '990001', name: 'Harbour School', state: 'compared', base: 1, byField: {}, over: [] }], open: changed('openRoll'), move: changed('moveRoll') },
    rollFiles: { open: async () => ({ write: async () => void seen.push('writeFile'), close: async () => undefined }) },
    risk: { read: async () => ({ own: 'a', pupils: [], fired: [], repeats: {}, maracRecorded: false, maracReferral: undefined }), repeatsOf: async () => new Map(), review: changed('reviewRisk'), recordMarac: changed('recordMarac') },
    recalls: { recall: changed('recall'), readBreach: async () => breach, closeBreach: changed('closeBreach') },
    access: { findByShortReference: async () => undefined },
    rolls: { ask: async () => ({ pupils: [], cut: false }) },
    pupils: { readPupil: async () => undefined },
    audit: {
      async *hour(hour: string) {
        if (hour === '2026-10-23T05:00:00.000Z') yield* AUDITED;
      },
      chainOf: async () => AUDITED.filter(({ chain }) => chain === 'INC#inc_1'),
      areasOf: async (incidentId: string) => (incidentId === 'inc_1' ? { forceCode: '98', laCodes: [OWN] } : undefined),
      subjectOf: (chain: string) => (chain.startsWith('INC#') ? { incidentId: chain.slice(4) } : chain.startsWith('AUDIT#area#') ? { area: `la:${chain.split('#')[2]}` } : undefined),
      recordLook: async ({ object, outcome }: { readonly object: string; readonly outcome: string }) => void seen.push(`audit ${object} ${outcome}`),
    },
    breakGlasses: {
      open: async () => {
        seen.push('breakGlass');
        return 'opened';
      },
      read: async () => BREAK_GLASS,
      list: async (_limit: number, fits: (one: BreakGlass) => boolean) => [BREAK_GLASS].filter(fits),
      noteAlert: async () => void seen.push('alerted'),
      review: async () => {
        seen.push('review');
        return { kind: 'reviewed' };
      },
    },
    mailer: {
      send: async (mail: Mail) => {
        mails.push(mail);
        return { kind: 'accepted', messageId: 'm' };
      },
    },
    alertAddress: 'dpo@example.org',
    deskOrigin: 'https://desk.example',
    count: (name: string) => void seen.push(`figure ${name}`),
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
    figures: { ask: async ({ laCode }: { readonly laCode: string }) => ({ kind: 'area', asOf: '2026-10-07T23:00:00.000Z', forces: [{ forceCode: '98', standing: 'shown', charts: [{ id: 'timeliness-98', headline: `In ${laCode}`, description: 'd', header: ['a'], rows: [['1']], svg: '<svg></svg>' }], handful: [] }] }) },
    maker: { start: async () => void seen.push('make') },
    releaseLinks: { isThere: async () => true, forFile: async (key: string) => `https://files.example/${key}?signed` },
    outbox: { send: async () => undefined },
    ids: { uuid: () => 'id', token: () => 'token', code: () => '123456' },
    digest: sha256,
    now: () => DESK_NOW,
  } as unknown as DeskPagesDeps;
  return { seen, mails, deps, handler: createDeskPages({ ...deps, ...over(deps) }, { origin: 'https://desk.example', log: () => undefined }) };
};
