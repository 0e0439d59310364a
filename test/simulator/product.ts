import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { schemaFor } from '../../events/catalogue.ts';
import { createAcceptIncident, createReviseIncident } from '../../functions/incident-api/accept-incident.ts';
import { createFindIncident, createReadIncident } from '../../functions/incident-api/read-incident.ts';
import { createWithdrawIncident } from '../../functions/incident-api/withdraw-incident.ts';
import { createPages } from '../../functions/key-adult-pages/create-pages.ts';
import { createLinkChildren } from '../../functions/link-children/link-children.ts';
import { PSEUDONYM_KINDS, createDescribeEvent } from '../../functions/project-evaluation/describe-event.ts';
import type { PseudonymKind } from '../../functions/project-evaluation/describe-event.ts';
import { createApplyRetention } from '../../functions/apply-retention/apply-retention.ts';
import { createProjectEvents } from '../../functions/project-evaluation/project-events.ts';
import { createReadAtTrial } from '../../functions/record-receipt/read-at-trial.ts';
import { $MailNotice } from '../../functions/record-receipt/receipt.ts';
import { createRecordReceipt } from '../../functions/record-receipt/record-receipt.ts';
import { createRunChores } from '../../functions/run-due-steps/run-chores.ts';
import { createRunDueSteps } from '../../functions/run-due-steps/run-due-steps.ts';
import { createPlanCallbacks } from '../../functions/send-callbacks/plan-callbacks.ts';
import { createNudgeKeyAdult } from '../../functions/send-notification/nudge-key-adult.ts';
import { createWeighRisk } from '../../functions/weigh-risk/weigh-risk.ts';
import { createSendNotification } from '../../functions/send-notification/send-notification.ts';
import { createDecideReferral } from '../../functions/staff-console/decide-referral.ts';
import type { DeskDeps } from '../../functions/staff-console/desk-deps.ts';
import { createLogCallPage } from '../../functions/staff-console/phone-notification.ts';
import { createRecall } from '../../functions/staff-console/recall-notification.ts';
import { createSettleSecond } from '../../functions/staff-console/second-person.ts';
import { createAccessStore } from '../../shared/aws/access-store.ts';
import { createAuditLookUp } from '../../shared/aws/audit-look-up.ts';
import { createBreakGlassStore } from '../../shared/aws/break-glass-store.ts';
import { createReadTrail } from '../../shared/aws/read-trail.ts';
import { createAreaKeys } from '../../shared/aws/area-keys.ts';
import { createBodyReferralStore } from '../../shared/aws/body-referral-store.ts';
import { createCallbackStore } from '../../shared/aws/callback-store.ts';
import { createChildHistory } from '../../shared/aws/child-history.ts';
import { createChoreStore } from '../../shared/aws/chore-store.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createConflictStore } from '../../shared/aws/conflict-store.ts';
import { createDecisionStore } from '../../shared/aws/decision-store.ts';
import { createDirectoryStore } from '../../shared/aws/directory-store.ts';
import { createDirectoryWriter } from '../../shared/aws/directory-writer.ts';
import { createDownloadTrail } from '../../shared/aws/download-trail.ts';
import { createFactStore } from '../../shared/aws/fact-store.ts';
import { createFollowUpStore } from '../../shared/aws/follow-up-store.ts';
import { createGuessLimits } from '../../shared/aws/guess-limits.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { createKeyAdultChangeStore } from '../../shared/aws/key-adult-change-store.ts';
import { createLinkOpenings } from '../../shared/aws/link-openings.ts';
import { createQuestionStore } from '../../shared/aws/question-store.ts';
import { createRecipientChoiceStore } from '../../shared/aws/recipient-choice-store.ts';
import { createKeyVault, createKeyedHash } from '../../shared/aws/key-vault.ts';
import { createNotificationStore } from '../../shared/aws/notification-store.ts';
import { createNudgeStore } from '../../shared/aws/nudge-store.ts';
import { createObligationStore } from '../../shared/aws/obligation-store.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createPasskeyStore } from '../../shared/aws/passkey-store.ts';
import { createPlanStore } from '../../shared/aws/plan-store.ts';
import { createPupilReader } from '../../shared/aws/pupil-reader.ts';
import { createQuarantineStore } from '../../shared/aws/quarantine-store.ts';
import { createRecallStore } from '../../shared/aws/recall-store.ts';
import { createReferralStore } from '../../shared/aws/referral-store.ts';
import { createRefusalAudit } from '../../shared/aws/refusal-audit.ts';
import { createRetentionStore } from '../../shared/aws/retention-store.ts';
import { createRiskStore } from '../../shared/aws/risk-store.ts';
import { createRollStore } from '../../shared/aws/roll-store.ts';
import { createStaffStore } from '../../shared/aws/staff-store.ts';
import { createViewTrail } from '../../shared/aws/view-trail.ts';
import { COMMIT_BACK_OFF, backOffMs } from '../../shared/domain/back-off.ts';
import { quarantine } from '../../shared/domain/outcome.ts';
import type { Sensitive } from '../../shared/domain/sensitive.ts';
import { mayBeTold } from '../../shared/domain/screen-recipient.ts';
import { createApi } from '../../shared/http/api-stack.ts';
import { createPasskeyCeremony } from '../../shared/http/passkey-ceremony.ts';
import { Problem } from '../../shared/http/problem.ts';
import { headerOf } from '../../shared/http/headers.ts';
import type { Caller } from '../../shared/ports/clients.ts';
import { sha256 } from '../../shared/runtime/ids.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { createSqsBatch } from '../../shared/runtime/sqs-batch.ts';
import type { DocumentStore } from './document-store/document-client.ts';
import type { Faults } from './engine/faults.ts';
import type { Container } from './engine/host.ts';
import type { MailService } from './services/mail-service.ts';
import { TABLE_NAMES as tables, keyDoor, queueDoor, seededIds, storeDoor } from './services/ports.ts';
import type { Message, Queues } from './services/queues.ts';
import type { TextService } from './services/text-service.ts';

