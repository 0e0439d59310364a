/** The value that a share of the sorted values does not exceed (nearest rank). */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};

export const round = (value: number, digits = 1): number => Math.round(value * 10 ** digits) / 10 ** digits;

export interface Row {
  readonly what: string;
  readonly value: string;
  /** Absent: told for information. */
  readonly goal?: string;
  readonly met?: boolean;
}

const cells = ({ what, value, goal = '', met }: Row): readonly string[] => [what, value, goal, met === undefined ? '' : met ? 'met' : 'NOT MET'];

export const asTable = (rows: readonly Row[]): string => {
  const all = [['figure', 'measured', 'goal', ''], ...rows.map(cells)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd();
  return [line(all[0] ?? []), widths.map((width) => '-'.repeat(width)).join('  '), ...all.slice(1).map(line)].join('\n');
};
