import { describe, expect, it } from 'vitest';
import { createFinishSignIn } from '../../../functions/staff-console/finish-sign-in.ts';
import { createSignIn } from '../../../functions/staff-console/sign-in.ts';
import type { DeskAnswer } from '../../../functions/staff-console/desk-answer.ts';
import { sha256 } from '../../../shared/runtime/ids.ts';
import type { ProvenPerson, StaffSession } from '../../../shared/ports/staff.ts';

const MAUD: ProvenPerson = { issuer: 'https://id.example', subject: 'maud', name: 'Maud Ellerington', grants: ['supervisor@la:998'] };

/** A provider that knows one code, for the one question it was asked with. */
const createDesk = (person: ProvenPerson = MAUD) => {
  let now = new Date('2026-10-23T06:00:00Z');
  let count = 0;
  const sessions: StaffSession[] = [];
  const asked: { state: string; nonce: string; verifier: string }[] = [];
  const deps = {
    provider: {
      authorizationUrl: async (question: { state: string; nonce: string; verifier: string }) => (asked.push(question), 'https://id.example/authorize'),
      redeem: async ({ query, state, nonce, verifier }: { query: string; state: string; nonce: string; verifier: string }) => {
        const own = asked.find((one) => one.verifier === verifier);
        const answered = new URLSearchParams(query);
        return own?.state === state && own.nonce === nonce && answered.get('state') === state && answered.get('code') === `code-of-${nonce}` ? person : undefined;
      },
    },
    staff: { startSession: async (session: StaffSession) => void sessions.push(session), findSession: async () => undefined, touchSession: async () => undefined, endSession: async () => undefined },
    ids: { uuid: () => 'id', token: () => String((count += 1)).padStart(43, 'T'), code: () => '123456' },
    digest: sha256,
    now: () => now,
  };
  const cookieOf = (answer: DeskAnswer): string => /^__Host-sign-in=([^;]*)/.exec(answer.cookies?.[0] ?? '')?.[1] ?? '';
  return {
    sessions,
    asked,
    later: (minutes: number): void => void (now = new Date(now.getTime() + minutes * 60_000)),
    begin: async (returnTo?: string): Promise<string> => cookieOf(await createSignIn(deps)({ query: { returnTo } })),
    finish: async (cookie: string | undefined, query: Readonly<Record<string, string>>) => {
      const answer = await createFinishSignIn(deps)({ cookies: new Map(cookie === undefined ? [] : [['__Host-sign-in', cookie]]), query });
      return answer.kind === 'show' ? { status: answer.status, to: (answer.model as { to?: string }).to, cookies: answer.cookies ?? [] } : { status: 303, to: undefined, cookies: [] };
    },
  };
};
const answerTo = ({ state, nonce }: { state: string; nonce: string }) => ({ state, code: `code-of-${nonce}` });

describe('signing in at the desk', () => {
  it('leads back to where the person wanted to go, as a fresh session', async () => {
    const desk = createDesk();
    const cookie = await desk.begin('/desk/referrals/rfr_review_chd_1');

    const done = await desk.finish(cookie, answerTo(desk.asked[0]!));

    expect(done).toMatchObject({ status: 200, to: '/desk/referrals/rfr_review_chd_1' });
    expect(desk.sessions).toHaveLength(1);
  });

  it.each(['https://evil.example/desk', '//evil.example', '/desk//evil.example', '/desk/../n/x', '/desk/\\evil.example', '/desk@evil.example', '/desk/x" onclick="', `/desk/${'a'.repeat(300)}`])('never leads to %s', { tags: ['V3-7-2'] }, async (returnTo) => {
    const desk = createDesk();
    const cookie = await desk.begin(returnTo);

    expect((await desk.finish(cookie, answerTo(desk.asked[0]!))).to).toBe('/desk');
  });

  it('is worth nothing in a browser that did not begin it: nobody is signed in as somebody else', { tags: ['T22', 'V7-6-2', 'V10-1-2', 'V10-2-1', 'V10-5-1'] }, async () => {
    const desk = createDesk();
    const mine = await desk.begin();
    await desk.begin();
    const [, theirs] = desk.asked;

    const injected = await desk.finish(mine, answerTo(theirs!));
    const bare = await desk.finish(undefined, answerTo(theirs!));

    expect([injected.status, bare.status, desk.sessions]).toEqual([403, 400, []]);
  });

  it('is over after ten minutes, and a cookie that was made up is none', async () => {
    const desk = createDesk();
    const cookie = await desk.begin();
    desk.later(10);

    const late = await desk.finish(cookie, answerTo(desk.asked[0]!));
    const madeUp = await desk.finish('x.y.z', answerTo(desk.asked[0]!));

    expect([late.status, madeUp.status, desk.sessions]).toEqual([400, 400, []]);
  });

  it('gives no session to whoever the provider knows but gave no role here', async () => {
    const desk = createDesk({ ...MAUD, grants: ['admin', 'reviewer@everywhere', 'Reviewer@la:998 '] });
    const cookie = await desk.begin();

    expect((await desk.finish(cookie, answerTo(desk.asked[0]!))).status).toBe(403);
    expect(desk.sessions).toEqual([]);
  });
});
