import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { TestReport } from '../test/support/closing-line-reporter.ts';

/** A test that was passed over is either on the list, with a reason, or a fault; and so is a line of the list that nothing skips any more. */

const report = JSON.parse(readFileSync(process.argv[2] ?? 'build/test-report.json', 'utf8')) as TestReport;
const allowed = readFileSync('test/allowed-skips.txt', 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
// Real registers and training sets are never in the repository: where they are absent, what needs them is passed over, and said so.
const referenceData = process.env['ENCOMPASS_REFERENCE_DATA'] ?? path.resolve('..', 'shared', 'data');
const noReferenceData = !existsSync(referenceData);
if (noReferenceData) console.log('No reference data here (ENCOMPASS_REFERENCE_DATA): tests that need it are passed over.');
const listed = new Set(allowed);
const isAllowed = { has: (name: string) => listed.has(name) || (noReferenceData && name.includes('[reference data]')) };
const isSkipped = new Set(report.skipped);

console.log(`skipped tests: ${report.skipped.length}`);
for (const name of report.skipped) console.log(`  ${isAllowed.has(name) ? 'allowed    ' : 'NOT ALLOWED'}  ${name}`);
const stale = allowed.filter((name) => !isSkipped.has(name));
for (const name of stale) console.log(`  NOT SKIPPED  ${name}`);
const differs = stale.length > 0 || report.skipped.some((name) => !isAllowed.has(name));
if (differs) console.error('The skipped tests differ from test/allowed-skips.txt: run the test, or write it there with a reason.');
process.exitCode = differs ? 1 : 0;
