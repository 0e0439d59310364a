import { chartOf } from '../charts/chart.ts';
import type { Chart, Language } from '../charts/chart.ts';
import type { Mark } from '../charts/plot.ts';
import type { ReleasedCell } from '../disclosure/protect-table.ts';
import type { Division } from '../export/publish-tables.ts';
import { WELSH_PARTS } from './figure-divisions.ts';

/** What may be shown of one row of a protected table: a count that is a multiple of five, or a symbol. */
export type ShownCell = number | string;
export const shownCell = (cell: ReleasedCell | undefined): ShownCell => (cell?.kind === 'shown' ? cell.value : (cell?.symbol ?? 'x'));

/** Whole percent of the counts that stand beside it. */
export const shownPercent = (cell: ShownCell, total: ShownCell): ShownCell => (typeof cell === 'number' && typeof total === 'number' && total > 0 ? Math.round((100 * cell) / total) : 'c');

/**
 * Bars drawn from what is shown, and from nothing else: whoever has the picture knows no more than whoever has the table. A hidden part has no bar and
 * says `c`.
 */
export const drawParts = (division: Division, cells: readonly ShownCell[], { id, lang }: { readonly id: string; readonly lang: Language }): Chart => {
  const t = (en: string, cy: string): string => (lang === 'en' ? en : cy);
  const welsh = WELSH_PARTS[division.name];
  const title = t(division.title, welsh?.title ?? division.title);
  const total = cells.at(-1) ?? 'x';
  const parts = Object.entries(division.parts).map(([part, label], i) => ({ label: t(label, welsh?.parts[part] ?? label), cell: cells[i] ?? 'x' }));
  const numbers = parts.flatMap(({ label, cell }) => (typeof cell === 'number' ? [{ label, cell }] : []));
  const [largest] = numbers.toSorted((a, b) => b.cell - a.cell);
  // A hidden part may be larger than every one that is shown: then nothing is said to be the most.
  const unseen = typeof total === 'number' ? total - numbers.reduce((sum, { cell }) => sum + cell, 0) : Infinity;
  const isMost = largest !== undefined && (numbers.length === parts.length || largest.cell > unseen + 10);
  const all = typeof total === 'number' ? Math.max(total, 1) : 1;
  const share = (cell: ShownCell): string => (typeof cell === 'number' ? `${cell} (${shownPercent(cell, total)}%)` : cell);
  return chartOf({
    id,
    lang,
    headline: isMost ? t(`${title}: most ${largest.label}, ${share(largest.cell)}`, `${title}: y rhan fwyaf ${largest.label}, ${share(largest.cell)}`) : t(`${title}: ${total} children, some parts too small to show`, `${title}: ${total} plentyn, rhai rhannau’n rhy fach i’w dangos`),
    description: t(
      `Bars of ${total} children in notifications. Counts are rounded to 5; c is hidden, because it is small or would give a small one away.`,
      `Barrau o ${total} plentyn mewn hysbysiadau. Talgrynnir i 5; cuddiwyd c, am ei fod yn fach neu’n datgelu un bach.`,
    ),
    header: ['part', 'count', 'percent'],
    rows: parts.map(({ label, cell }) => [label, cell, shownPercent(cell, total)]),
    area: { x: [0, all], y: [0, parts.length], xTicks: [0, all / 2, all].map((at) => ({ at, label: String(Math.round(at)) })), yTicks: [], xLabel: t('Children in notifications', 'Plant mewn hysbysiadau'), yLabel: '' },
    marks: parts.map(({ label, cell }, i): Mark => ({ kind: 'bar', from: [0, parts.length - i - 0.8], to: [Math.max(typeof cell === 'number' ? cell : 0, all / 500), parts.length - i - 0.2], series: 0, label: `${label}: ${share(cell)}` })),
  });
};

export interface MonthShare {
  readonly month: string;
  readonly n: ShownCell;
  readonly of: ShownCell;
}

/** The months beside each other, each as it was shown then. */
export const drawTrend = (months: readonly MonthShare[], { id, lang }: { readonly id: string; readonly lang: Language }): Chart => {
  const t = (en: string, cy: string): string => (lang === 'en' ? en : cy);
  const points = months.map(({ month, n, of }, at) => ({ at, month, n, of, percent: shownPercent(n, of) }));
  const shown = points.filter(({ percent }) => typeof percent === 'number');
  const last = shown.at(-1);
  return chartOf({
    id,
    lang,
    headline:
      last === undefined
        ? t('There are too few to show a trend', 'Mae rhy ychydig i ddangos tuedd')
        : t(`${last.percent}% were read before the bell in ${last.month}`, `Darllenwyd ${last.percent}% cyn y gloch ym mis ${last.month}`),
    description: t('Share read on the page before the bell, month by month. Rounded; months with too few are left out.', 'Cyfran a ddarllenwyd ar y dudalen cyn y gloch, fesul mis. Talgrynnwyd; gadewir allan fisoedd gyda rhy ychydig.'),
    header: ['month', 'read_before_bell_count', 'children_count', 'percent'],
    rows: points.map(({ month, n, of, percent }) => [month, n, of, percent]),
    area: { x: [0, Math.max(1, months.length - 1)], y: [0, 100], xTicks: points.map(({ at, month }) => ({ at, label: month })), yTicks: [0, 25, 50, 75, 100].map((at) => ({ at, label: `${at}%` })), xLabel: t('Month of receipt', 'Mis derbyn'), yLabel: t('Read before the bell', 'Darllenwyd cyn y gloch') },
    marks: [{ kind: 'line', points: shown.map(({ at, percent }) => [at, Number(percent)] as const), series: 0, dots: true }],
  });
};
