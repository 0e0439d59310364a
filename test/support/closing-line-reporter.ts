import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** What a run was, for machines: which tests passed over are named, so that nobody skips one unseen. */
export interface TestReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
}

const nameOf = (test: TestCase): string => `${test.module.project.name} ${path.relative(process.cwd(), test.module.moduleId)} > ${test.fullName}`;

/** Closes a run with the plain line `N passed, N failed`, and writes the same with the skipped tests' names to build/test-report.json. */
export class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
    // A file that could not be loaded has no tests to fail, and an error between tests belongs to none.
    const failedFiles = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0).length;
    const report: TestReport = {
      passed: inState('passed').length,
      failed: inState('failed').length + failedFiles + unhandledErrors.length,
      skipped: inState('skipped').map(nameOf).toSorted(),
    };
    const file = process.env['ENCOMPASS_TEST_REPORT'] ?? 'build/test-report.json';
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
    // At exit, so that it comes after whatever other reporters have to say.
    process.once('exit', () => process.stdout.write(`${report.passed} passed, ${report.failed} failed\n`));
  }
}
