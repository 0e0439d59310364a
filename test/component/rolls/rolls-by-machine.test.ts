import { describe, expect, test } from 'vitest';
import { childOf } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';
import { rollMachine } from '../../support/roll-machine.ts';
import { rollCsv, rollLine } from '../../support/roll-world.ts';

const tables = withTables();
const postcodeOf = (n: number): string => childOf(n).address?.postcode ?? '';
const nameOf = (n: number): string => (childOf(n).givenNames[0] ?? '').toLowerCase();
const lines = (from: number, to: number): readonly string[] => Array.from({ length: to - from + 1 }, (_, at) => rollLine(from + at));
const codeOf = ({ status, json }: { readonly status: number; readonly json: Readonly<Record<string, unknown>> }): string => `${status} ${String(json['code'])}`;
const importIdOf = (self: string): string => self.split('/').at(-1) ?? '';

const withSchools = async (options: { readonly perMinute?: number } = {}) => {
  const world = await rollMachine(tables(), options);
  await world.area([...world.school('990001'), ...world.school('990002')]);
  return world;
};
/** A school whose roll of twenty a machine has applied. */
const withRoll = async () => {
  const world = await withSchools();
  const self = await world.sent(rollCsv(...lines(1, 20)));
  await world.call('POST', `${self}/apply`);
  await world.workOn();
  return { ...world, first: self };
};

describe('a school\'s system brings the roll', () => {
  test('it sees what would change, says yes, and its pupils are found', async () => {
    const world = await withSchools();
    const self = await world.sent(rollCsv(...lines(1, 20)));
    const shown = await world.call('GET', self);
    expect(await world.found(postcodeOf(2))).toEqual([]);

    const told = await world.call('POST', `${self}/apply`);
    await world.workOn();

    expect(shown.json).toMatchObject({ state: 'previewed', needsPerson: false, counts: { before: 0, after: 20, added: 20 }, schools: [{ urn: '990001', over: [] }] });
    expect(told).toMatchObject({ status: 202, json: { state: 'applying' } });
    expect((await world.call('GET', self)).json).toMatchObject({ state: 'applied', progress: { schoolsDone: 1 } });
    expect(await world.found(postcodeOf(2))).toEqual([nameOf(2)]);
    expect(world.bucket.size).toBe(0);
  });

  test('a file of an authority names its schools, and each has its own line', async () => {
    const world = await withSchools();
    const [header = '', ...rows] = rollCsv(...lines(1, 4)).trim().split('\n');
    const file = [`URN,${header}`, ...rows.map((row, at) => `${at < 2 ? '990001' : '990002'},${row}`)].join('\n');

    const self = await world.sent(file, { urn: undefined });

    expect((await world.call('GET', self)).json).toMatchObject({ state: 'previewed', schools: [{ urn: '990001', counts: { added: 2 } }, { urn: '990002', counts: { added: 2 } }] });
  });

  test('a bad row is told by number and code, a hundred to a page, and nothing that stands in it comes back', async () => {
    const world = await withSchools();
    const bad = Array.from({ length: 130 }, (_, at) => rollLine(200 + at, { born: 'SECRETDAY', forename: `SECRETNAME${at}` }));

    const self = await world.sent(rollCsv(...lines(1, 150), ...bad));

    const first = await world.call('GET', self);
    const second = await world.call('GET', `${self}?cursor=100`);
    expect(first.json).toMatchObject({ faults: { total: 130, byCode: { dateOfBirthMalformed: 130 }, cursor: '100' } });
    expect((first.json['faults'] as { readonly rows: readonly unknown[] }).rows[0]).toMatchObject({ row: 152, code: 'dateOfBirthMalformed', used: false });
    expect((second.json['faults'] as { readonly rows: readonly unknown[] }).rows).toHaveLength(30);
    expect(second.json['faults']).not.toHaveProperty('cursor');
    expect(first.text + second.text).not.toMatch(/SECRET/);
  });

  test('the file is exchanged after it was started: nothing of it is read', async () => {
    const world = await withSchools();
    const place = await world.place();
    world.put(place, rollCsv(...lines(1, 3)));
    const { self } = place.json['links'] as { readonly self: string };
    await world.call('POST', `${self}/start`);

    world.put(place, rollCsv(...lines(4, 9)));
    await world.workOn();

    expect((await world.call('GET', self)).json).toMatchObject({ state: 'refused', refusal: { code: 'fileChanged' } });
    expect(world.bucket.size).toBe(0);
  });

  test('a school that the authority does not have is refused as a whole', async () => {
    const world = await withSchools();

    const self = await world.sent(rollCsv(...lines(1, 3)), { urn: '123456' });

    expect((await world.call('GET', self)).json).toMatchObject({ state: 'refused', refusal: { code: 'noSuchSchool' } });
  });

  test('everything is said twice: one place, one reading, one change', async () => {
    const world = await withSchools();
    const place = await world.place({}, 'monday');
    world.put(place, rollCsv(...lines(1, 3)));
    const { self } = place.json['links'] as { readonly self: string };
    const again = await world.place({}, 'monday');
    await Promise.all([world.call('POST', `${self}/start`), world.call('POST', `${self}/start`)]);
    await world.workOn();
    await Promise.all([world.call('POST', `${self}/apply`), world.call('POST', `${self}/apply`)]);
    await world.workOn();

    const acts = (await world.scan(world.table)).filter(({ action, object }) => object === importIdOf(self) && ['roll.place', 'roll.start', 'roll.apply'].includes(String(action))).map(({ action, outcome }) => [action, outcome]);
    expect(again).toMatchObject({ status: 201, json: { importId: place.json['importId'] }, headers: { 'Idempotency-Replayed': 'true' } });
    expect(acts.filter(([, outcome]) => outcome !== '990001:0>1').map(([action]) => String(action)).toSorted()).toEqual(['roll.apply', 'roll.place', 'roll.start']);
    expect(codeOf(await world.place({ isWhole: false }, 'monday'))).toBe('422 idempotency_key_reused');
    expect(codeOf(await world.call('POST', '/v1/rolls', { body: {} }))).toBe('400 idempotency_key_missing');
  });
});

