import { createHash, createHmac } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { createAskForRelease } from '../../../shared/runtime/release/ask-for-release.ts';
import { createAskRelease } from '../../../functions/evaluation-api/ask-release.ts';
import { createListReleases, createShowRelease } from '../../../functions/evaluation-api/show-release.ts';
import { createMakeRelease } from '../../../functions/write-export/make-release.ts';
import { createWriteExport } from '../../../functions/write-export/write-export.ts';
import { createCommit } from '../../../shared/aws/commit.ts';
import { createFactStore } from '../../../shared/aws/fact-store.ts';
import { createPublicationLog } from '../../../shared/aws/publication-log.ts';
import { createReleaseStore } from '../../../shared/aws/release-store.ts';
import type { Caller } from '../../../shared/ports/clients.ts';
import type { FactEvent } from '../../../shared/ports/evaluation.ts';
import { sha256, systemIds as ids } from '../../../shared/runtime/ids.ts';
import { assemblePublication } from '../../../shared/runtime/release/assemble-publication.ts';
import { assembleRelease } from '../../../shared/runtime/release/assemble-release.ts';
import { simulateStudy } from '../../../shared/domain/evaluation/study/simulate-study.ts';
import { withTables } from '../../support/dynamodb.ts';
import { createMemoryFiles } from '../../support/memory-files.ts';

const tables = withTables();
const PLAN = { seed: 4, areas: 3, weeks: 6, incidentsPerWeek: 4, firstMonday: '2026-10-05' };

const setUp = async () => {
  const names = await tables().fresh();
  const { db } = tables();
  let at = new Date('2027-01-20T09:00:00.000Z');
  const now = () => at;
  const facts = createFactStore({ db, table: names.evaluation });
  await facts.append([...simulateStudy(PLAN)].flat() as unknown as FactEvent[]);
  const releases = createReleaseStore({ db, table: names.records, commit: createCommit({ db, table: names.records, ids, digest: sha256 }) });
  const memory = createMemoryFiles();
  const files = {
    ...memory,
    find: async (key: string) => (memory.files.has(key) ? { bytes: memory.files.get(key)!.length } : undefined),
    async *read(key: string) {
      const bytes = memory.files.get(key)!;
      for (let from = 0; from < bytes.length; from += 50_000) yield bytes.subarray(from, from + 50_000);
    },
  };
  const started: string[] = [];
  let stretches = Infinity;
  const write = createWriteExport({
    facts,
    files,
    audit: { recordExport: async () => undefined },
    publications: createPublicationLog({ db, table: names.records, commit: createCommit({ db, table: names.records, ids, digest: sha256 }) }),
    assemble: { controlled: assembleRelease, publish: assemblePublication },
    studyHash: (study) => ({ of: async (text) => createHmac('sha256', study).update(text).digest('base64url') }),
    digest: sha256,
    ids,
    now,
    mayGoOn: () => (stretches -= 1) >= 0,
  });
  const make = createMakeRelease({ releases, files, write: async (question) => write(question), ids, now });
  let caller: Caller = { clientId: 'evaluator-1', kind: 'evaluator', laCodes: [], scopes: ['evaluation:read'], test: false };
  const deps = {
    authenticate: async () => caller,
    releases,
    maker: { start: async (releaseId: string) => void started.push(releaseId) },
    links: { isThere: async (key: string) => memory.files.has(key), forFile: async (key: string) => `https://files.example/${key}?signed` },
    digest: sha256,
    now,
  };
  const eventOf = (more: object) => ({ body: null, isBase64Encoded: false, headers: {}, requestContext: { requestId: 'req-1' }, ...more }) as unknown as APIGatewayProxyEvent;
  const bodyOf = ({ body }: APIGatewayProxyResult) => JSON.parse(body) as Record<string, never> & { readonly releaseId: string };
  const ask = async (question: object) => createAskRelease(deps)(eventOf({ body: JSON.stringify(question) }));
  return {
    write,
    audited: async () => ((await db.send(new ScanCommand({ TableName: names.records }))).Items ?? []).flatMap(({ action }) => (typeof action === 'string' && action.startsWith('publication.') ? [action] : [])).toSorted(),
    releases,
    memory,
    started,
    make,
    ask,
    /** As the page does: a force's evaluator, with the reference of an agreement. */
    askUnder: async (agreement: string) => {
      const answer = await createAskForRelease(deps)({ tier: 'controlled', period: '2026-10', forceCode: '98', study: 'desk-force-98', agreement }, 'stf_1', cause);
      if (answer.kind === 'refused') throw new Error(answer.because);
      return answer.release;
    },
    bodyOf,
    asked: async (question: object) => bodyOf(await ask(question)),
    show: async (releaseId: string) => createShowRelease(deps)(eventOf({ pathParameters: { releaseId } })),
    list: async () => bodyOf(await createListReleases(deps)(eventOf({}))) as unknown as { readonly releases: readonly { readonly releaseId: string }[] },
    as: (next: Partial<Caller>) => void (caller = { ...caller, ...next }),
    stopAfter: (n: number) => void (stretches = n),
    later: (iso: string) => void (at = new Date(iso)),
  };
};
const cause = { at: '2027-01-20T09:00:00.000Z', actor: 'staff', actorId: 'stf_2', causedBy: 'c', traceId: 't' } as const;

