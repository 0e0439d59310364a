// `npm run cost`: what an incident and a month cost in the cloud, from what a gateway on this machine consumed and from dated prices.
import { parseArgs } from 'node:util';
import { createProgress } from '../../infra/cli/progress.ts';
import { asTable, round } from '../bench/figures.ts';
import type { Row } from '../bench/figures.ts';
import { PRODUCTION, synthesise } from '../support/cloud-template.ts';
import { fixedConsumption } from './fixed-costs.ts';
import { meterGateway } from './meter-gateway.ts';
import { costOf, PRICES, totalOf } from './prices.ts';
import type { Consumption, PriceName } from './prices.ts';

const USAGE = `npm run cost -- [--incidents 20000] [--sample 30] [--forces 1] [--json]

  --incidents  a year
  --sample     how many are really sent through a gateway on this machine, read and confirmed
  --forces     that share one deployment
`;
const { values } = parseArgs({
  options: {
    incidents: { type: 'string', default: '20000' },
    sample: { type: 'string', default: '30' },
    forces: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [aYear = 0, sample = 0, forces = 0] = [values.incidents, values.sample, values.forces].map(Number);
if (values.help || [aYear, sample, forces].some((number) => !Number.isInteger(number) || number < 1)) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const GOAL_INCIDENT = 0.002;
const GOAL_MONTH = 25;
const MINUTES_A_MONTH = 43_800;

const progress = createProgress(process.stderr);
const metered = await meterGateway({ incidents: sample, idleMinutes: 5, progress: (text) => progress.update(text) });
progress.done();
const fixed = fixedConsumption(synthesise(PRODUCTION));

const dollars = (amount: number, digits = 6): string => `$${amount.toFixed(digits)}`;
const linesOf = (consumption: Consumption, times: number, digits: number): readonly Row[] =>
  (Object.entries(consumption) as [PriceName, number][])
    .map(([name, amount]) => ({ name, amount: amount * times, cost: costOf(name, amount * times) }))
    .filter(({ amount }) => amount > 0)
    .toSorted((a, b) => b.cost - a.cost)
    .map(({ name, amount, cost }) => ({ what: `  ${PRICES[name].unit}`, value: `${round(amount, amount < 10 ? 3 : 0)} = ${dollars(cost, digits)}` }));

const { text: texts = 0, ...withoutTexts } = metered.incident;
const incident = totalOf(withoutTexts);
const idle = totalOf(metered.idleMinute) * MINUTES_A_MONTH;
const standing = totalOf(fixed);
const month = (standing + idle) / forces;
const rows: readonly Row[] = [
  { what: 'one incident with one child, without texts', value: dollars(incident), goal: dollars(GOAL_INCIDENT), met: incident <= GOAL_INCIDENT },
  ...linesOf(withoutTexts, 1, 6),
  { what: 'its texts (codes of key adults)', value: `${round(texts, 2)} = ${dollars(costOf('text', texts), 4)}` },
  { what: `a month in which nothing happens, for each of ${forces}`, value: dollars(month, 2), goal: dollars(GOAL_MONTH, 2), met: month <= GOAL_MONTH },
  ...linesOf(fixed, 1, 2),
  { what: '  a tick each minute, with all that it asks', value: dollars(idle, 2) },
  { what: `${aYear} incidents a year, without texts`, value: `${dollars(incident * aYear + (standing + idle) * 12, 2)} a year` },
  { what: '  their texts', value: `${dollars(costOf('text', texts) * aYear, 2)} a year` },
];

if (values.json) process.stdout.write(`${JSON.stringify({ metered, fixed, dollars: { incident, texts: costOf('text', texts), month } })}\n`);
else {
  process.stdout.write(`${metered.incidents} incidents sent: ${metered.mails} e-mails, ${metered.texts} texts, ${metered.confirmed} confirmed. eu-west-2, without tax and free tiers.\n\n${asTable(rows)}\n\n`);
  for (const [name, { dollars: price, per, unit, seen }] of Object.entries(PRICES)) process.stdout.write(`${name.padEnd(14)} $${price} for ${per} ${unit} (${seen})\n`);
  process.stdout.write('\nFunction time is that of this machine, where functions share processors: an upper bound. Storage (about 30 KB an incident) and traffic are below a dollar a year and left out.\n');
}
// A key adult with many of them may have three codes an hour: some stay unread here, as they would.
if (metered.confirmed < metered.incidents / 2) process.exitCode = 1;
