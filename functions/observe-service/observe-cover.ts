import { londonDayOf, weekOf } from '../../shared/domain/evaluation/london.ts';
import { parseBodyKey } from '../../shared/domain/recipient-body.ts';
import type { DirectoryStore, RecipientBodyRecord } from '../../shared/ports/directory.ts';
import type { FactEvent, FactStore } from '../../shared/ports/evaluation.ts';
import type { Clock, KeyedHash } from '../../shared/ports/surroundings.ts';

export interface ObserveCoverDeps {
  readonly directory: Pick<DirectoryStore, 'readPolicy' | 'listBodies' | 'readBody'>;
  readonly facts: Pick<FactStore, 'append' | 'ofIncident'>;
  readonly pseudonym: KeyedHash;
  readonly now: Clock;
}

/** Home Office force codes are two digits; a code without a force has no areas. */
const FORCE_CODES = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
const TOGETHER = 25;

const seenAt = (at: string): Pick<FactEvent, 'at' | 'recordedAt' | 'type' | 'test'> => ({ at, recordedAt: at, type: 'cover.observed', test: false });

const verifiedOf = ({ keyAdults }: RecipientBodyRecord, today: string): number =>
  keyAdults.filter(({ active, verifiedUntil }) => active && verifiedUntil !== undefined && verifiedUntil >= today).length;

/**
 * Once a week: one fact per open establishment, with how many key adults it has and how many of them are verified (measure R1). A second look
 * in the same week finds the mark of the first and does nothing; one that was cut off is done again, and the facts that are there stay.
 */
export const createObserveCover =
  ({ directory, facts, pseudonym, now }: ObserveCoverDeps) =>
  async (): Promise<number> => {
    const at = now().toISOString();
    const week = weekOf(at);
    const mark = `cover:${week}`;
    if ((await facts.ofIncident(mark)).length > 0) return 0;
    const policies = await Promise.all(FORCE_CODES.map((code) => directory.readPolicy(code)));
    const areas = [...new Set(policies.flatMap(({ laCodes }) => laCodes))].toSorted();
    const listed = areas.length > 0 ? await directory.listBodies(areas) : [];
    const keys = listed.flatMap(({ bodyKey, status }) => (status === 'open' && parseBodyKey(bodyKey)?.kind === 'establishment' ? [bodyKey] : []));
    let seen = 0;
    for (let start = 0; start < keys.length; start += TOGETHER) {
      const bodies = await Promise.all(keys.slice(start, start + TOGETHER).map((key) => directory.readBody(key)));
      const found = await Promise.all(
        bodies.flatMap((body) => (body && !body.test ? [body] : [])).map(
          async (body): Promise<FactEvent> => {
            const incident = await pseudonym.of(body.bodyKey);
            const values = {
              week,
              laCode: body.laCode,
              phase: body.phase ?? 'x',
              typeGroup: body.typeGroup ?? 'x',
              keyAdults: body.keyAdults.filter(({ active }) => active).length,
              verified: verifiedOf(body, londonDayOf(at)),
            };
            return { ...seenAt(at), factId: `${mark}:${incident}`, incident, values };
          },
        ),
      );
      await facts.append(found);
      seen += found.length;
    }
    // A directory that is not loaded yet is looked at again.
    if (seen > 0) await facts.append([{ ...seenAt(at), factId: `${mark}:seen`, incident: mark, values: { bodies: seen } }]);
    return seen;
  };
