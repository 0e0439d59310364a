import { describe, expect, test } from 'vitest';
import { createImportDirectory } from '../../../functions/import-directory/import-directory.ts';
import { createTryAgain } from '../../../shared/runtime/try-again.ts';
import { createLinkRequests } from '../../../shared/aws/link-requests.ts';
import type { DirectoryRecord } from '../../../shared/ports/directory.ts';
import { systemIds } from '../../../shared/runtime/ids.ts';
import { FORCE, childOf, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const URN = '990001';
const DAY = 24 * 60;

const importerOf = (chain: Chain, records: () => readonly DirectoryRecord[]) => {
  const { db, table, commit, referrals, directory, outbox, now } = chain;
  return createImportDirectory({
    files: {
      find: async () => ({ bytes: 1 }),
      async *read() {
        yield Buffer.from(records().map((record) => JSON.stringify(record)).join('\n'));
      },
    },
    directory: chain.writer,
    countKeyAdults: async () => undefined,
    tryAgain: createTryAgain({ policies: directory, links: createLinkRequests({ db, table, commit, referrals }), outbox, ids: systemIds, now }),
  });
};

/** A night on which nobody knows child 7. */
const nightWithoutPupil = async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(URN), pupilOf(1, URN)]);
  let lines: readonly DirectoryRecord[] = [pupilOf(7, URN)];
  const load = importerOf(chain, () => lines);
  return { chain, load, says: (...records: readonly DirectoryRecord[]) => void (lines = records) };
};
const waiting = (chain: Chain): number => (chain.queues.bodies.get('link-children') ?? []).length;

describe('rolls that come late', () => {
  test('a child on no roll: when the roll brings the pupil the school is told and the work of the desk is closed', async () => {
    const { chain, load } = await nightWithoutPupil();
    const incidentId = await chain.tell(incidentOf({ children: [childOf(7)] }));
    await chain.settle();
    expect(await chain.told(incidentId)).toEqual([]);
    expect(await chain.open()).toHaveLength(1);

    chain.pass(13 * DAY);
    expect((await load({ key: 'roll' })).faults).toEqual([]);
    await load({ recount: FORCE });
    await chain.settle();

    expect(await chain.told(incidentId)).toMatchObject([{ bodyKey: `establishment:${URN}`, revision: 1 }]);
    expect(chain.mails).toHaveLength(1);
    expect(await chain.open()).toEqual([]);
    expect((await chain.incidents.read(incidentId))?.children).toMatchObject([{ state: 'linked' }]);
  });

  test('after fourteen days it is left to the desk', async () => {
    const { chain, load } = await nightWithoutPupil();
    const incidentId = await chain.tell(incidentOf({ children: [childOf(7)] }));
    await chain.settle();

    chain.pass(14 * DAY + 1);
    await load({ key: 'roll' });
    await load({ recount: FORCE });

    expect(waiting(chain)).toBe(0);
    chain.pass(60);
    await chain.tick();
    await chain.settle();
    expect(await chain.told(incidentId)).toEqual([]);
    expect(await chain.open()).toHaveLength(1);
  });

  test('a roll of many parts, never counted: one look when they surely are all there', async () => {
    const { chain, load, says } = await nightWithoutPupil();
    const incidentId = await chain.tell(incidentOf({ children: [childOf(7)] }));
    await chain.settle();
    for (const n of [20, 21, 22]) {
      says(pupilOf(n, URN));
      await load({ key: `part-${n}` });
      chain.pass(1);
    }
    says(pupilOf(7, URN));
    await load({ key: 'part-last' });
    expect(waiting(chain)).toBe(0);

    chain.pass(20);
    await chain.tick();

    expect(waiting(chain)).toBe(1);
    await chain.settle();
    expect(await chain.told(incidentId)).toHaveLength(1);
  });

  test('the same roll again asks for no look', async () => {
    const { chain, load } = await nightWithoutPupil();
    await load({ key: 'roll' });
    await load({ recount: FORCE });
    await chain.tell(incidentOf({ children: [childOf(8)] }));
    await chain.settle();

    await load({ key: 'roll' });
    await load({ recount: FORCE });

    expect(waiting(chain)).toBe(0);
    chain.pass(60);
    await chain.tick();
    expect(waiting(chain)).toBe(0);
  });

  test('a brother who was linked stays with his school, whatever the roll says since', async () => {
    const { chain, load, says } = await nightWithoutPupil();
    const incidentId = await chain.tell(incidentOf({ children: [childOf(1), childOf(7)] }));
    await chain.settle();
    const before = (await chain.incidents.readLinks(incidentId, 1))?.reveal();
    expect(await chain.told(incidentId)).toHaveLength(1);

    chain.pass(DAY);
    says(pupilOf(7, '990002'), pupilOf(1, '990002'), ...chain.school('990002'));
    await load({ key: 'roll' });
    await load({ recount: FORCE });
    await chain.settle();

    const told = await chain.told(incidentId);
    expect(told.map(({ bodyKey, version, withdrawnAt }) => ({ bodyKey, version, withdrawnAt }))).toEqual(
      expect.arrayContaining([
        { bodyKey: `establishment:${URN}`, version: 1, withdrawnAt: undefined },
        { bodyKey: 'establishment:990002', version: 1, withdrawnAt: undefined },
      ]),
    );
    const children = (await chain.incidents.read(incidentId))?.children ?? [];
    const brother = children.find(({ childReference }) => childReference === 'child-1')?.childId ?? '';
    expect((await chain.incidents.readLinks(incidentId, 1))?.reveal()[brother]).toEqual(before?.[brother]);
  });
});
