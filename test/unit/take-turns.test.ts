import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createTurns } from '../../infra/local/take-turns.ts';

const LONG = 60_000;

describe('while somebody is being answered at a front door', () => {
  test('two go at once; the telling of a school goes before the evaluation, whoever came first', async () => {
    const { take } = createTurns({ isBusy: () => true, atOnce: 2, waitAtMostMs: LONG });
    const went: string[] = [];
    const [first, second] = [await take(0), await take(1)];
    const waiting = [take(1).then((end) => { went.push('evaluation'); return end; }), take(0).then((end) => { went.push('telling'); return end; })];

    await sleep(1);
    const wentBefore = [...went];
    first();
    (await waiting[1])?.();
    (await waiting[0])?.();
    second();

    expect(wentBefore).toEqual([]);
    expect(went).toEqual(['telling', 'evaluation']);
  });

  test('nobody waits for ever, even when a turn is never given back', async () => {
    const { take } = createTurns({ isBusy: () => true, atOnce: 1, waitAtMostMs: 5 });
    await take(0);

    const end = await take(9);

    expect(end).toBeTypeOf('function');
  });

  test('as soon as it is quiet again all who wait go', async () => {
    let isBusy = true;
    const { take } = createTurns({ isBusy: () => isBusy, atOnce: 1, waitAtMostMs: LONG });
    const end = await take(0);
    const waiting = Promise.all([take(0), take(1), take(2)]);

    isBusy = false;
    end();

    expect(await waiting).toHaveLength(3);
  });
});

test('while a file is read its own rows wait their turn, and tonight’s incident does not', async () => {
  const { take } = createTurns({ isBusy: (rank) => rank > 0, atOnce: 1, waitAtMostMs: LONG });
  await take(2);
  let went = false;
  void take(2).then(() => (went = true));

  await take(0);

  expect(went).toBe(false);
});

test('when it is quiet everybody goes at once', async () => {
  const { take } = createTurns({ isBusy: () => false, atOnce: 1, waitAtMostMs: LONG });

  const all = await Promise.all([take(0), take(0), take(1)]);

  expect(all).toHaveLength(3);
});
