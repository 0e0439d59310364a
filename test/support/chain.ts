import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import { schemaFor } from '../../events/catalogue.ts';
import type { AnyEvent } from '../../events/catalogue.ts';
import { createLinkChildren } from '../../functions/link-children/link-children.ts';
import { createReadAtTrial } from '../../functions/record-receipt/read-at-trial.ts';
import { createRecordReceipt } from '../../functions/record-receipt/record-receipt.ts';
import { $MailNotice } from '../../functions/record-receipt/receipt.ts';
import { createRunChores } from '../../functions/run-due-steps/run-chores.ts';
import { createRunDueSteps } from '../../functions/run-due-steps/run-due-steps.ts';
import { createNudgeKeyAdult } from '../../functions/send-notification/nudge-key-adult.ts';
import { createWeighRisk } from '../../functions/weigh-risk/weigh-risk.ts';
import { createSendNotification } from '../../functions/send-notification/send-notification.ts';
import { createAccessStore } from '../../shared/aws/access-store.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createBodyReferralStore } from '../../shared/aws/body-referral-store.ts';
import { createCalendarStore } from '../../shared/aws/calendar-store.ts';
import { createChoreStore } from '../../shared/aws/chore-store.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createConflictStore } from '../../shared/aws/conflict-store.ts';
import { createDecisionStore } from '../../shared/aws/decision-store.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createDirectoryWriter } from '../../shared/aws/directory-writer.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createNudgeStore } from '../../shared/aws/nudge-store.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createPlanStore } from '../../shared/aws/plan-store.ts';
import { createQuarantineStore } from '../../shared/aws/quarantine-store.ts';
import { createRecipientChoiceStore } from '../../shared/aws/recipient-choice-store.ts';
import { createReferralStore } from '../../shared/aws/referral-store.ts';
import { createRiskStore } from '../../shared/aws/risk-store.ts';
import { createRollStore } from '../../shared/aws/roll-store.ts';
import { canonicalJson } from '../../shared/domain/canonical-json.ts';
import type { Incident, WithdrawalReason } from '../../shared/domain/incident.ts';
import { quarantine } from '../../shared/domain/outcome.ts';
import type { Sensitive } from '../../shared/domain/sensitive.ts';
import type { Cause } from '../../shared/ports/cause.ts';
import type { DirectoryRecord, RollPupil } from '../../shared/ports/directory.ts';
import type { AcceptIncident, IncidentStore } from '../../shared/ports/incidents.ts';
import type { Mail, MailAnswer, TextAnswer } from '../../shared/ports/messages.ts';
import type { NotificationRecord, NotificationStore, ReferralRecord } from '../../shared/ports/notifications.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import type { Count, MetricName } from '../../shared/runtime/metrics.ts';
import { restBetweenCommits } from '../../shared/runtime/pause.ts';
import { createSqsBatch } from '../../shared/runtime/sqs-batch.ts';
import { keyServiceDouble } from './doubles/key-service.ts';
import { queueServiceDouble } from './doubles/queue-service.ts';
import type { Tables } from './dynamodb.ts';

export const FORCE = '98';
export const LA = '998';
export const NIGHT = '2026-10-14T21:40:00.000Z';
const TERM = [{ firstOn: '2026-09-02', lastOn: '2026-12-18' }];

export interface SentMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly effect: string;
  readonly notificationId: string;
  readonly version: number;
  readonly at: string;
}

export interface SentText {
  readonly to: string;
  readonly text: string;
  readonly at: string;
}

const school = (urn: string, name: string): DirectoryRecord => ({
  kind: 'recipientBody',
  bodyKey: `establishment:${urn}`,
  laCode: LA,
  name,
  status: 'open',
  successors: [],
  language: 'en',
  calendar: { startsAt: '08:45', defaultTerms: TERM, closures: [], worksAllYear: false },
});

const ROLES = ['safeguardingLead', 'deputySafeguardingLead', 'head'] as const;
const SURNAMES = ['Quillby', 'Fenwarth', 'Ossleton'];
export const keyAdultAt = (urn: string, order: number): DirectoryRecord & { readonly kind: 'keyAdult' } => ({
  kind: 'keyAdult',
  laCode: LA,
  keyAdultId: `ka-${urn}-${order}`,
  bodyKey: `establishment:${urn}`,
  order,
  role: ROLES[(order - 1) % 3] ?? 'head',
  givenNames: [`Robyn${'abcdefgh'[order]}`],
  familyName: `${SURNAMES[(order - 1) % 3]}${urn}`,
  email: `adult-${order}@school-${urn}.example`,
  mailbox: 'named',
  mobile: `0770090${urn.slice(-2)}${order}0`,
  language: 'en',
  active: true,
});

