import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../../support/local.ts';

const MAIN = path.resolve(import.meta.dirname, '../../../infra/local/main.ts');

interface Started {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  readonly output: () => string;
}

const start = (args: readonly string[]): Started => {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--no-story', '--pupils', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  return { child, exit, output: () => output };
};

interface Notes {
  readonly origin: string;
  readonly pid: number;
  readonly env: Record<string, string>;
}
/** Once this very process says that it is up. */
const notesOf = async (dataDir: string, { child }: Started): Promise<Notes> => {
  const read = (): Notes | undefined => {
    const file = path.join(dataDir, 'endpoints.json');
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Notes) : undefined;
  };
  await expect.poll(() => read()?.pid, { timeout: 25_000 }).toBe(child.pid);
  return read() ?? expect.unreachable();
};
/** A process that has ended and that nobody has collected yet has no command line any more. */
const isAlive = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
};
const enginePid = (dataDir: string): number => Number(readFileSync(path.join(dataDir, 'dynamodb.pid'), 'utf8'));
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const clientFor = ({ env }: Notes): DynamoDBClient =>
  new DynamoDBClient({ endpoint: env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '', region: 'eu-west-2', credentials, maxAttempts: 1 });
const item = { TableName: 'encompass-records', Key: { pk: { S: 'kept' }, sk: { S: 'X' } } };

test('Ctrl-C ends it cleanly, database and all, and the next start finds what was stored', async () => {
  const dataDir = path.join(temporaryDirectory(), 'data');
  const first = start(['--data-dir', dataDir]);
  const notes = await notesOf(dataDir, first);
  const client = clientFor(notes);
  await client.send(new PutItemCommand({ TableName: item.TableName, Item: item.Key }));
  client.destroy();
  const engine = enginePid(dataDir);

  first.child.kill('SIGINT');
  const code = await first.exit;
  const second = start(['--data-dir', dataDir]);
  const again = clientFor(await notesOf(dataDir, second));
  const { Item } = await again.send(new GetItemCommand(item));
  again.destroy();

  expect(code).toBe(0);
  expect(isAlive(engine)).toBe(false);
  expect(Item).toEqual(item.Key);
  second.child.kill('SIGTERM');
  expect(await second.exit).toBe(0);
  expect(existsSync(path.join(dataDir, 'gateway.pid'))).toBe(false);
});

test('killed without a chance to tidy, it leaves no database behind, and starts again', async () => {
  const dataDir = path.join(temporaryDirectory(), 'data');
  const first = start(['--data-dir', dataDir]);
  await notesOf(dataDir, first);
  const engine = enginePid(dataDir);

  first.child.kill('SIGKILL');
  await first.exit;
  await expect.poll(() => isAlive(engine)).toBe(false);
  const second = start(['--data-dir', dataDir]);
  await notesOf(dataDir, second);

  second.child.kill('SIGINT');
  expect(await second.exit).toBe(0);
});

test('a second start on the same data says who is there, and does no harm', async () => {
  const dataDir = path.join(temporaryDirectory(), 'data');
  const { origin, pid } = await notesOf(dataDir, start(['--data-dir', dataDir]));

  const second = start(['--data-dir', dataDir]);

  expect(await second.exit).toBe(1);
  expect(second.output()).toContain(`process ${pid}`);
  expect((await fetch(`${origin}/_local/clock`)).status).toBe(200);
});

test.each([
  [['--port', 'many'], '--port must be a whole number'],
  [['--colour', 'red'], '--colour'],
])('%j is refused with a sentence and no stack', async (args, sentence) => {
  const dataDir = path.join(temporaryDirectory(), 'data');

  const { exit, output } = start(['--data-dir', dataDir, ...args]);

  expect(await exit).toBe(1);
  expect(output()).toContain(sentence);
  expect(output()).not.toMatch(/\n\s+at /);
});

test('a port that is taken is named', async () => {
  const [one, two] = [path.join(temporaryDirectory(), 'one'), path.join(temporaryDirectory(), 'two')];
  const port = new URL((await notesOf(one, start(['--data-dir', one]))).origin).port;

  const second = start(['--data-dir', two, '--port', port]);

  expect(await second.exit).toBe(1);
  expect(second.output()).toContain(`Port ${port} is in use`);
  expect(existsSync(path.join(two, 'gateway.pid'))).toBe(false);
});

test('a directory with something else in it is left alone, even by --reset', async () => {
  const dataDir = temporaryDirectory();
  writeFileSync(path.join(dataDir, 'thesis.txt'), 'years of work');

  const { exit, output } = start(['--data-dir', dataDir, '--reset']);

  expect(await exit).toBe(1);
  expect(output()).toContain('holds something else');
  expect(readFileSync(path.join(dataDir, 'thesis.txt'), 'utf8')).toBe('years of work');
});

test('--reset begins afresh', async () => {
  const dataDir = path.join(temporaryDirectory(), 'data');
  const first = start(['--data-dir', dataDir]);
  await notesOf(dataDir, first);
  first.child.kill('SIGINT');
  await first.exit;
  const keys = readFileSync(path.join(dataDir, 'keys.json'), 'utf8');

  await notesOf(dataDir, start(['--data-dir', dataDir, '--reset']));

  expect(readFileSync(path.join(dataDir, 'keys.json'), 'utf8')).not.toBe(keys);
});
