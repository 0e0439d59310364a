import { ScanCommand, type GetCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { createRegisterReader } from '../../../shared/aws/register-reader.ts';
import { HEAD_LAST_NAME, asCp1252, linkText, row, soundRows, textOf, type Row } from '../../fixtures/register/make-register-file.ts';
import { withTables } from '../../support/dynamodb.ts';
import { filesOf, registerGateway, type RegisterGateway } from '../../support/register-gateway.ts';

const tables = withTables();
const register = (rows: readonly Row[] = soundRows()): Uint8Array => asCp1252(textOf(rows));
const renamed = (suffix: string): readonly Row[] => soundRows().map((each) => ({ ...each, EstablishmentName: `${each.EstablishmentName} ${suffix}` }));

const itemsOf = async ({ table }: RegisterGateway): Promise<readonly Record<string, unknown>[]> => {
  const found: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await tables().db.send(new ScanCommand({ TableName: table, ...(from ? { ExclusiveStartKey: from } : {}) }));
    found.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return found;
};

/** A store that dies at a given call, as a function does that is killed. */
const dyingAt = (gateway: RegisterGateway, call: 'putEstablishments' | 'flip' | 'sweep', nth = 1): RegisterGateway['store'] => {
  let calls = 0;
  return {
    ...gateway.store,
    [call]: (...args: never[]) => {
      calls += 1;
      if (calls === nth) return Promise.reject(new Error('killed'));
      return (gateway.store[call] as (...given: never[]) => Promise<unknown>)(...args);
    },
  };
};

describe('applying a register', () => {
  test('puts every establishment where it can be read by number and listed by area and name', async () => {
    const gateway = await registerGateway(tables());

    const answer = await gateway.run(register());

    expect(answer).toMatchObject({ outcome: 'applied', counts: { rows: 40, applied: 40 } });
    expect(await gateway.reader.readEstablishment('990001')).toEqual({
      urn: '990001',
      name: 'St Thomas à Becket Catholic School',
      status: 'open',
      laCode: '840',
      establishmentNumber: '2001',
      typeCode: '02',
      typeGroupCode: '4',
      phase: 'secondary',
      lowAge: 11,
      highAge: 18,
      openedOn: '1967-11-05',
      street: 'Quayside Lane',
      town: 'Wearmouth',
      postcode: 'DH9 9ZZ',
      telephone: '01915550100',
    });
    expect((await gateway.reader.listEstablishments('840', 'st thomas a becket', 5)).map(({ urn }) => urn)).toEqual(['990001']);
    expect(await gateway.reader.listEstablishments('662', '', 5)).toMatchObject([{ urn: '990002', name: 'Ysgol Gynradd Ty’r Môr' }]);
  });

  test('stores nothing about a head teacher, and nothing of the columns that are not used', { tags: ['V14-2-6'] }, async () => {
    const gateway = await registerGateway(tables());

    await gateway.run(register());

    expect(JSON.stringify(await itemsOf(gateway))).not.toMatch(new RegExp(`${HEAD_LAST_NAME}|Aurelia|428000|18-01-2024`));
  });

  test('a second time changes nothing', async () => {
    const gateway = await registerGateway(tables());
    await gateway.run(register());
    const before = await itemsOf(gateway);

    const again = await gateway.run(register());

    expect(again).toMatchObject({ outcome: 'alreadyApplied', counts: { rows: 40 } });
    expect(await itemsOf(gateway)).toEqual(before);
  });

  test('as a dry run reports the same and changes nothing', async () => {
    const gateway = await registerGateway(tables());

    const answer = await gateway.run(register(), { dryRun: true });

    expect(answer).toMatchObject({ outcome: 'checked', counts: { rows: 40, applied: 40 } });
    expect(await itemsOf(gateway)).toEqual([]);
  });

  test('replaces the last one whole, and its rows are cleared away', async () => {
    const gateway = await registerGateway(tables());
    await gateway.run(register());

    await gateway.run(register(renamed('Renamed').slice(1)));

    expect(await gateway.reader.readEstablishment('990001')).toBeUndefined();
    expect(await gateway.reader.readEstablishment('990105')).toMatchObject({ name: 'Keelman 5 Primary School Renamed' });
    // 39 establishments, one pointer, one entry for the version in force.
    expect(await itemsOf(gateway)).toHaveLength(41);
  });

  test('keeps what the last register said of a school whose row is damaged now', async () => {
    const gateway = await registerGateway(tables());
    await gateway.run(register());
    const damaged = renamed('Renamed').map((each) => (each.URN === '990105' ? { ...each, 'EstablishmentStatus (code)': '8' } : each));

    const answer = await gateway.run(register(damaged));

    expect(answer).toMatchObject({ outcome: 'applied', kept: 1, faults: { leftOut: 1 } });
    expect(await gateway.reader.readEstablishment('990105')).toMatchObject({ name: 'Keelman 5 Primary School' });
    expect(await gateway.reader.readEstablishment('990106')).toMatchObject({ name: 'Keelman 6 Primary School Renamed' });
  });

  test('that is refused changes nothing', async () => {
    const gateway = await registerGateway(tables());
    await gateway.run(register());
    const before = await itemsOf(gateway);

    const answer = await gateway.run(register(soundRows().slice(0, 20)));

    expect(answer).toMatchObject({ outcome: 'refused', refusals: [{ code: 'shrunk' }] });
    expect(await itemsOf(gateway)).toEqual(before);
  });

  test.each([
    ['a missing file', undefined, 'fileNotFound'],
    ['an empty file', new Uint8Array(), 'fileEmpty'],
    ['a workbook', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 1), 'notText'],
    ['UTF-16 text', Uint8Array.of(0xff, 0xfe, 0x55, 0, 0x52, 0), 'otherEncoding'],
  ])('%s is refused with its reason', async (_what, bytes, code) => {
    const gateway = await registerGateway(tables());
    const answer = await gateway.run(bytes ?? new Uint8Array(), {}, { files: filesOf(bytes ? { file: bytes } : {}) });
    expect(answer).toMatchObject({ outcome: 'refused', refusals: [{ code }] });
  });
});

