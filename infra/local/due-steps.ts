import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { localTableName } from './local-names.ts';
import type { WaitUntilIdle } from './idle-watch.ts';
import type { TurnableClock } from './turnable-clock.ts';

/** The partitions of the sparse `due` index of the records table, as the stores write them; a test holds the two together. */
export const DUE_PARTITIONS: readonly string[] = ['step', 'claim', 'receipt', 'obligation', 'chore'].flatMap((kind) =>
  [0, 1, 2, 3].map((shard) => `due#${kind}#${shard}`),
);

const MAX_VISITS_OF_ONE_ITEM = 3;
const MAX_STOPS = 5_000;
const LOOK_AHEAD = 50;

interface DueItem {
  readonly key: string;
  readonly dueAt: string;
}

const nameOf = ({ key, dueAt }: DueItem): string => `${key} ${dueAt}`;

export interface Advanced {
  readonly stops: number;
  /** Items that stayed due although run-due-steps ran three times for them. */
  readonly stuck: readonly string[];
  readonly cameToRest: boolean;
}

interface Options {
  readonly client: DynamoDBClient;
  readonly clock: TurnableClock;
  readonly tick: () => Promise<void>;
  readonly idle: WaitUntilIdle;
}

/**
 * Turns the clock to a later instant the way time would have passed: it stops wherever something falls due, lets the product's own
 * minute run, and waits for what that sets going. A jump would raise Monday's first and last rung in the same second.
 */
export const createAdvance = ({ client, clock, tick, idle }: Options): ((target: Date) => Promise<Advanced>) => {
  const dueIn = async (partition: string, until: string): Promise<readonly DueItem[]> => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: localTableName('records'),
        IndexName: 'due',
        KeyConditionExpression: 'duePk = :partition AND dueAt <= :until',
        ExpressionAttributeValues: { ':partition': { S: partition }, ':until': { S: until } },
        Limit: LOOK_AHEAD,
      }),
    );
    return Items.flatMap(({ pk, sk, dueAt }) => (dueAt?.S === undefined ? [] : [{ key: `${pk?.S ?? ''} ${sk?.S ?? ''}`, dueAt: dueAt.S }]));
  };

  return async (target) => {
    const visits = new Map<string, number>();
    let visited: readonly string[] = [];
    let cameToRest = true;
    let stops = 0;
    for (; stops < MAX_STOPS; stops += 1) {
      const due = (await Promise.all(DUE_PARTITIONS.map((partition) => dueIn(partition, target.toISOString())))).flat();
      const still = new Set(due.map(nameOf));
      // One minute takes only so many: as long as some of them went, those left behind have merely waited their turn.
      if (visited.some((name) => !still.has(name))) for (const name of visited) visits.delete(name);
      const movable = due.filter((item) => (visits.get(nameOf(item)) ?? 0) < MAX_VISITS_OF_ONE_ITEM);
      if (movable.length === 0) break;
      const earliest = movable.reduce((first, item) => (item.dueAt < first.dueAt ? item : first));
      visited = movable.filter((item) => item.dueAt === earliest.dueAt).map(nameOf);
      for (const name of visited) visits.set(name, (visits.get(name) ?? 0) + 1);
      clock.moveUpTo(new Date(earliest.dueAt));
      await tick();
      cameToRest = (await idle()) && cameToRest;
    }
    clock.moveUpTo(target);
    await tick();
    cameToRest = (await idle()) && cameToRest;
    const stuck = [...visits].filter(([, count]) => count >= MAX_VISITS_OF_ONE_ITEM).map(([key]) => key);
    return { stops, stuck, cameToRest };
  };
};
