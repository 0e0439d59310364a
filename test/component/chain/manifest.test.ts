import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { createWriteManifest } from '../../../functions/write-manifest/write-manifest.ts';
import { runEncompass } from '../../../infra/cli/encompass.ts';
import { makeManifestKey } from '../../../infra/cli/manifest-key.ts';
import { createManifestStore } from '../../../shared/aws/manifest-store.ts';
import { sha256, systemIds } from '../../../shared/runtime/ids.ts';
import { sealManifestPage } from '../../../shared/runtime/seal-manifest.ts';
import { FORCE, childOf, incidentOf, keyAdultAt, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { rememberedIo } from '../../support/command-io.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const [A, B] = ['990001', '990002'];
const FIRST = '2026-10-15T05:30:10.000Z';

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'encompass-manifest-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

/** Storage that remembers, and the step over it. */
const lists = (chain: Chain) => {
  const files = new Map<string, string>();
  const s3 = {
    send: async ({ input }: { readonly input: { readonly Key: string; readonly Body: string } }) => {
      files.set(input.Key, input.Body);
      return {};
    },
  } as unknown as S3Client;
  const manifests = createManifestStore({ db: chain.db, tables: { records: chain.table, directory: chain.names.directory }, s3, bucket: 'files', digest: sha256, commit: chain.commit });
  const write = createWriteManifest({
    manifests,
    incidents: chain.incidents,
    directory: chain.directory,
    seal: sealManifestPage,
    now: chain.now,
    ids: systemIds,
    log: chain.log,
    count: (name, value) => void chain.lines.push(`${name}=${value}`),
  });
  return { files, write: () => write({ id: 'tick-1' }) };
};

const morning = async (): Promise<{ readonly chain: Chain; readonly dir: string; readonly key: string }> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), ...chain.school(B), pupilOf(1, A), pupilOf(12, A), pupilOf(23, B)]);
  const dir = folder();
  const key = join(dir, 'force.jwk');
  const { kid, jwk } = await makeManifestKey(key);
  const { d: _private, ...half } = jwk;
  await chain.writer.write([{ kind: 'manifestKey', forceCode: FORCE, kid, jwk: half as Readonly<Record<string, unknown>> }]);
  return { chain, dir, key };
};
const opened = async (dir: string, content: string, ...argv: readonly string[]) => {
  const file = join(dir, 'list.jwe');
  writeFileSync(file, content);
  const { io, out, err } = rememberedIo();
  const code = await runEncompass(['manifest', 'open', file, ...argv], io);
  return { code, out: out(), err: err() };
};

test('at 06:30 the force has a list of all that is open, whom to phone on which number, and whom never to tell', { tags: ['T37'] }, async () => {
  const { chain, dir, key } = await morning();
  const { write, files } = lists(chain);
  await chain.tell(incidentOf({ children: [childOf(1), childOf(12)], adults: [{ adultReference: 'a', givenNames: ['Nobody'], familyName: 'Known', role: 'other', sex: 'unknown', emails: [], phones: ['07700 900130'] }] }));
  await chain.tell(incidentOf({ forceReference: 'WM/2026/000124', children: [childOf(23)] }));
  const answered = await chain.tell(incidentOf({ forceReference: 'WM/2026/000125' }));
  await chain.settle();
  await chain.withdraw(answered);

  chain.at('2026-10-15T05:29:00.000Z');
  const early = await write();
  chain.at(FIRST);
  const report = await write();
  const { code, out } = await opened(dir, [...files.values()][0] ?? '', '--key', key, '--json');

  expect([early.written, report.written, [...files.keys()]]).toEqual([0, 1, ['manifests/98/2026-10-15T0630.jwe']]);
  const list = JSON.parse(out) as { total: number; entries: { bodyName: string; forceReference: string; shortReference: string; children: number; keyAdults: { phone: string }[]; doNotTell: { name: string }[] }[] };
  const one = list.entries.find(({ forceReference }) => forceReference === 'WM/2026/000123');
  expect([code, list.total, list.entries.map(({ forceReference }) => forceReference).toSorted()]).toEqual([0, 2, ['WM/2026/000123', 'WM/2026/000124']]);
  expect([one?.bodyName, one?.children, one?.keyAdults.map(({ phone }) => phone)]).toEqual([`Harbour ${A} School`, 2, ['07700900110', '07700900120']]);
  expect(one?.doNotTell.map(({ name }) => name)).toEqual([`Robynd Ossleton${A}`]);
  expect(one?.shortReference).toMatch(/^OE-/);
});

test('on paper it is a list for somebody with a telephone, and nothing of it stands open in storage or the log', { tags: ['T37', 'V16-2-5'] }, async () => {
  const { chain, dir, key } = await morning();
  const { write, files } = lists(chain);
  await chain.tell(incidentOf());
  await chain.settle();
  chain.at(FIRST);

  await write();
  const content = [...files.values()][0] ?? '';
  const { code, out } = await opened(dir, content, '--key', key);

  expect(code).toBe(0);
  expect(out).toContain('CALL LIST  Wearmouth Constabulary (98)  written Thu 15 Oct 06:30');
  expect(out).toContain(`1. By Thu 15 Oct 08:45  Harbour ${A} School`);
  expect(out).toContain('your reference WM/2026/000123   1 child ');
  expect(out).toMatch(/1\) Robynb Quillby990001, designated safeguarding lead {2}07700900110/);
  expect(out).not.toMatch(/Poppy|Garrowby/);
  expect(`${content}${chain.lines.join('')}`).not.toMatch(/Quillby|0770090|WM\/2026|Harbour/);
});

