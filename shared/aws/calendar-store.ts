import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Calendar } from '../domain/calendar.ts';
import type { BodyCalendar, CalendarChange, CalendarRevisions, CalendarScope, CalendarStore } from '../ports/calendars.ts';
import type { Cause } from '../ports/cause.ts';
import { choreWrite } from './chore-store.ts';
import type { CommitWrites, Write } from './commit.ts';
import { layerFrom, layersOf, NO_LAYER, readAuthorityLayer } from './calendar-items.ts';
import { areaList, auditChainOf, authorityCalendarPartition, bodyPartition, bodyProfileKey, calendarHistoryKey, calendarYearKey, calendarYearPrefix, closureKey, closurePrefix, hoursKey } from './keys.ts';
import { queryAll } from './query-all.ts';
import { inParallel } from './write-together.ts';

export interface CalendarStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly tables: { readonly records: string; readonly directory: string };
  readonly commit: CommitWrites;
}

const WIDE = 8;

const partitionOf = (scope: CalendarScope): string => (scope.kind === 'body' ? bodyPartition(scope.bodyKey) : authorityCalendarPartition(scope.laCode));
/** Names a scope in audit entries and chores: `establishment:990001`, or the authority's code. */
export const nameOfScope = (scope: CalendarScope): string => (scope.kind === 'body' ? scope.bodyKey : scope.laCode);

export const createCalendarStore = ({ db, tables, commit }: CalendarStoreDeps): CalendarStore => {
  const table = tables.directory;

  const itemsOf = async (partition: string, prefix: string): Promise<readonly Record<string, unknown>[]> => {
    const items = await queryAll(db, {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': partition, ':prefix': prefix },
    });
    return items;
  };

  const read = async (bodyKey: string, authorityLayer?: Awaited<ReturnType<typeof readAuthorityLayer>>): Promise<BodyCalendar | undefined> => {
    const partition = bodyPartition(bodyKey);
    const [{ Item: profile }, years, closures, { Item: hours }] = await Promise.all([
      db.send(new GetCommand({ TableName: table, Key: bodyProfileKey(bodyKey), ConsistentRead: true })),
      itemsOf(partition, calendarYearPrefix),
      itemsOf(partition, closurePrefix),
      db.send(new GetCommand({ TableName: table, Key: hoursKey(partition), ConsistentRead: true })),
    ]);
    if (!profile) return undefined;
    const setUp = profile['calendar'] as Calendar;
    const laCode = String(profile['laCode']);
    const authority = setUp.worksAllYear ? NO_LAYER : (authorityLayer ?? (await readAuthorityLayer(db, table, laCode)));
    return { bodyKey, name: String(profile['name']), laCode, setUp, layers: layersOf(layerFrom([...years, ...closures, ...(hours ? [hours] : [])]), authority) };
  };

  const writesOf = (scope: CalendarScope, change: CalendarChange, seen: CalendarRevisions, cause: Cause): readonly Write[] => {
    const partition = partitionOf(scope);
    const by = { at: cause.at, by: cause.actorId };
    /** As it was when the preview was made: `seen` has its revision, or it was not there. */
    const asSeen = (name: string) =>
      seen[name] === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'revision = :seen', ExpressionAttributeValues: { ':seen': seen[name] } };
    switch (change.act) {
      case 'import':
        return [
          ...change.years.flatMap((dates): Write[] => {
            const key = calendarYearKey(partition, dates.academicYear);
            const revision = (seen[key.sk] ?? 0) + 1;
            const item = { academicYear: dates.academicYear, terms: dates.terms, closures: dates.closures, source: change.source, revision, ...by };
            return [
              { Put: { TableName: table, Item: { ...key, ...item }, ...asSeen(key.sk) } },
              { Put: { TableName: table, Item: { ...calendarHistoryKey(partition, dates.academicYear, revision), ...item }, ConditionExpression: 'attribute_not_exists(pk)' } },
            ];
          }),
          ...(change.startsAt === undefined
            ? []
            : [{ Put: { TableName: table, Item: { ...hoursKey(partition), startsAt: change.startsAt, revision: (seen['HOURS'] ?? 0) + 1, source: change.source, ...by }, ...asSeen('HOURS') } }]),
        ];
      case 'close': {
        const key = closureKey(partition, change.span.firstOn, change.span.lastOn);
        return [{ Put: { TableName: table, Item: { ...key, ...change.span, because: change.because, revision: (seen[key.sk] ?? 0) + 1, ...by }, ...asSeen(key.sk) } }];
      }
      case 'reopen': {
        const key = closureKey(partition, change.span.firstOn, change.span.lastOn);
        return [{ Delete: { TableName: table, Key: key, ConditionExpression: 'attribute_exists(pk)' } }];
      }
    }
  };

  return {
    readBody: (bodyKey) => read(bodyKey),

    async establishmentsOf(laCode) {
      const listed = await queryAll(db, {
        TableName: table,
        IndexName: 'list',
        KeyConditionExpression: 'listPk = :area AND begins_with(listSk, :kind)',
        ExpressionAttributeValues: { ':area': areaList(laCode), ':kind': 'establishment:' },
        ProjectionExpression: 'bodyKey, #status',
        ExpressionAttributeNames: { '#status': 'status' },
      });
      const keys = listed.filter(({ status }) => status === 'open').map(({ bodyKey }) => String(bodyKey));
      const authority = await readAuthorityLayer(db, table, laCode);
      const found = await inParallel(keys, WIDE, (bodyKey) => read(bodyKey, authority));
      return found.filter((body) => body !== undefined);
    },

    async revisions(scope) {
      const partition = partitionOf(scope);
      const [years, closures, { Item: hours }] = await Promise.all([
        itemsOf(partition, calendarYearPrefix),
        itemsOf(partition, closurePrefix),
        db.send(new GetCommand({ TableName: table, Key: hoursKey(partition), ConsistentRead: true })),
      ]);
      return Object.fromEntries([...years, ...closures, ...(hours ? [hours] : [])].map(({ sk, revision }) => [String(sk), Number(revision)]));
    },

    async apply({ scope, laCode, change, seen, cause }) {
      const about = nameOfScope(scope);
      const result = await commit({
        writes: [
          ...writesOf(scope, change, seen, cause),
          choreWrite(tables.records, { kind: 'followCalendar', about, laCode, dueAt: cause.at, requestId: cause.causedBy }),
        ],
        audit: { chain: auditChainOf('area', laCode, cause.at.slice(0, 10)), action: `calendar.${change.act}`, object: about, ...(change.act === 'close' ? { outcome: change.because } : {}) },
        events: [],
        test: false,
        cause,
      });
      return result.kind === 'committed' ? 'applied' : 'conflict';
    },
  };
};
