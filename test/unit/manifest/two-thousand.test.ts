import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createWriteManifest } from '../../../functions/write-manifest/write-manifest.ts';
import type { WriteManifestDeps } from '../../../functions/write-manifest/write-manifest.ts';
import { makeManifestKey } from '../../../infra/cli/manifest-key.ts';
import { openManifest } from '../../../infra/cli/open-manifest.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/force-policy.ts';
import { manifestSlotOf } from '../../../shared/domain/manifest.ts';
import type { ManifestPage } from '../../../shared/domain/manifest.ts';
import type { NotificationRecord } from '../../../shared/ports/notifications.ts';
import { sealManifestPage } from '../../../shared/runtime/seal-manifest.ts';

const OPEN = 2_000;
const policy = { ...DEFAULT_POLICY, forceCode: '98', forceName: 'Wearmouth Constabulary', laCodes: ['998'] };

/** Two thousand open notifications at fifty schools, the latest bell first. */
const open = Array.from({ length: OPEN }, (_, n) => ({
  notificationId: `ntf_${n}`,
  incidentId: `inc_${n}`,
  bodyKey: `establishment:99${n % 50}`,
  shortReference: `OE-${n}`,
  readBy: new Date(Date.parse('2026-10-15T09:00:00Z') - (n % 60) * 60_000).toISOString(),
  childIds: ['chd_1'],
  notOurs: [],
  delivery: 'delivered',
})) as unknown as readonly NotificationRecord[];

const written = async (over: Partial<WriteManifestDeps> = {}) => {
  const dir = mkdtempSync(join(tmpdir(), 'encompass-manifest-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const key = await makeManifestKey(join(dir, 'force.jwk'));
  const { d: _private, ...half } = key.jwk;
  const seen = { file: '', bodies: 0, openAtOnce: 0 };
  const write = createWriteManifest({
    manifests: {
      forces: async () => [{ policy, key: { kid: key.kid, jwk: half as Readonly<Record<string, unknown>> } }],
      openOf: async () => open,
      begin: async () => ({ kind: 'begun' }),
      finish: async ({ file }) => {
        seen.file = file;
        return { kind: 'written', key: 'manifests/98/x.jwe' };
      },
    },
    incidents: { read: async () => ({ forceReference: 'WM/1', incident: { reveal: () => ({ adults: [], children: [] }) } }) as never },
    directory: {
      readBody: async (bodyKey) => {
        seen.bodies += 1;
        return { name: bodyKey, keyAdults: [{ keyAdultId: 'ka-1', role: 'head', givenNames: ['Robyn'], familyName: 'Quillby', email: 'r@x.example', mobile: '07700900123', active: true }] } as never;
      },
    },
    seal: async (page, to) => {
      seen.openAtOnce = Math.max(seen.openAtOnce, page.reveal().entries.length);
      return sealManifestPage(page, to);
    },
    now: () => new Date('2026-10-15T05:30:10Z'),
    ids: { uuid: () => 'manifest-1' },
    log: () => undefined,
    count: () => undefined,
    ...over,
  });
  const report = await write({ id: 'tick-1' });
  return { report, seen, key };
};

test('two thousand open notifications are one list in pages, earliest bell first, and never more than a page lies open', async () => {
  const { report, seen, key } = await written();

  const { entries, troubles, about } = await openManifest(seen.file, key);

  expect([report.written, about.total, entries.length, troubles]).toEqual([1, OPEN, OPEN, []]);
  expect(new Set(entries.map(({ shortReference }) => shortReference)).size).toBe(OPEN);
  expect(entries.map(({ readBy }) => readBy)).toEqual(entries.map(({ readBy }) => readBy).toSorted());
  expect(entries.every(({ keyAdults }) => keyAdults[0]?.phone === '07700900123')).toBe(true);
  expect([seen.openAtOnce, seen.bodies]).toEqual([100, 50]);
});

test('a page that is lost, doubled or out of its place is found, and the others are read', async () => {
  const { seen, key } = await written();
  const lines = seen.file.trim().split('\n');

  const lost = await openManifest(lines.toSpliced(3, 1).join('\n'), key);
  const doubled = await openManifest([...lines, lines[0]].join('\n'), key);
  const swapped = await openManifest(lines.toReversed().join('\n'), key);
  const mixed = await openManifest([...lines, (await sealAgain(lines.length, key))].join('\n'), key);

  expect([lost.entries.length, lost.troubles]).toEqual([OPEN - 100, ['Page 4 of 20 is missing: the list is not whole.']]);
  expect([doubled.entries.length, doubled.troubles]).toEqual([OPEN, []]);
  expect(swapped.entries.map(({ readBy }) => readBy)).toEqual(swapped.entries.map(({ readBy }) => readBy).toSorted());
  expect([mixed.entries.length, mixed.troubles]).toEqual([OPEN, ['Pages of another list are mixed in: they are left out here.']]);
});

const sealAgain = async (page: number, { kid, jwk }: Awaited<ReturnType<typeof makeManifestKey>>): Promise<string> => {
  const { d: _private, ...half } = jwk;
  const content: ManifestPage = { format: 1, manifestId: 'another', forceCode: '98', forceName: 'x', plannedAt: 'x', writtenAt: 'x', page, pages: page, total: 0, leftOut: 0, entries: [] };
  return sealManifestPage({ reveal: () => content } as never, { kid, jwk: half as Readonly<Record<string, unknown>> });
};

test('when an incident can no longer be read, nobody is named: its adults are not known, and one of them may work there', async () => {
  const { seen, key } = await written({ incidents: { read: async () => undefined } });

  const { entries } = await openManifest(seen.file, key);

  expect(entries[0]).toMatchObject({ keyAdults: [], doNotTell: [] });
  expect(entries[0]?.forceReference).toBeUndefined();
});

test.each([
  ['2026-10-15T05:29:59Z', undefined],
  ['2026-10-15T05:30:00Z', '2026-10-15T0630'],
  ['2026-10-15T06:29:00Z', '2026-10-15T0630'],
  ['2026-10-15T06:30:00Z', '2026-10-15T0730'],
  ['2026-10-15T08:31:00Z', undefined],
  ['2026-03-29T05:30:00Z', '2026-03-29T0630'],
  ['2026-10-25T06:30:00Z', '2026-10-25T0630'],
  ['2026-12-25T07:30:00Z', '2026-12-25T0730'],
])('at %s the list that is due is %s', (at, slotId) => {
  expect(manifestSlotOf(policy.manifestAt, at)?.slotId).toBe(slotId);
});
