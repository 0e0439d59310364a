import { createHmac, randomBytes } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createPages } from '../../../functions/key-adult-pages/create-pages.ts';
import { createAccessStore } from '../../../shared/aws/access-store.ts';
import { createCommit } from '../../../shared/aws/commit.ts';
import { createFollowUpStore } from '../../../shared/aws/follow-up-store.ts';
import { createIncidentStore } from '../../../shared/aws/incident-store.ts';
import type { KeyVault } from '../../../shared/aws/key-vault.ts';
import { createNotificationStore } from '../../../shared/aws/notification-store.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import type { Cause } from '../../../shared/ports/cause.ts';
import type { KeyedHash } from '../../../shared/ports/surroundings.ts';
import { sha256, systemIds as ids } from '../../../shared/runtime/ids.ts';
import { restBetweenCommits } from '../../../shared/runtime/pause.ts';
import { aChild, anIncident, createBrowserDouble, createKeyAdultWorld, csrfIn, lastCode, ORIGIN, REFERENCE, SCHOOL, signIn } from '../../support/doubles/key-adult-world.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();

const createVault = (): KeyVault => {
  const keys = new Map<string, Buffer>();
  return {
    create: async () => {
      const wrapped = randomBytes(8).toString('hex');
      keys.set(wrapped, randomBytes(32));
      return { plain: keys.get(wrapped) ?? Buffer.alloc(32), wrapped };
    },
    open: async (wrapped) => ({ plain: keys.get(wrapped) ?? Buffer.alloc(32), wrapped }),
  };
};
const hash: KeyedHash = { of: async (text) => createHmac('sha256', 'blind').update(text).digest('base64url') };

/** Sunday night, stored for real: an incident with two children of one school, linked and raised. Only the directory and the texts are doubles. */
const sundayNight = async () => {
  const { records: table } = await tables().fresh();
  const { db } = tables();
  const vault = createVault();
  const commit = createCommit({ db, table, ids, digest: sha256, rest: restBetweenCommits });
  const incidents = createIncidentStore({ db, table, vault, hash, commit });
  const notifications = createNotificationStore({ db, table, ids, commit, vault });
  const access = createAccessStore({ db, table, hash, commit });
  const world = createKeyAdultWorld();
  world.school();

  const causeAt = (at: string): Cause => ({ at, actor: 'force', actorId: 'client-1', causedBy: ids.uuid(), traceId: 'trace-1' });
  const statuses = ['child-a', 'child-b'].map((childReference, n) => ({
    childId: n === 0 ? 'kid-a' : 'kid-b',
    childReference,
    state: 'linked' as const,
    reason: 'strongEvidence' as const,
    bodyKeys: [SCHOOL],
  }));
  const telling = (revision: number, cause: Cause) => ({
    incidentId: 'inc-1',
    incident: anIncident({ revision, children: [aChild({ present: revision === 1 ? 'yes' : 'no' }), aChild({ childReference: 'child-b', givenNames: ['Idris'] })] }),
    contentHash: `hash-${revision}`,
    policyVersion: 'p1',
    children: statuses,
    idempotency: { clientId: 'client-1', method: 'POST', path: '/v1/incidents', key: `k${revision}`, fingerprint: `f${revision}` },
    answer: { status: 202, body: '{}' },
    cause,
  });
  const raise = (version: number, cause: Cause) =>
    incidents.recordLinks({
      incidentId: 'inc-1',
      revision: version,
      state: 'linked',
      children: statuses,
      evidence: sensitive({}),
      notifications: [
        {
          notificationId: 'ntf-1',
          version,
          bodyKey: SCHOOL,
          laCode: '999',
          childIds: ['kid-a', 'kid-b'],
          dutyBy: '2026-11-23T08:45:00.000Z',
          readBy: '2026-11-23T08:45:00.000Z',
          shortReference: REFERENCE,
          contentProfile: 'standard',
          ...(version > 1 ? { supersedes: version - 1 } : {}),
          nextStep: { stepId: 'remind-1', rung: 'remind', at: '2026-11-23T08:30:00.000Z' },
        },
      ],
      withdrawNotifications: [],
      referrals: [],
      closeReferrals: [],
      cause,
    });

  await incidents.accept(telling(1, causeAt('2026-11-22T22:20:00.000Z')));
  await raise(1, causeAt('2026-11-22T22:30:00.000Z'));
  const correct = async (): Promise<void> => {
    const cause = causeAt('2026-11-23T07:41:00.000Z');
    await incidents.revise(telling(2, cause));
    await raise(2, cause);
  };

  const handler = createPages({ ...world.deps, followUps: createFollowUpStore({ db, table, commit }), access, notifications, incidents, ids, codeHash: hash, publicOrigin: ORIGIN }, { deskPhone: '0191 498 0000', securityContact: 'security@gateway.example', log: () => undefined });
  const stored = { ...world, handler };
  return { world: stored, browser: createBrowserDouble(stored), notifications, access, correct, dump: async () => (await db.send(new ScanCommand({ TableName: table }))).Items ?? [] };
};