describe('nothing is half applied', () => {
  test.each<['putEstablishments' | 'flip', string]>([
    ['putEstablishments', 'while rows are written'],
    ['flip', 'before the new version comes into force'],
  ])('when the function is killed at %s, %s, the old register stays in force and the next run succeeds', async (call) => {
    const gateway = await registerGateway(tables());
    await gateway.run(register());

    await expect(gateway.run(register(renamed('New')), {}, { store: dyingAt(gateway, call) })).rejects.toThrow('killed');

    expect(await gateway.reader.readEstablishment('990105')).toMatchObject({ name: 'Keelman 5 Primary School' });
    expect(await gateway.run(register(renamed('New')))).toMatchObject({ outcome: 'applied' });
    expect(await gateway.reader.readEstablishment('990105')).toMatchObject({ name: 'Keelman 5 Primary School New' });
  });

  test('when it is killed while tidying up, the new register is in force and the next import goes on with tidying', { tags: ['T36'] }, async () => {
    let now = new Date('2026-11-23T01:00:00Z');
    const gateway = await registerGateway(tables(), () => now);
    await gateway.run(register());

    await expect(gateway.run(register(renamed('New')), {}, { store: dyingAt(gateway, 'sweep') })).rejects.toThrow('killed');

    expect(await gateway.reader.readEstablishment('990105')).toMatchObject({ name: 'Keelman 5 Primary School New' });
    expect(await itemsOf(gateway)).toHaveLength(83);
    now = new Date('2026-11-24T01:00:00Z');
    expect(await gateway.run(register(renamed('New')))).toMatchObject({ outcome: 'alreadyApplied' });
    expect(await itemsOf(gateway)).toHaveLength(42);
  });

  test('what a dead import left behind is cleared away once it is certainly dead', async () => {
    let now = new Date('2026-11-23T01:00:00Z');
    const gateway = await registerGateway(tables(), () => now);
    await expect(gateway.run(register(), {}, { store: dyingAt(gateway, 'flip') })).rejects.toThrow('killed');

    now = new Date('2026-11-23T01:10:00Z');
    await gateway.run(register());
    expect(await itemsOf(gateway)).toHaveLength(83);

    now = new Date('2026-11-23T01:30:00Z');
    await gateway.run(register());
    expect(await itemsOf(gateway)).toHaveLength(42);
  });

  test('of two imports side by side one comes into force, and the other says so and takes its rows away', async () => {
    const gateway = await registerGateway(tables());
    await gateway.run(register());

    const answers = await Promise.all([gateway.run(register(renamed('A'))), gateway.run(register(renamed('B')))]);

    expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual(['applied', 'refused']);
    expect(answers.find(({ outcome }) => outcome === 'refused')).toMatchObject({ refusals: [{ code: 'superseded' }] });
    const winner = answers[0]?.outcome === 'applied' ? 'A' : 'B';
    expect(await gateway.reader.readEstablishment('990105')).toMatchObject({ name: `Keelman 5 Primary School ${winner}` });
    expect((await itemsOf(gateway)).filter(({ urn }) => urn !== undefined)).toHaveLength(40);
  });

  test.each([1, 2])('a file that is replaced after its reading number %i is not applied', async (sound) => {
    const gateway = await registerGateway(tables());
    await gateway.run(register());
    let reads = 0;
    const files = {
      find: async () => ({ bytes: 1 }),
      read: () => {
        reads += 1;
        return filesOf({ file: register(renamed(reads <= sound ? 'A' : 'B')) }).read('file');
      },
    };

    const answer = await gateway.run(new Uint8Array(), {}, { files });

    expect(answer).toMatchObject({ outcome: 'refused', refusals: [{ code: 'changedWhileReading' }] });
    expect(await gateway.reader.readEstablishment('990105')).toMatchObject({ name: 'Keelman 5 Primary School' });
  });

  test('a reader who holds the old version while it is swept away is given the new one', async () => {
    const gateway = await registerGateway(tables());
    await gateway.run(register());
    const { db } = tables();
    // The whole import happens between the reader's two reads: which version is in force, and then the row.
    let replaced = false;
    const slow = new Proxy(db, {
      get: (target, name, self) => {
        if (name !== 'send') return Reflect.get(target, name, self) as unknown;
        return async (command: GetCommand) => {
          if (!replaced && String(command.input.Key?.['sk']).startsWith('REGISTER#')) {
            replaced = true;
            await gateway.run(register(renamed('New')));
          }
          return target.send(command);
        };
      },
    });

    const found = await createRegisterReader({ db: slow, table: gateway.table }).readEstablishment('990105');

    expect([replaced, found?.name]).toEqual([true, 'Keelman 5 Primary School New']);
  });
});

