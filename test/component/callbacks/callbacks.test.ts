import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { INCIDENT, SECRET, callbackWorld } from '../../support/callback-world.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const itemsOf = async ({ db, table }: Awaited<ReturnType<typeof callbackWorld>>) => (await db.send(new ScanCommand({ TableName: table }))).Items ?? [];
const owedTo = async (world: Awaited<ReturnType<typeof callbackWorld>>) => (await itemsOf(world)).filter(({ sk, queue }) => sk === 'OBLIGATION' && queue === 'send-callbacks');

describe('a force that wants to be told', () => {
  test('is told once, signed, when a school was shown a notification, and owed nothing more', async () => {
    const world = await callbackWorld(tables());
    await world.addClient('wearmouth-cad');
    await world.addCallback('wearmouth-cad');
    await world.putIncident();

    await world.happen(world.viewed);
    await world.settle();

    expect(world.received).toHaveLength(1);
    const [{ url, headers, body } = { url: '', headers: {}, body: '' }] = world.received;
    expect(url).toBe('https://wearmouth-cad.force.example/hook');
    const atTheirClock = { ...headers, 'webhook-timestamp': String(Math.floor(Date.now() / 1_000)) };
    expect(() => new Webhook(SECRET).verify(body, atTheirClock)).toThrow();
    expect(JSON.parse(body)).toMatchObject({ type: 'encompass.notification.viewed', data: { incidentId: INCIDENT, notificationId: 'ntf_1', version: 1, state: 'viewed' } });
    expect(await owedTo(world)).toEqual([]);
  });

  test('is told how many children nobody is told of, because it called them related to nobody or too old: that is never silent', async () => {
    const world = await callbackWorld(tables());
    await world.addClient('wearmouth-cad');
    await world.addCallback('wearmouth-cad');
    await world.putIncident({ children: [{ state: 'linked' }, { state: 'outOfScope', reason: 'notRelated' }] });

    await world.happen(world.linked, world.viewed);
    await world.settle();

    const told = world.received.map(({ body }) => (JSON.parse(body) as { readonly data: { readonly outOfScope?: number } }).data.outOfScope);
    expect(new Set(told)).toEqual(new Set([1, undefined]));
  });

  test('hears an event once, however often its message comes', async () => {
    const world = await callbackWorld(tables());
    await world.addClient('wearmouth-cad');
    await world.addCallback('wearmouth-cad');
    await world.putIncident();

    await world.happen(world.linked);
    await world.deliver(3);
    await world.deliver(3);

    expect(world.received).toHaveLength(1);
  });

  test('is never told of another force’s incidents, nor a live system of what is tried out', { tags: ['T06', 'V8-4-1'] }, async () => {
    const world = await callbackWorld(tables());
    await world.addClient('tidewater-cad', { forceCode: '97' });
    await world.addCallback('tidewater-cad');
    await world.addClient('wearmouth-trial', { test: true });
    await world.addCallback('wearmouth-trial');
    await world.putIncident();

    await world.happen(world.linked, world.viewed);
    await world.settle();

    expect(world.received).toEqual([]);
    expect(await owedTo(world)).toEqual([]);
  });

  test('is told nothing any more once its client is disabled, not even what was planned before', async () => {
    const world = await callbackWorld(tables());
    await world.addClient('wearmouth-cad');
    await world.addCallback('wearmouth-cad');
    await world.putIncident();
    await world.happen(world.linked);
    await world.deliver();

    await world.manage({ action: 'disable', clientId: 'wearmouth-cad' });
    await world.settle();

    expect(world.received).toEqual([]);
    expect(await owedTo(world)).toEqual([]);
  });

  test('has its secret nowhere in the clear', { tags: ['V13-3-1'] }, async () => {
    const world = await callbackWorld(tables());
    await world.addClient('wearmouth-cad');
    await world.addCallback('wearmouth-cad');
    await world.putIncident();
    await world.happen(world.linked);
    await world.settle();

    const stored = JSON.stringify(await itemsOf(world), (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value));

    expect(stored).not.toContain(SECRET);
    expect(stored).not.toContain(SECRET.slice('whsec_'.length));
    expect(world.lines.join('\n')).not.toContain(SECRET.slice('whsec_'.length));
  });
});

