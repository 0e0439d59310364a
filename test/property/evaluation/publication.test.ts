import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { foldDossier } from '../../../shared/domain/evaluation/export/dossier.ts';
import type { ReleaseLine } from '../../../shared/domain/evaluation/export/dossier.ts';
import { publishPeriod } from '../../../shared/domain/evaluation/export/publish-tables.ts';
import { simulateStudy } from '../../../shared/domain/evaluation/study/simulate-study.ts';
import { REPORT_FILE } from '../../../shared/domain/evaluation/export/publish-tables.ts';
import { assemblePublication } from '../../../shared/runtime/release/assemble-publication.ts';
import { assembleRelease } from '../../../shared/runtime/release/assemble-release.ts';
import { createMemoryFiles } from '../../support/memory-files.ts';

type Row = Readonly<Record<string, string>>;
const ASKED = { tier: 'publish', from: '2026-10-01', to: '2026-12-31', asOf: '2027-01-15T00:00:00.000Z', study: 'teesside-evaluator', profile: 'publish-10-5' } as const;
const FILES = ['timeliness', 'opened', 'phase'] as const;

const publish = async (seed: number, incidentsPerWeek: number) => {
  const lines = async function* (): AsyncGenerator<ReleaseLine> {
    for (const facts of simulateStudy({ seed, areas: 6, weeks: 5, incidentsPerWeek, firstMonday: '2026-10-05' })) {
      const dossier = foldDossier(facts, ASKED.asOf);
      if (dossier) yield { kind: 'incident', dossier };
    }
  };
  const memory = createMemoryFiles();
  const noPseudonyms = { of: () => Promise.reject(new Error('a publication has no pseudonyms')) };
  await assemblePublication({ asked: ASKED, lines, writer: memory, studyHash: noPseudonyms });
  return { text: (name: string): string => memory.files.get(name)!.toString(), read: (name: string): readonly Row[] => parse(memory.files.get(name)!, { columns: true }) as Row[] };
};

/** The controlled rows of the very same facts. */
const controlledFiles = async (seed: number, incidentsPerWeek: number): Promise<{ readonly rows: readonly Row[]; readonly measures: readonly Row[] }> => {
  const lines = async function* (): AsyncGenerator<ReleaseLine> {
    for (const facts of simulateStudy({ seed, areas: 6, weeks: 5, incidentsPerWeek, firstMonday: '2026-10-05' })) {
      const dossier = foldDossier(facts, ASKED.asOf);
      if (dossier) yield { kind: 'incident', dossier };
    }
  };
  const memory = createMemoryFiles();
  await assembleRelease({ asked: { ...ASKED, tier: 'controlled' }, lines, writer: memory, studyHash: { of: async (text) => Buffer.from(text).toString('base64url').padEnd(43, 'A') } });
  const read = (name: string): readonly Row[] => parse(memory.files.get(`controlled/${name}.csv`)!, { columns: true }) as Row[];
  return { rows: read('notifications'), measures: read('measures') };
};
const controlled = async (seed: number, incidentsPerWeek: number): Promise<readonly Row[]> => (await controlledFiles(seed, incidentsPerWeek)).rows;

