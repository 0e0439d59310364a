import { expect, test } from 'vitest';
import { createPupilReader } from '../../../shared/aws/pupil-reader.ts';
import type { DirectoryRecord } from '../../../shared/ports/directory.ts';
import { withTables } from '../../support/dynamodb.ts';
import { aPupil, TODAY } from '../../support/linkage-world.ts';
import { AUTHORITY, pupilLine, startRolls } from '../../support/rolls-on-dynamodb.ts';

const tables = withTables();
const now = (): Date => new Date(`${TODAY}T03:00:00Z`);
const NEXT = '997';
const elsewhere = (over: Parameters<typeof aPupil>[0]): DirectoryRecord => ({ ...pupilLine(aPupil(over)), laCode: NEXT });

const startDesk = async (records: readonly DirectoryRecord[]) => {
  const { names, writer, rollKeys } = await startRolls(tables(), now);
  await writer.write([{ kind: 'policy', forceCode: '97', forceName: 'Tidewater Police', laCodes: [NEXT] }, ...records]);
  return createPupilReader({ db: tables().db, table: names.rolls, areaKeys: rollKeys });
};

test('a reviewer is shown the very pupil whom the roll holds, whatever the form in which rolls are kept', async () => {
  const reader = await startDesk([pupilLine(aPupil({ pupilId: 'one', urns: ['700001'] }))]);

  const pupil = await reader.readPupil({ pupilId: 'one', urns: ['700001'] }, [AUTHORITY]);

  expect(pupil?.reveal()).toMatchObject({ pupilId: 'one', legalForename: 'Rowan', dateOfBirth: '2014-03-21' });
});

test('of two authorities that number pupils alike, the one of the candidate’s school is shown', async () => {
  const reader = await startDesk([pupilLine(aPupil({ pupilId: 'one', urns: ['700001'] })), elsewhere({ pupilId: 'one', urns: ['700077'], legalForename: 'Albert' })]);

  const found = await reader.readPupil({ pupilId: 'one', urns: ['700077'] }, [NEXT, AUTHORITY]);

  expect(found?.reveal().legalForename).toBe('Albert');
});

test('a pupil who is at another school by now is not shown as if at the one that was found', async () => {
  const reader = await startDesk([pupilLine(aPupil({ pupilId: 'one', urns: ['700002'] }))]);

  expect(await reader.readPupil({ pupilId: 'one', urns: ['700001'] }, [AUTHORITY])).toBeUndefined();
});
