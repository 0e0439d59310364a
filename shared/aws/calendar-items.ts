import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DaySpan } from '../domain/calendar.ts';
import type { CalendarLayers } from '../domain/calendar-layers.ts';
import type { TermDates } from '../domain/term-dates.ts';
import { authorityCalendarPartition, calendarYearPrefix, closurePrefix, hoursKey } from './keys.ts';
import { queryAll } from './query-all.ts';

type Item = Readonly<Record<string, unknown>>;

interface Layer {
  readonly years: readonly TermDates[];
  readonly closures: readonly DaySpan[];
  readonly startsAt?: string | undefined;
}

/** The calendar items among others of one partition: a body's, or an authority's. */
export const layerFrom = (items: readonly Item[]): Layer => {
  const named = (prefix: string): readonly Item[] => items.filter(({ sk }) => String(sk).startsWith(prefix));
  const hours = items.find(({ sk }) => sk === hoursKey('').sk);
  return {
    years: named(calendarYearPrefix).map(({ academicYear, terms, closures }) => ({ academicYear, terms, closures }) as TermDates),
    closures: named(closurePrefix).map(({ firstOn, lastOn }) => ({ firstOn: String(firstOn), lastOn: String(lastOn) })),
    ...(hours ? { startsAt: String(hours['startsAt']) } : {}),
  };
};

export const layersOf = (body: Layer, authority: Layer): CalendarLayers => ({
  own: body.years,
  authority: authority.years,
  closures: [...body.closures, ...authority.closures],
  startsAt: body.startsAt,
});

/** One read; an authority has a few years and closures. */
export const readAuthorityLayer = async (db: DynamoDBDocumentClient, table: string, laCode: string): Promise<Layer> => {
  const items = await queryAll(db, { TableName: table, ConsistentRead: true, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': authorityCalendarPartition(laCode) } });
  return layerFrom(items);
};

export const NO_LAYER: Layer = { years: [], closures: [] };