describe('a receiver that is down', () => {
  test('is tried again until it is up, with the same id and the same bytes', async () => {
    const world = await callbackWorld(tables());
    await world.addClient('wearmouth-cad');
    await world.addCallback('wearmouth-cad');
    await world.putIncident();
    world.answers(() => (world.received.length < 4 ? { kind: 'failed', because: 'unreachable' } : { kind: 'answered', status: 200 }));

    await world.happen(world.viewed);
    await world.pass(25);

    expect(world.received).toHaveLength(4);
    expect(new Set(world.received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(world.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(await owedTo(world)).toEqual([]);
  });

  test('for a day has one callback given up, and hears it again when it asks', async () => {
    const world = await callbackWorld(tables());
    await world.addClient('wearmouth-cad');
    await world.addCallback('wearmouth-cad');
    await world.putIncident();
    world.answers(() => ({ kind: 'answered', status: 503 }));
    await world.happen(world.viewed);
    await world.passHours(30);
    const tried = world.received.length;
    expect([tried >= 8, tried <= 12, (await owedTo(world)).length]).toEqual([true, true, 0]);
    world.answers(() => ({ kind: 'answered', status: 204 }));

    const again = await world.replays.replay({ clientId: 'wearmouth-cad', source: { forceCode: '98', test: false }, since: '2026-10-23T00:00:00.000Z', limit: 100, cause: world.cause() });
    await world.outbox.send(again.obligations);
    await world.settle();

    expect([again.replayed, world.received.length - tried]).toEqual([1, 1]);
  });

  test('for five days is no longer tried, and a person is told', async () => {
    const world = await callbackWorld(tables());
    await world.addClient('wearmouth-cad');
    await world.addCallback('wearmouth-cad');
    await world.putIncident();
    world.answers(() => ({ kind: 'failed', because: 'timedOut' }));
    for (let day = 0; day < 6; day += 1) {
      await world.happen(world.viewed);
      await world.passHours(24);
    }
    const tried = world.received.length;

    await world.happen(world.viewed);
    await world.passHours(6);

    expect(world.received.length).toBe(tried);
    expect((await itemsOf(world)).filter(({ sk, state }) => sk === 'REFERRAL' && state === 'open').map(({ referralId }) => String(referralId))).toEqual(['rfr_callbacks_wearmouth-cad']);
    expect(world.lines.filter((line) => line.includes('CALLBACKS_STOPPED')).length).toBeGreaterThan(0);
    expect(await owedTo(world)).toEqual([]);
  });

  test('and says that it is gone is believed at once', async () => {
    const world = await callbackWorld(tables());
    await world.addClient('wearmouth-cad');
    await world.addCallback('wearmouth-cad');
    await world.putIncident();
    world.answers(() => ({ kind: 'answered', status: 410 }));

    await world.happen(world.linked);
    await world.settle();
    await world.happen(world.viewed);
    await world.pass(5);

    expect(world.received).toHaveLength(1);
    expect(await owedTo(world)).toEqual([]);
  });

  test('holds up nobody else: what waits for it keeps its distance', async () => {
    const world = await callbackWorld(tables());
    for (const clientId of ['dead-cad', 'living-cad']) {
      await world.addClient(clientId);
      await world.addCallback(clientId);
    }
    await world.putIncident();
    world.answers(({ url }) => (url.includes('dead') ? { kind: 'failed', because: 'timedOut' } : { kind: 'answered', status: 200 }));

    for (let n = 0; n < 10; n += 1) await world.happen(world.viewed);
    await world.settle();

    const to = (name: string): number => world.received.filter(({ url }) => url.includes(name)).length;
    expect([to('dead'), to('living')]).toEqual([1, 10]);
  });
});

describe('a client that changes its secret', () => {
  test('is signed to with both, and with the newest two after a third', async () => {
    const world = await callbackWorld(tables());
    await world.addClient('wearmouth-cad');
    await world.addCallback('wearmouth-cad');
    await world.putIncident();
    await world.manage({ action: 'setCallback', clientId: 'wearmouth-cad', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' });
    await world.manage({ action: 'setCallback', clientId: 'wearmouth-cad', secret: 'whsec_plJ3nmyCDGBKInavdOK15jsl4ojhkwOr' });

    await world.happen(world.linked);
    await world.settle();

    expect(world.received[0]?.headers['webhook-signature']?.split(' ')).toHaveLength(2);
  });

  test.each(['http://receiver.force.example/', 'https://127.0.0.1/', 'https://10.0.0.8/', 'https://localhost/', 'https://user:pass@receiver.force.example/', 'https://intranet/', 'ftp://receiver.force.example/', 'no address'])(
    'and names %s is told that callbacks do not go there',
    async (url) => {
      const world = await callbackWorld(tables());
      await world.addClient('wearmouth-cad');

      expect(await world.manage({ action: 'setCallback', clientId: 'wearmouth-cad', url, secret: SECRET })).toEqual({ outcome: 'refused', because: 'badCallbackUrl' });
    },
  );
});
