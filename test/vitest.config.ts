import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './support/closing-line-reporter.ts';

// One project per kind of test. Rules share one process (fast, they hold no state); what touches engines or pages runs apart.
const kind = (name: string, options: Record<string, unknown> = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], root: '.', setupFiles: ['test/support/setup.ts'], ...options },
});

export default defineConfig({
  test: {
    root: '.',
    reporters: ['default', new ClosingLineReporter()],
    projects: [
      kind('unit', { isolate: false }),
      kind('property', { isolate: false, testTimeout: 30_000 }),
      kind('contract', { isolate: false, testTimeout: 30_000 }),
      kind('component', { testTimeout: 30_000, hookTimeout: 30_000, maxWorkers: 2 }),
      kind('infra', { isolate: false, testTimeout: 120_000, hookTimeout: 120_000 }),
      kind('journey', { testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: 1, fileParallelism: false }),
    ],
  },
});
