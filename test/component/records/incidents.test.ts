import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { seal, unseal } from '../../../shared/aws/key-vault.ts';
import { FORCE, childOf, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const school = async (): Promise<Chain> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school('990001'), pupilOf(1, '990001')]);
  return chain;
};
const idOf = (n: number): string => `inc_00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

describe('the same incident', () => {
  test('posted a hundred times at once is stored once, and everybody is told of the same one', { tags: ['T07'] }, async () => {
    const chain = await startChain(tables());
    const commands = Array.from({ length: 100 }, (_, n) => chain.command(idOf(n), incidentOf(), 'one-key'));
    const fingerprint = commands[0]!.idempotency.fingerprint;

    const results = await Promise.all(commands.map((command) => chain.incidents.accept({ ...command, idempotency: { ...command.idempotency, fingerprint } })));

    const winner = results.findIndex(({ kind }) => kind === 'committed');
    expect(results.filter(({ kind }) => kind === 'committed')).toHaveLength(1);
    expect(new Set(results.flatMap((result) => (result.kind === 'replayedKey' ? [result.answer.body] : [])))).toEqual(new Set([commands[winner]!.answer.body]));
    expect((await chain.scan(chain.table)).filter(({ sk }) => sk === 'INCIDENT')).toHaveLength(1);
  });

  test('under another key is known by its reference, and says whether it is the same', { tags: ['T07'] }, async () => {
    const chain = await startChain(tables());
    const first = chain.command(idOf(1), incidentOf(), 'key-1');
    await chain.incidents.accept(first);

    const same = await chain.incidents.accept({ ...chain.command(idOf(2), incidentOf(), 'key-2'), contentHash: first.contentHash });
    const other = await chain.incidents.accept(chain.command(idOf(3), incidentOf({ placeType: 'publicPlace' }), 'key-3'));

    expect(same).toEqual({ kind: 'knownReference', incidentId: idOf(1), revision: 1, sameContent: true });
    expect(other).toMatchObject({ kind: 'knownReference', sameContent: false });
    expect(await chain.incidents.findByReference({ forceCode: FORCE, test: false }, 'WM/2026/000123')).toBe(idOf(1));
    expect(await chain.incidents.findByReference({ forceCode: '11', test: false }, 'WM/2026/000123')).toBeUndefined();
  });

  test('is another incident to another force, even under the same reference', { tags: ['T06'] }, async () => {
    const chain = await startChain(tables());

    const results = [await chain.incidents.accept(chain.command(idOf(1), incidentOf(), 'k1')), await chain.incidents.accept(chain.command(idOf(2), incidentOf({ forceCode: '11' }), 'k2'))];

    expect(results.map(({ kind }) => kind)).toEqual(['committed', 'committed']);
  });
});

test('a key that is used for something else is refused, until its seven days are over', async () => {
  const chain = await startChain(tables());
  await chain.incidents.accept(chain.command(idOf(1), incidentOf(), 'one-key'));

  const reused = await chain.incidents.accept(chain.command(idOf(2), incidentOf({ forceReference: 'WM/2026/000124' }), 'one-key'));
  chain.pass(8 * 24 * 60);
  const later = await chain.incidents.accept(chain.command(idOf(3), incidentOf({ forceReference: 'WM/2026/000125' }), 'one-key'));

  expect([reused.kind, later.kind]).toEqual(['keyReusedWithOtherContent', 'committed']);
});

describe('revisions', () => {
  test('in any order, all at once: the highest stands, and no answer says otherwise', async () => {
    for (let run = 0; run < 3; run += 1) {
      const chain = await startChain(tables());
      const incidentId = await chain.tell(incidentOf());

      const answers = await Promise.all([4, 2, 5, 3].map((revision) => chain.correct(incidentId, incidentOf({ revision }))));
      // What met another one is told to try again, as a police system would.
      for (const revision of [2, 3, 4, 5]) await chain.correct(incidentId, incidentOf({ revision }));

      expect(answers.every((kind) => ['committed', 'olderRevision', 'conflict'].includes(kind))).toBe(true);
      expect((await chain.incidents.read(incidentId))?.revision).toBe(5);
      expect((await chain.incidents.read(incidentId))?.incident.reveal().revision).toBe(5);
    }
  });

  test('of another force, of a practice client, or on top of a revision that has passed, change nothing', async () => {
    const chain = await startChain(tables());
    const incidentId = await chain.tell(incidentOf());
    await chain.correct(incidentId, incidentOf({ revision: 2 }));

    const answers = [
      (await chain.incidents.revise(chain.command(incidentId, incidentOf({ revision: 3, forceCode: '11' })))).kind,
      (await chain.incidents.revise(chain.command(incidentId, incidentOf({ revision: 3, test: true })))).kind,
      (await chain.incidents.revise(chain.command(incidentId, incidentOf({ revision: 3, forceReference: 'WM/2026/000999' })))).kind,
      (await chain.incidents.revise({ ...chain.command(incidentId, incidentOf({ revision: 3 })), ifMatch: 1 })).kind,
      (await chain.incidents.revise(chain.command(incidentId, incidentOf({ revision: 2 })))).kind,
    ];

    expect(answers).toEqual(['notFound', 'notFound', 'notFound', 'passed', 'olderRevision']);
    expect((await chain.incidents.read(incidentId))?.revision).toBe(2);
  });

  test('leave the one before readable, with its own children, for whoever is told what changed', async () => {
    const chain = await startChain(tables());
    const incidentId = await chain.tell(incidentOf({ children: [childOf(1)] }));
    await chain.correct(incidentId, incidentOf({ revision: 2, children: [childOf(2)] }));

    const before = await chain.incidents.readRevision(incidentId, 1);

    expect(before?.incident.reveal().children.map(({ childReference }) => childReference)).toEqual(['child-1']);
    expect(before?.labels.map(({ childReference }) => childReference)).toEqual(['child-1']);
    expect(await chain.incidents.readRevision(incidentId, 9)).toBeUndefined();
  });
});

describe('a withdrawal', () => {
  test('is said once; a practice client and another force cannot say it of a live incident; nothing corrects it afterwards', async () => {
    const chain = await startChain(tables());
    const incidentId = await chain.tell(incidentOf());
    const say = (over: object) =>
      chain.incidents.withdraw({ incidentId, source: { forceCode: FORCE, test: false }, reason: 'wrongChild', idempotency: { clientId: 'c', method: 'POST', path: 'w', key: 'k', fingerprint: 'f' }, answer: { status: 200, body: '{}' }, cause: chain.cause(), ...over });

    const answers = [
      (await say({ source: { forceCode: FORCE, test: true } })).kind,
      (await say({ source: { forceCode: '11', test: false } })).kind,
      (await say({})).kind,
      (await say({})).kind,
      (await say({ idempotency: { clientId: 'c', method: 'POST', path: 'w', key: 'k2', fingerprint: 'f' } })).kind,
      await chain.correct(incidentId, incidentOf({ revision: 2 })),
    ];

    expect(answers).toEqual(['notFound', 'notFound', 'committed', 'replayedKey', 'alreadyWithdrawn', 'withdrawn']);
  });
});

describe('what is stored', () => {
  // Everything that is about a person: the child, the adults, the words, the address, the police reference.
  const canaries = ['Wickhaven', 'Poppywren', 'Salters', 'WM9 3QD', 'WM93QD', '2017-05-14', 'hid behind', 'joanne@home', '900123', 'Farrowgate', 'WM/2026/CANARY', 'Night supervisor'];
  const told = incidentOf({
    forceReference: 'WM/2026/CANARY',
    circumstancesText: 'Mrs Wickhaven shouted',
    reportingTeam: 'Night supervisor',
    children: [childOf(1, { givenNames: ['Poppywren'], familyName: 'Wickhaven', dateOfBirth: '2017-05-14', address: { lines: ['14 Salters Row'], postcode: 'WM9 3QD' }, voice: { heard: true, words: 'I hid behind the door', adultPresent: 'no' } }), childOf(1, { childReference: 'child-x' })],
    adults: [{ adultReference: 'a', givenNames: ['Neil'], familyName: 'Farrowgate', role: 'suspect', sex: 'male', emails: ['joanne@home.example'], phones: ['07700 900123'] }],
  });

  test('shows nothing of a person to anybody who reads the tables, the queues or the logs: no value, no key', { tags: ['T33', 'V14-2-4'] }, async () => {
    const chain = await school();
    const incidentId = await chain.tell(told);
    await chain.correct(incidentId, { ...told, revision: 2 });
    await chain.settle();

    const stored = (await Promise.all(Object.values(chain.names).map((name) => chain.scan(name)))).flat();
    // Sealed fields as bytes, so that a text in clear among them would be seen.
    const text = JSON.stringify(stored, (_name, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value)) + JSON.stringify([...chain.queues.bodies]) + chain.lines.join('');

    expect(stored.length).toBeGreaterThan(20);
    expect(canaries.filter((canary) => text.includes(canary))).toEqual([]);
    expect(chain.mails.filter(({ text: body, html, subject }) => canaries.some((canary) => `${body}${html}${subject}`.includes(canary)))).toEqual([]);
  });

  test('does not open in another place, under another key, or with one bit changed', { tags: ['T33', 'V11-3-2', 'V11-3-3'] }, async () => {
    const chain = await startChain(tables());
    const [key, other] = [await chain.vault.create({ purpose: 'incident', incidentId: 'a' }), await chain.vault.create({ purpose: 'incident', incidentId: 'b' })];
    const place = { table: 'records', key: 'inc_1', field: 'content', version: 1 };
    const sealed = seal(key, place, { familyName: 'Wickhaven' });

    expect(unseal(key, place, sealed)).toEqual({ familyName: 'Wickhaven' });
    for (const wrong of [{ table: 'rolls' }, { key: 'inc_2' }, { field: 'links' }, { version: 2 }]) expect(() => unseal(key, { ...place, ...wrong }, sealed)).toThrow();
    expect(() => unseal(other, place, sealed)).toThrow();
    expect(() => unseal(key, place, Buffer.from(sealed).with(20, (sealed[20] ?? 0) ^ 1))).toThrow();
    expect(seal(key, place, 'x')).not.toEqual(seal(key, place, 'x'));
  });

  test('is gone for everybody once its wrapped key is', { tags: ['T35', 'V14-2-7'] }, async () => {
    const chain = await startChain(tables());
    const incidentId = await chain.tell(told);
    const { db, table } = chain;
    const wrapped = (await db.send(new GetCommand({ TableName: table, Key: { pk: `INC#${incidentId}`, sk: 'KEY' } }))).Item;

    await db.send(new DeleteCommand({ TableName: table, Key: { pk: `INC#${incidentId}`, sk: 'KEY' } }));

    expect(wrapped).toBeDefined();
    expect(await chain.incidents.read(incidentId)).toBeUndefined();
    expect(await chain.incidents.readRevision(incidentId, 1)).toBeUndefined();
  });
});
