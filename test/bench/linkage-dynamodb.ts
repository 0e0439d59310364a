import { parseArgs } from 'node:util';
import { measureRollsTable } from './measure-rolls-table.ts';

/**
 * What finding a child's pupil costs in the rolls table, and with --whole what loading a roll costs.
 *   node test/bench/linkage-dynamodb.ts [--pupils 75000] [--incidents 500] [--seed 5] [--whole] [--json]
 */
const { values } = parseArgs({
  options: {
    pupils: { type: 'string', default: '75000' },
    incidents: { type: 'string', default: '500' },
    seed: { type: 'string', default: '5' },
    whole: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const report = await measureRollsTable({
  pupils: Number(values.pupils),
  incidents: Number(values.incidents),
  seed: Number(values.seed),
  whole: values.whole,
  tell: (text) => process.stderr.write(`${text}\n`),
});
if (values.json) console.log(JSON.stringify(report));
else {
  console.log(JSON.stringify(report.summary));
  console.table(report.perChild);
  console.table(report.perChildByKey);
  console.table(report.load);
}