describe('a publication', () => {
  it('shows no count under ten, nothing that is not a multiple of five, and one total in every table', async () => {
    for (const [seed, size] of [[1, 1], [2, 3], [3, 8], [4, 20]] as const) {
      const { read } = await publish(seed, size);
      const totals = FILES.map((name) => read(`publish/${name}.csv`).map((row) => row['notifications_count']));
      expect(totals[1]).toEqual(totals[0]);
      expect(totals[2]).toEqual(totals[0]);
      for (const row of FILES.flatMap((name) => read(`publish/${name}.csv`))) {
        for (const [column, value] of Object.entries(row)) {
          if (!column.endsWith('_count')) continue;
          expect(value).toMatch(/^(c|low|0|\d*[05])$/);
          if (/^\d+$/.test(value)) expect(Number(value) === 0 || Number(value) >= 10).toBe(true);
        }
      }
    }
  });

  it("has the shape of DfE's data standard, with a meta file that names every indicator", async () => {
    const { read, text } = await publish(3, 8);
    const [row] = read('publish/timeliness.csv');

    expect(row).toMatchObject({ time_period: '2026', time_identifier: 'Calendar year Q4', geographic_level: 'Local authority', country_code: 'E92000001' });
    expect(read('publish/timeliness.csv').at(-1)).toMatchObject({ geographic_level: 'National' });
    const named = new Set(read('publish/timeliness.meta.csv').map((meta) => meta['col_name']));
    expect(Object.keys(row!).filter((column) => /_(count|percent)$/.test(column) && !named.has(column))).toEqual([]);
    expect(text('publish/timeliness.csv')).not.toContain('\r');
  });

  it('says what was hidden and why to whoever signs it off, and keeps that out of the package', async () => {
    const { read, text } = await publish(2, 3);

    expect(read(REPORT_FILE).length).toBeGreaterThan(0);
    expect(read(REPORT_FILE)[0]).toHaveProperty('because');
    expect(text('checksums.sha256')).not.toContain('sign-off');
    expect(text('datapackage.json')).not.toContain('suppression_report');
  });

  it('nests in the controlled rows of the same facts: every shown count is theirs, rounded, and every hidden one is small or hides one that is', async () => {
    for (const [seed, size] of [[2, 3], [3, 8], [4, 20]] as const) {
      const { read } = await publish(seed, size);
      const rows = (await controlled(seed, size)).filter((row) => row['sent_before_deadline'] !== 'z' && row['withdrawn'] === 'false' && row['deadline_passed'] === 'true' && row['sent_to_delivered_min'] !== 'z');
      const isSeen = (row: Row): boolean => row['opened_before_deadline'] === 'true';
      for (const line of read('publish/timeliness.csv')) {
        const merged = line['old_la_code'] === 'z';
        if (merged) continue;
        const own = rows.filter((row) => line['old_la_code'] === '' || row['area_dfe_code'] === line['old_la_code']);
        const exact = { notifications_count: own.length, seen_before_bell_count: own.filter(isSeen).length };
        for (const [column, count] of Object.entries(exact)) {
          const shown = line[column]!;
          if (/^\d+$/.test(shown)) expect(Number(shown), `${seed} ${line['la_name']} ${column}`).toBe(Math.round(count / 5) * 5);
          else expect(own.length, `${seed} ${line['la_name']} ${column}`).toBeGreaterThanOrEqual(10);
        }
      }
    }
  });

  it('nests in the controlled rows in every table and every column, areas joined together included', async () => {
    const isTold = (row: Row, way: string): boolean => row['censor_reason'] === way;
    const opened = (row: Row): number => (row['sent_to_opened_min'] === 'z' ? Infinity : Number(row['sent_to_opened_min']));
    const seen = (row: Row): boolean => row['opened_before_deadline'] === 'true';
    const phoned = (row: Row): boolean => !seen(row) && isTold(row, 'phoned') && Number(row['read_time_min']) <= Number(row['margin_sent_min']);
    // Same day and within a day are told apart below: rows hold no instants.
    const parts: Readonly<Record<string, (row: Row) => boolean>> = {
      'timeliness|seen_before_bell_count': seen,
      'timeliness|phoned_before_bell_count': phoned,
      'timeliness|later_or_not_count': (row) => !seen(row) && !phoned(row),
      'opened|within_48h_count': (row) => opened(row) > 24 * 60 && opened(row) <= 48 * 60,
      'opened|later_or_not_count': (row) => opened(row) > 48 * 60,
      'phase|primary_count': (row) => row['education_phase'] === 'Primary',
      'phase|secondary_count': (row) => row['education_phase'] === 'Secondary',
      'phase|other_count': (row) => !/^(Primary|Secondary)$/.test(row['education_phase']!),
    };
    const shownOnce = new Set<string>();
    for (const [seed, size] of [[2, 3], [3, 8], [4, 20], [5, 14]] as const) {
      const { read } = await publish(seed, size);
      const { rows: all, measures } = await controlledFiles(seed, size);
      const rows = all.filter((row) => row['margin_sent_min'] !== 'z' && row['withdrawn'] === 'false' && row['deadline_passed'] === 'true');
      for (const name of FILES) {
        const lines = read(`publish/${name}.csv`);
        const listed = new Set(lines.map((line) => line['old_la_code']).filter((code) => /^\d{3}$/.test(code!)));
        for (const line of lines) {
          const code = line['old_la_code']!;
          const isOwn = (row: Row): boolean => code === '' || (code === 'z' ? !listed.has(row['area_dfe_code']!) : row['area_dfe_code'] === code);
          const own = rows.filter(isOwn);
          const sameDay = measures.filter((row) => row['measure'] === 't3_opened_same_day' && row['unit'] === 'child_notification' && row['breakdown'] === 'la_code' && isOwn({ ...row, area_dfe_code: row['breakdown_value']! }));
          const onTheDay = sameDay.reduce((sum, row) => sum + Number(row['numerator']), 0);
          const exact = (column: string): number => {
            if (column === 'notifications_count') return own.length;
            if (column === 'same_day_count') return onTheDay;
            if (column === 'within_24h_count') return own.filter((row) => opened(row) <= 24 * 60).length - onTheDay;
            return own.filter(parts[`${name}|${column}`]!).length;
          };
          for (const column of Object.keys(line).filter((one) => one.endsWith('_count'))) {
            if (!/^\d+$/.test(line[column]!)) continue;
            shownOnce.add(`${name}|${column}`);
            expect(Number(line[column]), `${seed} ${name} ${line['la_name']} ${column}`).toBe(Math.round(exact(column) / 5) * 5);
          }
        }
      }
    }
    // What is never shown was never held against anything.
    expect([...shownOnce].toSorted()).toEqual(expect.arrayContaining([...Object.keys(parts).filter((part) => part !== 'timeliness|phoned_before_bell_count'), 'opened|same_day_count', 'opened|within_24h_count']));
  });

  it('has charts in both languages that show no more than its tables', async () => {
    const { read, text } = await publish(3, 8);

    for (const folder of ['charts', 'charts/cy']) {
      for (const row of FILES.flatMap((name) => read(`${folder}/${name}.csv`))) expect(row['count']).toMatch(/^(c|low|0|\d*[05])$/);
      expect(text(`${folder}/timeliness.svg`)).toContain('role="img"');
    }
    const national = read('publish/timeliness.csv').at(-1)!;
    expect(read('charts/timeliness.csv').map((row) => row['count'])).toEqual([national['seen_before_bell_count'], national['phoned_before_bell_count'], national['later_or_not_count']]);
  });

  it('is of calendar quarters alone, so that no two of them can be subtracted', () => {
    expect(publishPeriod('2026-10-01', '2026-12-31')).toEqual({ period: ['2026', 'Calendar year Q4'], settledOn: '2027-01-15' });
    for (const [from, to] of [['2026-10-01', '2026-12-30'], ['2026-10-02', '2026-12-31'], ['2026-09-01', '2026-11-30'], ['2026-10-01', '2027-03-31']] as const) expect(publishPeriod(from, to)).toBeUndefined();
  });
});