describe('a release asked for over the API', () => {
  it('is made once, and comes as one archive and as single files with the checksums that were promised', async () => {
    const { asked, make, show, started, memory, bodyOf } = await setUp();
    const { releaseId } = await asked({ tier: 'controlled', period: '2026-10' });
    expect(started).toEqual([releaseId]);

    expect(await make(releaseId)).toBe('done');

    const shown = bodyOf(await show(releaseId)) as unknown as { state: string; archive: { href: string; sha256: string; name: string }; files: { path: string; sha256: string; href: string }[] };
    expect(shown.state).toBe('ready');
    const keyOf = (href: string) => new URL(href).pathname.slice(1);
    const archive = memory.files.get(keyOf(shown.archive.href))!;
    expect(createHash('sha256').update(archive).digest('hex')).toBe(shown.archive.sha256);
    const inside = unzipSync(new Uint8Array(archive));
    expect(Object.keys(inside).toSorted()).toEqual(shown.files.map(({ path }) => path).toSorted());
    for (const { path, sha256: expected, href } of shown.files) {
      expect(createHash('sha256').update(inside[path]!).digest('hex'), path).toBe(expected);
      expect(createHash('sha256').update(memory.files.get(keyOf(href))!).digest('hex'), path).toBe(expected);
    }
    expect(await make(releaseId)).toBe('taken');
  });

  it('is the same when it is asked for again, and the same to the byte when its files are gone', async () => {
    const { asked, make, memory, started, releases } = await setUp();
    const first = await asked({ tier: 'controlled', period: '2026-10', knownAt: '2026-12' });
    await make(first.releaseId);
    const before = (await releases.read(first.releaseId))!.made!;
    (memory.files as Map<string, Buffer>).clear();

    const again = await asked({ tier: 'controlled', period: '2026-10', knownAt: '2026-12' });
    await make(again.releaseId);

    expect(again.releaseId).toBe(first.releaseId);
    expect(started).toHaveLength(2);
    expect((await releases.read(first.releaseId))!.made!.archive).toEqual(before.archive);
  });

  it('goes on where it stopped when somebody asks again', async () => {
    const { asked, make, stopAfter, releases, started, later } = await setUp();
    const { releaseId } = await asked({ tier: 'controlled', period: '2026-10' });
    stopAfter(5);

    expect(await make(releaseId)).toBe('working');
    expect(await releases.read(releaseId)).toMatchObject({ state: 'working', daysDone: 5, daysTotal: 31 });
    stopAfter(Infinity);
    later('2027-01-20T09:01:00.000Z');
    await asked({ tier: 'controlled', period: '2026-10' });
    expect(await make(releaseId)).toBe('done');

    expect(started).toEqual([releaseId, releaseId]);
  });

  it('is nobody else’s: another client finds nothing, and a client of one force gets that force under its own name', async () => {
    const { asked, make, show, as, list, releases } = await setUp();
    const whole = await asked({ tier: 'controlled', period: '2026-10' });
    await make(whole.releaseId);

    as({ clientId: 'evaluator-2' });
    await expect(show(whole.releaseId)).rejects.toMatchObject({ status: 404 });
    as({ clientId: 'evaluator-1', forceCode: '97' });
    await expect(show(whole.releaseId)).rejects.toMatchObject({ status: 404 });
    const own = await asked({ tier: 'controlled', period: '2026-10' });

    expect(own.releaseId).not.toBe(whole.releaseId);
    expect((await releases.read(own.releaseId))!.asked.forceCode).toBe('97');
    expect((await list()).releases.map(({ releaseId }) => releaseId)).toEqual([own.releaseId]);
  });

  it('is refused for any days or instant that a second question could be subtracted from', async () => {
    const { ask, as } = await setUp();
    const because = async (question: object) => ask(question).then(() => 'taken', (error: { readonly code: string }) => error.code);

    expect(await because({ tier: 'controlled', period: '2026-10-05' })).toBe('invalid_release');
    expect(await because({ tier: 'controlled', period: '2026-10', knownAt: '2026-10-15' })).toBe('invalid_release');
    expect(await because({ tier: 'controlled', period: '2026-10', forceCode: '98' })).toBe('invalid_release');
    expect(await because({ tier: 'controlled', period: '2026-10', knownAt: '2026-10' })).toBe('known_at_too_early');
    expect(await because({ tier: 'controlled', period: '2026-10', knownAt: '2027-02' })).toBe('known_at_in_future');
    expect(await because({ tier: 'controlled', period: '2027-01' })).toBe('period_not_over');
    expect(await because({ tier: 'publish', period: '2026-10' })).toBe('publish_a_quarter');
    expect(await because({ tier: 'publish', period: '2026-Q4', knownAt: '2027-01' })).toBe('publish_a_quarter');
    as({ forceCode: '98' });
    expect(await because({ tier: 'publish', period: '2026-Q4' })).toBe('publish_everybody');
  });
});

