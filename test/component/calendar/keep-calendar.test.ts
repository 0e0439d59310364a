import { expect, test } from 'vitest';
import { createKeepCalendar } from '../../../functions/keep-calendar/keep-calendar.ts';
import type { CalendarReport } from '../../../functions/keep-calendar/keep-calendar.ts';
import type { FileStore } from '../../../shared/ports/files.ts';
import { sha256, systemIds } from '../../../shared/runtime/ids.ts';
import { incidentOf, LA, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const [A, B] = ['990001', '990002'];

/** As the schools' world of the chain has it, but for what a test changes. */
const CSV = 'what,first day,last day\nterm,Wednesday 2 September 2026,23/10/2026\nterm,2026-11-02,2026-12-18\nterm,2027-01-05,2027-02-12\nterm,2027-02-22,2027-03-25\nterm,2027-04-12,2027-05-28\nterm,2027-06-07,2027-07-21\n';
const WRONG = CSV.replace('term,Wednesday 2 September 2026,23/10/2026\nterm,2026-11-02', 'term,Wednesday 2 September 2026,09/10/2026\nterm,2026-10-26');

const world = async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), ...chain.school(B), pupilOf(1, A), pupilOf(12, B)]);
  let file = CSV;
  const files: FileStore = {
    find: async () => ({ bytes: file.length }),
    async *read() {
      yield Buffer.from(file);
    },
  };
  const keep = createKeepCalendar({ files, calendars: chain.calendars, notifications: chain.notifications, plans: chain.plans, ids: systemIds, digest: sha256, now: chain.now });
  const ask = (over: object): Promise<CalendarReport> => keep({ scope: { kind: 'authority', laCode: LA }, by: 'officer-7', ...over });
  const bring = (text: string, over: object = {}): Promise<CalendarReport> => {
    file = text;
    return ask({ act: 'import', key: 'imports/x', fileName: 'terms.csv', format: 'csv', ...over });
  };
  /** As a person would: look, then say yes to what was seen. */
  const confirmed = async (look: (over: object) => Promise<CalendarReport>): Promise<CalendarReport> => look({ confirm: (await look({})).fingerprint });
  const close = (day: string, over: object = {}) => (more: object) => ask({ act: 'close', firstOn: day, lastOn: day, because: 'weather', ...over, ...more });
  return { chain, ask, bring, confirmed, close };
};
const readByOf = async (chain: Chain, incidentId: string): Promise<readonly (string | undefined)[]> => (await chain.told(incidentId)).flatMap(({ readBy, nextStep }) => [readBy, nextStep?.at]);

test('a preview changes nothing, says which days change at which schools, and only its own fingerprint confirms it', async () => {
  const { chain, bring } = await world();

  const preview = await bring(CSV);
  const other = await bring(CSV, { confirm: '000000000000' });
  const before = await chain.directory.readBody(`establishment:${A}`);
  const applied = await bring(CSV, { confirm: preview.fingerprint });
  const again = await bring(CSV, { confirm: preview.fingerprint });

  expect([preview.outcome, other.outcome, applied.outcome, again.outcome]).toEqual(['preview', 'refused', 'applied', 'refused']);
  expect(preview.changes.map(({ bodies, cease }) => [bodies, cease])).toEqual([[2, ['2026-10-26', '2026-10-27', '2026-10-28', '2026-10-29', '2026-10-30']]]);
  expect(preview.changes[0]?.become).toHaveLength(120);
  expect(before?.calendar.defaultTerms).toHaveLength(1);
  expect((await chain.directory.readBody(`establishment:${B}`))?.calendar.defaultTerms).toHaveLength(6);
});

