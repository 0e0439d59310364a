import { describe, expect, test } from 'vitest';
import { createImportKeyAdults } from '../../../functions/import-key-adults/import-key-adults.ts';
import { createAreaKeys } from '../../../shared/aws/area-keys.ts';
import { createKeyAdultChangeStore } from '../../../shared/aws/key-adult-change-store.ts';
import { sha256, systemIds } from '../../../shared/runtime/ids.ts';
import { LA, keyAdultAt, startChain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const URN = '990001';
const HEADER = 'URN,First name,Last name,Email,Role,Mobile';
const lineOf = (order: number, over: { readonly email?: string; readonly role?: string } = {}): string => {
  const { givenNames, familyName, email, mobile, role } = keyAdultAt(URN, order);
  return [URN, givenNames[0], familyName, over.email ?? email, over.role ?? role, mobile].join(',');
};

const world = async () => {
  const chain = await startChain(tables());
  await chain.area(chain.school(URN));
  const { db, names, vault, commit, now, directory } = chain;
  const areaKeys = createAreaKeys({ db, table: names.directory, vault });
  const changes = createKeyAdultChangeStore({ db, tables: names, areaKeys, commit });
  let text = '';
  const files = {
    find: async () => ({ bytes: text.length }),
    async *read() {
      yield Buffer.from(text);
    },
  };
  const run = createImportKeyAdults({ files, directory, changes, ensureKey: areaKeys.openOrCreate, ids: systemIds, digest: sha256, now });
  const load = (lines: readonly string[], confirm?: string) => {
    text = `${[HEADER, ...lines].join('\n')}\n`;
    return run({ key: 'imports/key-adults/x.csv', laCode: LA, by: 'operator-1', ...(confirm === undefined ? {} : { confirm }) });
  };
  const active = async () => ((await directory.readPeople(`establishment:${URN}`))?.keyAdults ?? []).filter((one) => one.active).map(({ email }) => email);
  return { ...chain, changes, load, active };
};

describe('key adults by CSV', () => {
  test('are shown first, asked for then, and told only once the desk has said yes', async () => {
    const { load, changes, active, now } = await world();
    const lines = [lineOf(1), lineOf(2, { email: 'renamed@school-990001.example' }), `${URN},Newly,Ossleworth,newly@school-990001.example,DSL,`];
    const before = await active();

    const preview = await load(lines);
    expect(preview).toMatchObject({ outcome: 'preview', schools: [{ urn: URN, added: 1, changed: 1, removed: 1, unchanged: 1 }], faults: [] });
    expect(await changes.pendingIn([LA])).toEqual([]);

    const asked = await load(lines, preview.outcome === 'preview' ? preview.fingerprint : '');
    expect(asked).toMatchObject({ outcome: 'asked', asked: 3 });
    expect(await active()).toEqual(before);
    const pending = await changes.pendingIn([LA]);
    expect(pending.every(({ deskSince, proposedBy }) => deskSince !== undefined && proposedBy === 'operator:operator-1')).toBe(true);

    for (const { changeId } of pending) await changes.decide({ changeId, decision: 'confirmed', today: now().toISOString().slice(0, 10), cause: { at: now().toISOString(), actor: 'staff', actorId: 'stf_1', causedBy: 'x', traceId: 'trace-0001' } });
    expect((await active()).toSorted()).toEqual(['adult-1@school-990001.example', 'newly@school-990001.example', 'renamed@school-990001.example']);
  });

  test('asked for twice, each change waits once; another file than was looked at is refused', async () => {
    const { load, changes } = await world();
    const lines = [lineOf(1), lineOf(2), `${URN},Newly,Ossleworth,newly@school-990001.example,DSL,`, lineOf(3)];
    const preview = await load(lines);
    const fingerprint = preview.outcome === 'preview' ? preview.fingerprint : '';
    await load(lines, fingerprint);

    expect(await load(lines, fingerprint)).toMatchObject({ outcome: 'asked', asked: 0 });
    expect(await load(lines.slice(1), fingerprint)).toEqual({ outcome: 'refused', code: 'changedSince' });
    expect(await changes.pendingIn([LA])).toHaveLength(1);
  });

  test('a row that cannot be read removes nobody, and a school is never left with nobody', async () => {
    const { load } = await world();

    expect(await load([lineOf(1), lineOf(2, { email: 'no address' })])).toMatchObject({ schools: [{ removed: 0, unchanged: 1 }], faults: [{ row: 3, code: 'emailMalformed' }] });
    expect(await load([`999999,Newly,Ossleworth,newly@school-990001.example,DSL,`])).toMatchObject({ schools: [], faults: [{ row: 2, code: 'schoolUnknown' }] });
    expect(await load([lineOf(1, { email: 'elsewhere@freemail.example', role: 'caretaker' }), lineOf(2, { email: 'office@other.example' })])).toMatchObject({ faults: [{ code: 'roleUnknown' }, { code: 'sharedMailbox' }, { code: 'otherDomain' }] });
  });
});
