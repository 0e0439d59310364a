import { describe, expect, test } from 'vitest';
import { linkOverRolls } from '../../../functions/link-children/link-over-rolls.ts';
import { readDate } from '../../../shared/domain/linkage/compare-dates.ts';
import type { LinkDecision } from '../../../shared/domain/linkage/decide-links.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/linkage/link-policy.ts';
import { prepareChild } from '../../../shared/domain/linkage/prepare-records.ts';
import type { ChildRecord } from '../../../shared/domain/linkage/records.ts';
import type { DirectoryRecord } from '../../../shared/ports/directory.ts';
import { withTables } from '../../support/dynamodb.ts';
import { generateLinkageSet } from '../../support/linkage-generator.ts';
import { aChild, aPupil, TODAY } from '../../support/linkage-world.ts';
import { AREA, pupilLine, startRolls } from '../../support/rolls-on-dynamodb.ts';

const tables = withTables();
const now = (): Date => new Date(`${TODAY}T03:00:00Z`);
const NEXT = '97';
const nextPolicy: DirectoryRecord = { kind: 'policy', forceCode: NEXT, forceName: 'Tidewater Police', laCodes: ['997'] };
const overThere = (over: Parameters<typeof aPupil>[0] = {}): DirectoryRecord => ({ ...pupilLine(aPupil({ pupilId: 'one', urns: ['700077'], ...over })), laCode: '997' });

/** An area of its own pupils, and another beyond the border. */
const startAreas = async (beyond: readonly DirectoryRecord[]) => {
  const { writer, rolls } = await startRolls(tables(), now);
  const own = generateLinkageSet({ seed: 8, pupils: 200, incidents: 0 }).pupils;
  await writer.write([nextPolicy]);
  await writer.write([...own.map(pupilLine), ...beyond]);
  for (const area of [AREA, NEXT]) await writer.recountTerms(area);
  const frequencies = await rolls.readTerms(AREA);
  return async (child: ChildRecord, neighbours: readonly string[]): Promise<{ readonly decision: LinkDecision; readonly queries: number }> => {
    let queries = 0;
    const counted = { ask: (...asked: Parameters<typeof rolls.ask>) => ((queries += 1), rolls.ask(...asked)) };
    const settings = { area: AREA, frequencies, policy: DEFAULT_POLICY, anyAge: false, today: readDate(TODAY), todayText: TODAY };
    const [decision] = await linkOverRolls([prepareChild(child, () => [])], settings, counted, neighbours);
    return { decision: decision!, queries };
  };
};

describe('a child who goes to school over the border', () => {
  test('is found on the roll of the neighbouring force, at no more queries, and the evidence says where', async () => {
    const link = await startAreas([overThere()]);

    const near = await link(aChild(), [NEXT]);
    const alone = await link(aChild(), []);

    expect(near.decision).toMatchObject({ outcome: 'linked', urns: ['700077'] });
    expect(near.decision.candidates[0]?.evidence).toContainEqual({ item: 'area', level: 'otherForce', bits: -6 });
    expect(near.queries).toBeLessThanOrEqual(alone.queries);
    expect(alone.decision).toMatchObject({ outcome: 'unmatched', candidates: [] });
  });

  test('is for a person, when name and date are all there is', async () => {
    const link = await startAreas([overThere({ dateOfBirth: '2014-03-20' })]);

    expect((await link(aChild({ postcode: '', addressLine: '' }), [NEXT])).decision.outcome).not.toBe('linked');
  });

  test('two authorities that number their pupils alike keep both pupils', async () => {
    const link = await startAreas([overThere(), pupilLine(aPupil({ pupilId: 'one', legalForename: 'Albert', legalSurname: 'Urwin', dateOfBirth: '2012-06-07', sex: 'M', postcode: 'QB1 1AA' }))]);

    expect((await link(aChild(), [NEXT])).decision).toMatchObject({ outcome: 'linked', urns: ['700077'] });
    const own = aChild({ forename: 'Albert', surname: 'Urwin', dateOfBirth: '2012-06-07', sex: 'M', postcode: 'QB1 1AA' });
    expect((await link(own, [NEXT])).decision).toMatchObject({ outcome: 'linked', urns: ['700001'] });
  });
});

describe('a mover in one load', () => {
  test.each([['old row first', false], ['new row first', true]])('%s: the school of the day is told', async (_order, turned) => {
    const { writer, rolls } = await startRolls(tables(), now);
    const rows = [
      aPupil({ pupilId: 'mover', urns: ['700009'], leavingOn: '2025-11-07', postcode: 'QB1 1AA' }),
      aPupil({ pupilId: 'mover', urns: ['700001'], entryOn: '2025-11-10' }),
    ];
    await writer.write((turned ? rows.toReversed() : rows).map(pupilLine));
    const frequencies = { ...(await rolls.readTerms(AREA)), pupils: 50_000 };
    const settings = { area: AREA, frequencies, policy: DEFAULT_POLICY, anyAge: false, today: readDate(TODAY), todayText: TODAY };

    const [decision] = await linkOverRolls([prepareChild(aChild(), () => [])], settings, rolls);

    expect(decision).toMatchObject({ outcome: 'linked', pupilId: 'mover', urns: ['700001'] });
    // The old home finds the child as well.
    const [moved] = await linkOverRolls([prepareChild(aChild({ postcode: 'QB1 1AA' }), () => [])], settings, rolls);
    expect(moved?.candidates.map(({ urns }) => urns)).toEqual([['700001']]);
  });
});
