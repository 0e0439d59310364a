import { escapeHtml } from '../export/codebook.ts';

/** AF palette: told apart by the colour-blind, and by shape or dash besides; prints in grey. */
export const COLOURS = ['#12436D', '#28A197', '#801650', '#F46A25'] as const;
const DASHES = ['', '8 4', '2 4', '12 4 2 4'] as const;
const INK = '#0b0c0c';
const GREY = '#3D3D3D';

export type Point = readonly [x: number, y: number];
export interface Tick {
  readonly at: number;
  readonly label: string;
}
export interface PlotArea {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly xLabel: string;
  readonly yLabel: string;
}
export type Mark =
  | { readonly kind: 'line'; readonly points: readonly Point[]; readonly series: number; readonly label?: string; readonly dots?: boolean; readonly thin?: boolean }
  | { readonly kind: 'band'; readonly low: readonly Point[]; readonly high: readonly Point[]; readonly series: number }
  | { readonly kind: 'bar'; readonly from: Point; readonly to: Point; readonly series: number; readonly label?: string; readonly inside?: boolean }
  | { readonly kind: 'dot'; readonly at: Point; readonly series: number; readonly hollow?: boolean }
  | { readonly kind: 'across'; readonly y: number; readonly label: string; readonly dashed?: boolean }
  | { readonly kind: 'down'; readonly x: number; readonly label: string }
  | { readonly kind: 'key'; readonly place: number; readonly series: number; readonly label: string }
  | { readonly kind: 'cell'; readonly from: Point; readonly to: Point; readonly share: number; readonly label: string };

const WIDTH = 960;
const HEIGHT = 540;
const LEFT = 90;
const RIGHT = 190;
const TOP = 30;
const BOTTOM = 80;
/** 12 pt. */
const SIZE = 16;

const n = (value: number): string => String(Math.round(value * 10) / 10);
const text = (x: number, y: number, words: string, more = ''): string => `<text x="${n(x)}" y="${n(y)}" font-size="${SIZE}" ${more}>${escapeHtml(words)}</text>`;

/** Labels at the ends of lines, moved apart so that none stands on another. */
const spread = (labels: readonly { readonly y: number; readonly svg: (y: number) => string }[]): readonly string[] => {
  let last = -Infinity;
  return labels
    .toSorted((a, b) => a.y - b.y)
    .map(({ y, svg }) => {
      last = Math.max(y, last + SIZE + 4);
      return svg(last);
    });
};

export interface Titled {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly lang: 'en' | 'cy';
}

