import { createHmac, randomBytes } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, SQSEvent } from 'aws-lambda';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { schemaFor } from '../../../events/catalogue.ts';
import { createExportMeasures } from '../../../functions/evaluation-api/export-measures.ts';
import { createShowCalibration } from '../../../functions/evaluation-api/show-calibration.ts';
import { createExportRows } from '../../../functions/evaluation-api/export-rows.ts';
import { createCheckFacts } from '../../../functions/check-facts/check-facts.ts';
import { PSEUDONYM_KINDS, createDescribeEvent } from '../../../functions/project-evaluation/describe-event.ts';
import type { PseudonymKind } from '../../../functions/project-evaluation/describe-event.ts';
import { createProjectEvents } from '../../../functions/project-evaluation/project-events.ts';
import { createAuditReader } from '../../../shared/aws/audit-reader.ts';
import { createAccessStore } from '../../../shared/aws/access-store.ts';
import { createAuditTrail } from '../../../shared/aws/audit-trail.ts';
import { createChildHistory } from '../../../shared/aws/child-history.ts';
import { createCommit } from '../../../shared/aws/commit.ts';
import { createFactStore } from '../../../shared/aws/fact-store.ts';
import { createIncidentStore } from '../../../shared/aws/incident-store.ts';
import type { KeyVault } from '../../../shared/aws/key-vault.ts';
import { auditChainOf, auditKey, obligationKey } from '../../../shared/aws/keys.ts';
import { createLinkOpenings } from '../../../shared/aws/link-openings.ts';
import { createNotificationStore } from '../../../shared/aws/notification-store.ts';
import { createObligationStore } from '../../../shared/aws/obligation-store.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/force-policy.ts';
import type { Incident } from '../../../shared/domain/incident.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import type { Cause, Obligation } from '../../../shared/ports/cause.ts';
import type { Caller } from '../../../shared/ports/clients.ts';
import type { FactEvent } from '../../../shared/ports/evaluation.ts';
import type { KeyedHash } from '../../../shared/ports/surroundings.ts';
import { sha256, systemIds as ids } from '../../../shared/runtime/ids.ts';
import { createSqsBatch } from '../../../shared/runtime/sqs-batch.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const hashUnder = (key: string): KeyedHash => ({ of: async (text) => createHmac('sha256', key).update(text).digest('base64url') });
const keys = new Map<string, Buffer>();
const vault: KeyVault = {
  create: async () => {
    const wrapped = randomBytes(8).toString('hex');
    const plain = randomBytes(32);
    keys.set(wrapped, plain);
    return { plain, wrapped };
  },
  open: async (wrapped) => ({ plain: keys.get(wrapped) ?? Buffer.alloc(32), wrapped }),
};
const pseudonyms = Object.fromEntries(PSEUDONYM_KINDS.map((kind) => [kind, hashUnder(kind)])) as Record<PseudonymKind, KeyedHash>;

const ROLL_OUT = { '840': { wave: 2, goLiveOn: '2026-11-01' } } as const;

const incidentOf = (n: number, test: boolean): Incident => ({
  schemaVersion: '1',
  forceCode: '11',
  forceReference: `WM/2026/${n}`,
  revision: 1,
  test,
  incidentType: 'domesticAbuse',
  occurredFrom: '2026-11-22T21:00:00Z',
  attendedAt: '2026-11-22T21:40:00Z',
  placeType: 'childsHome',
  circumstances: ['verbalArgument'],
  risk: { tool: 'dash', grade: 'medium', professionalJudgement: false },
  pregnancy: { answer: 'notAsked' },
  socialCareTold: 'yes',
  flags: [],
  handling: [],
  children: [
    {
      childReference: 'c1',
      givenNames: ['Amira'],
      familyName: 'Thornhollow',
      aliases: [],
      dateOfBirth: '2018-05-14',
      dateOfBirthEstimated: false,
      sex: 'female',
      school: { name: 'Wearmouth Primary' },
      present: 'yes',
      whereabouts: 'unknown',
      seenByPolice: 'yes',
      welfareCheck: 'yes',
      relationships: [],
      voice: { heard: false, reason: 'childAsleep' },
    },
  ],
  adults: [],
  recipientRisk: 'noneKnown',
});

