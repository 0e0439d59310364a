import { expect, test } from 'vitest';
import { SCENARIOS } from '../../mornings/scenarios.ts';
import { simulateMorning } from '../../mornings/simulate-morning.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();

test.each(SCENARIOS)(
  'a morning on which $says: everybody is told, phoned or on the call list in time, and nobody is silent',
  async (scenario) => {
    const size = 6;

    const { total, told, phoned, onCallList, silent, listedLate, doubled } = await simulateMorning(tables(), { ...scenario, size });

    expect({ total, silent, listedLate, doubled }).toEqual({ total: size, silent: 0, listedLate: 0, doubled: 0 });
    expect(told + phoned + onCallList).toBe(total);
  },
  60_000,
);
