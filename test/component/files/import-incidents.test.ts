import { describe, expect, test } from 'vitest';
import { childOf, incidentOf } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';
import { fileWorld } from '../../support/file-world.ts';

const tables = withTables();
const line = (n: number, over: Parameters<typeof incidentOf>[0] = {}): string => JSON.stringify(incidentOf({ forceReference: `WM/2026/80000${n}`, children: [childOf(n)], ...over }));
const told = (rows: readonly { readonly row: number; readonly outcome: string }[]) => rows.map(({ row, outcome }) => `${row} ${outcome}`);
const incidentsIn = async (world: Awaited<ReturnType<typeof fileWorld>>) => (await world.scan(world.table)).filter(({ sk }) => sk === 'INCIDENT').length;

describe('a file of incidents', () => {
  test('has every good row taken, whatever stands beside it, and one result per row in its order', { tags: ['T29'] }, async () => {
    const world = await fileWorld(tables());
    const file = await world.bring([line(1), '{"broken', '', line(2), JSON.stringify({ schemaVersion: '1' }), line(3, { forceCode: '11' }), line(4), 'null', line(5)].join('\n'));

    await world.readOn();

    expect(told(world.resultsOf(file))).toEqual(['1 accepted', '2 refused', '4 accepted', '5 refused', '6 refused', '7 accepted', '8 refused', '9 accepted']);
    expect(await world.files.read(file.fileId)).toMatchObject({ state: 'done', rows: 8, counts: { accepted: 4, refused: 4 } });
    expect(await incidentsIn(world)).toBe(4);
    expect(world.rows.size).toBe(0);
    expect(JSON.stringify(world.resultsOf(file))).not.toMatch(/Poppy|Garrowby|WM\/2026|Salters/);
  });

  test('brought again changes nothing, and says so row by row', async () => {
    const world = await fileWorld(tables());
    const text = [line(1), line(2), line(3), line(4)].join('\r\n');
    const first = await world.bring(text);
    await world.readOn();
    const again = await world.bring(text);

    await world.readOn();

    expect(told(world.resultsOf(again))).toEqual(['1 replayed', '2 replayed', '3 replayed', '4 replayed']);
    expect(world.resultsOf(again).map(({ incidentId }) => incidentId)).toEqual(world.resultsOf(first).map(({ incidentId }) => incidentId));
    expect(await incidentsIn(world)).toBe(4);
  });

  test('corrects what is there by a higher revision, in the order of its rows, and refuses other content under the same', async () => {
    const world = await fileWorld(tables());
    const file = await world.bring([line(1), line(1, { revision: 2, children: [childOf(6)] }), line(1, { revision: 3, children: [childOf(7)] }), line(1, { children: [childOf(8)] })].join('\n'));

    await world.readOn();

    const results = world.resultsOf(file);
    expect(told(results)).toEqual(['1 accepted', '2 revised', '3 revised', '4 refused']);
    expect(results[3]?.faults?.[0]).toMatchObject({ pointer: '/forceReference', code: 'reference_known' });
    expect((await world.incidents.readStatus(results[0]?.incidentId ?? ''))?.revision).toBe(3);
  });

  test('that was cut off after its rows were taken and before that was written down tells what it told', async () => {
    const world = await fileWorld(tables());
    const file = await world.bring([line(1), line(1), line(2), line(3), line(4)].join('\n'));
    world.failNextResults(1);

    const ends = await world.readOn();

    expect(ends).toEqual(['threw', 'done', 'done']);
    expect(told(world.resultsOf(file))).toEqual(['1 accepted', '2 replayed', '3 accepted', '4 accepted', '5 accepted']);
    expect(await incidentsIn(world)).toBe(4);
  });

  test('whose message comes twice has each part read once', async () => {
    const world = await fileWorld(tables());
    const file = await world.bring([line(1), line(2), line(3), line(4)].join('\n'));
    const [first] = await world.owed();
    if (!first) throw new Error('nothing is owed');

    const ends = [await world.step(first), await world.step(first)];
    await world.readOn();

    expect(ends.map(({ kind }) => kind)).toEqual(['done', 'ignored']);
    expect(told(world.resultsOf(file))).toEqual(['1 accepted', '2 accepted', '3 accepted', '4 accepted']);
  });

  test('tried out is checked row by row and stores no incident', async () => {
    const world = await fileWorld(tables());
    const file = await world.bring([line(1), '{}', line(2)].join('\n'), { dryRun: true });

    await world.readOn();

    expect(told(world.resultsOf(file))).toEqual(['1 checked', '2 refused', '3 checked']);
    expect(await incidentsIn(world)).toBe(0);
  });

  test('whose address took something else after it was started has none of that read, and the force sees why', async () => {
    const world = await fileWorld(tables());
    const file = await world.bring([line(1), line(2), line(3), line(4)].join('\n'));
    const [first] = await world.owed();
    if (!first) throw new Error('nothing is owed');
    await world.step(first);
    world.rows.set(file.fileId, Buffer.from([line(1), line(2), line(3), line(5), line(6)].join('\n')));

    await world.readOn();

    expect(told(world.resultsOf(file))).toEqual(['1 accepted', '2 accepted', '3 accepted']);
    expect(await world.files.read(file.fileId)).toMatchObject({ state: 'done', refusal: { code: 'fileChanged' } });
    expect(await incidentsIn(world)).toBe(3);
  });

  test('of a client that was disabled is not read on, and the force sees why', async () => {
    const world = await fileWorld(tables());
    const file = await world.bring(line(1), { clientId: 'nobody-here' });

    await world.readOn();

    expect(await world.files.read(file.fileId)).toMatchObject({ state: 'refused', refusal: { code: 'clientDisabled' } });
    expect(await incidentsIn(world)).toBe(0);
  });

  test('that is no text of the kind is refused whole', { tags: ['T09', 'V5-2-2'] }, async () => {
    const world = await fileWorld(tables());
    const file = await world.bring(`\ufeff${'\n'.repeat(3)}`);

    await world.readOn();

    expect((await world.files.read(file.fileId))?.state).not.toBe('reading');
    expect(await world.owed()).toEqual([]);
  });
});