describe('what a machine may not do', () => {
  test('a change beyond the limit waits for somebody at the desk, however often it asks', async () => {
    const world = await withRoll();
    const self = await world.sent(rollCsv(...lines(1, 12)));

    const asked = await world.call('POST', `${self}/apply`);
    const again = await world.call('POST', `${self}/apply`);
    const command = await world.decide(importIdOf(self), 'agree');
    await world.workOn();

    expect(asked).toMatchObject({ status: 202, json: { state: 'asked', needsPerson: true } });
    expect(again.json).toMatchObject({ state: 'asked' });
    expect(command).toEqual({ kind: 'refused', code: 'needsSignedIn' });
    expect(await world.found(postcodeOf(20))).toEqual([nameOf(20)]);

    await world.sign(importIdOf(self), 'agree', 'supervisor-1');
    expect((await world.call('GET', self)).json).toMatchObject({ state: 'applied' });
    expect(await world.found(postcodeOf(20))).toEqual([`${nameOf(20)} left`]);
  });

  test('a preview of yesterday is not applied', async () => {
    const world = await withSchools();
    const self = await world.sent(rollCsv(...lines(1, 3)));

    world.pass(25 * 60);

    expect(codeOf(await world.call('POST', `${self}/apply`))).toBe('409 preview_expired');
  });

  test('nothing is started that is not there, and nothing applied that was not shown', async () => {
    const world = await withSchools();
    const { self } = (await world.place()).json['links'] as { readonly self: string };

    expect(codeOf(await world.call('POST', `${self}/start`))).toBe('409 roll_file_not_there');
    expect(codeOf(await world.call('POST', `${self}/apply`))).toBe('409 roll_not_to_apply');
  });

  test('a police system without the scope, a client for trying out, and a client of another authority bring none; the last is on record', async () => {
    const world = await withSchools();

    const answers = [await world.place({}, 'k1', 'police'), await world.place({}, 'k2', 'trial'), await world.place({ laCode: '997' }, 'k3')];

    expect(answers.map(codeOf)).toEqual(['403 scope_missing', '403 not_for_test_clients', '403 other_authority']);
    expect((await world.scan(world.table)).filter(({ action }) => action === 'roll.otherAuthority')).toMatchObject([{ outcome: 'refused' }]);
    expect((await world.scan(world.table)).filter(({ action }) => action === 'roll.place')).toEqual([]);
  });

  test('another client\'s import, a person\'s, and one of an authority that is no longer its own look like none', async () => {
    const world = await withRoll();
    const byPerson = await world.bring(rollCsv(...lines(1, 20)));
    const ways = async (self: string, as: 'supplier' | 'rival' | 'elsewhere') => Promise.all([world.call('GET', self, { as }), world.call('POST', `${self}/start`, { as }), world.call('POST', `${self}/apply`, { as })]);

    const answers = [...(await ways(world.first, 'rival')), ...(await ways(world.first, 'elsewhere')), ...(await ways(`/v1/rolls/${byPerson}`, 'supplier')), ...(await ways('/v1/rolls/rol_none', 'supplier'))];

    expect(new Set(answers.map(codeOf))).toEqual(new Set(['404 not_found']));
    expect(new Set(answers.map(({ json: { title, errors } }) => JSON.stringify([title, errors]))).size).toBe(1);
  });

  test('it has its own allowance, and is told how much', async () => {
    const world = await withSchools({ perMinute: 6 });

    const answers = [await world.place(), await world.place(), await world.place()];

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 429]);
    expect(answers[2]?.headers).toHaveProperty('Retry-After');
  });

  test.each([
    ['no authority', { laCode: undefined }],
    ['a name for an authority', { laCode: 'Wearmouth' }],
    ['a workbook', { format: 'xlsx' }],
    ['nothing about the whole', { isWhole: undefined }],
    ['a field that is not ours', { pupils: [] }],
  ])('%s: there is no place for it', async (_, over) => {
    const world = await withSchools();

    expect(codeOf(await world.place(over))).toBe('422 invalid_roll_request');
  });
});
