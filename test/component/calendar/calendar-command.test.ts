import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { runEncompass } from '../../../infra/cli/encompass.ts';
import { connectionFrom } from '../../../infra/cli/connection.ts';
import { createPreparedImporter } from '../../../infra/cli/import-prepared.ts';
import { rememberedIo } from '../../support/command-io.ts';
import { startRuntime, temporaryDirectory } from '../../support/local.ts';

const SCHOOL = {
  kind: 'recipientBody',
  bodyKey: 'establishment:990001',
  laCode: '998',
  name: 'Harbour Lane School',
  calendar: { startsAt: '08:45', defaultTerms: [], closures: [], worksAllYear: false },
};
const YEAR = new Date().getUTCFullYear();
const TERMS = `what,first day,last day\nterm,${YEAR}-09-07,${YEAR}-10-23\nterm,${YEAR}-11-02,${YEAR}-12-18\n`;

test('an operator looks at term dates, confirms them, and closes a school for snow: each time first a preview, then its fingerprint', async () => {
  const dataDir = temporaryDirectory();
  const runtime = await startRuntime({ dataDir });
  writeFileSync(path.join(dataDir, 'endpoints.json'), JSON.stringify({ origin: runtime.origin, pid: process.pid, env: runtime.clientEnv }));
  const importer = createPreparedImporter(connectionFrom(runtime.origin, runtime.clientEnv));
  await importer.load('calendar-command', [JSON.stringify(SCHOOL)]);
  importer.close();
  const file = path.join(dataDir, 'terms.csv');
  writeFileSync(file, TERMS);
  const encompass = async (...argv: readonly string[]) => {
    const { io, out, err } = rememberedIo();
    const code = await runEncompass([...argv, '--data-dir', dataDir], io);
    return { code, out: out(), err: err() };
  };
  const fingerprintIn = (out: string): string => /--confirm ([0-9a-f]{12})/.exec(out)?.[1] ?? '';
  const terms = ['import', 'calendar', file, '--la', '998', '--by', 'officer-7'] as const;
  const snow = ['calendar', 'close', '--body', '990001', '--on', `${YEAR}-12-01`, '--because', 'weather', '--by', 'officer-7'] as const;

  const preview = await encompass(...terms);
  const applied = await encompass(...terms, '--confirm', fingerprintIn(preview.out));
  const closing = await encompass(...snow);
  const closed = await encompass(...snow, '--confirm', fingerprintIn(closing.out));
  writeFileSync(file, TERMS.replace(`${YEAR}-09-07`, 'Sunday 7 September 2031'));
  const faulty = await encompass(...terms);
  const nobodys = await encompass('import', 'calendar', file);

  expect(preview).toMatchObject({ code: 0, out: expect.stringMatching(/^Preview; nothing was changed\.[\s\S]*1 body: Harbour Lane School[\s\S]*become pupil days/) as string });
  expect(applied).toMatchObject({ code: 0, out: expect.stringMatching(/^Applied\./) as string });
  expect([closing.code, closed.code, closed.out.split('\n')[0]]).toEqual([0, 0, 'Applied.']);
  expect(faulty).toMatchObject({ code: 3, out: expect.stringMatching(/^Refused; nothing was changed\.[\s\S]*row 2 (implausibleYear|lastBeforeFirst)/) as string });
  expect(nobodys).toMatchObject({ code: 1, err: expect.stringContaining('Say whose calendar it is') as string });

  const client = new DynamoDBClient({ endpoint: runtime.clientEnv['AWS_ENDPOINT_URL_DYNAMODB'] ?? '' });
  const kept = async (pk: string): Promise<readonly (string | undefined)[]> =>
    (await client.send(new QueryCommand({ TableName: runtime.environment['DIRECTORY_TABLE'] ?? '', KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: pk } } }))).Items?.map(({ sk, by }) => `${sk?.S} ${by?.S ?? ''}`) ?? [];
  expect(await kept('LACALENDAR#998')).toEqual([`CALENDAR#${YEAR}/${(YEAR + 1) % 100} officer-7`]);
  expect(await kept('BODY#establishment:990001')).toEqual([`CLOSURE#${YEAR}-12-01#${YEAR}-12-01 officer-7`, 'PROFILE ']);
  client.destroy();

  // The file that was uploaded is gone.
  const s3 = new S3Client({ endpoint: runtime.clientEnv['AWS_ENDPOINT_URL_S3'] ?? '', forcePathStyle: true });
  const left = (await s3.send(new ListObjectsV2Command({ Bucket: runtime.clientEnv['FILES_BUCKET'] ?? '', Prefix: 'imports/calendar/' }))).KeyCount;
  s3.destroy();
  expect(left).toBe(0);
});
