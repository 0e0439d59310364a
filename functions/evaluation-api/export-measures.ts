import { computeMeasures } from '../../shared/domain/evaluation/compute-measures.ts';
import { csvTable } from '../../shared/domain/evaluation/csv.ts';
import { DEFINITIONS_VERSION } from '../../shared/domain/evaluation/measure.ts';
import { MEASURES_HEADER, measureCells } from '../../shared/domain/evaluation/measures-table.ts';
import { NOT_MEASURED } from '../../shared/domain/evaluation/measures.ts';
import { traceIdOf } from '../../shared/http/api-stack.ts';
import type { ApiStep } from '../../shared/http/api-stack.ts';
import type { AuthenticateCaller } from '../../shared/http/authenticate-caller.ts';
import type { AuditTrail, FactStore } from '../../shared/ports/evaluation.ts';
import type { Clock } from '../../shared/ports/surroundings.ts';
import { answerExport } from './answer-export.ts';
import { gatherRows } from './gather-rows.ts';
import { readMonths } from './read-period.ts';

export interface ExportMeasuresDeps {
  readonly authenticate: AuthenticateCaller;
  readonly facts: Pick<FactStore, 'since'>;
  readonly audit: AuditTrail;
  readonly now: Clock;
  /** One machine only: the month that runs, and what is known now. */
  readonly live?: boolean | undefined;
}

/** GET /evaluation/v1/measures: every measure with its n and N, exact, for incidents received in whole months: no more than the same client's rows say. */
export const createExportMeasures =
  ({ authenticate, facts, audit, now, live }: ExportMeasuresDeps): ApiStep =>
  async (event) => {
    const caller = await authenticate(event, 'evaluation:read');
    const period = readMonths(event, now(), { live });
    const rows = await gatherRows(facts, period, caller);
    const results = computeMeasures(rows, period);
    const lines = results.map(measureCells);
    const answer = answerExport(event, `encompass-measures_${period.from}_${period.to}`, {
      csv: () => csvTable(MEASURES_HEADER, lines),
      json: () => ({
        definitions_version: DEFINITIONS_VERSION,
        from: period.from,
        to: period.to,
        as_of: period.asOf,
        test_incidents_left_out: rows.incidents.filter(({ test }) => test).length,
        measures: lines.map((cells) => Object.fromEntries(MEASURES_HEADER.map((name, column) => [name, cells[column]]))),
        not_measured: NOT_MEASURED,
      }),
    });
    // Nobody leaves with figures before the trail says so.
    const traceId = traceIdOf(event);
    const cause = {
      at: now().toISOString(),
      actor: 'evaluator',
      actorId: caller.clientId,
      causedBy: event.requestContext.requestId,
      traceId,
    } as const;
    await audit.recordExport({ clientId: caller.clientId, what: `measures:${period.breakdown}:${period.from}:${period.to}:${period.asOf}`, rows: results.length, cause });
    return answer;
  };
