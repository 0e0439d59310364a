import { base32Of } from '../../shared/domain/evaluation/base32.ts';
import { CONTROLLED_HEADER, controlledCells, describeRow } from '../../shared/domain/evaluation/controlled-row.ts';
import { csvTable } from '../../shared/domain/evaluation/csv.ts';
import { widenGroups } from '../../shared/domain/evaluation/disclosure/widen-groups.ts';
import { traceIdOf } from '../../shared/http/api-stack.ts';
import type { ApiStep } from '../../shared/http/api-stack.ts';
import type { KeyedHash } from '../../shared/ports/surroundings.ts';
import { answerExport } from './answer-export.ts';
import type { ExportMeasuresDeps } from './export-measures.ts';
import { gatherRows } from './gather-rows.ts';
import { readPeriod } from './read-period.ts';

export interface ExportRowsDeps extends ExportMeasuresDeps {
  /** One key per study, and one study per evaluator client: rows of two studies cannot be joined. */
  readonly studyHash: (study: string) => KeyedHash;
}

/** 130 bits: no two things of one study share it. */
const PID_LENGTH = 26;

/** GET /evaluation/v1/rows: controlled rows, one per child × notification, under the study's own pseudonyms. */
export const createExportRows =
  ({ authenticate, facts, audit, now, studyHash }: ExportRowsDeps): ApiStep =>
  async (event) => {
    const caller = await authenticate(event, 'evaluation:read');
    const period = readPeriod(event, now());
    const { childNotifications } = await gatherRows(facts, period, caller);
    const hash = studyHash(caller.clientId);
    const pidOf = async (base: string): Promise<string> => base32Of(Buffer.from(await hash.of(base), 'base64url'), PID_LENGTH);
    const real = childNotifications.filter(({ test }) => !test);
    const { widening, smallest } = widenGroups(real.map(describeRow));
    const lines = await Promise.all(
      real.map(async (row) => {
        const [notification, incident, establishment, child] = await Promise.all([
          // The row's unit is child × notification: its key covers both.
          pidOf(`${row.notification}|${row.child}`),
          pidOf(row.incident),
          pidOf(row.body),
          pidOf(row.child),
        ]);
        return controlledCells(row, { notification, incident, establishment, child }, { asOf: period.asOf, widening });
      }),
    );
    // In the order of the pseudonyms: the order of arrival would say more than the columns do.
    const sorted = lines.toSorted(([a], [b]) => String(a).localeCompare(String(b)));
    const answer = answerExport(event, `encompass-rows_${period.from}_${period.to}`, {
      csv: () => csvTable(CONTROLLED_HEADER, sorted),
      json: () => sorted.map((cells) => Object.fromEntries(CONTROLLED_HEADER.map((name, column) => [name, cells[column]]))),
    });
    const traceId = traceIdOf(event);
    const cause = {
      at: now().toISOString(),
      actor: 'evaluator',
      actorId: caller.clientId,
      causedBy: event.requestContext.requestId,
      traceId,
    } as const;
    await audit.recordExport({ clientId: caller.clientId, what: `rows:${period.from}:${period.to}`, rows: sorted.length, cause });
    // How small the smallest group is, for whoever decides whether these rows may go on.
    return { ...answer, headers: { ...answer.headers, 'Encompass-Smallest-Group': String(smallest) } };
  };
