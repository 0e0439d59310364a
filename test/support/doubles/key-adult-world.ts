import { createHash, createHmac } from 'node:crypto';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { PagesDeps } from '../../../functions/key-adult-pages/deps.ts';
import { createPages } from '../../../functions/key-adult-pages/create-pages.ts';
import type { Child, Incident } from '../../../shared/domain/incident.ts';
import type { KeyAdult } from '../../../shared/domain/key-adult.ts';
import { isOpen } from '../../../shared/domain/notification.ts';
import { mayBeTold } from '../../../shared/domain/screen-recipient.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import { createPasskeyCeremony } from '../../../shared/http/passkey-ceremony.ts';
import { sameFollowUp } from '../../../shared/domain/follow-up.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/force-policy.ts';
import type { ForcePolicy } from '../../../shared/domain/force-policy.ts';
import type { HistoryEntry } from '../../../shared/ports/child-history.ts';
import { GUESS_LIMITS } from '../../../shared/ports/guess-limits.ts';
import type { GuessKind } from '../../../shared/ports/guess-limits.ts';
import type { RecordedFollowUp } from '../../../shared/ports/follow-ups.ts';
import type { AccessStore, LinkRecord, PendingProof, Session } from '../../../shared/ports/access.ts';
import type { Committed, EventDraft } from '../../../shared/ports/cause.ts';
import type { DirectoryStore, RecipientBodyRecord } from '../../../shared/ports/directory.ts';
import type { IncidentStore, ReferralToOpen } from '../../../shared/ports/incidents.ts';
import type { QuestionRecord } from '../../../shared/ports/questions.ts';
import type { NotificationRecord, NotificationStore } from '../../../shared/ports/notifications.ts';
import type { RestResult } from '../../../shared/http/respond.ts';
import { createChangesInMemory } from './changes-in-memory.ts';
import { createPasskeysInMemory } from './passkeys-in-memory.ts';

/** An invented morning at an invented school: doubles of every port the pages use, in plain maps that a test can look into. */

export const ORIGIN = 'https://notify.wearmouth.example';
export const SCHOOL = 'establishment:990001';
export const OTHER_SCHOOL = 'establishment:990002';
export const TOKEN = 'L'.repeat(43);
export const REFERENCE = 'OE-7F3K-2M9Q';

export const aChild = (more: Partial<Child> = {}): Child => ({
  childReference: 'child-a',
  givenNames: ['Amira'],
  familyName: 'Wearside',
  aliases: [],
  dateOfBirth: '2018-05-14',
  dateOfBirthEstimated: false,
  sex: 'female',
  school: { name: 'Harbour Primary' },
  present: 'yes',
  whereabouts: 'otherRoom',
  seenByPolice: 'yes',
  welfareCheck: 'yes',
  relationships: [],
  voice: { heard: true, words: 'I want to see my friends', adultPresent: 'no' },
  ...more,
});

export const anIncident = (more: Partial<Incident> = {}): Incident => ({
  schemaVersion: '1',
  forceCode: '99',
  forceReference: 'WM/2026/000123',
  revision: 1,
  test: false,
  incidentType: 'domesticAbuse',
  occurredFrom: '2026-11-22T21:40:00Z',
  attendedAt: '2026-11-22T22:05:00Z',
  placeType: 'childsHome',
  circumstances: ['verbalArgument', 'damageToHome'],
  risk: { tool: 'dash', grade: 'medium', professionalJudgement: false },
  pregnancy: { answer: 'no' },
  socialCareTold: 'yes',
  flags: ['bailAffectsCollection'],
  handling: ['doNotContactAdults'],
  children: [aChild()],
  adults: [],
  recipientRisk: 'noneKnown',
  ...more,
});

export const aKeyAdult = (more: Partial<KeyAdult> = {}): KeyAdult => ({
  keyAdultId: 'ka-lead',
  bodyKey: SCHOOL,
  order: 1,
  role: 'safeguardingLead',
  givenNames: ['Dana'],
  familyName: 'Quayle',
  email: 'd.quayle@harbour.example',
  mailbox: 'named',
  mobile: '+447700900089',
  language: 'en',
  active: true,
  ...more,
});
export const DEPUTY = aKeyAdult({ keyAdultId: 'ka-deputy', order: 2, role: 'deputyHead', email: 'r.staithes@harbour.example', mobile: '+447700900042' });