export const ORIGIN = 'https://gateway.example';
const DESK_PHONE = '0191 555 0100';
const table = tables.records;
const QUEUE_NAMES = ['link-children', 'link-children-bulk', 'weigh-risk', 'send-notification', 'send-notification-bulk', 'record-receipt', 'project-evaluation', 'send-callbacks', 'import-incidents'];

export interface Surroundings {
  readonly store: DocumentStore;
  readonly queues: Queues;
  readonly mail: MailService;
  readonly texts: TextService;
  readonly faults: Faults;
  /** Every line that is logged, with its step. */
  readonly logged: (line: string) => void;
  readonly callers: Readonly<Record<string, Caller>>;
}

/** The product as one process wires it: its own steps and stores, unmodified; only what lies beyond the network is simulated. */
export const wireProduct = (container: Container, { store, queues, mail, texts, faults, logged, callers }: Surroundings) => {
  const db = storeDoor(container, store, faults);
  const sqs = queueDoor(container, queues, faults);
  const kms = keyDoor(container, faults);
  const now = container.now;
  const ids = seededIds(container.random);
  const digest = sha256;
  const chance = (): number => container.random.next();
  const log: Log = (level, code, fields = {}) => logged(JSON.stringify({ level, code, ...fields }));
  const count = (): void => undefined;
  const rest = (refusals: number): Promise<void> => container.pause(backOffMs(COMMIT_BACK_OFF, refusals, chance()));
  const commit = createCommit({ db, table, ids, digest, rest });
  const vault = createKeyVault(kms, 'content', now);
  const hash = createKeyedHash(kms, 'blind', 'blind-index');
  const incidents = createIncidentStore({ db, table, vault, hash, commit, historyHash: createKeyedHash(kms, 'history', 'child-history') });
  const notifications = createNotificationStore({ db, table, ids, commit, vault });
  const directoryKeys = createAreaKeys({ db, table: tables.directory, vault });
  const rollKeys = createAreaKeys({ db, table: tables.rolls, vault });
  const directory = createDirectoryStore({ db, table: tables.directory, areaKeys: directoryKeys });
  const outbox = createOutbox({
    db,
    table,
    sqs,
    queueUrls: Object.fromEntries(QUEUE_NAMES.map((name) => [name, name])),
    onSendFailed: (failed) => log('warn', 'OUTBOX_SEND_FAILED', failed),
    later: (run, milliseconds) => {
      let isOff = false;
      container.after(milliseconds, () => {
        if (!isOff) run();
      });
      return () => void (isOff = true);
    },
  });
  const quarantined = createQuarantineStore({ db, table, now, commit });
  const decisions = createDecisionStore({ db, table, vault, commit });
  const choices = createRecipientChoiceStore({ db, table, vault, commit });
  const referrals = createReferralStore({ db, table, commit });
  const retention = createRetentionStore({ db, table, commit });
  const access = createAccessStore({ db, table, hash, commit });
  const mailer = { send: (sent: Parameters<MailService['send']>[1]) => mail.send(container, sent) };
  const texter = { send: (to: Sensitive<string>, text: Sensitive<string>) => texts.send(container, to, text) };
  const patience = { pause: (milliseconds: number) => container.pause(milliseconds), chance };

  /** A batch of a queue through the product's own loop; what it does not send back is done. */
  const batch = async (handle: (event: SQSEvent) => Promise<{ readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] }>, messages: readonly Message[]): Promise<readonly string[]> => {
    const Records = messages.map(({ messageId, body, receives }) => ({ messageId, body, attributes: { ApproximateReceiveCount: String(receives) } }) as unknown as SQSRecord);
    const { batchItemFailures } = await handle({ Records });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    return messages.map(({ messageId }) => messageId).filter((id) => !failed.has(id));
  };
  const once = <T>(make: () => T): (() => T) => {
    let made: T | undefined;
    return () => (made ??= make());
  };

  const linkBatch = once(() => {
    const rolls = createRollStore({ db, table: tables.rolls, hash, areaKeys: rollKeys, now });
    const run = createLinkChildren({ incidents, notifications, directory: createDirectoryStore({ db, table: tables.directory, areaKeys: directoryKeys, now }), rolls, decisions, choices, outbox, ids, digest, now });
    return createSqsBatch({
      schema: schemaFor('link-children'),
      run: async (event) => (event.type === 'incident.received' || event.type === 'incident.revised' || event.type === 'incident.withdrawn' || event.type === 'link.requested' ? run(event) : quarantine('notForThisStep')),
      quarantine: (aside) => quarantined.put({ step: 'link-children', ...aside }),
      log,
    });
  });
  const risk = createRiskStore({ db, table, vault, commit });
  const weighBatch = once(() => {
    const weigh = createWeighRisk({ incidents, risk, directory, outbox, now });
    return createSqsBatch({ schema: schemaFor('weigh-risk'), run: weigh, quarantine: (aside) => quarantined.put({ step: 'weigh-risk', ...aside }), log });
  });
  const sendBatch = once(() => {
    const send = createSendNotification({ incidents, notifications, directory, conflicts: createConflictStore({ table, commit }), mailer, outbox, ids, digest, now, ...patience, origin: ORIGIN, deskPhone: DESK_PHONE, log, count });
    const nudge = createNudgeKeyAdult({ incidents, notifications, nudges: createNudgeStore({ db, table, commit }), directory, texter, outbox, digest, now, ...patience, log, count });
    return createSqsBatch({
      schema: schemaFor('send-notification'),
      run: async (event) => (event.type === 'nudge.due' ? nudge(event) : event.type === 'notification.raised' || event.type === 'rung.due' ? send(event) : quarantine('notForThisStep')),
      quarantine: (aside) => quarantined.put({ step: 'send-notification', ...aside }),
      log,
    });
  });
  const receiptBatch = once(() =>
    createSqsBatch({
      schema: $MailNotice,
      run: createRecordReceipt({ notifications, outbox, now, log, count, readAtTrial: createReadAtTrial({ notifications, outbox }) }),
      quarantine: (aside) => quarantined.put({ step: 'record-receipt', ...aside }),
      log,
    }),
  );
  const callbackBatch = once(() => {
    const plan = createPlanCallbacks({ callbacks: createCallbackStore({ db, table, vault, commit }), outbox, digest, now });
    return createSqsBatch({
      schema: schemaFor('send-callbacks'),
      run: async (event) => (event.type === 'callback.due' ? quarantine('nobodyListens') : plan(event)),
      quarantine: (aside) => quarantined.put({ step: 'send-callbacks', ...aside }),
      log,
    });
  });
  const describe = once(() => {
    const pseudonyms = Object.fromEntries(PSEUDONYM_KINDS.map((kind) => [kind, createKeyedHash(kms, 'pseudonym', `pseudonym/${kind}`)])) as Record<PseudonymKind, ReturnType<typeof createKeyedHash>>;
    return createDescribeEvent({ incidents, notifications, directory, pseudonyms, history: createChildHistory({ db, table }), openings: createLinkOpenings({ db, table }) });
  });
  const projectBatch = (event: SQSEvent) => {
    const projection = createProjectEvents({ describe: describe(), facts: createFactStore({ db, table: tables.evaluation }), obligations: createObligationStore({ db, table }), now });
    return createSqsBatch({
      schema: schemaFor('project-evaluation'),
      run: projection.run,
      afterBatch: projection.conclude,
      quarantine: (aside) => quarantined.put({ step: 'project-evaluation', ...aside }),
      log,
    })(event);
  };

  const api = once(() => {
    // Who calls is taken at their word here: tokens and certificates have their own tests.
    const authenticate = async (event: Parameters<typeof headerOf>[0]): Promise<Caller> => {
      const caller = callers[headerOf(event, 'authorization') ?? ''];
      if (!caller) throw new Problem(401, 'unauthenticated', 'Who are you?');
      return caller;
    };
    const writing = { authenticate, incidents, refusals: createRefusalAudit(commit), outbox, hash, digest, ids, now, policyVersion: 'p1' };
    const reading = { authenticate, incidents, notifications, questions: createQuestionStore({ db, table, vault, commit }), now };
    return createApi(
      [
        { method: 'POST', path: '/v1/incidents', run: createAcceptIncident(writing) },
        { method: 'GET', path: '/v1/incidents', run: createFindIncident(reading) },
        { method: 'GET', path: '/v1/incidents/{incidentId}', run: createReadIncident(reading) },
        { method: 'PUT', path: '/v1/incidents/{incidentId}', run: createReviseIncident(writing) },
        { method: 'POST', path: '/v1/incidents/{incidentId}/withdraw', run: createWithdrawIncident(writing) },
      ],
      log,
    );
  });
  const pages = once(() =>
    createPages(
      {
        access,
        notifications,
        incidents,
        directory,
        childHistory: createChildHistory({ db, table }),
        guesses: createGuessLimits({ db, table }),
        downloads: createDownloadTrail({ table, commit }),
        reads: createReadTrail(commit),
        followUps: createFollowUpStore({ db, table, commit }),
        questions: createQuestionStore({ db, table, vault, commit }),
        outbox,
        mailer,
        texter,
        passkeys: createPasskeyStore({ db, table, areaKeys: directoryKeys, commit }),
        changes: createKeyAdultChangeStore({ db, tables, areaKeys: directoryKeys, commit }),
        ceremony: createPasskeyCeremony({ publicOrigin: ORIGIN, serviceName: 'Safeguarding notifications' }),
        clock: now,
        ids,
        digest,
        codeHash: createKeyedHash(kms, 'pepper', 'codes'),
        mayBeTold,
        publicOrigin: ORIGIN,
        deskPhone: DESK_PHONE,
      },
      { deskPhone: DESK_PHONE, securityContact: 'security@gateway.example', log },
    ),
  );
  const desk = once(() => {
    const deps = {
      referrals,
      notifications,
      incidents,
      directory,
      decisions,
      choices,
      rolls: createRollStore({ db, table: tables.rolls, hash, areaKeys: rollKeys, now }),
      risk,
      pupils: createPupilReader({ db, table: tables.rolls, areaKeys: rollKeys }),
      trail: createViewTrail(commit),
      audit: createAuditLookUp({ db, table, commit }),
      breakGlasses: createBreakGlassStore({ db, table, vault, commit }),
      mailer,
      alertAddress: 'data.protection@desk.example',
      deskOrigin: ORIGIN,
      count: () => undefined,
      recalls: createRecallStore({ db, table, vault, commit }),
      questions: createQuestionStore({ db, table, vault, commit }),
      access,
      staff: createStaffStore({ db, table, vault, commit }),
      provider: { authorizationUrl: async () => ORIGIN, redeem: async () => undefined },
      outbox,
      ids,
      digest,
      now,
      // What only the evaluator's pages and imports need is left out: no simulated person opens them.
    } as unknown as DeskDeps;
    return { referrals, decisions, incidents, decide: createDecideReferral(deps), settle: createSettleSecond(deps), logCall: createLogCallPage(deps), recall: createRecall(deps), notifications };
  });

  return {
    api,
    pages,
    desk,
    linkChildren: (messages: readonly Message[]) => batch(linkBatch(), messages),
    weighRisk: (messages: readonly Message[]) => batch(weighBatch(), messages),
    sendNotification: (messages: readonly Message[]) => batch(sendBatch(), messages),
    recordReceipt: (messages: readonly Message[]) => batch(receiptBatch(), messages),
    projectEvaluation: (messages: readonly Message[]) => batch(projectBatch, messages),
    sendCallbacks: (messages: readonly Message[]) => batch(callbackBatch(), messages),
    runDueSteps(tickId: string, remainingMs: () => number) {
      const runChores = createRunChores({
        chores: createChoreStore({ db, table }),
        plans: createPlanStore({ db, table, commit }),
        notifications,
        directory,
        referrals,
        bodyReferrals: createBodyReferralStore({ table, commit }),
        now,
        log,
      });
      return createRunDueSteps({ notifications, directory, outbox, quarantine: quarantined, runChores, now, log })({ id: tickId }, remainingMs);
    },
    applyRetention: (id: string) => createApplyRetention({ retention, now, log, count, mayGoOn: () => true })({ id }),
    retention,
    directoryWriter: () => createDirectoryWriter({ db, tables, hash, directoryKeys, rollKeys, now }),
  };
};
export type Product = ReturnType<typeof wireProduct>;