test('who confirmed, when and from which file is kept with the calendar, with what it was before, and in the audit trail', async () => {
  const { chain, bring, confirmed } = await world();
  await confirmed((over) => bring(CSV, over));
  chain.pass(60);
  await confirmed((over) => bring(WRONG, over));

  const kept = (await chain.scan(chain.names.directory)).filter(({ academicYear }) => academicYear === '2026/27');
  const audited = (await chain.scan(chain.table)).filter(({ action }) => action === 'calendar.import');

  expect(kept.map(({ pk, revision, by, at }) => [pk, revision, by, at])).toEqual(
    expect.arrayContaining([
      [`LACALENDAR#${LA}`, 2, 'officer-7', '2026-10-14T22:40:00.000Z'],
      [`HISTORY#LACALENDAR#${LA}`, 1, 'officer-7', '2026-10-14T21:40:00.000Z'],
      [`HISTORY#LACALENDAR#${LA}`, 2, 'officer-7', '2026-10-14T22:40:00.000Z'],
    ]),
  );
  expect(kept[0]?.['source']).toMatchObject({ fileName: 'terms.csv', contentHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  expect(audited.map(({ actorId, object, outcome }) => [actorId, object, outcome])).toEqual([
    ['officer-7', LA, 'done'],
    ['officer-7', LA, 'done'],
  ]);
});

test('a file with a fault, of another authority, or for a school that is unknown is refused whole', async () => {
  const { chain, bring, ask } = await world();

  const faulty = await bring(CSV.replace('Wednesday 2', 'Monday 2'));
  const elsewhere = await bring(JSON.stringify({ dfe_la_code: '997', pupil_terms: [{ first_day: '2026-09-02', last_day: '2026-10-23' }] }), { format: 'json' });
  const unknown = await bring(CSV, { scope: { kind: 'body', bodyKey: 'establishment:990077' } });
  const nowhere = await ask({ act: 'reopen', firstOn: '2026-10-15', lastOn: '2026-10-15' });

  expect(faulty.faults.map(({ row, code }) => `${row} ${code}`)).toEqual(['row 2 weekdayMismatch']);
  expect([faulty, elsewhere, unknown, nowhere].map(({ outcome, refusals }) => [outcome, refusals[0]?.code])).toEqual([
    ['refused', 'faults'],
    ['refused', 'otherAuthority'],
    ['refused', 'unknownBody'],
    ['refused', 'noSuchClosure'],
  ]);
  expect((await chain.scan(chain.names.directory)).filter(({ pk }) => String(pk).startsWith('LACALENDAR'))).toEqual([]);
});

test('snow: the school is shut tomorrow, so nobody is phoned there; the ladder waits for the next day with pupils', async () => {
  const { chain, close, confirmed } = await world();
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  const before = await readByOf(chain, incidentId);

  const report = await confirmed(close('2026-10-15'));
  await chain.tick();

  expect(report).toMatchObject({ outcome: 'applied', moves: 1 });
  expect(before).toEqual(['2026-10-15T07:45:00.000Z', '2026-10-15T05:30:00.000Z']);
  expect(await readByOf(chain, incidentId)).toEqual(['2026-10-16T07:45:00.000Z', '2026-10-16T05:30:00.000Z']);
  chain.at('2026-10-15T07:40:00.000Z');
  await chain.tick();
  await chain.settle();
  expect(await chain.open('unread')).toEqual([]);
  chain.at('2026-10-16T07:36:00.000Z');
  await chain.tick();
  await chain.settle();
  expect(await chain.open('unread')).toHaveLength(1);
});

test('a closure taken back brings the bell forward again, down to a ladder that starts at once', async () => {
  const { chain, ask, close, confirmed } = await world();
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  await confirmed(close('2026-10-15'));
  await chain.tick();

  chain.at('2026-10-15T07:10:00.000Z');
  await confirmed((over) => ask({ act: 'reopen', firstOn: '2026-10-15', lastOn: '2026-10-15', ...over }));
  await chain.tick();

  expect(await readByOf(chain, incidentId)).toEqual(['2026-10-15T07:45:00.000Z', '2026-10-15T07:20:00.000Z']);
  for (let minute = 0; minute < 32; minute += 1) {
    chain.pass(1);
    await chain.tick();
    await chain.settle();
  }
  expect(await chain.open('unread')).toHaveLength(1);
});

test('a day that turns out to have had pupils, after its bell: the desk has the call within two minutes', async () => {
  const { chain, bring, confirmed } = await world();
  await confirmed((over) => bring(WRONG, over));
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  const before = await readByOf(chain, incidentId);
  chain.at('2026-10-15T09:00:00.000Z');

  await confirmed((over) => bring(CSV, over));
  for (let minute = 0; minute < 3; minute += 1) {
    await chain.tick();
    await chain.settle();
    chain.pass(1);
  }

  expect(before[0]).toBe('2026-10-26T08:45:00.000Z');
  expect((await readByOf(chain, incidentId))[0]).toBe('2026-10-15T07:45:00.000Z');
  expect(await chain.open('unread')).toHaveLength(1);
});

test('what was raised by the old calendar while it changed is found by the second look', async () => {
  const { chain, close, confirmed } = await world();
  await confirmed(close('2026-10-15'));
  await chain.tick();
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  const [raised] = await chain.told(incidentId);
  // As a function would leave it that read the calendar a moment before the snow.
  await chain.plans.replan({ notification: raised!, deadlines: { dutyBy: '2026-10-15T07:45:00.000Z', readBy: '2026-10-15T07:45:00.000Z' }, next: { stepId: 'remind-old', rung: 'remind', at: '2026-10-15T05:30:00.000Z' }, cause: chain.cause() });

  await chain.tick();
  const between = await readByOf(chain, incidentId);
  chain.pass(4);
  await chain.tick();

  expect(between[0]).toBe('2026-10-15T07:45:00.000Z');
  expect((await readByOf(chain, incidentId))[0]).toBe('2026-10-16T07:45:00.000Z');
  expect((await chain.scan(chain.table)).filter(({ sk }) => sk === 'CHORE')).toEqual([]);
});

test('what the desk has on its call list, and what was answered, no calendar moves', async () => {
  const { chain, close, confirmed } = await world();
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  chain.at('2026-10-15T07:36:00.000Z');
  await chain.tick();
  await chain.settle();

  await confirmed(close('2026-10-15'));
  await chain.tick();

  const [notification] = await chain.told(incidentId);
  expect(await chain.open('unread')).toHaveLength(1);
  expect([notification?.onCallListAt !== undefined, notification?.nextStep]).toEqual([true, undefined]);
});

test('a school’s own dates replace the authority’s, and its own start of the day moves its bell', async () => {
  const { chain, bring, confirmed } = await world();
  const own = { scope: { kind: 'body', bodyKey: `establishment:${A}` }, startsAt: '08:10' };
  const incidentId = await chain.tell(incidentOf());
  await chain.settle();
  await confirmed((over) => bring(CSV, over));

  await confirmed((over) => bring(WRONG, { ...own, ...over }));
  await chain.tick();

  const calendar = async (urn: string) => (await chain.directory.readBody(`establishment:${urn}`))?.calendar;
  expect([(await calendar(A))?.startsAt, (await calendar(B))?.startsAt]).toEqual(['08:10', '08:45']);
  expect((await readByOf(chain, incidentId))[0]).toBe('2026-10-26T08:10:00.000Z');
});
