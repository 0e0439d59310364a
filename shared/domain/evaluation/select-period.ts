import { londonDayOf } from './london.ts';
import type { EvaluationRows } from './rows.ts';

export interface Period {
  /** London days of receipt, both included. */
  readonly from: string;
  readonly to: string;
  /** Only this force, when the caller is tied to one. */
  readonly forceCode?: string | undefined;
}

const endOfWeek = (monday: string): string => Temporal.PlainDate.from(monday).add({ days: 6 }).toString();

/** A row belongs to the day on which its incident was received; what happened to it later still counts there. */
export const selectPeriod = (rows: EvaluationRows, { from, to, forceCode }: Period): EvaluationRows => {
  const within = <R extends { readonly receivedAt: string; readonly forceCode: string }>(all: readonly R[]): readonly R[] =>
    all.filter((row) => {
      const day = londonDayOf(row.receivedAt);
      return from <= day && day <= to && (forceCode === undefined || row.forceCode === forceCode);
    });
  return {
    incidents: within(rows.incidents),
    childIncidents: within(rows.childIncidents),
    notifications: within(rows.notifications),
    childNotifications: within(rows.childNotifications),
    // Of the whole gateway: one force's evaluator sees neither.
    cover: forceCode === undefined ? rows.cover.filter(({ week }) => from <= endOfWeek(week) && week <= to) : [],
    service: forceCode === undefined ? rows.service.filter(({ day }) => from <= day && day <= to) : [],
  };
};
