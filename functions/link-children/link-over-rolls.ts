import type { KeyQuery } from '../../shared/domain/linkage/blocking-keys.ts';
import type { LinkDecision } from '../../shared/domain/linkage/decide-links.ts';
import { linkIncident } from '../../shared/domain/linkage/link-incident.ts';
import type { KeyAnswer, LinkSettings } from '../../shared/domain/linkage/link-incident.ts';
import type { PreparedChild } from '../../shared/domain/linkage/prepare-records.ts';
import type { RollStore } from '../../shared/ports/directory.ts';

/** Brothers and sisters ask for one home and one surname: each bucket is read once for an incident. */
const askedOnce = (ask: (query: KeyQuery) => Promise<KeyAnswer>): ((query: KeyQuery) => Promise<KeyAnswer>) => {
  const asked = new Map<string, Promise<KeyAnswer>>();
  return (query) => {
    const key = JSON.stringify([query.type, query.value, query.from, query.to, query.narrowTo]);
    const known = asked.get(key) ?? ask(query);
    asked.set(key, known);
    return known;
  };
};

/** Drives the one linkage of all fronts against the rolls table: its questions become queries, all of one stage at once. */
export const linkOverRolls = async (
  children: readonly PreparedChild[],
  settings: LinkSettings,
  rolls: Pick<RollStore, 'ask'> & Partial<Pick<RollStore, 'readVersions'>>,
  neighbours: readonly string[] = [],
): Promise<readonly LinkDecision[]> => {
  const reach = { area: settings.area, neighbours };
  const versions = await rolls.readVersions?.(reach);
  const ask = askedOnce((query) => rolls.ask({ ...reach, versions }, query));
  const way = linkIncident(children, settings);
  let turn = way.next();
  while (turn.done !== true) {
    turn = way.next(await Promise.all(turn.value.queries.map((queries) => Promise.all(queries.map(ask)))));
  }
  return turn.value;
};
