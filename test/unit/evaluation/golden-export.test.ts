import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { csvTable } from '../../../shared/domain/evaluation/csv.ts';
import { foldDossier } from '../../../shared/domain/evaluation/export/dossier.ts';
import type { ReleaseLine } from '../../../shared/domain/evaluation/export/dossier.ts';
import { endOfStudy, simulateStudy } from '../../../shared/domain/evaluation/study/simulate-study.ts';
import { assembleRelease } from '../../../shared/runtime/release/assemble-release.ts';
import { createMemoryFiles } from '../../support/memory-files.ts';

// Small enough to read: one area, one week, three incidents. Delete a file and run the test to write it anew, then read what changed.
const GOLDEN = ['notifications', 'incidents', 'child_incidents', 'deliveries', 'events'] as const;

it('exports three invented incidents exactly as they were read and agreed', async () => {
  const plan = { seed: 5, areas: 1, weeks: 1, incidentsPerWeek: 3, firstMonday: '2026-11-16' };
  const asOf = endOfStudy(plan);
  const memory = createMemoryFiles();
  const lines = async function* (): AsyncGenerator<ReleaseLine> {
    for (const facts of simulateStudy(plan)) {
      const dossier = foldDossier(facts, asOf);
      if (dossier) yield { kind: 'incident', dossier };
    }
  };
  const asked = { tier: 'controlled', from: '2026-11-16', to: '2026-11-22', asOf, study: 'golden', profile: 'publish-10-5' } as const;
  await assembleRelease({ asked, lines, writer: memory, studyHash: { of: async (text) => createHmac('sha256', 'golden').update(text).digest('base64url') } });

  for (const name of GOLDEN) {
    const file = `test/fixtures/evaluation/${name}.csv`;
    const made = memory.files.get(`controlled/${name}.csv`)!.toString();
    if (!existsSync(file)) {
      writeFileSync(file, made);
      expect.fail(`${file} was not there and is written anew: read it, then run again`);
    }
    expect(made, name).toBe(readFileSync(file, 'utf8'));
  }
});

it('never lets a cell begin as a spreadsheet formula, whatever the text, and loses none of it', () => {
  const $text = fc.oneof(fc.string(), fc.tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', ' =', '\uFF1D', '\u0000='), fc.string()).map(([start, rest]) => start + rest));
  fc.assert(
    fc.property(fc.array($text, { minLength: 1, maxLength: 4 }), (cells) => {
      const header = cells.map((_, i) => `c${i}`);
      const [read] = parse(csvTable(header, [cells], '\n'), { from_line: 1, columns: true, relax_column_count: false, skip_empty_lines: false }) as Record<string, string>[];
      for (const [i, cell] of cells.entries()) {
        const value = read?.[`c${i}`] ?? '';
        expect(value.replace(/^[\s\p{Cc}]*/u, '')).not.toMatch(/^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u);
        expect(value.endsWith(cell)).toBe(true);
      }
    }),
  );
});