describe('the minute, stored for real', () => {
  it('is read, corrected under the reader’s hands, read again and confirmed', async () => {
    const { world, browser, notifications, correct } = await sundayNight();

    const page = await signIn(world, browser, 'd.quayle@harbour.example', `/n/${REFERENCE}`);
    await correct();
    const stale = await browser.post('/notifications/ntf-1/acknowledge', { csrf: csrfIn(page), version: '1' });
    const done = await browser.follow(await browser.post('/notifications/ntf-1/acknowledge', { csrf: csrfIn(page), version: '2' }));

    expect(page.body).toContain('Idris Wearside');
    expect(stale.statusCode).toBe(409);
    expect(stale.body).toContain('Amira Wearside, Was the child there: was “Yes, in another room”, now “No”.');
    expect(done.body).toContain('You have confirmed you have read this');
    expect(await notifications.read('ntf-1')).toMatchObject({ version: 2, revision: 2, answeredHow: 'acknowledged', answeredBy: 'ka-lead' });
  });

  it('lists a body’s open notifications, and those just confirmed', async () => {
    const { world, browser, notifications } = await sundayNight();
    const before = await notifications.ofBody(SCHOOL, '2026-11-22T07:40:00.000Z');
    const page = await signIn(world, browser, 'd.quayle@harbour.example', `/n/${REFERENCE}`);
    await browser.post('/notifications/ntf-1/acknowledge', { csrf: csrfIn(page), version: '1' });

    const after = await notifications.ofBody(SCHOOL, '2026-11-22T07:40:00.000Z');
    const long = await notifications.ofBody(SCHOOL, '2026-11-24T07:40:00.000Z');

    expect(before.map(({ notificationId }) => notificationId)).toEqual(['ntf-1']);
    expect(after).toHaveLength(1);
    expect(long).toEqual([]);
    expect(await notifications.ofBody('establishment:990002', '2026-11-22T07:40:00.000Z')).toEqual([]);
  });

  it('locks after five wrong codes and has the next person told, in the same table', { tags: ['T20', 'T21', 'V6-6-3'] }, async () => {
    const { world, browser, dump } = await sundayNight();
    const code = await browser.follow(await browser.post(`/n/${REFERENCE}`, { email: 'd.quayle@harbour.example', press: 'read' }));
    const wrong = lastCode(world) === '000000' ? '111111' : '000000';

    let page = code;
    for (let i = 0; i < 5; i += 1) page = await browser.post('/code', { csrf: csrfIn(code), code: wrong, press: 'read' });

    const owed = (await dump()).map((item) => String(item['event'] ?? '')).filter((event) => event.includes('rung.due'));
    expect(page.body).toContain('We have asked the next key adult');
    expect(owed.some((event) => event.includes('"rung":"replacement"') && event.includes('replacement-locked-ka-lead'))).toBe(true);
  });

  it('takes back a child who is not theirs, once, and stops reminding when none is left', async () => {
    const { world, browser, notifications, dump } = await sundayNight();
    const csrf = csrfIn(await signIn(world, browser, 'd.quayle@harbour.example', `/n/${REFERENCE}`));
    const say = (child: string) => browser.post('/notifications/ntf-1/not-our-child', { csrf, version: '1', child, where: 'leftForKnownSchool', school: 'CANARY College' });

    await say('kid-b');
    const one = await notifications.read('ntf-1');
    await Promise.all([say('kid-a'), say('kid-a')]);
    const none = await notifications.read('ntf-1');

    expect(one).toMatchObject({ notOurs: ['kid-b'], nextStep: { stepId: 'remind-1' } });
    expect(none?.notOurs).toEqual(['kid-b', 'kid-a']);
    expect(none?.nextStep).toBeUndefined();
    expect((await dump()).filter((item) => item['kind'] === 'notOurChild')).toHaveLength(2);
    // What was typed is sealed; nothing of it or of the child lies about in clear.
    const clear = JSON.stringify(await dump());
    for (const secret of ['CANARY', 'Amira', 'quayle', '2018-05-14', lastCode(world)]) expect(clear).not.toContain(secret);
  });

  it('keeps what the school did, changed as often as it likes, each time audited and told to the evaluation', async () => {
    const { world, browser, dump } = await sundayNight();
    const csrf = csrfIn(await signIn(world, browser, 'd.quayle@harbour.example', `/n/${REFERENCE}`));
    await browser.post('/notifications/ntf-1/acknowledge', { csrf, version: '1' });
    const save = (form: Readonly<Record<string, string>>) => browser.post('/notifications/ntf-1/what-you-did', { csrf, ...form });

    await save({ 'did-toldStaff': 'yes' });
    const atOnce = await Promise.all([save({ 'did-toldStaff': 'yes', 'heard-2': 'notInSchool' }), save({ 'did-toldStaff': 'yes', 'heard-2': 'notInSchool' })]);

    const items = await dump();
    expect(atOnce.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    expect(items.filter(({ sk }) => sk === 'FOLLOWUP')).toMatchObject([{ actions: ['toldStaff'], heard: [{ childId: 'kid-b', heard: 'notInSchool' }] }]);
    expect(items.filter(({ action }) => action === 'followUp.record').map(({ outcome }) => outcome)).toEqual(['first', 'changed']);
    expect(items.filter(({ event }) => String(event ?? '').includes('followUp.recorded'))).toHaveLength(2);
  });
});