const setUp = async () => {
  const names = await tables().fresh();
  const { db } = tables();
  const commit = createCommit({ db, table: names.records, ids, digest: sha256 });
  const incidents = createIncidentStore({ db, table: names.records, vault, hash: hashUnder('lookup'), commit });
  const notifications = createNotificationStore({ db, table: names.records, vault, ids, commit });
  const access = createAccessStore({ db, table: names.records, hash: hashUnder('lookup'), commit });
  const facts = createFactStore({ db, table: names.evaluation });
  const causeAt = (at: string): Cause => ({ at, actor: 'gateway', actorId: 'test', causedBy: 'test', traceId: 'trace-1' });

  /** Taken in, and nobody told: no pupil was like the child. */
  const heard = async (n: number): Promise<readonly Obligation[]> => {
    const child = { childId: `chd_${n}`, childReference: 'c1', state: 'received', reason: 'awaitingLink', bodyKeys: [] } as const;
    const idempotency = { clientId: 'c', method: 'POST', path: '/v1/incidents', key: `k${n}`, fingerprint: 'f' };
    const taken = await incidents.accept({
      incidentId: `inc_0000000000${n}`,
      incident: incidentOf(n, false),
      contentHash: 'h',
      policyVersion: 'p1',
      children: [child],
      idempotency,
      answer: { status: 202, body: '{}' },
      cause: causeAt('2026-11-22T22:10:00.000Z'),
    });
    return taken.kind === 'committed' ? taken.obligations.filter(({ queue }) => queue === 'project-evaluation') : [];
  };

  const night = async (n: number, test = false): Promise<readonly Obligation[]> => {
    const incidentId = `inc_0000000000${n}`;
    const owed: Obligation[] = [];
    const keep = (result: { readonly kind: string; readonly obligations?: readonly Obligation[] }): void => {
      expect(result.kind).toBe('committed');
      owed.push(...(result.obligations ?? []));
    };
    const child = { childId: `chd_${n}`, childReference: 'c1', state: 'received', reason: 'awaitingLink', bodyKeys: [] } as const;
    const idempotency = { clientId: 'c', method: 'POST', path: '/v1/incidents', key: `k${n}`, fingerprint: 'f' };
    const answer = { status: 202, body: '{}' };
    keep(
      await incidents.accept({
        incidentId,
        incident: incidentOf(n, test),
        contentHash: 'h',
        policyVersion: 'p1',
        children: [child],
        idempotency,
        answer,
        cause: causeAt('2026-11-22T22:10:00.000Z'),
      }),
    );
    const notification = { notificationId: `ntf_${n}`, version: 1 };
    keep(
      await incidents.recordLinks({
        incidentId,
        revision: 1,
        state: 'linked',
        children: [{ ...child, state: 'linked', reason: 'strongEvidence', bodyKeys: ['establishment:990001'] }],
        evidence: sensitive({}),
        notifications: [
          {
            ...notification,
            bodyKey: 'establishment:990001',
            laCode: '840',
            childIds: [child.childId],
            dutyBy: '2026-11-23T08:45:00.000Z',
            readBy: '2026-11-23T08:45:00.000Z',
            shortReference: `OE-0000-000${n}`,
            contentProfile: 'standard',
          },
        ],
        withdrawNotifications: [],
        referrals: [],
        closeReferrals: [],
        cause: causeAt('2026-11-22T22:11:00.000Z'),
      }),
    );
    const record = await notifications.read(notification.notificationId);
    const claimed = await notifications.claimDelivery({
      notification: record!,
      effectId: `eff_${n}`,
      keyAdultId: 'kad_1',
      order: 1,
      rung: 'send',
      stepId: 'send-1',
      tokenHash: `t${n}`,
      tokenExpiresAt: '2026-11-27T17:00:00.000Z',
      leaseUntil: '2026-11-22T22:14:00.000Z',
      told: [],
      cause: causeAt('2026-11-22T22:12:00.000Z'),
    });
    expect(claimed.kind).toBe('claimed');
    // A mail scanner looked twice before the person came.
    for (const how of ['head', 'get', 'get', 'person'] as const) await access.countOpening(`t${n}`, how, '2026-11-23T07:39:00.000Z');
    if (claimed.kind === 'claimed')
      keep(await notifications.recordSent({ delivery: claimed.delivery, notification: claimed.notification, messageId: 'm', cause: causeAt('2026-11-22T22:12:05.000Z') }));
    keep(
      await notifications.recordView({
        notification: (await notifications.read(`ntf_${n}`))!,
        keyAdultId: 'kad_1',
        order: 1,
        method: 'smsCode',
        cause: causeAt('2026-11-23T07:40:00.000Z'),
      }),
    );
    keep(await notifications.acknowledge({ ...notification, keyAdultId: 'kad_1', order: 1, cause: causeAt('2026-11-23T07:42:00.000Z') }));
    return owed.filter(({ queue }) => queue === 'project-evaluation');
  };

  const project = async (owed: readonly Obligation[]): Promise<void> => {
    const projection = createProjectEvents({
      describe: createDescribeEvent({ incidents, notifications, directory: { readBody: async () => undefined, readPolicy: async (forceCode) => ({ ...DEFAULT_POLICY, forceCode, forceName: 'Invented', laCodes: ['840'], rollOut: ROLL_OUT }) }, history: createChildHistory({ db, table: names.records }), openings: createLinkOpenings({ db, table: names.records }), pseudonyms }),
      facts,
      obligations: createObligationStore({ db, table: names.records }),
      now: () => new Date('2026-11-23T07:45:00.000Z'),
    });
    const handle = createSqsBatch({
      schema: schemaFor('project-evaluation'),
      run: projection.run,
      afterBatch: projection.conclude,
      quarantine: async () => undefined,
      log: () => undefined,
    });
    const Records = owed.map(({ event }, i) => ({ messageId: `m${i}`, body: JSON.stringify(event), attributes: { ApproximateReceiveCount: '1' } }));
    expect(await handle({ Records } as unknown as SQSEvent)).toEqual({ batchItemFailures: [] });
  };
  const known = async (): Promise<readonly FactEvent[]> => {
    const found: FactEvent[] = [];
    for await (const fact of facts.since('2026-11-22', '2026-11-23')) found.push(fact);
    return found;
  };
  const isOwed = async ({ obligationId }: Obligation): Promise<boolean> =>
    (await db.send(new GetCommand({ TableName: names.records, Key: obligationKey(obligationId) }))).Item !== undefined;
  const api = {
    authenticate: async (): Promise<Caller> => ({
      clientId: 'evaluator-1',
      kind: 'evaluator',
      laCodes: [],
      scopes: ['evaluation:read'],
      test: false,
    }),
    facts,
    audit: createAuditTrail(commit),
    now: () => new Date('2026-12-01T09:00:00.000Z'),
    studyHash: (study: string) => hashUnder(study),
  };
  const audited = async (seq: number) =>
    (await db.send(new GetCommand({ TableName: names.records, Key: auditKey(auditChainOf('client', 'evaluator-1', '2026-12-01'), seq) }))).Item;
  const check = createCheckFacts({ audit: createAuditReader({ db, table: names.records }), facts, pseudonym: pseudonyms.incident, now: () => new Date('2026-11-24T12:00:00.000Z') });
  return { night, heard, project, known, isOwed, api, audited, check };
};

