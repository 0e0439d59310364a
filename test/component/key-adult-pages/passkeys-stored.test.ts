import { randomBytes } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createAccessStore } from '../../../shared/aws/access-store.ts';
import { createCommit } from '../../../shared/aws/commit.ts';
import { createPasskeyStore } from '../../../shared/aws/passkey-store.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import type { PendingProof } from '../../../shared/ports/access.ts';
import type { Cause } from '../../../shared/ports/cause.ts';
import type { Passkey } from '../../../shared/ports/passkeys.ts';
import { sha256, systemIds as ids } from '../../../shared/runtime/ids.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const plain = randomBytes(32);
const cause = (at = '2026-11-23T07:40:00.000Z'): Cause => ({ at, actor: 'keyAdult', actorId: 'ka-lead', causedBy: ids.uuid(), traceId: 'trace-1' });
const aPasskey = (more: Partial<Passkey> = {}): Passkey => ({
  passkeyId: 'pk-1',
  keyAdultId: 'ka-lead',
  device: 'thisDevice',
  counter: 3,
  createdAt: '2026-11-23T07:40:00.000Z',
  credential: sensitive({ credentialId: 'CANARY-id', publicKey: 'CANARY-key', transports: ['internal'], addressHash: 'h' }),
  ...more,
});

const stores = async () => {
  const { records: table } = await tables().fresh();
  const { db } = tables();
  const commit = createCommit({ db, table, ids, digest: sha256 });
  const passkeys = createPasskeyStore({ db, table, commit, areaKeys: { open: async () => ({ plain, wrapped: 'w' }) } });
  const access = createAccessStore({ db, table, commit, hash: { of: async (text) => text } });
  const place = async (proofHash: string, more: Partial<PendingProof> = {}) =>
    access.startProof({ proofHash, bodyKey: 'establishment:990001', keyAdultId: 'ka-lead', method: 'enrolPasskey', triesLeft: 5, expiresAt: '2026-11-23T07:45:00.000Z', ...more }, cause());
  const add = async (passkey: Passkey, proofHash = `proof-${passkey.passkeyId}`) => {
    await place(proofHash);
    return passkeys.add({ laCode: '999', passkey, proofHash, cause: cause() });
  };
  return { passkeys, access, place, add, dump: async () => JSON.stringify((await db.send(new ScanCommand({ TableName: table }))).Items) };
};

describe('a passkey, stored for real', () => {
  it('is kept once, sealed, and with the place of its challenge used up', async () => {
    const { passkeys, access, add, dump } = await stores();

    const first = await add(aPasskey());
    const sameProof = await passkeys.add({ laCode: '999', passkey: aPasskey({ passkeyId: 'pk-2' }), proofHash: 'proof-pk-1', cause: cause() });
    const samePasskey = await add(aPasskey(), 'proof-other');

    expect([first, sameProof, samePasskey]).toEqual(['added', 'used', 'known']);
    expect(await access.findProof('proof-pk-1')).toBeUndefined();
    expect(await dump()).not.toContain('CANARY');
    expect((await passkeys.find('999', 'ka-lead', 'pk-1'))?.credential.reveal().publicKey).toBe('CANARY-key');
    // It is this key adult's, and nobody else finds it.
    expect(await passkeys.find('999', 'ka-deputy', 'pk-1')).toBeUndefined();
    expect(await passkeys.ofKeyAdult('999', 'ka-deputy')).toEqual([]);
  });

  it('counts forward only: of two that come at once with the same count one is a copy', { tags: ['T22', 'V2-3-4'] }, async () => {
    const { passkeys, add } = await stores();
    await add(aPasskey());
    const use = (counter: number) => passkeys.recordUse({ keyAdultId: 'ka-lead', passkeyId: 'pk-1', counter, cause: cause() });

    const together = await Promise.all([use(4), use(4)]);
    const back = await use(3);
    const zero = await use(0);

    expect(together.toSorted()).toEqual(['recorded', 'regressed']);
    expect([back, zero]).toEqual(['regressed', 'regressed']);
    expect((await passkeys.find('999', 'ka-lead', 'pk-1'))?.counter).toBe(4);
  });

  it('that is synced has no count, and is used again and again', async () => {
    const { passkeys, add } = await stores();
    await add(aPasskey({ counter: 0 }));
    const use = () => passkeys.recordUse({ keyAdultId: 'ka-lead', passkeyId: 'pk-1', counter: 0, cause: cause() });

    expect([await use(), await use()]).toEqual(['recorded', 'recorded']);
  });

  it('once stopped stays stopped, tells the desk once, and can still be removed', async () => {
    const { passkeys, add, dump } = await stores();
    await add(aPasskey());
    const stop = () =>
      passkeys.suspend({
        keyAdultId: 'ka-lead',
        passkeyId: 'pk-1',
        referral: { referralId: 'rfr_passkey_pk-1', kind: 'passkey', incidentId: 'inc-1', notificationId: 'ntf-1', laCode: '999' },
        test: false,
        cause: cause(),
      });

    const [first, again] = [await stop(), await stop()];
    const used = await passkeys.recordUse({ keyAdultId: 'ka-lead', passkeyId: 'pk-1', counter: 9, cause: cause() });
    const owed = (await dump()).match(/referral\.opened/g)?.length;

    expect([first.kind, again.kind, used]).toEqual(['committed', 'conflict', 'gone']);
    expect(owed).toBe(1);
    expect(await passkeys.remove({ keyAdultId: 'ka-lead', passkeyId: 'pk-1', cause: cause() })).toBe('removed');
    expect(await passkeys.remove({ keyAdultId: 'ka-lead', passkeyId: 'pk-1', cause: cause() })).toBe('gone');
  });

  it('is removed by the desk as by its owner, and the audit trail says who', async () => {
    const { passkeys, add, dump } = await stores();
    await add(aPasskey());

    await passkeys.remove({ keyAdultId: 'ka-lead', passkeyId: 'pk-1', cause: { ...cause(), actor: 'staff', actorId: 'desk-1' } });

    expect(await dump()).toMatch(/"action":"passkey.remove"/);
    expect(await dump()).toContain('desk-1');
  });

  it('has twenty tries an hour, apart from the three codes: neither uses up the other', async () => {
    const { place } = await stores();
    const codes = [];
    for (let at = 0; at < 4; at += 1) codes.push(await place(`code-${at}`, { method: at % 2 === 0 ? 'smsCode' : 'emailCode', codeHash: 'c', notificationId: 'ntf-1' }));
    const ways = [];
    for (let at = 0; at < 21; at += 1) ways.push(await place(`way-${at}`, { method: 'passkey', notificationId: 'ntf-1' }));

    expect(codes).toEqual(['started', 'started', 'started', 'limited']);
    expect(ways.filter((one) => one === 'started')).toHaveLength(20);
    expect(ways.at(-1)).toBe('limited');
  });
});
