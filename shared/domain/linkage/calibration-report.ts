/** What a reviewer said of the pupil that stood first. */
export interface ReviewedLink {
  readonly bits: number;
  readonly modelVersion: string;
  readonly confirmed: boolean;
}

export interface CalibrationBand {
  readonly modelVersion: string;
  /** Scores from here, in bits, up to the next band. */
  readonly fromBits: number;
  readonly reviewed: number;
  readonly confirmed: number;
  /** What the scores promised, as a share. */
  readonly expected: number;
  readonly observed: number;
  /** 95 % interval of the observed share (Wilson). */
  readonly low: number;
  readonly high: number;
  /** The promise lies outside the interval: a person should look at the table of weights. */
  readonly adrift: boolean;
}

const BANDS = [Number.NEGATIVE_INFINITY, -3, 0, 3, 5, 7.5, 9, 11, 14];
const Z = 1.96;

/** Sets what the scores promised beside what reviewers found, by model and band of score. It reports; nothing learns from it by itself. */
export function calibrationReport(reviews: readonly ReviewedLink[]): readonly CalibrationBand[] {
  const versions = [...new Set(reviews.map((review) => review.modelVersion))].sort();
  return versions.flatMap((modelVersion) =>
    BANDS.flatMap((fromBits, at) => {
      const below = BANDS[at + 1] ?? Number.POSITIVE_INFINITY;
      const inBand = reviews.filter((review) => review.modelVersion === modelVersion && review.bits >= fromBits && review.bits < below);
      return inBand.length === 0 ? [] : [band(modelVersion, fromBits, inBand)];
    }),
  );
}

function band(modelVersion: string, fromBits: number, reviews: readonly ReviewedLink[]): CalibrationBand {
  const reviewed = reviews.length;
  const confirmed = reviews.filter((review) => review.confirmed).length;
  const expected = reviews.reduce((sum, review) => sum + 1 / (1 + 2 ** -review.bits), 0) / reviewed;
  const observed = confirmed / reviewed;
  const spread = 1 + (Z * Z) / reviewed;
  const centre = (observed + (Z * Z) / (2 * reviewed)) / spread;
  const half = (Z * Math.sqrt((observed * (1 - observed)) / reviewed + (Z * Z) / (4 * reviewed * reviewed))) / spread;
  const low = Math.max(0, centre - half);
  const high = Math.min(1, centre + half);
  return { modelVersion, fromBits, reviewed, confirmed, expected, observed, low, high, adrift: expected < low || expected > high };
}
