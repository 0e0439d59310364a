import { defineConfig } from 'vitest/config';
import { TEST_TAGS } from './assurance/test-tags.ts';
import { ClosingLineReporter } from './support/closing-line-reporter.ts';

// One project per kind of test. Rules share one process (fast, they hold no state); what touches engines or pages runs apart.
// Kinds follow one another, so that an engine under test never shares the machine with a browser.
const kind = (name: string, groupOrder: number, options: Record<string, unknown> = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], root: '.', setupFiles: ['test/support/setup.ts'], sequence: { groupOrder }, ...options },
});

export default defineConfig({
  test: {
    root: '.',
    tags: [...TEST_TAGS],
    reporters: ['default', new ClosingLineReporter()],
    projects: [
      kind('unit', 0, { isolate: false }),
      kind('property', 1, { isolate: false, testTimeout: 30_000 }),
      kind('contract', 2, { isolate: false, testTimeout: 30_000 }),
      kind('component', 3, { testTimeout: 30_000, hookTimeout: 30_000, maxWorkers: 2 }),
      kind('infra', 4, { isolate: false, testTimeout: 120_000, hookTimeout: 120_000 }),
      kind('journey', 5, { testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: 1, fileParallelism: false }),
    ],
  },
});
