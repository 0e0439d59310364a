// A process of its own: the very transactions that accepting an incident writes, sent to the engine and nothing else around them.
import '../../shared/runtime/temporal.ts';
import { randomBytes } from 'node:crypto';
import type { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { createAcceptIncident } from '../../functions/incident-api/accept-incident.ts';
import { createDynamo } from '../../shared/aws/clients.ts';
import { createCommit } from '../../shared/aws/commit.ts';
import { createIncidentStore } from '../../shared/aws/incident-store.ts';
import { sha256, systemIds } from '../../shared/runtime/ids.ts';
import { keepPace } from './keep-pace.ts';
import type { BareJob } from './load.ts';

/** Length of what the key service answers for a 256-bit data key. */
const WRAPPED_BYTES = 96;

/** Caught on their way out of the product's own store: the same number and sizes of items, conditions and index attributes. */
const catchTransactions = async ({ table, bodies }: BareJob): Promise<readonly TransactWriteCommand[]> => {
  const caught: TransactWriteCommand[] = [];
  const db = {
    send: (command: TransactWriteCommand) => {
      caught.push(command);
      return Promise.resolve({});
    },
  } as unknown as DynamoDBDocumentClient;
  const hash = { of: (text: string) => Promise.resolve(sha256(text).slice(0, 43)) };
  const key = () => Promise.resolve({ plain: randomBytes(32), wrapped: randomBytes(WRAPPED_BYTES).toString('base64') });
  const commit = createCommit({ db, table, ids: systemIds, digest: sha256 });
  const accept = createAcceptIncident({
    authenticate: () =>
      Promise.resolve({ clientId: 'wearmouth-police', kind: 'force', forceCode: '98', laCodes: [], scopes: ['incident:write'], test: false }),
    incidents: createIncidentStore({ db, table, vault: { create: key, open: key }, hash, commit }),
    refusals: { otherForce: () => Promise.resolve() },
    outbox: { send: () => Promise.resolve(), takeUndischarged: () => Promise.resolve([]) },
    hash,
    digest: sha256,
    ids: systemIds,
    now: () => new Date(),
    policyVersion: 'bench',
  });
  for (const body of bodies) {
    const event = {
      httpMethod: 'POST',
      path: '/v1/incidents',
      headers: { 'content-type': 'application/json', 'idempotency-key': systemIds.uuid() },
      requestContext: { requestId: systemIds.uuid() },
      body,
      isBase64Encoded: false,
    } as unknown as APIGatewayProxyEvent;
    await accept(event);
  }
  return caught;
};

process.once('message', (message) => {
  const job = message as BareJob;
  const run = async (): Promise<void> => {
    const transactions = await catchTransactions(job);
    const db = createDynamo();
    const call = async (index: number): Promise<{ ok: boolean }> => {
      const transaction = transactions[index];
      if (transaction === undefined) return { ok: false };
      await db.send(transaction);
      return { ok: true };
    };
    const result = await keepPace(call, transactions.length, job);
    db.destroy();
    process.send?.(result, () => process.disconnect());
  };
  void run();
});