const ask = (queryStringParameters: Record<string, string>, headers: Record<string, string> = {}): APIGatewayProxyEvent =>
  ({ queryStringParameters, headers, requestContext: { requestId: 'req-1' } }) as unknown as APIGatewayProxyEvent;
const table = ({ body }: APIGatewayProxyResult): readonly Readonly<Record<string, string>>[] =>
  parse(body, { columns: true }) as Record<string, string>[];

describe('a night, from obligations to figures', () => {
  it('becomes facts once, and its obligations are gone', async () => {
    const { night, project, known, isOwed } = await setUp();
    const owed = await night(1);
    expect(await Promise.all(owed.map(isOwed))).not.toContain(false);

    await project(owed);

    expect(await Promise.all(owed.map(isOwed))).not.toContain(true);
    const types = new Set((await known()).map(({ type }) => type));
    expect(types).toEqual(
      new Set(['incident.received', 'children.linked', 'notification.raised', 'delivery.sent', 'notification.viewed', 'notification.answered']),
    );
  });

  it('changes nothing when every event comes again', async () => {
    const { night, project, known } = await setUp();
    const owed = await night(2);
    await project(owed);
    const before = await known();

    await project(owed);

    expect(await known()).toEqual(before);
  });

  it('gives the evaluator its measures, without test incidents, and leaves a trace in the audit', async () => {
    const { night, project, api, audited } = await setUp();
    await project([...(await night(3)), ...(await night(4, true))]);

    const answer = await createExportMeasures(api)(ask({ from: '2026-11-01', to: '2026-11-30' }));

    const figures = new Map(
      table(answer)
        .filter(({ unit }) => unit !== 'notification')
        .map((row) => [row['measure'], `${row['numerator']}/${row['denominator']}`]),
    );
    expect(answer.headers?.['Content-Type']).toContain('text/csv');
    expect(figures.get('t2_seen_before_bell')).toBe('1/1');
    expect(figures.get('t3_opened_24h')).toBe('1/1');
    expect(figures.get('t3_opened_same_day')).toBe('0/1');
    expect(figures.get('t4_police_prompt')).toBe('1/1');
    expect(await audited(1)).toMatchObject({ action: 'evaluation.export', object: 'measures:total:2026-11-01:2026-11-30:2026-12-01T00:00:00.000Z' });
  });

  it('gives two studies rows that cannot be joined, and no id of ours', async () => {
    const { night, project, api } = await setUp();
    await project(await night(5));
    const asked = ask({ from: '2026-11-01', to: '2026-11-30' });

    const mine = await createExportRows(api)(asked);
    const theirs = await createExportRows({ ...api, authenticate: async () => ({ ...(await api.authenticate()), clientId: 'evaluator-2' }) })(asked);

    const [row] = table(mine);
    expect(row).toMatchObject({ sent_to_opened_min: '568', read_before_deadline: 'true', censor_reason: 'none', force_code: '11' });
    expect(row?.['notification_pid']).toMatch(/^[A-Z2-7]{26}$/);
    for (const column of ['notification_pid', 'incident_pid', 'establishment_pid', 'child_incident_pid'])
      expect(row?.[column]).not.toBe(table(theirs)[0]?.[column]);
    for (const secret of ['inc_', 'ntf_', 'chd_', '990001', 'Amira', 'Thornhollow', '2018-05-14']) expect(mine.body).not.toContain(secret);
  });

  it.each([
    [{ from: '2026-11-22', to: '2026-11-22' }, 'whole_months'],
    [{ from: '2026-11-01', to: '2026-11-29' }, 'whole_months'],
    [{ from: '2026-11-01', to: '2026-11-30', asOf: '2026-11-23T07:41:00Z' }, 'month_start'],
    [{ from: '2026-11-01', to: '2026-11-30', asOf: '2026-11-01T00:00:00Z' }, 'period_not_over'],
    [{ from: '2026-11-01', to: '2026-12-31' }, 'period_not_over'],
  ])('gives neither rows, measures nor calibration for %j: two such questions would say on which day, or at which minute, something happened', async (question, code) => {
    const { api } = await setUp();

    for (const step of [createExportRows, createExportMeasures, createShowCalibration]) {
      await expect(step(api)(ask(question as Record<string, string>)), step.name).rejects.toMatchObject({ faults: [expect.objectContaining({ code })] });
    }
  });

  it('answers alike all month long: whoever asks again each minute sees nobody open anything', async () => {
    const { night, project, api } = await setUp();
    await project(await night(11));
    const asked = ask({ from: '2026-10-01', to: '2026-11-30' });
    const before = await Promise.all([createExportMeasures(api)(asked), createExportRows(api)(asked)]);

    await api.facts.append([{ factId: 'late', at: '2026-11-22T23:30:00.000Z', recordedAt: '2026-12-01T09:00:30.000Z', type: 'incident.received', incident: 'LATE', test: false, values: { forceCode: '11', receivedAt: '2026-11-22T23:30:00.000Z', attendedAt: '2026-11-22T22:00:00.000Z', revision: 1 } }]);
    const later = { ...api, now: () => new Date('2026-12-30T23:59:00.000Z') };
    const after = await Promise.all([createExportMeasures(later)(asked), createExportRows(later)(asked)]);

    expect(after.map(({ body }) => body)).toEqual(before.map(({ body }) => body));
  });

  it('agrees with the audit trail act by act, and a fact that went missing is found', async () => {
    const { night, project, check, heard } = await setUp();
    await project(await night(8));
    await project(await heard(5));
    const owed = await night(9);
    await project(owed.filter(({ event }) => event.type !== 'notification.answered'));

    const found = await check({ forceCodes: ['11'], since: '2026-11-01T00:00:00Z' });

    expect(found).toMatchObject({ incidents: 3, acts: { 'incident.accept': 3, 'delivery.send': 2, 'notification.acknowledge': 2 }, facts: { 'incident.accept': 3, 'notification.acknowledge': 1 } });
    expect(found.differences).toEqual([expect.objectContaining({ action: 'notification.acknowledge', audited: 1, told: 0 })]);
  });

  it('holds an incident that told nobody against the audit trail as well', async () => {
    const { heard, check } = await setUp();
    await heard(5);

    const found = await check({ forceCodes: ['11'], since: '2026-11-01T00:00:00Z' });

    expect(found.differences).toEqual([expect.objectContaining({ action: 'incident.accept', audited: 1, told: 0 })]);
  });

  it('counts openings by mail scanners apart, without the person who came', async () => {
    const { night, project, known } = await setUp();
    await project(await night(6));

    const answered = (await known()).find(({ type }) => type === 'notification.answered');

    expect(answered?.values['scannerOpens']).toBe(2);
  });

  it('answers JSON when JSON is asked for, and says what is not measured', async () => {
    const { night, project, api } = await setUp();
    await project([...(await night(6)), ...(await night(7, true))]);

    const answer = await createExportMeasures(api)(ask({ from: '2026-11-01', to: '2026-11-30' }, { Accept: 'application/json' }));

    expect(JSON.parse(answer.body)).toMatchObject({
      from: '2026-11-01',
      as_of: '2026-12-01T00:00:00.000Z',
      test_incidents_left_out: 1,
      not_measured: expect.arrayContaining([expect.objectContaining({ id: 'ns1_approver' })]),
    });
  });

  it('refuses a period it cannot read, names every fault and repeats no value', async () => {
    const { api } = await setUp();

    const refusal = createExportMeasures(api)(ask({ from: 'yesterday', extra: 'x' }));

    await expect(refusal).rejects.toMatchObject({
      status: 400,
      faults: expect.arrayContaining([expect.objectContaining({ pointer: 'query:from' }), expect.objectContaining({ pointer: 'query:to' })]),
    });
    await expect(refusal).rejects.not.toMatchObject({
      faults: expect.arrayContaining([expect.objectContaining({ fix: expect.stringContaining('yesterday') })]),
    });
  });

  it('keeps hundreds of facts of one batch, in calls that the engine takes', async () => {
    const { api, known } = await setUp();
    const many = Array.from({ length: 130 }, (_, i): FactEvent => ({
      factId: `evt_${i}`,
      at: '2026-11-22T22:10:00.000Z',
      type: 'rung.due',
      incident: `I${i % 7}`,
      test: false,
      values: { version: 1, rung: 'remind' },
    }));

    await api.facts.append([...many, ...many]);

    expect(await known()).toHaveLength(130);
  });
});
