import type { APIGatewayProxyEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import { createShowCalibration } from '../../../functions/evaluation-api/show-calibration.ts';
import type { FactEvent } from '../../../shared/ports/evaluation.ts';

const decided = (values: FactEvent['values'], over: Partial<FactEvent> = {}): FactEvent => ({
  factId: crypto.randomUUID(), at: '2026-10-23T06:00:00.000Z', type: 'child.decided', incident: 'p', test: false, values, ...over,
});
const first = (bits: number, isFirst: boolean, over: Partial<FactEvent> = {}) => decided({ decided: isFirst ? 'sameChild' : 'noneOfThese', firstBits: bits, modelVersion: 'linkage-2', isFirst }, over);

const reportOf = async (facts: readonly FactEvent[]) => {
  const exported: string[] = [];
  const show = createShowCalibration({
    authenticate: async () => ({ clientId: 'teesside', kind: 'evaluator', laCodes: [], scopes: ['evaluation:read'], test: false }),
    facts: {
      async *since() {
        yield* facts;
      },
    },
    audit: { recordExport: async ({ what, rows }) => void exported.push(`${what} ${rows}`) },
    now: () => new Date('2026-11-23T09:00:00Z'),
  });
  const event = { queryStringParameters: { from: '2026-10-01', to: '2026-10-31' }, headers: {}, requestContext: { requestId: 'r' } } as unknown as APIGatewayProxyEvent;
  const { body } = await show(event);
  return { exported, ...(JSON.parse(body) as { reviewed: number; bands: { fromBits: number | null; reviewed: number; confirmed: number; adrift: boolean }[] }) };
};

it('sets what the scores promised beside what reviewers found, band by band, and the trail says that it was asked for', async () => {
  const facts = [...Array.from({ length: 8 }, () => first(5.5, true)), ...Array.from({ length: 2 }, () => first(5.5, false)), first(-8, false)];

  const { reviewed, bands, exported } = await reportOf(facts);

  expect(reviewed).toBe(11);
  expect(bands.map(({ fromBits, reviewed: n, confirmed }) => [fromBits, n, confirmed])).toEqual([
    [null, 1, 0],
    [5, 10, 8],
  ]);
  expect(exported).toEqual(['calibration:2026-10-01:2026-10-31:2026-11-01T00:00:00.000Z 11']);
});

it('leaves out what was tried out, and children for whom the engine had nobody', async () => {
  const { reviewed } = await reportOf([first(5.5, true, { test: true }), decided({ decided: 'atSchools', firstBits: null, modelVersion: null, isFirst: false }), first(9.5, true)]);

  expect(reviewed).toBe(1);
});
