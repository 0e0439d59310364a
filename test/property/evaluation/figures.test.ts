import { describe, expect, it } from 'vitest';
import { createShowFigures } from '../../../functions/show-figures/show-figures.ts';
import type { Fact } from '../../../shared/domain/evaluation/fact.ts';
import { settledMonths, readFigureMonth } from '../../../shared/domain/evaluation/figures/figure-month.ts';
import { londonDayOf } from '../../../shared/domain/evaluation/london.ts';
import { simulateStudy } from '../../../shared/domain/evaluation/study/simulate-study.ts';
import type { FactEvent } from '../../../shared/ports/evaluation.ts';
import { createMemoryFiles } from '../../support/memory-files.ts';

const figuresOf = (facts: readonly Fact[], at: string) => {
  const memory = createMemoryFiles();
  const byIncident = Map.groupBy(facts, ({ incident }) => incident);
  const show = createShowFigures({
    facts: {
      notableOn: async function* (day) {
        for (const fact of facts) if (fact.type === 'incident.received' && fact.child === undefined && londonDayOf(fact.at) === day) yield fact as FactEvent;
      },
      ofIncident: async (incident) => (byIncident.get(incident) ?? []) as FactEvent[],
    },
    files: {
      ...memory,
      find: async (key) => (memory.files.has(key) ? { bytes: 1 } : undefined),
      async *read(key) {
        yield memory.files.get(key)!;
      },
    },
    now: () => new Date(at),
  });
  return { memory, show };
};
const studyOf = (seed: number, incidentsPerWeek: number): readonly Fact[] => [...simulateStudy({ seed, areas: 5, weeks: 5, incidentsPerWeek, firstMonday: '2026-10-05' })].flat();
const NOW = '2027-02-20T09:00:00.000Z';

/** Every count that stands anywhere in an answer, pictures included. */
const countsIn = (answer: unknown): readonly number[] => {
  if (typeof answer !== 'object' || answer === null) return [];
  if (Array.isArray(answer)) return answer.flatMap(countsIn);
  return Object.entries(answer).flatMap(([key, value]) => (typeof value === 'number' && /^(n|of)$/.test(key) ? [value] : countsIn(value)));
};

describe('figures on a page', () => {
  it('show no count that is small or not rounded, of a measure, a part or a chart', async () => {
    for (const [seed, size] of [[1, 1], [2, 3], [3, 6], [4, 15], [5, 30]] as const) {
      const { show } = figuresOf(studyOf(seed, size), NOW);
      const force = await show({ kind: 'force', forceCode: '98', month: '2026-10', language: 'en' });
      const area = await show({ kind: 'area', laCode: '801', month: '2026-10', language: 'cy' });
      for (const count of [...countsIn(force), ...countsIn(area)]) expect([count % 5, count === 0 || count >= 10], `${seed}: ${count}`).toEqual([0, true]);
      for (const charts of [force.kind === 'force' ? force.charts : [], area.kind === 'area' ? area.forces.flatMap((one) => one.charts) : []]) {
        for (const { id, header, rows, svg } of charts) {
          expect(svg, id).not.toMatch(/NaN|undefined|Infinity/);
          header.forEach((name, column) => {
            if (!name.endsWith('count')) return;
            for (const row of rows) if (typeof row[column] === 'number') expect([row[column] % 5, row[column] === 0 || row[column] >= 10], `${id} ${name} ${String(row[column])}`).toEqual([0, true]);
          });
        }
      }
    }
  });

  it('are the same whoever asks, when and for what: of a month there is one answer, and late facts do not change it', async () => {
    const facts = studyOf(6, 8);
    const first = figuresOf(facts, '2026-11-08T09:00:00.000Z');
    const early = await first.show({ kind: 'force', forceCode: '98', month: '2026-10', language: 'en' });
    const late = facts.map((fact) => ({ ...fact, factId: `${fact.factId}-late`, incident: `${fact.incident}-late`, recordedAt: '2026-11-20T09:00:00.000Z' }));

    const again = await figuresOf([...facts, ...late], NOW).show({ kind: 'force', forceCode: '98', month: '2026-10', language: 'en' });

    expect(again).toEqual(early);
  });

  it('give two areas of one force what adds up with the rest to what nobody could subtract: the small area stands in no answer', async () => {
    // One authority with three children, four with many.
    const facts = studyOf(7, 12).filter((fact, _, all) => {
      const la = all.find(({ incident, type, child }) => incident === fact.incident && type === 'notification.raised' && child === undefined)?.values['laCode'];
      return la !== '802' || /-0-0$|-1-0$|-2-0$/.test(fact.incident.slice(3));
    });
    const { show } = figuresOf(facts, NOW);

    const small = await show({ kind: 'area', laCode: '802', month: '2026-10', language: 'en' });
    const stranger = await show({ kind: 'area', laCode: '840', month: '2026-10', language: 'en' });

    expect(small).toMatchObject({ kind: 'area', forces: [{ standing: 'merged', handful: [], charts: [] }] });
    expect(stranger).toMatchObject({ kind: 'area', forces: [] });
  });

  it('are of whole settled months, and of nothing else', () => {
    for (const month of ['2026-10-01', '2026-13', '2026', '2026-Q4', '', '../2026-10']) expect(readFigureMonth(month, NOW), month).toBeUndefined();
    expect(readFigureMonth('2026-10', '2026-11-08T00:04:00.000Z')).toBeUndefined();
    expect(readFigureMonth('2026-10', '2026-11-08T00:05:00.000Z')).toEqual({ from: '2026-10-01', to: '2026-10-31', asOf: '2026-11-08T00:00:00.000Z' });
    expect(settledMonths('2026-11-07T12:00:00.000Z', 2)).toEqual(['2026-09', '2026-08']);
  });
});
