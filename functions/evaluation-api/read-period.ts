import { londonDayOf, londonInstant } from '../../shared/domain/evaluation/london.ts';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import { BREAKDOWNS } from '../../shared/domain/evaluation/measure-tally.ts';
import type { Breakdown } from '../../shared/domain/evaluation/measure-tally.ts';
import { inUtc } from '../../shared/domain/timetable.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { Fault } from '../../shared/http/problem.ts';

export interface PeriodAsked {
  readonly from: string;
  readonly to: string;
  readonly asOf: string;
  readonly breakdown: Breakdown;
}

/** A year and a month: long enough for a yearly report, short enough for one answer. */
const MAX_DAYS = 400;
/** Nothing was received before: the duty began in November 2025. Days are read one by one, so an early first day costs time. */
const FIRST_DAY = '2025-01-01';

const FIXES: Readonly<Record<string, string>> = {
  from: `Send the first day of receipt as YYYY-MM-DD, from ${FIRST_DAY} to today`,
  to: 'Send the last day of receipt as YYYY-MM-DD, not before the first',
  asOf: 'Send the instant at which a month began in London, not before the period had ended, or leave it out',
  breakdown: `Send one of: ${BREAKDOWNS.join(', ')}`,
};

const faultAt = (name: string, code: string): Fault => ({ pointer: `query:${name}`, code, fix: FIXES[name] ?? 'Leave it out' });

const $Query = z.strictObject({
  from: z.iso.date(),
  to: z.iso.date(),
  asOf: z.iso.datetime({ offset: true }).optional(),
  breakdown: z.enum(BREAKDOWNS).default('total'),
});

const readPeriod = (event: Pick<APIGatewayProxyEvent, 'queryStringParameters'>, now: Date): PeriodAsked => {
  const refuse = (faults: readonly Fault[]): Problem => new Problem(400, 'invalid_period', 'Some details of the period need to change', { faults });
  const parsed = $Query.safeParse(event.queryStringParameters ?? {});
  if (!parsed.success) {
    throw refuse(
      parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.filter((key) => /^\w{1,40}$/.test(key)).map((key) => faultAt(key, 'unknown_parameter'))
          : [faultAt(String(issue.path[0] ?? ''), issue.code === 'invalid_type' ? 'missing' : 'malformed')],
      ),
    );
  }
  const { from, to, breakdown } = parsed.data;
  if (to < from) throw refuse([faultAt('to', 'before_from')]);
  if (from < FIRST_DAY) throw refuse([faultAt('from', 'before_first_day')]);
  if (from > londonDayOf(now.toISOString())) throw refuse([faultAt('from', 'in_future')]);
  if (Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days >= MAX_DAYS) {
    throw refuse([{ pointer: 'query:to', code: 'period_too_long', fix: `Ask for at most ${MAX_DAYS} days at a time` }]);
  }
  const asOf = inUtc(parsed.data.asOf ?? now.toISOString());
  // Nobody can have seen yet what stood at a time to come, and the same question would be answered otherwise tomorrow.
  if (Temporal.Instant.compare(asOf, now.toISOString()) > 0) throw refuse([faultAt('asOf', 'in_future')]);
  return { from, to, asOf, breakdown };
};

/** A fact is in the table well within this time of being stamped (ADR 0030): a month that began less long ago could still change. */
const SETTLING_MS = 5 * 60_000;

const monthStartOf = (instant: string): string => inUtc(londonInstant(`${londonDayOf(instant).slice(0, 7)}-01`, '00:00'));

/**
 * The period of measures and rows alike: whole months of receipt in London that are over, as known when a month began (the latest, when `asOf` is left
 * out). A single day, two instants a minute apart, or the same question asked again each minute would say on which day, or when, something
 * happened: laid side by side, two answers now differ by whole months only. `live` is for one machine, where everybody is invented:
 * the month that runs as well, and what is known now.
 *
 * All faults at once; no value is repeated.
 */
export const readMonths = (event: Pick<APIGatewayProxyEvent, 'queryStringParameters'>, now: Date, { live = false }: { readonly live?: boolean | undefined } = {}): PeriodAsked => {
  const read = readPeriod(event, now);
  const { from, to } = read;
  const asked = event.queryStringParameters?.['asOf'];
  const latest = monthStartOf(new Date(now.getTime() - SETTLING_MS).toISOString());
  const asOf = asked === undefined && !live ? latest : read.asOf;
  const over = inUtc(londonInstant(Temporal.PlainDate.from(to).add({ days: 1 }).toString(), '00:00'));
  const wholeMonths = from.endsWith('-01') && Temporal.PlainDate.from(to).add({ days: 1 }).day === 1;
  const isMonthStart = asked === undefined || (asOf === monthStartOf(asOf) && asOf <= latest);
  const faults = [
    ...(wholeMonths ? [] : [{ pointer: 'query:from', code: 'whole_months', fix: 'Ask for whole months of receipt: from the first day of one to the last day of one' }]),
    ...(isMonthStart ? [] : [{ pointer: 'query:asOf', code: 'month_start', fix: `Send the instant at which a month began in London, like ${latest}, or leave it out` }]),
    // Known before its end, a month would say what came when; known while it runs, it would say so to whoever asks again.
    ...(live || !wholeMonths || !isMonthStart || over <= asOf ? [] : [{ pointer: 'query:to', code: 'period_not_over', fix: 'Ask for months that were over by then; the last one is there five minutes after it ends' }]),
  ];
  if (faults.length > 0) throw new Problem(400, 'invalid_period', 'Some details of the period need to change', { faults });
  return { ...read, asOf };
};

/** Facts about a period go on arriving after its last day: read on until the day of `asOf`. */
export const lastFactDay = ({ to, asOf }: PeriodAsked): string => {
  const day = londonDayOf(asOf);
  return day > to ? day : to;
};
