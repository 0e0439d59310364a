import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { describe, expect, test } from 'vitest';
import { loadRoll } from '../../../infra/cli/link/load-roll.ts';
import { createLinkSet } from '../../../infra/cli/link/link-set.ts';
import { readChildren } from '../../../infra/cli/link/read-files.ts';
import { createRollBuilder } from '../../../infra/cli/link/roll-in-memory.ts';
import type { LinkDecision } from '../../../shared/domain/linkage/decide-links.ts';
import type { ChildRecord } from '../../../shared/domain/linkage/records.ts';
import { createSchoolDirectory } from '../../../shared/domain/linkage/resolve-schools.ts';
import { generateLinkageSet } from '../../support/linkage-generator.ts';
import { fairnessGap, measureLinks, type LinkTruth } from '../../support/measure-links.ts';
import { referenceFile } from '../../support/reference-data.ts';

describe('a made-up area of six thousand pupils', { tags: ['T11'] }, () => {
  const set = generateLinkageSet({ seed: 2, pupils: 6000, incidents: 2500 });
  const builder = createRollBuilder(set.today);
  for (const pupil of set.pupils) builder.add(pupil);
  const link = createLinkSet(builder.build(), createSchoolDirectory(set.schools), { today: set.today, anyAge: false });
  const decided = set.incidents.flatMap((incident) => link.link(incident.map((each) => each.child)).map((decision, at) => [decision, incident[at]!] as const));
  const { all, groups } = measureLinks(decided);

  test('no school is told of a child that is not its own', () => {
    expect(all.wrong).toBe(0);
  });

  test('nearly every child is linked without a person, or shown to one', () => {
    expect(all.right / all.positives).toBeGreaterThan(0.95);
    expect((all.right + all.reviewRight) / all.positives).toBeGreaterThan(0.995);
    expect(all.review / all.records).toBeLessThan(0.06);
  });

  test('no group of names is served much worse than another', () => {
    expect(fairnessGap(groups)).toBeLessThan(0.04);
  });

  test('every record has its answer', () => {
    expect(decided.map(([decision]) => decision.reference)).toEqual(set.incidents.flat().map((each) => each.child.reference));
  });

  test('a second run gives the same answers', () => {
    const again = set.incidents.slice(0, 200).flatMap((incident) => link.link(incident.map((each) => each.child)));

    expect(JSON.stringify(again)).toBe(JSON.stringify(decided.slice(0, again.length).map(([decision]) => decision)));
  });
});

const folder = path.resolve(referenceFile(), '..', 'linkage');
const file = (name: string): string => path.join(folder, `${name}.csv.gz`);

/** One incident in this many is measured here; the bench measures all. */
const SAMPLE = 5;

test.skipIf(!existsSync(file('roll')))('[reference data] no false link and the goals of recall on a fifth of the training set', async () => {
  const { linkSet } = await loadRoll({ roll: file('roll'), schools: file('schools'), today: '2025-11-03', anyAge: false }, () => undefined, () => undefined);
  const incidents = new Map<string, ChildRecord[]>();
  for await (const { incident, child } of readChildren(file('children'), () => undefined)) {
    if (Number(incident.slice(1)) % SAMPLE === 0) incidents.set(incident, [...(incidents.get(incident) ?? []), child]);
  }
  const truth = await readTruth();
  const decided: (readonly [LinkDecision, LinkTruth])[] = [];
  for (const children of incidents.values()) for (const decision of linkSet.link(children)) decided.push([decision, truth.get(decision.reference)!]);

  const { all, groups } = measureLinks(decided);

  expect(all.wrong).toBe(0);
  expect(all.right / all.positives).toBeGreaterThan(0.94);
  expect((all.right + all.reviewRight) / all.positives).toBeGreaterThan(0.993);
  expect(all.review / all.records).toBeLessThan(0.055);
  expect(fairnessGap(groups)).toBeLessThan(0.1);
}, 120_000);

async function readTruth(): Promise<ReadonlyMap<string, LinkTruth>> {
  const truth = new Map<string, LinkTruth>();
  const rows = createReadStream(file('truth')).pipe(createGunzip()).pipe(parse({ columns: true })) as AsyncIterable<Record<string, string>>;
  for await (const row of rows) {
    truth.set(row['record_id']!, { pupilId: row['pupil_id']!, kind: row['kind']!, group: row['group']!, classes: row['classes']!.split(';') });
  }
  return truth;
}
