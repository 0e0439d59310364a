import { FIGURE_DIVISIONS } from '../../shared/domain/evaluation/figures/figure-divisions.ts';
import { drawParts, drawTrend, shownCell, shownPercent } from '../../shared/domain/evaluation/figures/draw-parts.ts';
import type { MonthShare, ShownCell } from '../../shared/domain/evaluation/figures/draw-parts.ts';
import { readFigureMonth } from '../../shared/domain/evaluation/figures/figure-month.ts';
import type { FigureMonth } from '../../shared/domain/evaluation/figures/figure-month.ts';
import { DEFINITIONS_VERSION } from '../../shared/domain/evaluation/measure.ts';
import type { Language } from '../../shared/domain/evaluation/charts/chart.ts';
import type { FactStore } from '../../shared/ports/evaluation.ts';
import type { AreaFigures, FiguresAnswer, FiguresQuestion } from '../../shared/ports/figures.ts';
import type { FileStore, FileWriter } from '../../shared/ports/files.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import { makeFigures } from './make-figures.ts';
import type { ForceFigures } from './make-figures.ts';

export interface ShowFiguresDeps {
  readonly facts: Pick<FactStore, 'notableOn' | 'ofIncident'>;
  readonly files: FileStore & FileWriter;
  readonly now: Clock;
}

/** Besides the month itself. */
const TREND_MONTHS = 5;

const cellsOf = ({ areas }: ForceFigures, laCode: string, division: string): readonly ShownCell[] | undefined => {
  const at = areas?.rows.indexOf(laCode) ?? -1;
  return at < 0 ? undefined : areas?.tables[division]?.cells[at]?.map(shownCell);
};

const HANDFUL = [
  ['timeliness', 0, 'Read before the bell', 'Darllenwyd cyn y gloch'],
  ['timeliness', 1, 'Told on the phone before the bell', 'Dywedwyd dros y ffôn cyn y gloch'],
  ['opened', 0, 'Opened on the day of the e-mail', 'Agorwyd ar ddiwrnod yr e-bost'],
  ['stage', 0, 'Confirmed as read', 'Cadarnhawyd ei ddarllen'],
  ['stage', 1, 'Read out on the phone', 'Darllenwyd dros y ffôn'],
] as const;

/**
 * Figures for the pages of the desk. A month is worked out once, protected, and kept as it is: what is shown does not depend on who asks, for what
 * area or when, so that no two answers can be laid side by side and say more than each.
 */
export const createShowFigures = ({ facts, files, now }: ShowFiguresDeps) => {
  const read = async (key: string): Promise<readonly ForceFigures[] | undefined> => {
    if ((await files.find(key)) === undefined) return undefined;
    const chunks: Uint8Array[] = [];
    for await (const chunk of files.read(key)) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as readonly ForceFigures[];
  };
  const ofMonth = async (month: string, settled: FigureMonth): Promise<readonly ForceFigures[]> => {
    // Definitions may change; what was shown under the old ones stays what it was.
    const key = `exports/figures/${DEFINITIONS_VERSION}/${month}.json`;
    const known = await read(key);
    if (known) return known;
    const made = await makeFigures(facts, settled);
    const file = await files.open(key);
    await file.write(Buffer.from(JSON.stringify(made), 'utf8'));
    await file.close();
    return made;
  };
  const monthsBefore = (month: string): readonly string[] => Array.from({ length: TREND_MONTHS }, (_, i) => Temporal.PlainDate.from(`${month}-01`).subtract({ months: TREND_MONTHS - i }).toString().slice(0, 7));

  const ofArea = (force: ForceFigures, laCode: string, { earlier, language, month }: { readonly earlier: readonly MonthShare[]; readonly language: Language; readonly month: string }): AreaFigures | undefined => {
    const { forceCode } = force;
    if (cellsOf(force, laCode, 'timeliness') === undefined) {
      return force.areas?.merged.includes(laCode) === true || force.areas === undefined ? { forceCode, standing: 'merged', charts: [], handful: [] } : undefined;
    }
    const of = (division: string): readonly ShownCell[] => cellsOf(force, laCode, division) ?? [];
    const current: MonthShare = { month, n: of('timeliness')[0] ?? 'x', of: of('timeliness').at(-1) ?? 'x' };
    return {
      forceCode,
      standing: 'shown',
      handful: HANDFUL.map(([division, at, en, cy]) => {
        const [n, total] = [of(division)[at] ?? 'x', of(division).at(-1) ?? 'x'];
        return { name: language === 'en' ? en : cy, n, of: total, percent: shownPercent(n, total) };
      }),
      charts: [
        ...FIGURE_DIVISIONS.map((division) => drawParts(division, of(division.name), { id: `${division.name}-${forceCode}-${laCode}`, lang: language })),
        drawTrend([...earlier, current], { id: `trend-${forceCode}-${laCode}`, lang: language }),
      ],
    };
  };

  return async (question: FiguresQuestion): Promise<FiguresAnswer> => {
    const { month, language } = question;
    const at = now().toISOString();
    const settled = readFigureMonth(month, at);
    if (!settled) return { kind: 'notSettled' };
    const forces = await ofMonth(month, settled);
    if (question.kind === 'force') {
      const own = forces.find(({ forceCode }) => forceCode === question.forceCode);
      return { kind: 'force', asOf: settled.asOf, measures: own?.measures ?? [], charts: own?.charts[language] ?? [] };
    }
    const { laCode } = question;
    const before: { readonly month: string; readonly forces: readonly ForceFigures[] }[] = [];
    for (const earlier of monthsBefore(month)) {
      const past = readFigureMonth(earlier, at);
      if (past) before.push({ month: earlier, forces: await ofMonth(earlier, past) });
    }
    const earlierOf = (forceCode: string): readonly MonthShare[] =>
      before.map(({ month: earlier, forces: then }): MonthShare => {
        const force = then.find((one) => one.forceCode === forceCode);
        const cells = force && cellsOf(force, laCode, 'timeliness');
        return { month: earlier, n: cells?.[0] ?? 'x', of: cells?.at(-1) ?? 'x' };
      });
    const shown = forces.flatMap((force) => ofArea(force, laCode, { earlier: earlierOf(force.forceCode), language, month }) ?? []);
    // Of forces that told hardly anybody here nothing can be said, not even that they did.
    return { kind: 'area', asOf: settled.asOf, forces: shown.some(({ standing }) => standing === 'shown') ? shown.filter(({ standing }) => standing === 'shown') : shown.slice(0, 1) };
  };
};