const FORENAMES = ['Poppy', 'Kayden', 'Ellis', 'Corey', 'Amber', 'Tobias', 'Ingrid', 'Rafe', 'Sunniva', 'Gwendolyn'];
const FAMILIES = ['Garrowby', 'Thornhope', 'Straughbridge', 'Wickersby', 'Ellingmoor', 'Pallister', 'Oxenholme', 'Dunmarrow', 'Quernmore', 'Fothergate'];
/** The n-th invented child of Wearmouth: on the roll by `pupilOf`, in an incident by `childOf`. */
const person = (n: number) => ({
  forename: FORENAMES[n % 10] ?? 'Poppy',
  surname: FAMILIES[Math.floor(n / 10) % 10] ?? 'Garrowby',
  dateOfBirth: `201${(n * 7) % 10}-0${1 + (n % 9)}-1${(n * 3) % 10}`,
  postcode: `WM${1 + (n % 9)} ${n % 10}QD`,
  addressLine: `${10 + n} Salters Row`,
});

export const pupilOf = (n: number, ...urns: readonly string[]): DirectoryRecord => {
  const { forename, surname, dateOfBirth, postcode, addressLine } = person(n);
  return {
    kind: 'pupil',
    laCode: LA,
    pupilId: `pupil-${n}`,
    urns,
    legalForename: forename,
    legalSurname: surname,
    preferredForename: forename,
    preferredSurname: surname,
    dateOfBirth,
    sex: 'unknown',
    postcode,
    addressLine,
    entryOn: '2025-09-03',
  } satisfies { kind: 'pupil'; laCode: string } & RollPupil;
};

export const childOf = (n: number, over: Partial<Incident['children'][number]> = {}): Incident['children'][number] => {
  const { forename, surname, dateOfBirth, postcode, addressLine } = person(n);
  return {
    childReference: `child-${n}`,
    givenNames: [forename],
    familyName: surname,
    aliases: [],
    dateOfBirth,
    dateOfBirthEstimated: false,
    sex: 'unknown',
    address: { lines: [addressLine], postcode },
    school: { reason: 'notKnown' },
    present: 'yes',
    whereabouts: 'sameRoom',
    seenByPolice: 'yes',
    welfareCheck: 'yes',
    relationships: [],
    voice: { heard: false, reason: 'childAsleep' },
    ...over,
  };
};

export const incidentOf = (over: Partial<Incident> = {}): Incident => ({
  schemaVersion: '1',
  forceCode: FORCE,
  forceReference: 'WM/2026/000123',
  revision: 1,
  test: false,
  incidentType: 'domesticAbuse',
  occurredFrom: '2026-10-14T20:50:00Z',
  attendedAt: '2026-10-14T21:10:00Z',
  placeType: 'childsHome',
  circumstances: ['verbalArgument'],
  risk: { tool: 'dash', grade: 'medium', professionalJudgement: false },
  pregnancy: { answer: 'no' },
  socialCareTold: 'yes',
  flags: [],
  handling: [],
  children: [childOf(1)],
  adults: [],
  recipientRisk: 'noneKnown',
  ...over,
});

/** Others on the area's roll: on a roll of one pupil no name is rare. */
const OTHERS = [90, 91, 92, 93, 94, 95, 96, 97].map((n) => pupilOf(n, '990009'));

type Step = 'link-children' | 'weigh-risk' | 'send-notification';
/** The ports of a step, changed for one test: a call that dies, a call that waits. */
export interface Changes {
  readonly notifications?: (store: NotificationStore) => NotificationStore;
  readonly incidents?: (store: IncidentStore) => IncidentStore;
}

