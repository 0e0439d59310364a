import type { LogCode } from './log-codes.ts';

/** The only fields a log line may have. Ids of ours, counts, durations and codes: nothing about a person. */
export interface LogFields {
  readonly incidentId?: string | undefined;
  readonly notificationId?: string | undefined;
  readonly version?: number | undefined;
  readonly effectId?: string | undefined;
  readonly keyAdultId?: string | undefined;
  readonly obligationId?: string | undefined;
  readonly eventId?: string | undefined;
  readonly eventType?: string | undefined;
  readonly referralId?: string | undefined;
  readonly forceCode?: string | undefined;
  readonly clientId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly queue?: string | undefined;
  readonly messageId?: string | undefined;
  readonly route?: string | undefined;
  readonly status?: number | undefined;
  readonly because?: string | undefined;
  readonly errorName?: string | undefined;
  readonly rung?: string | undefined;
  readonly count?: number | undefined;
  readonly ms?: number | undefined;
  readonly receives?: number | undefined;
}

export type Log = (level: 'info' | 'warn' | 'error', code: LogCode, fields?: LogFields) => void;

/** JSON lines on standard output. `errorName` is a class name: messages of errors may quote what they choked on. */
export const createLog =
  (step: string, write: (line: string) => void = (line) => void process.stdout.write(line)): Log =>
  (level, code, fields = {}) =>
    write(`${JSON.stringify({ level, step, code, ...fields })}\n`);

/** A code for an unknown error: its class, never its message. */
export const errorNameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
