import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { ok, trouble } from './check.ts';
import type { Check } from './check.ts';

const OLDEST_NODE = [20, 19] as const;
const PORT = 8_080;
const MB = 1_048_576;
const FIRST_DAY = 'docs/operations.md#first-day';

const resolves = (name: string): boolean => {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
};

const checkNode = (): Check => {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const isNew = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return isNew ? ok('node', node) : trouble('node', 'fail', node, { means: 'The gateway does not start here.', todo: `Install Node ${OLDEST_NODE.join('.')} or newer.`, link: FIRST_DAY });
};

const checkEngine = (): Check => {
  if (process.env['ENCOMPASS_DYNAMODB_ENDPOINT'] !== undefined) return ok('engine', 'named by ENCOMPASS_DYNAMODB_ENDPOINT');
  const name = '@dynoxide/linux-x64/package.json';
  return resolves(name)
    ? ok('engine', name.replace('/package.json', ''))
    : trouble('engine', 'fail', `none for ${process.platform}-${process.arch}`, {
        means: 'There is no database on this machine: the gateway does not start. The cloud is not concerned.',
        todo: 'Run `npm ci` without --omit=optional on Linux x64; elsewhere start DynamoDB Local and name it in ENCOMPASS_DYNAMODB_ENDPOINT.',
        link: FIRST_DAY,
      });
};

const isFree = async (port: number): Promise<boolean> =>
  new Promise((settle) => {
    const server = createServer();
    server.once('error', () => settle(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => settle(true)));
  });

const checkPort = async (dataDir: string): Promise<Check> => {
  const note = join(dataDir, 'endpoints.json');
  if (existsSync(note)) return ok('port', 'a gateway is up');
  if (await isFree(PORT)) return ok('port', `${PORT} is free`);
  return trouble('port', 'warn', `${PORT} is taken`, { means: 'Another program listens where the gateway would.', todo: 'End it, or start with `npm start -- --port 9000`.', link: FIRST_DAY });
};

/** The directory itself, or the nearest one above it that is there. */
const nearest = (path: string): string => (existsSync(path) || dirname(path) === path ? path : nearest(dirname(path)));

const checkDataDirectory = (dataDir: string): Check => {
  const place = nearest(dataDir);
  try {
    accessSync(place, constants.W_OK);
  } catch {
    return trouble('data directory', 'fail', 'cannot be written', { means: 'Nothing can be stored: no incident would be taken.', todo: 'Give this user the directory, or choose another with --data-dir.', link: FIRST_DAY });
  }
  if (place !== dataDir) return ok('data directory', 'is made at the first start');
  return existsSync(join(dataDir, 'encompass-data.json')) || readdirSync(dataDir).length === 0
    ? ok('data directory', 'writable')
    : trouble('data directory', 'fail', 'holds something else', { means: 'The gateway refuses to mix its data with other files.', todo: 'Choose an empty or a new --data-dir.', link: FIRST_DAY });
};

const checkDisk = (dataDir: string): Check => {
  const { bavail, bsize } = statfsSync(nearest(dataDir));
  const free = Math.round((bavail * bsize) / MB);
  if (free >= 2_048) return ok('disk', `${free} MB free`);
  return trouble('disk', free < 256 ? 'fail' : 'warn', `${free} MB free`, {
    means: 'When the disk is full no incident can be stored: police systems are told to try again, and schools are told late.',
    todo: 'Make room, or move the data directory to a larger disk.',
    link: FIRST_DAY,
  });
};

/** Files with keys in them: the gateway's own, those of clients and of call lists. */
const secretFiles = (dataDir: string): readonly string[] => {
  const inside = (folder: string): readonly string[] => (existsSync(join(dataDir, folder)) ? readdirSync(join(dataDir, folder)).map((file) => join(folder, file)) : []);
  return ['keys.json', ...inside('clients'), ...inside('mtls')].filter((file) => existsSync(join(dataDir, file)) && statSync(join(dataDir, file)).isFile() && !/\.(pem|pub)$/.test(file));
};

const checkKeyFiles = (dataDir: string): Check => {
  const open = secretFiles(dataDir).filter((file) => (statSync(join(dataDir, file)).mode & 0o077) !== 0);
  if (open.length === 0) return ok('key files', `${secretFiles(dataDir).length} readable by their owner only`);
  return trouble('key files', 'fail', `others may read ${open.join(', ')}`, {
    means: 'Whoever uses this machine can act as a police system, or open what is stored about children.',
    todo: `chmod 600 on each, then rotate what may have been read: docs/operations.md#key-rotation.`,
    link: 'docs/operations.md#key-rotation',
  });
};

/** Half past six in London is another instant in summer than in winter: every bell depends on it. */
const checkZones = (): Check => {
  const hour = (at: string): string => new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', hour12: false }).format(new Date(at));
  const right = hour('2026-01-15T12:00:00Z') === '12' && hour('2026-07-15T12:00:00Z') === '13';
  return right
    ? ok('time zones', `Europe/London, data ${process.versions['tz'] ?? 'of the system'}`)
    : trouble('time zones', 'fail', 'Europe/London is wrong or missing', { means: 'Every reminder and call list would come an hour early or late.', todo: 'Install Node with its full ICU data (the official builds have it).', link: FIRST_DAY });
};

/** The moment that the installed package was built is long past on every right clock. */
const checkClock = (): Check => {
  const built = statSync(new URL('../../../package.json', import.meta.url)).mtimeMs;
  return Date.now() >= built - 60_000
    ? ok('clock', new Date().toISOString())
    : trouble('clock', 'fail', `${new Date().toISOString()}, before this program was installed`, { means: 'Deadlines are reckoned from a wrong time: schools are told late.', todo: 'Set the clock, and keep it by NTP.', link: FIRST_DAY });
};

const checkBrowser = (): Check =>
  resolves('@sparticuz/chromium')
    ? ok('browser', 'Chromium for the tests of the pages')
    : trouble('browser', 'warn', 'none', { means: 'Nothing for children: only the tests of the pages are skipped.', todo: 'Run `npm ci` with development packages when you change pages.', link: FIRST_DAY });

const checkInstall = (): Check => {
  const { dependencies = {} } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { dependencies?: Record<string, string> };
  const root = resolve(import.meta.dirname, '../../../node_modules');
  const missing = Object.keys(dependencies).filter((name) => !existsSync(join(root, name)));
  return missing.length === 0
    ? ok('packages', `${Object.keys(dependencies).length} there`)
    : trouble('packages', 'fail', `missing ${missing.join(', ')}`, { means: 'The gateway does not start, or fails in the middle of the night.', todo: 'Run `npm ci`.', link: FIRST_DAY });
};

/** This machine, without asking anybody else. */
export const checkMachine = async (dataDir: string): Promise<readonly Check[]> => {
  const place = resolve(dataDir);
  return [checkNode(), checkInstall(), checkEngine(), await checkPort(place), checkDataDirectory(place), checkDisk(place), checkKeyFiles(place), checkClock(), checkZones(), checkBrowser()];
};
