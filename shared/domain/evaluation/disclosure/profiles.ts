/** What may leave, and how. After the export specification 5.3; each release names its profile and ships the report of what was hidden. */
export interface DisclosureProfile {
  readonly name: string;
  /** Counts from 1 to one less than this are hidden; hidden cells stay uncertain by at least this much. 0 hides nothing. */
  readonly minimum: number;
  /** Counts that are shown are rounded to the nearest multiple, after totals were made from unrounded rows. */
  readonly rounding: number;
  /** Largest share of a cell that one contributor, and two together, may have. */
  readonly dominance: { readonly one: number; readonly two: number } | undefined;
  /** Rates on fewer than this many are marked unreliable. */
  readonly reliableBase: number;
  /** Ninetieth percentiles need this many, medians `minimum`. */
  readonly p90Base: number;
}

export const DISCLOSURE_PROFILES = {
  'publish-10-5': { name: 'publish-10-5', minimum: 10, rounding: 5, dominance: { one: 0.4375, two: 0.86 }, reliableBase: 30, p90Base: 50 },
  // NHS Digital's rule for hospital statistics below national level: 1 to 7 hidden, all else to the nearest 5.
  'hes-7-5': { name: 'hes-7-5', minimum: 8, rounding: 5, dominance: undefined, reliableBase: 30, p90Base: 50 },
  // Inside the agreement only.
  'trusted-none': { name: 'trusted-none', minimum: 0, rounding: 1, dominance: undefined, reliableBase: 0, p90Base: 0 },
} as const satisfies Record<string, DisclosureProfile>;

/** DfE's symbols: confidential, not applicable, rounds to nothing but is not nothing, unreliable. */
export type Symbol = 'c' | 'z' | 'low' | 'u';
