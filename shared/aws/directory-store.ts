import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DEFAULT_POLICY } from '../domain/force-policy.ts';
import type { ForcePolicy } from '../domain/force-policy.ts';
import { composeCalendar } from '../domain/calendar-layers.ts';
import type { Calendar } from '../domain/calendar.ts';
import type { KeyAdult } from '../domain/key-adult.ts';
import type { BodyPeople, DirectoryStore, RecipientBodyRecord } from '../ports/directory.ts';
import type { Clock } from '../ports/surroundings.ts';
import type { AreaKeys } from './area-keys.ts';
import { NO_LAYER, layerFrom, layersOf, readAuthorityLayer } from './calendar-items.ts';
import { areaList, areaOfKey, bodyPartition, bodyProfileKey, policyKey } from './keys.ts';
import { unseal } from './key-vault.ts';
import { queryAll, queryEach } from './query-all.ts';

export interface DirectoryStoreDeps {
  readonly db: DynamoDBDocumentClient;
  readonly table: string;
  readonly areaKeys: AreaKeys;
  /** Given, an area's list of names is kept for a minute: it only tells schools apart, and who is told is read anew each time. */
  readonly now?: Clock;
}

const LIST_FOR_MS = 60_000;
type Listed = Awaited<ReturnType<DirectoryStore['listBodies']>>;

/** A closed establishment leads to its open successors; registers have circles in them. */
const MAX_SUCCESSIONS = 6;

export const createDirectoryStore = ({ db, table, areaKeys, now }: DirectoryStoreDeps): DirectoryStore => {
  type Items = readonly Readonly<Record<string, unknown>>[];
  const readItems = async (bodyKey: string): Promise<{ readonly items: Items; readonly profile: Items[number] } | undefined> => {
    const items = await queryAll(db, { TableName: table, ConsistentRead: true, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': bodyPartition(bodyKey) } });
    const profile = items.find(({ sk }) => sk === bodyProfileKey(bodyKey).sk);
    return profile && { items, profile };
  };

  const toPeople = async ({ items, profile }: { readonly items: Items; readonly profile: Items[number] }): Promise<BodyPeople> => {
    const sealed = items.filter(({ sk }) => String(sk).startsWith('KEYADULT#'));
    const key = sealed.length > 0 ? await areaKeys.open(String(profile['laCode'])) : undefined;
    const keyAdults = key
      ? sealed.map((item) => unseal(key, { table, key: String(item['sk']), field: 'keyAdult', version: Number(item['revision'] ?? 1) }, item['content'] as Uint8Array) as KeyAdult)
      : [];
    const { pk: _pk, sk: _sk, listPk: _listPk, listSk: _listSk, calendar: _calendar, ...rest } = profile;
    return { ...(rest as unknown as BodyPeople), test: rest['test'] === true, keyAdults: keyAdults.toSorted((a, b) => a.order - b.order) };
  };

  const readBody = async (bodyKey: string): Promise<RecipientBodyRecord | undefined> => {
    const found = await readItems(bodyKey);
    if (!found) return undefined;
    const { items, profile } = found;
    const setUp = profile['calendar'] as Calendar;
    const [people, authority] = await Promise.all([toPeople(found), setUp.worksAllYear ? NO_LAYER : readAuthorityLayer(db, table, String(profile['laCode']))]);
    return { ...people, calendar: composeCalendar(setUp, layersOf(layerFrom(items), authority)) };
  };

  const readPolicy = async (forceCode: string): Promise<ForcePolicy> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: policyKey(forceCode) }));
    if (!Item) return { ...DEFAULT_POLICY, forceCode, forceName: `Force ${forceCode}`, laCodes: [] };
    const { pk: _pk, sk: _sk, listPk: _listPk, listSk: _listSk, ...stored } = Item;
    return { ...DEFAULT_POLICY, ...(stored as Partial<ForcePolicy>) } as ForcePolicy;
  };

  const lists = new Map<string, { readonly bodies: Listed; readonly until: number }>();

  return {
    async readPeople(bodyKey) {
      const found = await readItems(bodyKey);
      return found && toPeople(found);
    },

    readBody,

    async openBodies(bodyKey) {
      const open: RecipientBodyRecord[] = [];
      const seen = new Set<string>();
      let frontier = [bodyKey];
      for (let depth = 0; depth < MAX_SUCCESSIONS && frontier.length > 0; depth += 1) {
        const found = await Promise.all(frontier.filter((key) => !seen.has(key)).map(readBody));
        frontier.forEach((key) => seen.add(key));
        frontier = [];
        for (const body of found) {
          if (body?.status === 'open') open.push(body);
          else if (body) frontier.push(...body.successors.map((urn) => `establishment:${urn}`));
        }
      }
      return open;
    },

    readPolicy,

    async readAreaPolicy(laCode) {
      const { Item } = await db.send(new GetCommand({ TableName: table, Key: areaOfKey(laCode) }));
      // An authority that no force's policy names has the statute's defaults.
      return readPolicy(String(Item?.['forceCode'] ?? ''));
    },

    async listBodies(laCodes) {
      const name = laCodes.join();
      const known = lists.get(name);
      if (now !== undefined && known !== undefined && known.until > now().getTime()) return known.bodies;
      const pages = await Promise.all(
        laCodes.map(async (laCode) => {
          const found: { bodyKey: string; name: string; status: 'open' | 'closed'; successors: readonly string[] }[] = [];
          const listed = queryEach(db, {
            TableName: table,
            IndexName: 'list',
            KeyConditionExpression: 'listPk = :area',
            ExpressionAttributeValues: { ':area': areaList(laCode) },
            // Not the calendars: they are most of a body.
            ProjectionExpression: 'bodyKey, #name, #status, successors',
            ExpressionAttributeNames: { '#name': 'name', '#status': 'status' },
          });
          for await (const item of listed) {
            found.push({ bodyKey: String(item['bodyKey']), name: String(item['name']), status: item['status'] as 'open' | 'closed', successors: (item['successors'] as string[] | undefined) ?? [] });
          }
          return found;
        }),
      );
      const bodies = pages.flat();
      if (now !== undefined) lists.set(name, { bodies, until: now().getTime() + LIST_FOR_MS });
      return bodies;
    },
  };
};
