// `npm run mornings`: mornings that go wrong, played with the product's own steps; each must end with nobody silent.
import { parseArgs } from 'node:util';
import { createProgress } from '../../infra/cli/progress.ts';
import '../../shared/runtime/temporal.ts';
import { startTables } from '../support/dynamodb.ts';
import { SCENARIOS } from './scenarios.ts';
import { simulateMorning } from './simulate-morning.ts';
import type { Tally } from './simulate-morning.ts';

const USAGE = `npm run mornings -- [options]

  --only A,B    some of: ${SCENARIOS.map(({ name }) => name).join(', ')}
  --size N      so many incidents in each instead of its own number
  --json        the figures as JSON on standard output
`;

const { values } = parseArgs({ options: { only: { type: 'string' }, size: { type: 'string' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } });
const names = values.only?.split(',') ?? SCENARIOS.map(({ name }) => name);
const unknown = names.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
if (values.help || unknown.length > 0 || (values.size !== undefined && !/^[1-9]\d{0,4}$/.test(values.size))) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const COLUMNS: readonly (keyof Tally)[] = ['total', 'told', 'phoned', 'onCallList', 'silent', 'listedLate', 'mails', 'doubled', 'seconds'];
const TITLES: Readonly<Record<keyof Tally, string>> = { total: 'total', told: 'told', phoned: 'phoned', onCallList: 'on call list', silent: 'silent', listedLate: 'listed late', mails: 'e-mails', doubled: 'sent twice', seconds: 's' };
const line = (first: string, cells: readonly string[]): string => `${first.padEnd(66)}${cells.map((cell) => cell.padStart(13)).join('')}\n`;

const progress = createProgress(process.stderr);
const tables = await startTables();
const results: (Tally & { readonly name: string })[] = [];
try {
  if (!values.json) process.stdout.write(line('morning', COLUMNS.map((column) => TITLES[column])));
  for (const scenario of SCENARIOS.filter(({ name }) => names.includes(name))) {
    const size = values.size === undefined ? scenario.size : Number(values.size);
    const tally = await simulateMorning(tables, { ...scenario, size }, (text) => progress.update(`${scenario.name}: ${text}`));
    progress.done();
    results.push({ name: scenario.name, ...tally });
    if (!values.json) process.stdout.write(line(scenario.says, COLUMNS.map((column) => String(tally[column]))));
  }
} finally {
  await tables.stop();
}
if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);
const bad = results.filter(({ silent, listedLate, total, told, phoned, onCallList }) => silent !== 0 || listedLate !== 0 || told + phoned + onCallList !== total);
if (bad.length > 0) {
  process.stderr.write(`Not every notification is accounted for in time: ${bad.map(({ name }) => name).join(', ')}\n`);
  process.exitCode = 1;
}
