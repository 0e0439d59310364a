import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { quarantine, retry } from '../domain/outcome.ts';
import type { Outcome } from '../domain/outcome.ts';
import { errorNameOf } from './log.ts';
import type { Log } from './log.ts';

export interface QueueStage<Message> {
  readonly schema: z.ZodType<Message>;
  readonly run: (message: Message) => Promise<Outcome>;
  /** Keeps what can never be read or done, clears its obligation and raises a referral. */
  readonly quarantine: (aside: { readonly messageId: string; readonly because: string; readonly obligationId?: string | undefined; readonly incidentId?: string | undefined }) => Promise<void>;
  readonly log: Log;
  /** When set, records of one batch are concluded together after all of them ran (bulk projections). */
  readonly afterBatch?: () => Promise<void>;
}

// The form in which a trace id comes in: anything else is not repeated in a log.
const $TraceId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/).optional().catch(undefined);
// Enough of any message to clear its obligation, even when the rest does not fit.
const $Traceable = z.object({ obligationid: z.string().optional(), traceid: $TraceId, mail: z.object({ tags: z.object({ trace: z.array($TraceId).optional().catch(undefined) }).optional().catch(undefined) }).optional().catch(undefined), data: z.object({ incidentId: z.string().optional() }).optional() });

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

// Paths and codes only: a fault report must not repeat what was in the message.
const faultsOf = (error: z.ZodError): string => error.issues.map(({ path, code }) => `${path.join('.')}:${code}`).join(';').slice(0, 200);

/**
 * The one loop over queue records. Each record is settled alone; only `retry` goes back to the queue, and what can never succeed is
 * put aside once, with its reason. When putting aside itself fails the record goes back: nothing is put aside silently.
 */
export const createSqsBatch = <Message>({ schema, run, quarantine: putAside, log, afterBatch }: QueueStage<Message>) => {
  const surprised = (error: unknown): Outcome => {
    log('error', 'STEP_SURPRISED', { errorName: errorNameOf(error) });
    return retry(`surprise:${errorNameOf(error)}`);
  };

  const settle = async (record: SQSRecord): Promise<Outcome> => {
    const body = parseJson(record.body);
    const message = schema.safeParse(body);
    const outcome = message.success ? await run(message.data).catch(surprised) : quarantine(`unreadable:${faultsOf(message.error)}`);
    const trace = $Traceable.safeParse(body).data;
    const fields = { messageId: record.messageId, obligationId: trace?.obligationid, traceId: trace?.traceid ?? trace?.mail?.tags?.trace?.[0], receives: Number(record.attributes.ApproximateReceiveCount) };
    switch (outcome.kind) {
      case 'done':
        log('info', 'RECORD_DONE', fields);
        return outcome;
      case 'ignored':
        log('info', 'RECORD_IGNORED', { ...fields, because: outcome.because });
        return outcome;
      case 'retry':
        log('warn', 'RECORD_RETRY', { ...fields, because: outcome.because });
        return outcome;
      case 'quarantine':
        await putAside({ messageId: record.messageId, because: outcome.because, obligationId: trace?.obligationid, incidentId: trace?.data?.incidentId });
        log('error', 'RECORD_QUARANTINED', { ...fields, because: outcome.because });
        return outcome;
    }
  };

  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const outcomes = await Promise.all(Records.map((record) => settle(record).catch(surprised)));
    if (afterBatch) {
      const failed = await afterBatch().then(
        () => undefined,
        (error: unknown) => surprised(error),
      );
      if (failed) return { batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    }
    const retried = Records.filter((_, index) => outcomes[index]?.kind === 'retry');
    return { batchItemFailures: retried.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
};