export const aNotification = (more: Partial<NotificationRecord> = {}): NotificationRecord => ({
  notificationId: 'ntf-1',
  version: 1,
  incidentId: 'inc-1',
  laCode: '998',
  revision: 1,
  forceCode: '99',
  bodyKey: SCHOOL,
  childIds: ['kid-a'],
  test: false,
  traceId: 'trace-1',
  raisedAt: '2026-11-22T22:30:00Z',
  updatedAt: '2026-11-22T22:30:00Z',
  dutyBy: '2026-11-23T08:45:00Z',
  readBy: '2026-11-23T08:45:00Z',
  shortReference: REFERENCE,
  contentProfile: 'standard',
  delivery: 'delivered',
  notOurs: [],
  ...more,
});

interface StoredTelling {
  readonly incident: Incident;
  readonly labels: readonly { readonly childId: string; readonly childReference: string }[];
}

export const createKeyAdultWorld = (publicOrigin = ORIGIN) => {
  let now = new Date('2026-11-23T07:40:00Z');
  let count = 0;
  const links = new Map<string, LinkRecord>();
  const shortReferences = new Map<string, Pick<LinkRecord, 'notificationId' | 'bodyKey'>>();
  const proofs = new Map<string, PendingProof & { used: boolean }>();
  const sessions = new Map<string, Session & { ended: boolean }>();
  const versions = new Map<string, NotificationRecord[]>();
  const tellings = new Map<string, StoredTelling>();
  const bodies = new Map<string, RecipientBodyRecord>();
  const openings = new Map<string, number>();
  const histories = new Map<string, readonly HistoryEntry[]>();
  const followUps = new Map<string, RecordedFollowUp>();
  const questions: QuestionRecord[] = [];
  const policy: { -readonly [K in keyof ForcePolicy]?: ForcePolicy[K] } = {};
  const people = new Map<string, number>();
  const guessed = new Map<string, number>();
  const writes: string[] = [];
  const looks: string[] = [];
  const events: EventDraft[] = [];
  const referrals: ReferralToOpen[] = [];
  const texts: { to: string; text: string }[] = [];
  const logs: string[] = [];
  const mails: { to: string; subject: string; text: string }[] = [];
  const faults = { text: false, mail: false, limit: false, conflicts: 0 };
  const passkeys = createPasskeysInMemory(proofs, writes, referrals);
  const changes = createChangesInMemory(bodies, writes);

  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  const committed = (what: string, drafts: readonly EventDraft[] = []): Committed => {
    writes.push(what);
    events.push(...drafts);
    return { kind: 'committed', obligations: [] };
  };
  const current = (notificationId: string): NotificationRecord | undefined => versions.get(notificationId)?.at(-1);
  const replace = (record: NotificationRecord): void => {
    const all = versions.get(record.notificationId) ?? [];
    versions.set(record.notificationId, [...all.filter(({ version }) => version !== record.version), record].toSorted((a, b) => a.version - b.version));
  };
  const never = (): never => {
    throw new Error('the pages do not do this');
  };

  const access: AccessStore = {
    findLink: async (hash) => links.get(hash),
    findByShortReference: async (reference) => shortReferences.get(reference),
    countOpening: async (hash, how) => void (how === 'person' ? people : openings).set(hash, ((how === 'person' ? people : openings).get(hash) ?? 0) + 1),
    startProof: async (proof) => {
      if (faults.limit) return 'limited';
      writes.push('proof.start');
      proofs.set(proof.proofHash, { ...proof, used: false });
      return 'started';
    },
    findProof: async (hash) => {
      const proof = proofs.get(hash);
      return proof === undefined || proof.used ? undefined : proof;
    },
    takeTry: async (hash, at) => {
      const proof = proofs.get(hash);
      if (proof === undefined) return { kind: 'unknown' };
      if (proof.triesLeft <= 0 || proof.used) return { kind: 'spent', tellNext: true };
      if (at >= proof.expiresAt) return { kind: 'expired' };
      const after = { ...proof, triesLeft: proof.triesLeft - 1 };
      proofs.set(hash, after);
      return { kind: 'tried', proof: after };
    },
    startSession: async (hash, session) => {
      const proof = proofs.get(hash);
      if (proof === undefined || proof.used) return 'used';
      proofs.set(hash, { ...proof, used: true });
      sessions.set(session.sessionHash, { ...session, ended: false });
      writes.push('session.start');
      return 'started';
    },
    findSession: async (hash) => {
      const session = sessions.get(hash);
      return session === undefined || session.ended ? undefined : session;
    },
    touchSession: async (hash, idleUntil, shown) => {
      const session = sessions.get(hash);
      if (session !== undefined) sessions.set(hash, { ...session, idleUntil, shown: shown === undefined ? session.shown : [...new Set([...session.shown, shown])] });
    },
    endSession: async (hash) => {
      const session = sessions.get(hash);
      if (session !== undefined) sessions.set(hash, { ...session, ended: true });
      writes.push('session.end');
    },
  };

  const notUsed = (): never => {
    throw new Error('the pages do not do this');
  };
  const notifications: NotificationStore = {
    releaseClaim: notUsed,
    stopWatching: notUsed,
    watchAgain: notUsed,
    read: async (notificationId) => current(notificationId),
    readVersion: async (notificationId, version) => versions.get(notificationId)?.find((one) => one.version === version),
    ofBody: async (bodyKey, since) =>
      [...versions.values()]
        .map((all) => all.at(-1))
        .filter((one) => one !== undefined)
        .filter((one) => one.bodyKey === bodyKey && (isOpen(one) || (one.withdrawnAt === undefined && (one.answeredAt ?? '') >= since))),
    advance: async ({ notification, events: drafts }) => {
      if (faults.conflicts > 0) {
        faults.conflicts -= 1;
        return { kind: 'conflict' };
      }
      return committed(`advance ${notification.notificationId}`, drafts);
    },
    recordView: async ({ notification, keyAdultId, cause }) => {
      replace({ ...notification, viewedAt: notification.viewedAt ?? cause.at, viewedBy: notification.viewedBy ?? keyAdultId });
      return committed(`view ${notification.notificationId}:${notification.version} by ${keyAdultId}`);
    },
    acknowledge: async ({ notificationId, version, keyAdultId, cause }) => {
      const record = current(notificationId);
      if (record === undefined) return { kind: 'unknown' };
      if (record.version !== version) return { kind: 'stale', version: record.version };
      if (record.answeredAt !== undefined && record.answeredHow !== undefined) {
        return { kind: 'already', at: record.answeredAt, how: record.answeredHow, by: record.answeredBy ?? '' };
      }
      if (record.viewedAt === undefined) return { kind: 'notViewed' };
      replace({ ...record, answeredAt: cause.at, answeredHow: 'acknowledged', answeredBy: keyAdultId });
      return committed(`acknowledge ${notificationId}:${version} by ${keyAdultId}`);
    },
    sayNotOurs: async ({ notificationId, version, childId, referral, stopsReminders }) => {
      const record = current(notificationId);
      if (record === undefined) return { kind: 'unknown' };
      if (record.version !== version) return { kind: 'stale', version: record.version };
      if (record.notOurs.includes(childId)) return { kind: 'already' };
      replace({ ...record, notOurs: [...record.notOurs, childId] });
      referrals.push(referral);
      return committed(`not ours ${childId}${stopsReminders ? ', reminders stop' : ''}`);
    },
    deliveries: never,
    ofIncident: async (incidentId) => [...versions.values()].map((all) => all.at(-1)).filter((one) => one !== undefined).filter((one) => one.incidentId === incidentId),
    updatedSince: never,
    due: never,
    expiredClaims: never,
    claimDelivery: never,
    recordSent: never,
    recordFailed: never,
    recordReceipt: never,
    discharge: never,
    closeByPhone: never,
    logCall: never,
    calls: never,
  };

  const incidents = {
    read: async (incidentId: string) => {
      const all = [...tellings.entries()].filter(([key]) => key.startsWith(`${incidentId}:`)).map(([, telling]) => telling);
      const newest = all.toSorted((a, b) => a.incident.revision - b.incident.revision).at(-1);
      return newest === undefined ? undefined : { revision: newest.incident.revision, incident: sensitive(newest.incident), children: newest.labels, notificationIds: [...versions.keys()], historyRefs: [] };
    },
    readRevision: async (incidentId: string, revision: number) => {
      const telling = tellings.get(`${incidentId}:${revision}`);
      return telling === undefined ? undefined : { incident: sensitive(telling.incident), labels: telling.labels };
    },
  } as unknown as IncidentStore;

  const directory = {
    readBody: async (bodyKey: string) => bodies.get(bodyKey),
    readPeople: async (bodyKey: string) => bodies.get(bodyKey),
    readAreaPolicy: async () => ({ ...DEFAULT_POLICY, ...policy, forceCode: '99', forceName: 'Wearmouth Police', laCodes: ['999'] }),
    readPolicy: async (forceCode: string) => ({ ...DEFAULT_POLICY, forceCode, forceName: 'Wearmouth Police', laCodes: ['999'], ...policy }),
  } as unknown as DirectoryStore;

  const takeGuess = (kind: GuessKind, about: string, at: string): 'taken' | 'exhausted' => {
    const { most, seconds } = GUESS_LIMITS[kind];
    const name = `${kind} ${about} ${Math.floor(Date.parse(at) / (seconds * 1_000))}`;
    guessed.set(name, (guessed.get(name) ?? 0) + 1);
    return (guessed.get(name) ?? 0) > most ? 'exhausted' : 'taken';
  };

  const deps: PagesDeps = {
    access,
    notifications,
    incidents,
    childHistory: { ofIncident: async () => histories },
    guesses: { take: async (kind, about, at) => takeGuess(kind, about, at) },
    downloads: {
      recordDownload: async ({ notification, cause }) => {
        writes.push(`download ${notification.notificationId}:${notification.version} by ${cause.actorId}`);
        return { kind: 'committed' };
      },
    },
    reads: {
      recordRead: async ({ notification, page, cause }) => void looks.push(`${page} of ${notification.notificationId}:${notification.version} by ${cause.actorId}`),
      recordList: async ({ keyAdultId, rows }) => void looks.push(`list of ${rows} by ${keyAdultId}`),
    },
    questions: {
      ofIncident: async (incidentId) => questions.filter((one) => one.incidentId === incidentId),
      ask: async ({ question, seen, cause }) => {
        if (seen !== questions.filter((one) => one.incidentId === question.incidentId).length) return { kind: 'conflict' };
        const questionId = `qst_${seen + 1}`;
        questions.push({ ...question, questionId, state: 'open', askedAt: cause.at, askedBy: cause.actorId, asker: cause.actor });
        return { ...committed(`ask ${question.kind}:${question.topic} of ${question.laCode}`), questionId };
      },
    },
    followUps: {
      read: async (notificationId) => followUps.get(notificationId),
      record: async ({ notification: { notificationId }, followUp, cause }) => {
        const before = followUps.get(notificationId);
        if (before !== undefined && sameFollowUp(before, followUp)) return { kind: 'already' };
        followUps.set(notificationId, { ...followUp, recordedAt: cause.at });
        return committed(`follow-up ${notificationId}`);
      },
    },
    directory,
    outbox: { send: async () => undefined, takeUndischarged: async () => [] },
    texter: {
      send: async (to, text) => {
        if (faults.text) return 'unavailable';
        texts.push({ to: to.reveal(), text: text.reveal() });
        return 'accepted';
      },
    },
    mailer: {
      send: async ({ to, subject, text }) => {
        if (faults.mail) return { kind: 'unavailable' };
        mails.push({ to: to.reveal(), subject, text: text.reveal() });
        return { kind: 'accepted', messageId: `mail-${mails.length}` };
      },
    },
    passkeys: passkeys.store,
    changes: changes.store,
    ceremony: createPasskeyCeremony({ publicOrigin, serviceName: 'Safeguarding notifications' }),
    deskPhone: '0191 498 0000',
    clock: () => now,
    ids: {
      uuid: () => `id-${(count += 1)}`,
      token: () => String((count += 1)).padStart(43, 'T'),
      code: () => String(481_516 + (count += 1)).slice(-6),
    },
    digest,
    codeHash: { of: async (text) => createHmac('sha256', 'pepper').update(text).digest('base64url') },
    mayBeTold,
    publicOrigin,
  };

  const handler = createPages(deps, { deskPhone: '0191 498 0000', securityContact: 'security@gateway.example', log: (level, code, fields) => void logs.push(JSON.stringify({ level, code, ...fields })) });

  const school = (keyAdults: readonly KeyAdult[] = [aKeyAdult(), DEPUTY], more: Partial<RecipientBodyRecord> = {}): void => {
    bodies.set(more.bodyKey ?? SCHOOL, {
      bodyKey: SCHOOL,
      name: 'Harbour Primary School',
      laCode: '999',
      status: 'open', test: false,
      successors: [],
      language: 'en',
      calendar: { startsAt: '08:45', defaultTerms: [], closures: [], worksAllYear: true },
      keyAdults,
      ...more,
    });
  };

  const tell = (incidentId: string, incident: Incident, labels: StoredTelling['labels'] = [{ childId: 'kid-a', childReference: 'child-a' }]): void => {
    tellings.set(`${incidentId}:${incident.revision}`, { incident, labels });
  };

  const raise = (record: NotificationRecord = aNotification()): void => {
    const before = current(record.notificationId);
    if (before !== undefined) replace({ ...before, supersededBy: record.version });
    replace(record);
    shortReferences.set(record.shortReference, { notificationId: record.notificationId, bodyKey: record.bodyKey });
  };

  const link = (token = TOKEN, more: Partial<LinkRecord> = {}): void => {
    links.set(digest(token), { notificationId: 'ntf-1', version: 1, bodyKey: SCHOOL, keyAdultId: 'ka-lead', expiresAt: '2026-11-27T17:00:00Z', ...more });
  };

  /** Sunday night at Harbour Primary: one child, one link to the safeguarding lead. */
  const sundayNight = (incident: Incident = anIncident()): void => {
    school();
    tell('inc-1', incident);
    raise();
    link();
  };

  return {
    deps,
    handler,
    school,
    tell,
    raise,
    link,
    sundayNight,
    current,
    replace,
    at: (instant: string): void => void (now = new Date(instant)),
    minutesLater: (minutes: number): void => void (now = new Date(now.getTime() + minutes * 60_000)),
    faults,
    mails,
    passkeys: passkeys.kept,
    changes: changes.kept,
    body: (bodyKey = SCHOOL) => bodies.get(bodyKey),
    links,
    proofs,
    sessions,
    openings,
    people,
    histories,
    questions,
    followUps,
    policy,
    writes,
    looks,
    events,
    referrals,
    texts,
    logs,
    /** Everything that a scanner must leave as it was: all but the counter. */
    snapshot: (): string =>
      JSON.stringify({ links: [...links], proofs: [...proofs], sessions: [...sessions], versions: [...versions], writes, events, referrals, texts, mails, passkeys: [...passkeys.kept], changes: [...changes.kept], bodies: [...bodies] }),
  };
};
export type KeyAdultWorld = ReturnType<typeof createKeyAdultWorld>;