describe('following a closed school', () => {
  const following = async (links: Parameters<typeof linkText>[0]): Promise<RegisterGateway> => {
    const gateway = await registerGateway(tables());
    await gateway.run(register([...soundRows(), row(990_201, 'Closed One', { 'EstablishmentStatus (code)': '2' }), row(990_202, 'Closed Two', { 'EstablishmentStatus (code)': '2' })]));
    expect(await gateway.run(asCp1252(linkText(links)), { kind: 'links' })).toMatchObject({ outcome: 'applied' });
    return gateway;
  };

  test('leads over several closed ones to the open one', { tags: ['T12'] }, async () => {
    const { reader } = await following([[990_201, 990_202], [990_202, 990_101]]);
    expect(await reader.resolveOpen('990201')).toEqual({ urns: ['990101'], steps: 2, circular: false, unknownUrns: [] });
  });

  test('ends when links go in a circle', async () => {
    const { reader } = await following([[990_201, 990_202], [990_202, 990_201]]);
    expect(await reader.resolveOpen('990201')).toEqual({ urns: [], steps: 0, circular: true, unknownUrns: [] });
  });

  test('names every school that took over from one that was split', async () => {
    const { reader } = await following([[990_201, 990_101, 'Successor - Split School'], [990_201, 990_102, 'Successor - Split School']]);
    expect(await reader.resolveOpen('990201')).toMatchObject({ urns: ['990101', '990102'], steps: 1 });
  });

  test('has no answer for a proposed school or a number that the register lacks, and is the school itself when that is open', async () => {
    const { reader } = await following([[990_201, 990_006], [990_202, 777_777]]);
    expect(await reader.resolveOpen('990201')).toMatchObject({ urns: [] });
    expect(await reader.resolveOpen('990202')).toMatchObject({ urns: [], unknownUrns: ['777777'] });
    expect(await reader.resolveOpen('990005')).toEqual({ urns: ['990005'], steps: 0, circular: false, unknownUrns: [] });
  });
});
