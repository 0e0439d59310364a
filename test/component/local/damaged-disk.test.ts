import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PutItemCommand, CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDataDirectory } from '../../../infra/local/data-directory.ts';
import { startDynamoDbEngine } from '../../../infra/local/dynamodb-engine.ts';
import { openKeyRing } from '../../../infra/local/key-ring.ts';
import { openOutbox } from '../../../infra/local/outbox.ts';
import { TellThePerson } from '../../../infra/local/tell-the-person.ts';
import { temporaryDirectory } from '../../support/local.ts';

const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof TellThePerson ? error.message : `a surprise: ${String(error)}`;
  }
  return 'nothing was said';
};
const mail = (n: number) => ({ id: `m${n}`, at: '2026-11-03T07:00:00.000Z', source: 's', destinations: ['d'], tags: {}, configurationSet: null, raw: `mail ${n}` });
/** Takes every byte and keeps none: the disk is full. */
const FULL = '/dev/full';

describe('the power went in the middle of a write', () => {
  test('an outbox that was cut off anywhere in its last line keeps every line before it, and the next one too', { tags: ['T37'] }, () => {
    const whole = path.join(temporaryDirectory(), 'whole.ndjson');
    const first = openOutbox(whole);
    for (const n of [1, 2, 3]) first.addMail(mail(n));
    const size = statSync(whole).size;
    const last = (readFileSync(whole, 'utf8').trimEnd().split('\n').at(-1) ?? '').length + 1;

    // From the loss of its last byte but the line's end to the loss of all of it.
    const kept = Array.from({ length: last - 1 }, (_, at) => {
      const cut = at + 2;
      const file = path.join(path.dirname(whole), 'outbox.ndjson');
      writeFileSync(file, readFileSync(whole));
      truncateSync(file, size - cut);
      openOutbox(file).addMail(mail(4));
      return openOutbox(file).since(0).map(({ id }) => id).filter((id) => id !== 'm3').join(' ');
    });

    expect(new Set(kept)).toEqual(new Set(['m1 m2 m4']));
  });

  test('keys that were cut off are never replaced by new ones: it says that nothing can be opened without them, and what to do', { tags: ['T37'] }, () => {
    const file = path.join(temporaryDirectory(), 'keys.json');
    openKeyRing(file);
    truncateSync(file, statSync(file).size - 40);
    const damaged = readFileSync(file, 'utf8');

    const said = messageOf(() => openKeyRing(file));

    expect(said).toMatch(/cannot be read.*Put back a copy.*--reset/su);
    expect(readFileSync(file, 'utf8')).toBe(damaged);
  });

  test('a database whose journal lost its end opens, with every item that was there at its last whole write', { tags: ['T37'], timeout: 30_000 }, async () => {
    const dataDir = temporaryDirectory();
    const write = async (ids: readonly string[], create: boolean): Promise<void> => {
      const engine = await startDynamoDbEngine({ dataDir });
      const client = new DynamoDBClient({ endpoint: engine.endpoint, region: 'eu-west-2', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
      if (create) await client.send(new CreateTableCommand({ TableName: 'things', BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] }));
      for (const id of ids) await client.send(new PutItemCommand({ TableName: 'things', Item: { pk: { S: id } } }));
      client.destroy();
      await engine.stop();
    };
    await write(['one', 'two'], true);
    // Half a frame of a transaction that was never answered.
    appendFileSync(path.join(dataDir, 'dynamodb.sqlite-wal'), Buffer.alloc(2_000, 7));

    const engine = await startDynamoDbEngine({ dataDir });
    onTestFinished(() => engine.stop());
    const client = new DynamoDBClient({ endpoint: engine.endpoint, region: 'eu-west-2', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
    const found = await Promise.all(['one', 'two'].map(async (id) => (await client.send(new GetItemCommand({ TableName: 'things', Key: { pk: { S: id } } }))).Item?.['pk']?.S));
    client.destroy();

    expect(found).toEqual(['one', 'two']);
  });
});

describe.skipIf(!existsSync(FULL))('the disk is full', () => {
  test('an e-mail that cannot be kept is refused, so that it is sent again, and is not among those that left', { tags: ['T37'] }, () => {
    const file = path.join(temporaryDirectory(), 'outbox.ndjson');
    symlinkSync(FULL, file);
    // Nothing can be read from a full disk's stand-in either, so it is put there after the start.
    rmSync(file);
    const outbox = openOutbox(file);
    symlinkSync(FULL, file);

    expect(() => outbox.addMail(mail(1))).toThrow(/is the disk full/);
    rmSync(file);
    const again = outbox.addMail(mail(1));

    expect(again.index).toBe(0);
    expect(openOutbox(file).since(0).map(({ id }) => id)).toEqual(['m1']);
  });

  test('a start says so and what to do, and leaves no half file behind', { tags: ['T37'] }, () => {
    const dataDir = temporaryDirectory();
    symlinkSync(FULL, path.join(dataDir, 'encompass-data.json.new'));
    writeFileSync(path.join(dataDir, 'encompass-data.json'), '{}\n');

    const said = messageOf(() => openDataDirectory(dataDir, { reset: false }));

    expect(said).toMatch(/disk is full.*Nothing that was accepted is lost.*Make room/su);
    expect(existsSync(path.join(dataDir, 'encompass-data.json.new'))).toBe(false);
    expect(readFileSync(path.join(dataDir, 'encompass-data.json'), 'utf8')).toBe('{}\n');
  });
});

describe('the data directory', () => {
  test('that is a file, or cannot be written, is said to be so in words', { tags: ['T37'] }, () => {
    const file = path.join(temporaryDirectory(), 'data');
    writeFileSync(file, 'something else');
    const locked = temporaryDirectory();
    writeFileSync(path.join(locked, 'encompass-data.json'), '{}\n');
    // Stands in the way of the lock, for whoever runs as root and may write anywhere.
    mkdirSync(path.join(locked, 'gateway.pid', 'x'), { recursive: true });

    const said = [messageOf(() => openDataDirectory(file, { reset: false })), messageOf(() => openDataDirectory(locked, { reset: false }))];

    expect(said.map((text) => text.startsWith('a surprise'))).toEqual([false, false]);
    expect(said[0]).toContain('--data-dir');
  });

  test('that another gateway uses refuses the second and leaves the first alone', { tags: ['T37'] }, () => {
    const dataDir = temporaryDirectory();
    const first = openDataDirectory(dataDir, { reset: false });
    const lock = path.join(dataDir, 'gateway.pid');
    // Another process that runs node: our parent.
    writeFileSync(lock, String(process.ppid));

    const said = messageOf(() => openDataDirectory(dataDir, { reset: true }));

    expect(said).toMatch(/already runs.*--data-dir/su);
    expect(readFileSync(lock, 'utf8')).toBe(String(process.ppid));
    first.release();
  });
});
