import { randomBytes } from 'node:crypto';
import { DecryptCommand, GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import type { KMSClient } from '@aws-sdk/client-kms';
import { describe, expect, test } from 'vitest';
import { createRewrapKeys } from '../../../functions/rewrap-keys/rewrap-keys.ts';
import { createAreaKeys } from '../../../shared/aws/area-keys.ts';
import { createDataKeyStore } from '../../../shared/aws/data-key-store.ts';
import { createIncidentStore } from '../../../shared/aws/incident-store.ts';
import { createKeyVault, seal, unseal } from '../../../shared/aws/key-vault.ts';
import { dataKeyKey } from '../../../shared/aws/keys.ts';
import { createRetentionStore } from '../../../shared/aws/retention-store.ts';
import { FORCE, LA, childOf, incidentOf, startChain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();

/** Two keys of the service; one of them can be taken away, as a deleted key is. */
const twoKeys = () => {
  const kept = new Map<string, { readonly plain: Buffer; readonly keyId: string }>();
  const gone = new Set<string>();
  const kms = {
    send: async (command: unknown): Promise<unknown> => {
      if (command instanceof GenerateDataKeyCommand) {
        const keyId = command.input.KeyId ?? '';
        if (gone.has(keyId)) throw new Error('KMSInvalidStateException');
        const blob = randomBytes(24);
        kept.set(blob.toString('base64'), { plain: randomBytes(32), keyId });
        return { Plaintext: kept.get(blob.toString('base64'))?.plain, CiphertextBlob: blob };
      }
      if (!(command instanceof DecryptCommand)) throw new Error('unknown');
      const known = kept.get(Buffer.from(command.input.CiphertextBlob ?? []).toString('base64'));
      if (!known || gone.has(known.keyId) || (command.input.KeyId !== undefined && command.input.KeyId !== known.keyId)) throw new Error('KMSInvalidStateException');
      return { Plaintext: known.plain, KeyId: `arn:aws:kms:eu-west-2:0:key/${known.keyId}` };
    },
  } as unknown as KMSClient;
  return { kms, remove: (keyId: string) => void gone.add(keyId) };
};

const AREA_FIELD = { table: 'directory', key: 'k', field: 'f', version: 1 };

const underTheFirst = async (incidents = 3) => {
  const chain = await startChain(tables());
  const { db, table, names, commit, hash, now } = chain;
  const { kms, remove } = twoKeys();
  const storeUnder = (keyIds: string) => {
    const vault = createKeyVault(kms, keyIds, now);
    return { vault, incidents: createIncidentStore({ db, table, vault, hash, commit }), areas: createAreaKeys({ db, table: names.directory, vault }) };
  };
  const before = storeUnder('first');
  const ids = Array.from({ length: incidents }, (_, n) => `inc_00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
  for (const [n, id] of ids.entries()) await before.incidents.accept(chain.command(id, incidentOf({ forceReference: `WM/2026/${n}` })));
  await chain.writer.write([{ kind: 'policy', forceCode: FORCE, forceName: 'Wearmouth Constabulary', laCodes: [LA] }]);
  const areaKey = await before.areas.openOrCreate(LA);
  const sealed = seal(areaKey, AREA_FIELD, 'a key adult');
  const retention = createRetentionStore({ db, table, commit });
  const rewrap = (mayGoOn: () => boolean = () => true) =>
    createRewrapKeys({ keys: createDataKeyStore({ db, tables: names, vault: storeUnder('second first').vault, retention, commit }), now, mayGoOn })({ requestedBy: 'operator-1', id: 'run' });
  return { chain, ids, sealed, storeUnder, rewrap, remove, retention };
};

describe('the content key is changed', () => {
  test('every data key is wrapped anew, the old key goes, and every child is read as before', { tags: ['T35', 'T37'] }, async () => {
    const { ids, sealed, storeUnder, rewrap, remove, chain } = await underTheFirst();

    const report = await rewrap();
    const again = await rewrap();
    remove('first');
    const after = storeUnder('second');

    expect(report).toEqual({ rewrapped: ids.length + 1, current: 0, gone: 0, isWhole: true });
    expect(again).toEqual({ rewrapped: 0, current: ids.length + 1, gone: 0, isWhole: true });
    for (const id of ids) expect((await after.incidents.read(id))?.incident.reveal().children[0]?.familyName).toBe(childOf(1).familyName);
    const areaKey = await after.areas.open(LA);
    expect(areaKey && unseal(areaKey, AREA_FIELD, sealed)).toBe('a key adult');
    expect((await chain.scan(chain.table)).filter(({ action }) => action === 'keys.rewrap')).toHaveLength(2);
  });

  test('a copy of the table from before then cannot be opened by anybody, not even of what was erased since', { tags: ['T35', 'V14-2-7'] }, async () => {
    const { ids, storeUnder, rewrap, remove, chain, retention } = await underTheFirst();
    const [erased = ''] = ids;
    const backup = (await chain.scan(chain.table)).find(({ pk, sk }) => pk === dataKeyKey(erased).pk && sk === 'KEY');
    const context = { purpose: 'incident', incidentId: erased };
    const look = await retention.look(erased);
    await retention.erase({ look: look!, because: 'closed', cause: chain.cause() });
    const openedBefore = await storeUnder('second first').vault.open(String(backup?.['wrapped']), context);

    const report = await rewrap();
    remove('first');

    expect(openedBefore.plain).toHaveLength(32);
    expect(report.rewrapped).toBe(ids.length);
    await expect(storeUnder('second').vault.open(String(backup?.['wrapped']), context)).rejects.toThrow('KMSInvalidStateException');
  });

  test('a run that is cut off is taken up where it stopped, and what is erased meanwhile stays erased', { tags: ['T35'] }, async () => {
    const { ids, rewrap, chain } = await underTheFirst();
    let left = 2;

    const first = await rewrap(() => (left -= 1) >= 0);
    const second = await rewrap();

    expect(first).toMatchObject({ rewrapped: 2, isWhole: false });
    expect(second).toMatchObject({ rewrapped: ids.length - 1, current: 2, isWhole: true });
    expect((await chain.scan(chain.table)).filter(({ sk }) => sk === 'KEY')).toHaveLength(ids.length);
  });
});
