import { base32Of } from '../../shared/domain/evaluation/base32.ts';
import { csvTable } from '../../shared/domain/evaluation/csv.ts';
import { createGroupSizes } from '../../shared/domain/evaluation/disclosure/group-sizes.ts';
import { cellsOf, headerOf } from '../../shared/domain/evaluation/export/cells-of.ts';
import { NOTIFICATION_COLUMNS, describeRow } from '../../shared/domain/evaluation/export/notification-columns.ts';
import { traceIdOf } from '../../shared/http/api-stack.ts';
import type { ApiStep } from '../../shared/http/api-stack.ts';
import type { KeyedHash } from '../../shared/ports/surroundings.ts';
import { answerExport } from './answer-export.ts';
import type { ExportMeasuresDeps } from './export-measures.ts';
import { gatherRows } from './gather-rows.ts';
import { readMonths } from './read-period.ts';

export interface ExportRowsDeps extends ExportMeasuresDeps {
  /** One key per study, and one study per evaluator client: rows of two studies cannot be joined. */
  readonly studyHash: (study: string) => KeyedHash;
}

const HEADER = headerOf(NOTIFICATION_COLUMNS);
/** 130 bits: no two things of one study share it. */
const PID_LENGTH = 26;

/** GET /evaluation/v1/rows: controlled rows, one per child × notification, under the study's own pseudonyms. */
export const createExportRows =
  ({ authenticate, facts, audit, now, live, studyHash }: ExportRowsDeps): ApiStep =>
  async (event) => {
    const caller = await authenticate(event, 'evaluation:read');
    const period = readMonths(event, now(), { live });
    const { childNotifications } = await gatherRows(facts, period, caller);
    const hash = studyHash(caller.clientId);
    const pidOf = async (base: string): Promise<string> => base32Of(Buffer.from(await hash.of(base), 'base64url'), PID_LENGTH);
    const real = childNotifications.filter(({ test }) => !test);
    const sizes = createGroupSizes();
    for (const row of real) sizes.add(describeRow(row));
    const { widening, smallest } = sizes.widen();
    const lines = await Promise.all(real.map((row) => cellsOf(NOTIFICATION_COLUMNS, row, { asOf: period.asOf, widening, pidOf })));
    // In the order of the pseudonyms: the order of arrival would say more than the columns do.
    const sorted = lines.toSorted(([a], [b]) => String(a).localeCompare(String(b)));
    const answer = answerExport(event, `encompass-rows_${period.from}_${period.to}`, {
      csv: () => csvTable(HEADER, sorted),
      json: () => sorted.map((cells) => Object.fromEntries(HEADER.map((name, column) => [name, cells[column]]))),
    });
    const traceId = traceIdOf(event);
    const cause = {
      at: now().toISOString(),
      actor: 'evaluator',
      actorId: caller.clientId,
      causedBy: event.requestContext.requestId,
      traceId,
    } as const;
    await audit.recordExport({ clientId: caller.clientId, what: `rows:${period.from}:${period.to}:${period.asOf}`, rows: sorted.length, cause });
    // How small the smallest group is, for whoever decides whether these rows may go on.
    return { ...answer, headers: { ...answer.headers, 'Encompass-Smallest-Group': String(smallest) } };
  };