export interface Sent {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: ReadonlyMap<string, string>;
  readonly form?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request as API Gateway REST hands it over. */
export const restEvent = (method: string, path: string, { query, headers, cookies, form, body }: Sent = {}): APIGatewayProxyEvent => {
  const cookie = [...(cookies ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  const typed = body ?? (form === undefined ? undefined : new URLSearchParams(form).toString());
  const sent: Record<string, string> = {
    ...(method === 'POST' ? { Origin: ORIGIN, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
    ...(cookie === '' ? {} : { Cookie: cookie }),
    ...headers,
  };
  return {
    httpMethod: method,
    path,
    resource: '/{proxy+}',
    headers: sent,
    multiValueHeaders: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]])),
    queryStringParameters: query ?? null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: { requestId: 'req-1' },
    body: typed === undefined ? null : Buffer.from(typed, 'utf8').toString('base64'),
    isBase64Encoded: typed !== undefined,
  } as unknown as APIGatewayProxyEvent;
};

/** A browser with a memory for cookies and nothing else. */
export const createBrowserDouble = (world: KeyAdultWorld) => {
  const cookies = new Map<string, string>();
  const send = async (method: string, path: string, sent: Sent = {}): Promise<RestResult> => {
    const [pathname = '', search = ''] = path.split('?');
    const query = { ...Object.fromEntries(new URLSearchParams(search)), ...sent.query };
    const result = await world.handler(restEvent(method, pathname, { cookies, ...sent, ...(Object.keys(query).length > 0 ? { query } : {}) }), {} as Context);
    for (const line of result.multiValueHeaders?.['Set-Cookie'] ?? []) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split('=');
      if (line.includes('Max-Age=0')) cookies.delete(name);
      else cookies.set(name, value);
    }
    return result;
  };
  const follow = async (result: RestResult): Promise<RestResult> => (result.statusCode === 303 ? follow(await send('GET', result.headers['Location'] ?? '')) : result);
  return {
    cookies,
    get: (path: string, sent: Sent = {}) => send('GET', path, sent),
    head: (path: string) => send('HEAD', path),
    post: (path: string, form: Readonly<Record<string, string>> = {}, sent: Sent = {}) => send('POST', path, { form, ...sent }),
    send,
    follow,
  };
};
export type BrowserDouble = ReturnType<typeof createBrowserDouble>;

/** The token that a page's form carries. */
export const csrfIn = (page: RestResult): string => /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
/** The last code that was texted. */
export const lastCode = (world: KeyAdultWorld): string => /\b(\d{6})\b/.exec(world.texts.at(-1)?.text ?? '')?.[1] ?? '';

/** Link, address, code: ends on the page that follows. */
export const signIn = async (world: KeyAdultWorld, browser: BrowserDouble, email = 'd.quayle@harbour.example', path = `/n/${TOKEN}`): Promise<RestResult> => {
  const code = await browser.follow(await browser.post(path, { email, press: 'read' }));
  return browser.follow(await browser.post('/code', { csrf: csrfIn(code), code: lastCode(world), press: 'read' }));
};
