import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createGuessLimits } from '../../../shared/aws/guess-limits.ts';
import { GUESS_LIMITS } from '../../../shared/ports/guess-limits.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const AT = '2026-11-23T07:40:00.000Z';

test('guesses side by side pass no limit, leave one item however many they are, and have room again in the next quarter of an hour', { tags: ['T18', 'V2-4-1'] }, async () => {
  const { records: table } = await tables().fresh();
  const { db } = tables();
  const limits = createGuessLimits({ db, table });
  const most = GUESS_LIMITS.address.most;

  const taken = await Promise.all(Array.from({ length: most * 3 }, () => limits.take('address', 'ntf-1', AT)));
  const other = await limits.take('address', 'ntf-2', AT);
  const later = await limits.take('address', 'ntf-1', '2026-11-23T07:45:00.000Z');
  const items = (await db.send(new ScanCommand({ TableName: table }))).Items ?? [];

  expect(taken.filter((one) => one === 'taken')).toHaveLength(most);
  expect([other, later]).toEqual(['taken', 'taken']);
  expect(items.map(({ pk }) => String(pk)).toSorted()).toEqual(['GUESS#address#ntf-1', 'GUESS#address#ntf-2']);
});
