import { createHmac } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { foldDossier } from '../../../shared/domain/evaluation/export/dossier.ts';
import type { ReleaseLine } from '../../../shared/domain/evaluation/export/dossier.ts';
import { estimateEffect } from '../../../shared/domain/evaluation/study/estimate-effect.ts';
import { PLANTED, endOfStudy, simulateStudy } from '../../../shared/domain/evaluation/study/simulate-study.ts';
import { assembleRelease } from '../../../shared/runtime/release/assemble-release.ts';
import { createMemoryFiles } from '../../support/memory-files.ts';

type Row = Readonly<Record<string, string>>;
const SEEDS = [1, 2, 3, 4] as const;

/** As an evaluator has it: the CSV of the release, and nothing else. */
const exportOf = async (seed: number): Promise<{ readonly rows: readonly Row[]; readonly equity: readonly Row[] }> => {
  const plan = { seed, areas: 12, weeks: 26, incidentsPerWeek: 10, firstMonday: '2026-09-07' };
  const asOf = endOfStudy(plan);
  const lines = async function* (): AsyncGenerator<ReleaseLine> {
    for (const facts of simulateStudy(plan)) {
      const dossier = foldDossier(facts, asOf);
      if (dossier) yield { kind: 'incident', dossier };
    }
  };
  const memory = createMemoryFiles();
  const asked = { tier: 'controlled', from: '2026-09-07', to: '2027-03-07', asOf, study: `simulated-${seed}`, profile: 'publish-10-5' } as const;
  await assembleRelease({ asked, lines, writer: memory, studyHash: { of: async (text) => createHmac('sha256', asked.study).update(text).digest('base64url') } });
  const read = (name: string): readonly Row[] => parse(memory.files.get(`controlled/${name}.csv`)!, { columns: true }) as Row[];
  return { rows: read('notifications'), equity: read('equity') };
};
const observed = (rows: readonly Row[]) =>
  rows.map((row) => ({
    area: row['area_dfe_code']!,
    period: row['incident_month']!,
    live: row['after_go_live'] === 'true',
    outcome: row['opened_before_deadline'] === 'true' ? 1 : 0,
  }));

describe('an invented roll-out with a known effect', async () => {
  const studies: { readonly seed: number; readonly rows: readonly Row[]; readonly equity: readonly Row[] }[] = [];
  for (const seed of SEEDS) studies.push({ seed, ...(await exportOf(seed)) });

  it('gives the planted effect back from the export alone: its intervals hold it, and they are narrow', () => {
    const found = studies.map(({ seed, rows }) => ({ seed, ...estimateEffect(observed(rows))! }));

    const holds = found.filter(({ low, high }) => low <= PLANTED.effect && PLANTED.effect <= high);
    expect(holds.length, JSON.stringify(found)).toBeGreaterThanOrEqual(3);
    for (const { low, high } of found) expect(high - low).toBeLessThan(0.3);
    expect(found.reduce((sum, { estimate }) => sum + estimate, 0) / found.length).toBeCloseTo(PLANTED.effect, 1);
  });

  it('finds no effect where none is: go-live dates dealt out to other areas', () => {
    const [study] = studies;
    const areas = [...new Set(study!.rows.map((row) => row['area_dfe_code']!))].toSorted();
    // Nobody is live in the first third: there, every second area is called live in the second half of it.
    const early = study!.rows.filter((row) => row['after_go_live'] === 'false');
    const months = [...new Set(early.map((row) => row['incident_month']!))].toSorted();
    const dealt = observed(early).map((row) => ({ ...row, live: areas.indexOf(row.area) % 2 === 0 && row.period >= months[1]! }));

    const { low, high } = estimateEffect(dealt)!;

    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
  });

  it('is fooled by the trend when areas and months are not compared with themselves, so the estimator is no ornament', () => {
    const naive = studies.map(({ rows }) => {
      const share = (live: boolean): number => {
        const own = observed(rows).filter((row) => row.live === live);
        return own.reduce((sum, { outcome }) => sum + outcome, 0) / own.length;
      };
      return share(true) - share(false);
    });

    expect(naive.reduce((sum, one) => sum + one, 0) / naive.length - PLANTED.effect).toBeGreaterThan(0.02);
  });

  it('shows the planted gap between phases in the equity table', () => {
    const gaps = studies.map(({ equity }) => {
      const row = equity.find((one) => one['measure'] === 't2_seen_before_bell' && one['breakdown'] === 'phase' && one['breakdown_value'] === 'Secondary')!;
      return { gap: Number(row['difference']), low: Number(row['difference_low']), high: Number(row['difference_high']) };
    });

    for (const { gap, low, high } of gaps) expect(low < gap && gap < high && high < 0).toBe(true);
    // One study is out by two points or so, four together by one.
    expect(Math.abs(gaps.reduce((sum, { gap }) => sum + gap, 0) / gaps.length - 100 * PLANTED.secondaryGap)).toBeLessThan(3);
  });
});
