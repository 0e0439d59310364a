import { existsSync } from 'node:fs';
import path from 'node:path';
import { test, type TestFunction } from 'vitest';

/** Real registers are never committed. Tests that need them say so in their name and are counted as skipped where they are absent. */
const folder = process.env['ENCOMPASS_REFERENCE_DATA'] ?? path.resolve('..', 'shared', 'data');

export const referenceFile = (...parts: readonly string[]): string => path.join(folder, ...parts);

/** A test against real data; skipped, and seen to be skipped, where a file it needs is absent. */
export const referenceTest = (name: string, files: readonly string[], body: TestFunction, timeout?: number): void =>
  test.skipIf(files.some((file) => !existsSync(referenceFile(file))))(`[reference data] ${name}`, body, timeout);
