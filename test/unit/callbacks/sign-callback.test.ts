import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { callbackBody, nextAttemptAt } from '../../../shared/domain/callback.ts';
import { signCallback } from '../../../shared/http/sign-callback.ts';

const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const OLD_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const content = {
  callbackId: 'cbk_4c6f0a51d2b7e8390a1b2c3d4e5f6071',
  type: 'notification.viewed',
  at: '2026-10-23T06:42:10.000Z',
  incidentId: 'inc_5f0c7e1a-0000-4000-8000-000000000001',
  notificationId: 'ntf_5f0c7e1a-0000-4000-8000-000000000002',
  version: 1,
  state: 'viewed',
  test: false,
} as const;

describe('a signed callback', () => {
  test('is believed by the reference implementation of Standard Webhooks, with either secret while a client changes it', () => {
    const body = callbackBody(content);
    const at = Math.floor(Date.now() / 1_000);
    const headers = { 'webhook-id': content.callbackId, 'webhook-timestamp': String(at), 'webhook-signature': signCallback([OLD_SECRET, SECRET], { id: content.callbackId, at, body }) };

    expect(new Webhook(SECRET).verify(body, headers)).toEqual(JSON.parse(body));
    expect(new Webhook(OLD_SECRET).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook('whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA').verify(body, headers)).toThrow();
    expect(() => new Webhook(SECRET).verify(body.replace('viewed', 'acknow'), headers)).toThrow();
  });

  test('is the vector of the documents, byte for byte', () => {
    const page = readFileSync('docs/callbacks.md', 'utf8');
    const body = callbackBody(content);

    const signature = signCallback([SECRET], { id: content.callbackId, at: 1_792_737_730, body });

    expect(page).toContain(body);
    expect(page).toContain(signature);
    expect(page).toContain(SECRET);
  });

  test('says ids, a state and a time, and nothing about anybody', () => {
    const said = JSON.parse(callbackBody(content)) as Record<string, unknown>;

    expect(Object.keys(said).toSorted()).toEqual(['data', 'datacontenttype', 'id', 'source', 'specversion', 'subject', 'time', 'type']);
    expect(Object.keys(said['data'] as object).toSorted()).toEqual(['incidentId', 'notificationId', 'state', 'test', 'version']);
  });
});

describe('a callback that nobody took', () => {
  const since = '2026-10-23T06:00:00.000Z';
  /** Every try of one callback against a receiver that is down, in hours after the first. */
  const tries = (chance: number): readonly number[] => {
    const at: string[] = [since];
    for (let attempt = 1; ; attempt += 1) {
      const next = nextAttemptAt({ attempt, since, now: at.at(-1) ?? since, chance });
      if (next === undefined) return at.map((one) => (Date.parse(one) - Date.parse(since)) / 60_000 / 60);
      at.push(next);
    }
  };

  test.each([0, 0.5, 0.999])('is tried about ten times in 24 hours, further and further apart (chance %s)', (chance) => {
    const hours = tries(chance);

    const pauses = hours.slice(1).map((hour, i) => Math.round((hour - (hours[i] ?? 0)) * 3_600));
    expect(hours.length).toBeGreaterThanOrEqual(9);
    expect(hours.length).toBeLessThanOrEqual(14);
    expect(hours.at(-1)).toBeGreaterThan(19);
    expect(hours.at(-1)).toBeLessThanOrEqual(24);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  });
});