/** The whole chain over a real store: queues, key service and mail are doubles, time stands until a test turns it. */
export const startChain = async (tables: Tables) => {
  const names = await tables.fresh();
  const { db } = tables;
  let time = Date.parse(NIGHT);
  const now = (): Date => new Date(time);
  const kms = keyServiceDouble();
  const queues = queueServiceDouble();
  const vault = createKeyVault(kms, 'content', now);
  const hash = createKeyedHash(kms, 'blind', 'blind-index');
  const table = names.records;
  const commit = createCommit({ db, table, ids: systemIds, digest: sha256, rest: restBetweenCommits });
  const historyHash = createKeyedHash(kms, 'history', 'child-history');
  const incidents = createIncidentStore({ db, table, vault, hash, commit, historyHash });
  const notifications = createNotificationStore({ db, table, ids: systemIds, commit, vault });
  const directoryKeys = createAreaKeys({ db, table: names.directory, vault });
  const rollKeys = createAreaKeys({ db, table: names.rolls, vault });
  const directory = createDirectoryStore({ db, table: names.directory, areaKeys: directoryKeys });
  const rolls = createRollStore({ db, table: names.rolls, hash, areaKeys: rollKeys, now });
  const writer = createDirectoryWriter({ db, tables: names, hash, directoryKeys, rollKeys, now });
  const queueUrls = { 'link-children': 'link-children', 'link-children-bulk': 'link-children-bulk', 'weigh-risk': 'weigh-risk', 'send-notification': 'send-notification', 'send-notification-bulk': 'send-notification-bulk', 'project-evaluation': 'project-evaluation', 'send-callbacks': 'send-callbacks' };
  const outbox = createOutbox({ db, table, sqs: queues.client, queueUrls, onSendFailed: () => undefined });
  const decisions = createDecisionStore({ db, table, vault, commit });
  const choices = createRecipientChoiceStore({ db, table, vault, commit });
  const referrals = createReferralStore({ db, table, commit });
  const quarantined = createQuarantineStore({ db, table, now, commit });
  const calendars = createCalendarStore({ db, tables: names, commit });
  const plans = createPlanStore({ db, table, commit });
  const chores = createChoreStore({ db, table });
  const access = createAccessStore({ db, table, hash, commit });
  const lines: string[] = [];
  const log = (level: string, code: string, fields: object = {}): void => void lines.push(JSON.stringify({ level, code, ...fields }));

  const runChores = createRunChores({ chores, plans, notifications, directory, referrals, bodyReferrals: createBodyReferralStore({ table, commit }), now, log });

  const mails: SentMail[] = [];
  let answerMail: (mail: SentMail) => MailAnswer | Promise<MailAnswer> = (mail) => ({ kind: 'accepted', messageId: `ses-${mail.effect}` });
  const mailer = {
    async send(mail: Mail): Promise<MailAnswer> {
      const sent: SentMail = {
        to: mail.to.reveal(),
        subject: mail.subject,
        text: mail.text.reveal(),
        html: mail.html.reveal(),
        effect: mail.tags['effect'] ?? '',
        notificationId: mail.tags['notification'] ?? '',
        version: Number(mail.tags['version']),
        at: now().toISOString(),
      };
      const answer = await answerMail(sent);
      if (answer.kind === 'accepted') mails.push(sent);
      return answer;
    },
  };

  const texts: SentText[] = [];
  let answerText: (text: SentText) => TextAnswer | Promise<TextAnswer> = () => 'accepted';
  const texter = {
    async send(to: Sensitive<string>, text: Sensitive<string>): Promise<TextAnswer> {
      const sent: SentText = { to: to.reveal(), text: text.reveal(), at: now().toISOString() };
      const answer = await answerText(sent);
      if (answer === 'accepted') texts.push(sent);
      return answer;
    },
  };
  const nudges = createNudgeStore({ db, table, commit });
  const counted: { readonly name: MetricName; readonly value: number }[] = [];
  const count: Count = (name, value) => void counted.push({ name, value });
  const pauses: number[] = [];
  const patience = { pause: async (ms: number) => void pauses.push(ms), chance: () => 0.5 };

  const linkStep = (changes: Changes = {}) =>
    createLinkChildren({ incidents: changes.incidents?.(incidents) ?? incidents, notifications: changes.notifications?.(notifications) ?? notifications, directory, rolls, decisions, choices, outbox, ids: systemIds, digest: sha256, now });
  const sendStep = (changes: Changes = {}) =>
    createSendNotification({
      incidents: changes.incidents?.(incidents) ?? incidents,
      notifications: changes.notifications?.(notifications) ?? notifications,
      directory,
      conflicts: createConflictStore({ table, commit }),
      mailer,
      outbox,
      ids: systemIds,
      digest: sha256,
      now,
      ...patience,
      origin: 'https://gateway.example',
      deskPhone: '0191 555 0100',
      log,
      count,
    });
  const risk = createRiskStore({ db, table, vault, commit });
  const weighStep = () => createWeighRisk({ incidents, risk, directory, outbox, now });
  const nudgeStep = () => createNudgeKeyAdult({ incidents, notifications, nudges, directory, texter, outbox, digest: sha256, now, ...patience, log, count });
  const run = (step: Step, changes?: Changes) => async (event: AnyEvent) => {
    if (step === 'link-children' && (event.type === 'incident.received' || event.type === 'incident.revised' || event.type === 'incident.withdrawn' || event.type === 'link.requested')) return linkStep(changes)(event);
    if (step === 'weigh-risk' && (event.type === 'children.linked' || event.type === 'incident.withdrawn')) return weighStep()(event);
    if (step === 'send-notification' && (event.type === 'notification.raised' || event.type === 'rung.due')) return sendStep(changes)(event);
    if (step === 'send-notification' && event.type === 'nudge.due') return nudgeStep()(event);
    return quarantine('notForThisStep');
  };
  const batchOf = (step: Step, changes?: Changes) =>
    createSqsBatch({ schema: schemaFor(step), run: run(step, changes), quarantine: (aside) => quarantined.put({ step, ...aside }), log });
  const receiptBatch = createSqsBatch({
    schema: $MailNotice,
    run: createRecordReceipt({ notifications, outbox, now, log, count, readAtTrial: createReadAtTrial({ notifications, outbox }) }),
    quarantine: (aside) => quarantined.put({ step: 'record-receipt', ...aside }),
    log,
  });
  let messages = 0;
  const recordOf = (body: string): SQSRecord => {
    messages += 1;
    return { messageId: `msg-${messages}`, body, attributes: { ApproximateReceiveCount: '1' } } as unknown as SQSRecord;
  };

  /** Takes what lies on a queue and hands it to its step; what goes back lies there again. */
  const deliver = async (step: Step, { copies = 1, changes, queue = step }: { readonly copies?: number; readonly changes?: Changes; readonly queue?: Step | `${Step}-bulk` } = {}): Promise<number> => {
    const bodies = queues.bodies.get(queue)?.splice(0) ?? [];
    const records = bodies.flatMap((body) => Array.from({ length: copies }, () => recordOf(body)));
    // Ten to an invocation, as the event source does; one incident's messages share its audit chain.
    const failures = [];
    for (let from = 0; from < records.length; from += 10) failures.push(...(await batchOf(step, changes)({ Records: records.slice(from, from + 10) })).batchItemFailures);
    for (const { itemIdentifier } of failures) {
      const back = records.find(({ messageId }) => messageId === itemIdentifier);
      if (back) queues.bodies.set(queue, [...(queues.bodies.get(queue) ?? []), back.body]);
    }
    return records.length - failures.length;
  };
  /** Until nothing more gets done; what goes back every time stays where it is. */
  const settle = async (options: { readonly copies?: number } = {}): Promise<void> => {
    for (let turn = 0; turn < 30; turn += 1) {
      if ((await deliver('link-children', options)) + (await deliver('weigh-risk', options)) + (await deliver('send-notification', options)) === 0) return;
    }
  };

  const cause = (over: Partial<Cause> = {}): Cause => ({ at: now().toISOString(), actor: 'force', actorId: 'client-1', causedBy: 'request-1', traceId: 'trace-0001', ...over });
  const command = (incidentId: string, incident: Incident, key: string = systemIds.uuid()): AcceptIncident => {
    const contentHash = sha256(canonicalJson(incident));
    return {
      incidentId,
      incident,
      contentHash,
      policyVersion: 'p1',
      children: incident.children.map(({ childReference }) => ({
        childId: `chd_${sha256(`${incidentId}|${childReference}`).slice(0, 24)}`,
        childReference,
        state: 'received',
        reason: 'awaitingLink',
        bodyKeys: [],
      })),
      idempotency: { clientId: 'client-1', method: 'POST', path: '/v1/incidents', key, fingerprint: contentHash },
      answer: { status: 202, body: `{"incidentId":"${incidentId}"}`, location: `/v1/incidents/${incidentId}` },
      cause: cause(),
    };
  };

  const scan = async (name: string): Promise<readonly Record<string, unknown>[]> => {
    const found: Record<string, unknown>[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await db.send(new ScanCommand({ TableName: name, ...(from ? { ExclusiveStartKey: from } : {}) }));
      found.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from);
    return found;
  };

  return {
    db, names, table, now, vault, hash, commit, incidents, notifications, directory, rolls, writer, outbox, referrals, decisions, choices, quarantined, access, calendars, plans, chores, runChores, queues, mails, texts, counted, pauses, lines, log, cause, command, scan, deliver, settle, linkStep, sendStep, risk,
    at(instant: string) {
      time = Date.parse(instant);
    },
    pass(minutes: number) {
      time += minutes * 60_000;
    },
    answerMail(answer: (mail: SentMail) => MailAnswer | Promise<MailAnswer>) {
      answerMail = answer;
    },
    answerText(answer: (text: SentText) => TextAnswer | Promise<TextAnswer>) {
      answerText = answer;
    },
    async area(records: readonly DirectoryRecord[]) {
      await writer.write([{ kind: 'policy', forceCode: FORCE, forceName: 'Wearmouth Constabulary', laCodes: [LA] }, ...records, ...OTHERS]);
      await writer.recountTerms(FORCE);
    },
    /** A school with so many key adults. */
    school: (urn: string, keyAdults = 3): readonly DirectoryRecord[] => [school(urn, `Harbour ${urn} School`), ...Array.from({ length: keyAdults }, (_, i) => keyAdultAt(urn, i + 1))],
    async tell(incident: Incident): Promise<string> {
      const incidentId = `inc_${systemIds.uuid()}`;
      const result = await incidents.accept(command(incidentId, incident));
      if (result.kind !== 'committed') throw new Error(result.kind);
      await outbox.send(result.obligations);
      return incidentId;
    },
    async correct(incidentId: string, incident: Incident): Promise<string> {
      const result = await incidents.revise(command(incidentId, incident));
      if (result.kind === 'committed') await outbox.send(result.obligations);
      return result.kind;
    },
    async withdraw(incidentId: string, reason: WithdrawalReason = 'wrongSchool'): Promise<string> {
      const idempotency = { clientId: 'client-1', method: 'POST', path: `/w/${incidentId}`, key: systemIds.uuid(), fingerprint: 'w' };
      const result = await incidents.withdraw({ incidentId, source: { forceCode: FORCE, test: false }, reason, idempotency, answer: { status: 200, body: '{}' }, cause: cause() });
      if (result.kind === 'committed') await outbox.send(result.obligations);
      return result.kind;
    },
    async receipt(mail: Pick<SentMail, 'effect' | 'notificationId' | 'version'>, notice: object): Promise<number> {
      const tags = { effect: [mail.effect], notification: [mail.notificationId], version: [String(mail.version)] };
      const body = JSON.stringify({ ...notice, mail: { messageId: `ses-${mail.effect}`, tags } });
      const { batchItemFailures } = await receiptBatch({ Records: [recordOf(body)] });
      return batchItemFailures.length;
    },
    tick: () => createRunDueSteps({ notifications, directory, outbox, quarantine: quarantined, runChores, now, log })({ id: 'tick-1' }, () => 60_000),
    async open(kind?: ReferralRecord['kind']): Promise<readonly ReferralRecord[]> {
      const open = await referrals.open([LA, '000'], []);
      return open.filter((one) => kind === undefined || one.kind === kind);
    },
    async told(incidentId: string): Promise<readonly NotificationRecord[]> {
      return notifications.ofIncident(incidentId);
    },
  };
};
export type Chain = Awaited<ReturnType<typeof startChain>>;

export const BOUNCE = { eventType: 'Bounce', bounce: { bounceType: 'Permanent', bounceSubType: 'General' } };
export const DELIVERY = { eventType: 'Delivery', delivery: {} };
export const COMPLAINT = { eventType: 'Complaint', complaint: {} };
export const DELAY = { eventType: 'DeliveryDelay', deliveryDelay: {} };