/** A whole SVG: title and description for who cannot see it, direct labels for who can; no script, no font of its own. */
export const plotSvg = ({ id, title, description, lang }: Titled, area: PlotArea, marks: readonly Mark[]): string => {
  const [x0, x1] = area.x;
  const [y0, y1] = area.y;
  const px = (x: number): number => LEFT + ((x - x0) / (x1 - x0 || 1)) * (WIDTH - LEFT - RIGHT);
  const py = (y: number): number => HEIGHT - BOTTOM - ((y - y0) / (y1 - y0 || 1)) * (HEIGHT - TOP - BOTTOM);
  const path = (points: readonly Point[]): string => points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${n(px(x))} ${n(py(y))}`).join('');
  const colour = (series: number): string => COLOURS[series % COLOURS.length] ?? INK;
  const labels: { readonly y: number; readonly svg: (y: number) => string }[] = [];

  const drawn = marks.map((mark): string => {
    switch (mark.kind) {
      case 'line': {
        const last = mark.points.at(-1);
        if (mark.label !== undefined && last) {
          const { label } = mark;
          labels.push({ y: py(last[1]) + 5, svg: (y) => text(px(last[0]) + 8, y, label, `fill="${colour(mark.series)}" font-weight="bold"`) });
        }
        const dots = mark.dots === true ? mark.points.map(([x, y]) => `<circle cx="${n(px(x))}" cy="${n(py(y))}" r="4" fill="${colour(mark.series)}"/>`).join('') : '';
        return `<path d="${path(mark.points)}" fill="none" stroke="${colour(mark.series)}" stroke-width="${mark.thin === true ? 1.5 : 3}" stroke-dasharray="${DASHES[mark.series % 4] ?? ''}"/>${dots}`;
      }
      case 'band':
        return mark.low.length === 0 ? '' : `<path d="${path(mark.high)}${path(mark.low.toReversed()).replace('M', 'L')}Z" fill="${colour(mark.series)}" fill-opacity="0.15"/>`;
      case 'bar': {
        const [left, right] = [px(mark.from[0]), px(mark.to[0])];
        const [bottom, top] = [py(mark.from[1]), py(mark.to[1])];
        const rect = `<rect x="${n(Math.min(left, right))}" y="${n(Math.min(top, bottom))}" width="${n(Math.abs(right - left))}" height="${n(Math.abs(bottom - top))}" fill="${colour(mark.series)}" stroke="#fff"/>`;
        if (mark.label === undefined) return rect;
        if (mark.inside === true) return Math.abs(right - left) < 44 ? rect : `${rect}${text((left + right) / 2, (top + bottom) / 2 + 5, mark.label, 'fill="#fff" text-anchor="middle" font-weight="bold"')}`;
        // Lying bars have their number at the end, standing ones on top.
        const lying = Math.abs(right - left) > 0 && mark.from[0] === x0;
        const fits = right - left > mark.label.length * 9 + 16;
        const beside = fits ? text(left + 10, (top + bottom) / 2 + 5, mark.label, 'fill="#fff" font-weight="bold"') : text(right + 6, (top + bottom) / 2 + 5, mark.label, `fill="${INK}"`);
        return `${rect}${lying ? beside : text((left + right) / 2, top - 6, mark.label, `fill="${INK}" text-anchor="middle"`)}`;
      }
      case 'dot':
        return `<circle cx="${n(px(mark.at[0]))}" cy="${n(py(mark.at[1]))}" r="5" fill="${mark.hollow === true ? '#fff' : colour(mark.series)}" stroke="${colour(mark.series)}" stroke-width="2"/>`;
      case 'across':
        labels.push({ y: py(mark.y) + 5, svg: (y) => text(WIDTH - RIGHT + 8, y, mark.label, `fill="${GREY}"`) });
        return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${n(py(mark.y))}" y2="${n(py(mark.y))}" stroke="${GREY}" stroke-width="1.5" stroke-dasharray="${mark.dashed === true ? '6 4' : ''}"/>`;
      case 'down':
        return `<line x1="${n(px(mark.x))}" x2="${n(px(mark.x))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="${INK}" stroke-width="2"/>${text(px(mark.x) + 6, TOP + 14, mark.label, `fill="${INK}" font-weight="bold"`)}`;
      case 'key': {
        const y = TOP + 10 + mark.place * 28;
        return `<rect x="${WIDTH - RIGHT + 14}" y="${y}" width="16" height="16" fill="${colour(mark.series)}"/>${text(WIDTH - RIGHT + 38, y + 13, mark.label, `fill="${INK}"`)}`;
      }
      case 'cell': {
        const [left, right] = [px(mark.from[0]), px(mark.to[0])];
        const [bottom, top] = [py(mark.from[1]), py(mark.to[1])];
        const dark = mark.share > 0.75;
        const place = `x="${n(left)}" y="${n(top)}" width="${n(right - left)}" height="${n(bottom - top)}"`;
        // White beneath it, or the lines of the grid would run through the number.
        return `<rect ${place} fill="#fff"/><rect ${place} fill="${COLOURS[0]}" fill-opacity="${n(0.08 * 10 * mark.share + 0.1)}" stroke="#fff"/>${text((left + right) / 2, (top + bottom) / 2 + 5, mark.label, `text-anchor="middle" fill="${dark ? '#fff' : INK}"`)}`;
      }
    }
  });

  const axes = [
    ...area.yTicks.map(({ at, label }) => `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${n(py(at))}" y2="${n(py(at))}" stroke="#d5d7d9"/>${text(LEFT - 8, py(at) + 5, label, `text-anchor="end" fill="${INK}"`)}`),
    `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM}" stroke="${INK}" stroke-width="1.5"/>`,
    ...area.xTicks.map(({ at, label }) => `<line x1="${n(px(at))}" x2="${n(px(at))}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM + 6}" stroke="${INK}"/>${text(px(at), HEIGHT - BOTTOM + 24, label, `text-anchor="middle" fill="${INK}"`)}`),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 22, area.xLabel, `text-anchor="middle" fill="${INK}"`),
    text(LEFT - 60, TOP - 12, area.yLabel, `fill="${INK}"`),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" lang="${lang}" role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="Arial, sans-serif"><title id="${id}-title">${escapeHtml(title)}</title><desc id="${id}-desc">${escapeHtml(description)}</desc><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>${axes.join('')}${drawn.join('')}${spread(labels).join('')}</svg>\n`;
};
