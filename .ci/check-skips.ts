import { readFileSync } from 'node:fs';
import type { TestReport } from '../test/support/closing-line-reporter.ts';

/** A test that was passed over is either on the list, with a reason, or a fault; and so is a line of the list that nothing skips any more. */

const report = JSON.parse(readFileSync(process.argv[2] ?? 'build/test-report.json', 'utf8')) as TestReport;
const allowed = readFileSync('test/allowed-skips.txt', 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const isAllowed = new Set(allowed);
const isSkipped = new Set(report.skipped);

console.log(`skipped tests: ${report.skipped.length}`);
for (const name of report.skipped) console.log(`  ${isAllowed.has(name) ? 'allowed    ' : 'NOT ALLOWED'}  ${name}`);
const stale = allowed.filter((name) => !isSkipped.has(name));
for (const name of stale) console.log(`  NOT SKIPPED  ${name}`);
const differs = stale.length > 0 || report.skipped.some((name) => !isAllowed.has(name));
if (differs) console.error('The skipped tests differ from test/allowed-skips.txt: run the test, or write it there with a reason.');
process.exitCode = differs ? 1 : 0;
