import { knownAtOf } from '../../shared/domain/evaluation/fact.ts';
import { calibrationReport } from '../../shared/domain/linkage/calibration-report.ts';
import type { ReviewedLink } from '../../shared/domain/linkage/calibration-report.ts';
import { json, traceIdOf } from '../../shared/http/api-stack.ts';
import type { ApiStep } from '../../shared/http/api-stack.ts';
import type { FactEvent } from '../../shared/ports/evaluation.ts';
import type { ExportMeasuresDeps } from './export-measures.ts';
import { readMonths } from './read-period.ts';

/** A decision about a child whom the engine had somebody for; who was tried out, or had nobody, calibrates nothing. */
const reviewOf = ({ type, test, values }: FactEvent): ReviewedLink | undefined => {
  const { firstBits, modelVersion, isFirst } = values;
  if (type !== 'child.decided' || test || typeof firstBits !== 'number' || typeof modelVersion !== 'string') return undefined;
  return { bits: firstBits, modelVersion, confirmed: isFirst === true };
};

/**
 * GET /evaluation/v1/calibration: what the scores promised beside what reviewers found, for decisions of whole months (London), as known when a month began. Of all forces
 * together: a model is one. It reports; nothing learns from it by itself.
 */
export const createShowCalibration =
  ({ authenticate, facts, audit, now, live }: ExportMeasuresDeps): ApiStep =>
  async (event) => {
    const caller = await authenticate(event, 'evaluation:read');
    const { from, to, asOf } = readMonths(event, now(), { live });
    const reviews: ReviewedLink[] = [];
    for await (const fact of facts.since(from, to)) {
      const review = reviewOf(fact);
      if (review && knownAtOf(fact) <= asOf) reviews.push(review);
    }
    const cause = { at: now().toISOString(), actor: 'evaluator', actorId: caller.clientId, causedBy: event.requestContext.requestId, traceId: traceIdOf(event) } as const;
    await audit.recordExport({ clientId: caller.clientId, what: `calibration:${from}:${to}:${asOf}`, rows: reviews.length, cause });
    // The lowest band has no lower end, and JSON has no infinity.
    const bands = calibrationReport(reviews).map((band) => ({ ...band, fromBits: Number.isFinite(band.fromBits) ? band.fromBits : null }));
    return json(200, { from, to, reviewed: reviews.length, bands });
  };
