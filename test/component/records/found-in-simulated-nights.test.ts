import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { createIncidentStore } from '../../../shared/aws/incident-store.ts';
import type { RecordLinks } from '../../../shared/ports/incidents.ts';
import { childOf, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const [A, B] = ['990001', '990002'];

/** What linking would write of an incident with a child of this school and one whom nobody knows; nothing of it is written. */
const linksOf = async (chain: Chain): Promise<RecordLinks> => {
  const taken: RecordLinks[] = [];
  const incidents: Parameters<Chain['deliver']>[1] = {
    changes: {
      incidents: (store) => ({
        ...store,
        async recordLinks(command) {
          taken.push(command);
          throw new Error('taken away');
        },
      }),
    },
  };
  await chain.tell(incidentOf({ children: [childOf(1), childOf(2)] }));
  await chain.deliver('link-children', incidents);
  return taken[0]!;
};

/** A store that lets everybody wait for the desk's work, and then refuses. */
const withoutReferrals = (db: DynamoDBDocumentClient): DynamoDBDocumentClient => {
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof GetCommand && String(command.input.Key?.['pk']).startsWith('RFR#')) {
      await nextTurn();
      await nextTurn();
      throw new Error('refused');
    }
    return db.send(command as GetCommand);
  };
  return { send } as unknown as DynamoDBDocumentClient;
};

test('when two things go wrong while children are linked, the message goes back to its queue and the process lives on with the others', async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), pupilOf(1, A)]);
  const command = await linksOf(chain);
  const leftAlone: unknown[] = [];
  const hear = (error: unknown): void => void leftAlone.push(error);
  process.on('unhandledRejection', hear);
  onTestFinished(() => void process.off('unhandledRejection', hear));
  const denied = { of: async (): Promise<string> => Promise.reject(new Error('denied')) };
  const store = createIncidentStore({ db: withoutReferrals(chain.db), table: chain.table, vault: chain.vault, hash: denied, commit: chain.commit });

  const recording = store.recordLinks(command);

  await expect(recording).rejects.toThrow('refused');
  await nextTurn();
  expect([command.notifications.length, command.referrals.length, leftAlone]).toEqual([1, 1, []]);
});

test('the desk’s oldest work does not look new because another rung found it once more', async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), ...chain.school(B), pupilOf(1, A), pupilOf(2, B)]);
  const incidentId = await chain.tell(incidentOf({ children: [childOf(1), childOf(2)] }));
  await chain.deliver('link-children');
  const [notification] = await chain.told(incidentId);
  const { notificationId, version, laCode } = notification!;
  const referral = { referralId: 'rfr_undeliverable_1', kind: 'undeliverable', incidentId, notificationId, laCode, because: ['bounced'] } as const;
  const owed = (await chain.scan(chain.table)).filter(({ pk, queue }) => String(pk).startsWith('OBL#') && queue === 'send-notification').map(({ pk }) => String(pk).slice('OBL#'.length));
  const work = async () => (await chain.scan(chain.table)).find(({ pk }) => pk === `RFR#${referral.referralId}`);
  const find = (obligationId: string) => chain.notifications.discharge(obligationId, { incidentId, notification: notification!, referrals: [referral], cause: chain.cause({ actor: 'gateway' }) });

  const first = await find(owed[0]!);
  const before = await work();
  chain.pass(10);
  const second = await find(owed[1]!);

  expect([first.kind, second.kind, version]).toEqual(['committed', 'committed', 1]);
  expect(before).toMatchObject({ state: 'open' });
  expect(await work()).toEqual(before);
});
