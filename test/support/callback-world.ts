import type { SQSRecord } from 'aws-lambda';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { schemaFor } from '../../events/catalogue.ts';
import { createManageClients } from '../../functions/manage-clients/manage-clients.ts';
import { createPlanCallbacks } from '../../functions/send-callbacks/plan-callbacks.ts';
import { createSendCallback } from '../../functions/send-callbacks/send-callback.ts';
import { createCallbackReplays, createCallbackStore } from '../../shared/aws/callback-store.ts';
import { createClientRegister } from '../../shared/aws/client-register.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createKeyVault } from '../../shared/aws/key-vault.ts';
import { incidentKey, notificationKey } from '../../shared/aws/keys.ts';
import { createOutbox } from '../../shared/aws/outbox.ts';
import { createQuestionStore } from '../../shared/aws/question-store.ts';
import { createQuarantineStore } from '../../shared/aws/quarantine-store.ts';
import { draft } from '../../shared/ports/cause.ts';
import type { EventDraft } from '../../shared/ports/cause.ts';
import type { CallbackAnswer, CallbackRequest } from '../../shared/http/post-callback.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { createSqsBatch } from '../../shared/runtime/sqs-batch.ts';
import { keyServiceDouble } from './doubles/key-service.ts';
import { queueServiceDouble } from './doubles/queue-service.ts';
import type { Tables } from './dynamodb.ts';

const STEP = 'send-callbacks';
const MINUTE_MS = 60_000;
export const INCIDENT = 'inc_5f0c7e1a-0000-4000-8000-000000000001';
export const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const JWK = { kty: 'EC', crv: 'P-256', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0', kid: 'k1' } as const;

/** The steps around callbacks over the real local engine; the receiver is a list of what it was sent. */
export const callbackWorld = async (tables: Tables) => {
  const { db } = tables;
  const table = (await tables.fresh()).records;
  let clock = Date.parse('2026-10-23T06:00:00.000Z');
  const now = (): Date => new Date(clock);
  const queues = queueServiceDouble();
  const lines: string[] = [];
  const log = (level: string, code: string, fields: object = {}): void => void lines.push(JSON.stringify({ level, code, ...fields }));
  const commit = createCommit({ db, table, ids: systemIds, digest: sha256 });
  const vault = createKeyVault(keyServiceDouble(), 'callbackSecret', now);
  const callbacks = createCallbackStore({ db, table, vault, commit });
  const outbox = createOutbox({ db, table, sqs: queues.client, queueUrls: { [STEP]: STEP }, onSendFailed: () => undefined });
  const register = createClientRegister({ db, table, vault, ids: systemIds, commit });
  const received: CallbackRequest[] = [];
  let answer: (request: CallbackRequest) => CallbackAnswer = () => ({ kind: 'answered', status: 204 });
  const post = async (request: CallbackRequest): Promise<CallbackAnswer> => {
    received.push(request);
    return answer(request);
  };
  const plan = createPlanCallbacks({ callbacks, outbox, digest: sha256, now });
  const send = createSendCallback({ callbacks, post, outbox, now, chance: () => 0.5, log });
  const quarantined = createQuarantineStore({ db, table, now, commit });
  const batch = createSqsBatch({
    schema: schemaFor(STEP),
    run: (event) => (event.type === 'callback.due' ? send(event) : plan(event)),
    quarantine: (aside) => quarantined.put({ step: STEP, ...aside }),
    log,
  });
  const manage = createManageClients({ register, now, allowLoopback: false, log });
  const cause = () => ({ at: now().toISOString(), actor: 'gateway', actorId: 'test', causedBy: 'test', traceId: 'trace-00000001' }) as const;

  /** Something happens to the incident: said as every step says it. */
  const happen = async (...events: readonly EventDraft[]): Promise<void> => {
    const result = await commit({ writes: [], audit: { chain: 'AUDIT#test', action: 'test', object: 'test' }, events, test: false, cause: cause() });
    if (result.kind !== 'committed') throw new Error(result.kind);
    await outbox.send(result.obligations);
  };
  let messages = 0;
  const deliver = async (copies = 1): Promise<number> => {
    const bodies = queues.bodies.get(STEP)?.splice(0) ?? [];
    for (const body of bodies) {
      for (let copy = 0; copy < copies; copy += 1) {
        messages += 1;
        const { batchItemFailures } = await batch({ Records: [{ messageId: `m${messages}`, body, attributes: { ApproximateReceiveCount: '1' } } as unknown as SQSRecord] });
        if (batchItemFailures.length > 0) queues.bodies.set(STEP, [...(queues.bodies.get(STEP) ?? []), body]);
      }
    }
    return bodies.length;
  };
  return {
    db,
    table,
    lines,
    received,
    register,
    manage,
    callbacks,
    queues,
    questions: createQuestionStore({ db, table, vault, commit }),
    replays: createCallbackReplays({ db, table, commit }),
    outbox,
    cause,
    happen,
    deliver,
    now,
    answers: (with_: typeof answer): void => {
      answer = with_;
    },
    addClient: (clientId: string, over: { readonly forceCode?: string; readonly test?: boolean } = {}) =>
      manage({ action: 'add', clientId, kind: 'force', forceCode: '98', laCodes: [], scopes: ['incident:write', 'incident:read'], test: false, jwk: JWK, replace: false, ...over }),
    addCallback: (clientId: string, url = `https://${clientId}.force.example/hook`) => manage({ action: 'setCallback', clientId, url, secret: SECRET }),
    putIncident: async (over: Readonly<Record<string, unknown>> = {}): Promise<void> => {
      await db.send(new PutCommand({ TableName: table, Item: { ...incidentKey(INCIDENT), incidentId: INCIDENT, forceCode: '98', test: false, state: 'linked', ...over } }));
      await db.send(new PutCommand({ TableName: table, Item: { ...notificationKey('ntf_1', 1), notificationId: 'ntf_1', version: 1, incidentId: INCIDENT, forceCode: '98', test: false, delivery: 'delivered', viewedAt: now().toISOString(), ...over } }));
    },
    linked: draft('children.linked', { incidentId: INCIDENT, revision: 1 }),
    viewed: draft('notification.viewed', { incidentId: INCIDENT, notificationId: 'ntf_1', version: 1, keyAdultId: 'ka-1', order: 1, method: 'smsCode' }),
    /** Time passes minute by minute: what is due is swept, sent and heard. */
    pass: async (minutes: number): Promise<void> => {
      for (let minute = 0; minute < minutes; minute += 1) {
        clock += MINUTE_MS;
        await outbox.send(await outbox.takeUndischarged(now().toISOString(), 100));
        for (let rounds = 0; rounds < 5 && (await deliver()) > 0; rounds += 1);
      }
    },
    /** Hours in steps of a quarter, for what is far away. */
    passHours: async (hours: number): Promise<void> => {
      for (let quarter = 0; quarter < hours * 4; quarter += 1) {
        clock += 15 * MINUTE_MS;
        await outbox.send(await outbox.takeUndischarged(now().toISOString(), 100));
        for (let rounds = 0; rounds < 5 && (await deliver()) > 0; rounds += 1);
      }
    },
    settle: async (): Promise<void> => {
      for (let rounds = 0; rounds < 10 && (await deliver()) > 0; rounds += 1);
    },
  };
};