test('two minutes at once, a minute that was lost and a machine that was restarted leave one list a time, audited once', async () => {
  const { chain } = await morning();
  const { write, files } = lists(chain);
  await chain.tell(incidentOf());
  await chain.settle();

  chain.at(FIRST);
  const both = await Promise.all([write(), write(), write()]);
  chain.pass(1);
  const again = await write();
  chain.at('2026-10-15T06:44:00.000Z');
  const late = await lists(chain).write();

  expect(both.reduce((sum, { written }) => sum + written, 0)).toBe(1);
  expect([again.written, late.written, files.size]).toEqual([0, 1, 1]);
  const audited = (await chain.scan(chain.table)).filter(({ action }) => action === 'manifest.write');
  expect(audited.map(({ object, actorId, outcome }) => [object, actorId, String(outcome).slice(0, 7)])).toEqual([
    ['manifests/98/2026-10-15T0630.jwe', 'write-manifest', '1 lines'],
    ['manifests/98/2026-10-15T0730.jwe', 'write-manifest', '1 lines'],
  ]);
});

test('one that died while writing is succeeded five minutes later', async () => {
  const { chain } = await morning();
  const { write, files } = lists(chain);
  chain.at(FIRST);
  const put = chain.incidents.read;
  await chain.tell(incidentOf());
  await chain.settle();
  chain.at(FIRST);
  chain.incidents.read = async () => Promise.reject(new Error('killed'));
  await write();
  chain.incidents.read = put;

  chain.pass(4);
  const tooEarly = await write();
  chain.pass(2);
  const taken = await write();

  expect([tooEarly.written, taken.written, files.size]).toEqual([0, 1, 1]);
  expect(chain.lines.filter((line) => line.includes('MANIFEST_FAILED'))).toHaveLength(1);
});

test('a force without a key is named in the log and the figures, once a time; the key it then gives is used at once', async () => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A), pupilOf(1, A)]);
  const { write, files } = lists(chain);
  chain.at(FIRST);

  await write();
  chain.pass(1);
  await write();
  const { kid, jwk } = await makeManifestKey(join(folder(), 'force.jwk'));
  const { d: _private, ...half } = jwk;
  await chain.writer.write([{ kind: 'manifestKey', forceCode: FORCE, kid, jwk: half as Readonly<Record<string, unknown>> }]);
  chain.pass(1);
  await write();

  expect(chain.lines.filter((line) => line.includes('MANIFEST_KEY_MISSING') && line.includes('"forceCode":"98"'))).toHaveLength(1);
  expect(chain.lines).toContain('forcesWithoutManifestKey=1');
  expect(files.size).toBe(1);
});

test('what is only tried out is on no call list', async () => {
  const { chain, dir, key } = await morning();
  const { write, files } = lists(chain);
  const practice = chain.school(A).map((record) => (record.kind === 'recipientBody' ? { ...record, test: true } : record));
  await chain.writer.write([...practice, keyAdultAt(A, 1)]);
  await chain.tell(incidentOf({ test: true }));
  await chain.settle();
  chain.at(FIRST);

  await write();

  expect(chain.mails.length).toBeGreaterThan(0);
  expect(JSON.parse((await opened(dir, [...files.values()][0] ?? '', '--key', key, '--json')).out)).toMatchObject({ total: 0, entries: [] });
});

test('the wrong key, a private key given away, a changed line and a lost page are each told in words, and the rest is still readable', async () => {
  const { chain, dir, key } = await morning();
  const { write, files } = lists(chain);
  await chain.tell(incidentOf());
  await chain.settle();
  chain.at(FIRST);
  await write();
  const content = ([...files.values()][0] ?? '').trim();
  const other = join(dir, 'other.jwk');
  await makeManifestKey(other);
  const seal = async (page: number): Promise<string> => {
    const { kid, jwk } = await makeManifestKey(join(dir, `p${page}.jwk`));
    const { d: _private, ...half } = jwk;
    return sealManifestPage({ reveal: () => ({}) } as never, { kid, jwk: half as Readonly<Record<string, unknown>> });
  };

  const wrong = await opened(dir, content, '--key', other);
  const publicHalf = await opened(dir, content, '--key', `${key}.pub`);
  const parts = content.split('.');
  const changed = await opened(dir, parts.with(3, `${parts[3]?.startsWith('A') ? 'B' : 'A'}${parts[3]?.slice(1)}`).join('.'), '--key', key);
  const rubbish = await opened(dir, `${content}\nhello\n`, '--key', key);
  const foreign = await opened(dir, `${content}\n${await seal(2)}\n`, '--key', key);
  const none = await opened(dir, '', '--key', key);

  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('The key does not fit: this list was written for the key')]);
  expect([publicHalf.code, publicHalf.err]).toEqual([1, expect.stringContaining('not the private half')]);
  expect([changed.code, changed.err]).toEqual([1, expect.stringContaining('was changed or damaged after it was written')]);
  expect([rubbish.code, rubbish.err, rubbish.out.includes(`Harbour ${A} School`)]).toEqual([3, expect.stringContaining('Line 2 of 2 is not part of a call list'), true]);
  expect([foreign.code, foreign.err]).toEqual([1, expect.stringContaining('The key does not fit')]);
  expect([none.code, none.err]).toEqual([1, expect.stringContaining('The file is empty')]);
  expect(statSync(key).mode & 0o777).toBe(0o600);
});
