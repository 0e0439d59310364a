import { describe, expect, test } from 'vitest';
import { calibrationReport } from '../../../shared/domain/linkage/calibration-report.ts';

const reviews = (bits: number, confirmed: number, refused: number) =>
  [true, false].flatMap((answer) => Array.from({ length: answer ? confirmed : refused }, () => ({ bits, modelVersion: 'linkage-1', confirmed: answer })));

describe('the calibration report', () => {
  test('sets the promise of a score beside what reviewers found', () => {
    const [band] = calibrationReport(reviews(1, 67, 33));

    expect(band).toMatchObject({ fromBits: 0, reviewed: 100, confirmed: 67, observed: 0.67, adrift: false });
    expect(band?.expected).toBeCloseTo(2 / 3, 5);
    expect(band?.low).toBeCloseTo(0.573, 2);
    expect(band?.high).toBeCloseTo(0.754, 2);
  });

  test('of few reviews says how little they prove', () => {
    const [band] = calibrationReport(reviews(1, 8, 2));

    // Wilson's interval of 8 in 10, as published tables have it.
    expect(band?.low).toBeCloseTo(0.49, 2);
    expect(band?.high).toBeCloseTo(0.943, 2);
  });

  test('says when the two have drifted apart', () => {
    expect(calibrationReport(reviews(4, 50, 50))).toMatchObject([{ fromBits: 3, adrift: true }]);
    expect(calibrationReport(reviews(-1, 100, 0))).toMatchObject([{ fromBits: -3, adrift: true }]);
  });

  test('keeps versions and bands apart, and is empty without reviews', () => {
    const mixed = [...reviews(1, 1, 0), ...reviews(6, 1, 0), { bits: 1, modelVersion: 'linkage-2', confirmed: true }];

    expect(calibrationReport(mixed).map((band) => [band.modelVersion, band.fromBits])).toEqual([['linkage-1', 0], ['linkage-1', 5], ['linkage-2', 0]]);
    expect(calibrationReport([])).toEqual([]);
    // A score on the border of two bands is of the upper one, and of no other.
    expect(calibrationReport(reviews(5, 3, 1)).map((band) => [band.fromBits, band.reviewed])).toEqual([[5, 4]]);
  });
});
