import type { Cell } from '../csv.ts';
import { plotSvg } from './plot.ts';
import type { Mark, PlotArea } from './plot.ts';

export type Language = 'en' | 'cy';

/** One chart: its finding in words, its picture, and the numbers behind it. */
export interface Chart {
  readonly id: string;
  readonly headline: string;
  readonly description: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly svg: string;
}

export interface Drawn {
  readonly id: string;
  readonly lang: Language;
  readonly headline: string;
  readonly description: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly area: PlotArea;
  readonly marks: readonly Mark[];
}

export const chartOf = ({ id, lang, headline, description, header, rows, area, marks }: Drawn): Chart => ({
  id,
  headline,
  description,
  header,
  rows,
  svg: plotSvg({ id, title: headline, description, lang }, area, marks),
});

export const percentTicks = [0, 25, 50, 75, 100].map((at) => ({ at, label: `${at}%` }));
export const percent = (share: number): string => `${Math.round(100 * share)}%`;
export const tenth = (value: number): number => Math.round(value * 10) / 10;
/** Round numbers from nought to at least the largest. */
export const countTicks = (most: number): readonly { readonly at: number; readonly label: string }[] => {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000].find((one) => most / one <= 5) ?? 100_000;
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, i) => ({ at: i * step, label: String(i * step) }));
};

/** Minutes as people say them. */
export const inWords = (minutes: number, lang: Language): string => {
  const whole = Math.round(minutes);
  const [hours, rest] = [Math.floor(whole / 60), whole % 60];
  const minuteWord = lang === 'en' ? 'minutes' : 'munud';
  if (hours < 2) return `${whole} ${minuteWord}`;
  return lang === 'en' ? `${hours} hours ${rest} minutes` : `${hours} awr ${rest} munud`;
};
