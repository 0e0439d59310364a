/**
 * Type 7 of Hyndman & Fan (1996): linear between order statistics, the default of R and NumPy. Undefined for no values.
 */
export const quantile = (values: readonly number[], p: number): number | undefined => {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * p;
  const low = sorted[Math.floor(place)];
  const high = sorted[Math.ceil(place)];
  if (low === undefined || high === undefined) return undefined;
  return low + (high - low) * (place - Math.floor(place));
};