describe('two agreements of one police force', () => {
  it('get rows that cannot be joined, and a release each: neither stands in the log as taken under the other', async () => {
    const { askUnder, make, releases, memory } = await setUp();
    const pidsOf = async (agreement: string): Promise<readonly string[]> => {
      const { releaseId } = await askUnder(agreement);
      await make(releaseId);
      const release = (await releases.read(releaseId))!;
      expect(release.agreement).toBe(agreement);
      return memory.files.get(`${release.made!.prefix}controlled/child_incidents.csv`)!.toString().match(/\b[A-Z2-7]{26}\b/g) ?? [];
    };

    const one = new Set(await pidsOf('DSA-2026-014'));
    const other = await pidsOf('DSA-2026-015');

    expect(one.size).toBeGreaterThan(10);
    expect(other.filter((pid) => one.has(pid))).toEqual([]);
    expect((await askUnder('dsa-2026-014 ')).releaseId).toBe((await askUnder('DSA-2026-014')).releaseId);
  });
});

describe('a publication', () => {
  it('leaves only when a second person has agreed, without the report of what was hidden', async () => {
    const { asked, make, show, releases, bodyOf, memory } = await setUp();
    const { releaseId } = await asked({ tier: 'publish', period: '2026-Q4' });
    await make(releaseId);

    const held = bodyOf(await show(releaseId)) as unknown as { readonly state: string };
    expect(held.state).toBe('waiting_for_sign_off');
    expect(JSON.stringify(held)).not.toContain('href');
    expect(await releases.signOff(releaseId, 'evaluator-1', cause)).toBe('own');
    expect(await releases.signOff(releaseId, 'stf_2', cause)).toBe('signed');
    expect(await releases.signOff(releaseId, 'stf_3', cause)).toBe('already');

    const shown = bodyOf(await show(releaseId)) as unknown as { readonly state: string; readonly archive: { readonly href: string }; readonly files: readonly { readonly path: string }[] };
    expect(shown.state).toBe('ready');
    const inside = Object.keys(unzipSync(new Uint8Array(memory.files.get(new URL(shown.archive.href).pathname.slice(1))!)));
    expect(inside).toContain('publish/timeliness.csv');
    expect([...inside, ...shown.files.map(({ path }) => path)].filter((path) => path.includes('suppression'))).toEqual([]);
  });

  it('is one for everybody: whoever asks for the quarter finds the same', async () => {
    const { asked, as } = await setUp();
    const first = await asked({ tier: 'publish', period: '2026-Q4' });
    as({ clientId: 'evaluator-2' });

    expect((await asked({ tier: 'publish', period: '2026-Q4' })).releaseId).toBe(first.releaseId);
  });
});


describe('a second publication of one quarter', () => {
  const QUARTER = { tier: 'publish', from: '2026-10-01', to: '2026-12-31', study: 'publication', profile: 'publish-10-5', requestedBy: 'first' } as const;
  const OTHER = { ...QUARTER, profile: 'hes-7-5' } as const;

  it('under other rules is refused, whoever asks and however the first was made: what one hides the other may show', async () => {
    const { write, asked, make } = await setUp();
    await make((await asked({ tier: 'publish', period: '2026-Q4' })).releaseId);

    for (const requestedBy of ['first', 'second']) expect(await write({ ...OTHER, requestedBy })).toEqual({ outcome: 'refused', because: 'published_under_other_profile' });
    expect(await write(QUARTER)).toMatchObject({ outcome: 'done' });
  });

  it('is made when a second person agreed and said why, never by that person alone, and the trail tells of it', async () => {
    const { write, audited } = await setUp();
    await write(QUARTER);

    expect(await write({ ...OTHER, requestedBy: 'second', agree: 'the board asks for the rule of hospitals' })).toEqual({ outcome: 'agreed' });

    expect(await write({ ...OTHER, requestedBy: 'second' })).toEqual({ outcome: 'refused', because: 'published_under_other_profile' });
    expect(await write(OTHER)).toMatchObject({ outcome: 'done' });
    expect(await audited()).toEqual(['publication.agree', 'publication.claim']);
  });

  it('cannot be agreed to before there is a first, nor for rows', async () => {
    const { write } = await setUp();

    expect(await write({ ...OTHER, agree: 'so that nobody has to ask later' })).toEqual({ outcome: 'refused', because: 'nothing_to_agree' });
    expect(await write({ ...OTHER, tier: 'controlled', agree: 'so that nobody has to ask later' })).toEqual({ outcome: 'refused', because: 'nothing_to_agree' });
  });
});
