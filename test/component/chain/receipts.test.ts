import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BOUNCE, COMPLAINT, DELAY, DELIVERY, FORCE, LA, incidentOf, pupilOf, startChain } from '../../support/chain.ts';
import type { Chain } from '../../support/chain.ts';
import { withTables } from '../../support/dynamodb.ts';

const tables = withTables();
const A = '990001';
const TRANSIENT = { eventType: 'Bounce', bounce: { bounceType: 'Transient', bounceSubType: 'MailboxFull' } };
const SUPPRESSED = { eventType: 'Bounce', bounce: { bounceType: 'Permanent', bounceSubType: 'OnAccountSuppressionList' } };
const REJECT = { eventType: 'Reject', reject: { reason: 'Bad content' } };
const UNRENDERED = { eventType: 'Rendering Failure', failure: {} };

const area = async (keyAdults = 3): Promise<Chain> => {
  const chain = await startChain(tables());
  await chain.area([...chain.school(A, keyAdults), pupilOf(1, A)]);
  return chain;
};
const seconds = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1_000;

describe('the receipts of one e-mail', () => {
  test('early, late, twice and in any order, end in one state of the attempt and one of the notification', async () => {
    const chain = await area();
    let n = 0;
    const endOf = async (receipts: readonly object[], early: number): Promise<string> => {
      n += 1;
      chain.answerMail(async (mail) => {
        if (mail.to.startsWith('adult-1')) for (const notice of receipts.slice(0, early)) await chain.receipt(mail, notice);
        return { kind: 'accepted', messageId: `ses-${mail.effect}` };
      });
      const incidentId = await chain.tell(incidentOf({ forceReference: `WM/2026/${n}` }));
      await chain.deliver('link-children');
      await chain.deliver('send-notification');
      const [{ notificationId } = { notificationId: '' }] = await chain.told(incidentId);
      const [first] = await chain.notifications.deliveries(notificationId, 1);
      for (const notice of receipts.slice(early)) await chain.receipt({ effect: first?.effectId ?? '', notificationId, version: 1 }, notice);
      // The next person's e-mail waits on its queue; it is not part of the question.
      chain.queues.bodies.clear();
      const attempt = (await chain.notifications.deliveries(notificationId, 1)).find(({ effectId }) => effectId === first?.effectId);
      return `${attempt?.state} ${(await chain.notifications.read(notificationId))?.delivery} ${attempt?.messageId === `ses-${attempt?.effectId}`}`;
    };

    await fc.assert(
      fc.asyncProperty(
        fc.subarray([DELIVERY, BOUNCE, COMPLAINT, DELAY, TRANSIENT, SUPPRESSED, REJECT, UNRENDERED], { minLength: 2, maxLength: 4 }),
        fc.infiniteStream(fc.nat(100)),
        fc.nat(),
        async (kinds, order, early) => {
          const keys = [...kinds, ...kinds].map((notice) => ({ notice, key: order.next().value as number }));
          const shuffled = keys.toSorted((a, b) => a.key - b.key).map(({ notice }) => notice);

          expect(await endOf(shuffled, early % (shuffled.length + 1))).toBe(await endOf(kinds, 0));
        },
      ),
      { numRuns: 12 },
    );
  });

  test.each([
    ['does not exist', BOUNCE],
    ['is full', TRANSIENT],
    ['is suppressed', SUPPRESSED],
    ['is refused for what it holds', REJECT],
    ['could not be made', UNRENDERED],
  ])('that say the mailbox %s tell the next person within a minute, even when the message between is lost', async (_, notice) => {
    const chain = await area();
    await chain.tell(incidentOf());
    await chain.settle();
    const heardAt = chain.now().toISOString();

    await chain.receipt(chain.mails[0]!, notice);
    chain.queues.bodies.clear();
    chain.pass(1);
    await chain.tick();
    await chain.settle();

    const [, next] = chain.mails;
    expect(next?.to).toBe(`adult-2@school-${A}.example`);
    expect(seconds(heardAt, next?.at ?? '')).toBeLessThanOrEqual(60);
  });

  test('that never come tell the next person within a minute of the half hour', { tags: ['T28'] }, async () => {
    const chain = await area();
    await chain.tell(incidentOf());
    await chain.settle();

    for (let i = 0; i < 31; i += 1) {
      chain.pass(1);
      await chain.tick();
      await chain.settle();
    }

    expect(chain.mails.map(({ to }) => to.slice(0, 7))).toEqual(['adult-1', 'adult-2']);
    expect(seconds(chain.mails[0]?.at ?? '', chain.mails[1]?.at ?? '')).toBeLessThanOrEqual(31 * 60);
  });
});

test('version 1, two reminders, version 2 and version 3 are five effects, each handed over once', async () => {
  const chain = await area(1);
  await chain.writer.write([
    { kind: 'policy', forceCode: FORCE, forceName: 'Wearmouth Constabulary', laCodes: [LA], timetable: [{ rung: 'remind', minutesBefore: 180 }, { rung: 'remind', minutesBefore: 135 }, { rung: 'callList', minutesBefore: 10 }] },
  ]);
  const incidentId = await chain.tell(incidentOf());
  await chain.settle({ copies: 2 });
  await chain.receipt(chain.mails[0]!, DELIVERY);
  for (const instant of ['2026-10-15T04:45:00.000Z', '2026-10-15T05:30:00.000Z']) {
    chain.at(instant);
    await Promise.all([chain.tick(), chain.tick()]);
    await chain.settle({ copies: 2 });
    await chain.receipt(chain.mails.at(-1)!, DELIVERY);
  }

  for (const revision of [2, 3]) {
    await chain.correct(incidentId, incidentOf({ revision }));
    await chain.settle({ copies: 2 });
  }

  expect(chain.mails.map(({ version, subject }) => `${version} ${subject.slice(0, 8)}`)).toEqual(['1 A safegu', '1 Reminder', '1 Reminder', '2 Changed:', '3 Changed:']);
  expect(new Set(chain.mails.map(({ effect }) => effect)).size).toBe(5);
});

describe('after somebody has answered', () => {
  type Move = 'deliver' | 'twice' | 'minute' | 'quarter' | 'bounce' | 'delay' | 'tick';
  const $moves = fc.array(fc.constantFrom<Move>('deliver', 'twice', 'minute', 'quarter', 'bounce', 'delay', 'tick'), { minLength: 2, maxLength: 7 });

  test('acknowledged, phoned or withdrawn, no e-mail and no text leaves any more, whatever is under way, comes late or comes twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('acknowledged' as const, 'phoned' as const, 'withdrawn' as const), $moves, $moves, fc.boolean(), async (how, before, later, isAtOnce) => {
        const chain = await area();
        const incidentId = await chain.tell(incidentOf());
        await chain.settle();
        chain.at('2026-10-15T05:29:00.000Z');
        const move = async (one: Move): Promise<void> => {
          const last = chain.mails.at(-1);
          if (one === 'deliver') await chain.deliver('send-notification');
          if (one === 'twice') await chain.deliver('send-notification', { copies: 2 });
          if (one === 'minute') chain.pass(1);
          if (one === 'quarter') chain.pass(25);
          if (one === 'tick') await chain.tick();
          if (one === 'bounce' && last) await chain.receipt(last, BOUNCE);
          if (one === 'delay' && last) await chain.receipt(last, DELAY);
        };
        const answer = async (): Promise<void> => {
          const [notification] = await chain.told(incidentId);
          const { notificationId } = notification!;
          const person = { notificationId, version: 1, keyAdultId: `ka-${A}-1`, order: 1, cause: chain.cause() };
          if (how === 'withdrawn') await chain.withdraw(incidentId);
          if (how === 'phoned') await chain.notifications.closeByPhone({ ...person, note: 'readToKeyAdult' });
          if (how === 'acknowledged') {
            await chain.notifications.recordView({ ...person, notification: notification!, method: 'smsCode' });
            await chain.notifications.acknowledge(person);
          }
        };
        for (const one of before) await move(one);

        if (isAtOnce) await Promise.all([chain.tick(), chain.deliver('send-notification', { copies: 2 }), answer()]);
        else await answer();
        const [mails, texts] = [chain.mails.length, chain.texts.length];
        for (const one of later) await move(one);
        chain.at('2026-10-15T08:00:00.000Z');
        await chain.tick();
        await chain.settle({ copies: 2 });

        expect(chain.mails.slice(mails).filter(({ subject }) => !subject.startsWith('Withdrawn'))).toEqual([]);
        expect(chain.texts).toHaveLength(texts);
        expect(await chain.open()).toEqual([]);
      }),
      { numRuns: 20 },
    );
  }, 60_000);
});

describe('a mail service that asks us to slow down', () => {
  test('is waited for a little longer each time, by chance, and never past the next rung', async () => {
    const chain = await area(1);
    chain.answerMail(() => ({ kind: 'throttled' }));
    await chain.tell(incidentOf());
    await chain.deliver('link-children');
    await chain.deliver('send-notification');
    const atNight = chain.pauses.splice(0);

    // A second before half past six, when the first reminder is due.
    chain.at('2026-10-15T05:29:59.000Z');
    await chain.tick();
    await chain.deliver('send-notification');
    const beforeTheRung = chain.pauses.splice(0);

    expect(atNight).toEqual([250, 500, 1_000]);
    expect(beforeTheRung).toEqual([250, 500]);
    expect(chain.lines.filter((line) => line.includes('MAIL_THROTTLED'))).toHaveLength(2);
  });

  test('is away from midnight until five past eight: then everybody gets one e-mail, not one for each rung that was missed', async () => {
    const chain = await area();
    let isAway = true;
    chain.answerMail((mail) => (isAway ? { kind: 'unavailable' } : { kind: 'accepted', messageId: `ses-${mail.effect}` }));
    await chain.tell(incidentOf());
    await chain.settle();
    for (const instant of ['2026-10-15T05:30:00.000Z', '2026-10-15T07:00:00.000Z']) {
      chain.at(instant);
      await chain.tick();
      await chain.settle();
    }
    chain.at('2026-10-15T07:05:00.000Z');
    isAway = false;
    // As it may happen: the youngest message is taken first.
    chain.queues.bodies.get('send-notification')?.reverse();
    for (let i = 0; i < 10; i += 1) {
      chain.pass(1);
      await chain.tick();
      await chain.deliver('send-notification');
    }

    expect(chain.mails.map(({ to }) => to.slice(0, 7)).toSorted()).toEqual(['adult-1', 'adult-2', 'adult-3']);
    expect((await chain.scan(chain.table)).filter(({ queue }) => queue === 'send-notification')).toEqual([]);
  });

  test('and takes an e-mail back while somebody confirms another one: nothing about it comes up again', async () => {
    const chain = await area();
    const incidentId = await chain.tell(incidentOf());
    await chain.settle();
    await chain.receipt(chain.mails[0]!, DELIVERY);
    chain.answerMail(() => ({ kind: 'throttled' }));
    chain.at('2026-10-15T05:30:00.000Z');
    await chain.tick();
    await chain.deliver('send-notification');
    const [notification] = await chain.told(incidentId);
    await chain.notifications.recordView({ notification: notification!, keyAdultId: `ka-${A}-1`, order: 1, method: 'smsCode', cause: chain.cause() });
    await chain.notifications.acknowledge({ notificationId: notification!.notificationId, version: 1, keyAdultId: `ka-${A}-1`, order: 1, cause: chain.cause() });

    for (let i = 0; i < 6; i += 1) {
      chain.pass(1);
      await chain.tick();
      await chain.deliver('send-notification');
    }
    const entries = (await chain.scan(chain.table)).filter(({ action }) => action !== undefined).length;
    chain.pass(60);
    for (let i = 0; i < 3; i += 1) {
      await chain.tick();
      await chain.deliver('send-notification');
      chain.pass(3);
    }

    expect((await chain.scan(chain.table)).filter(({ action }) => action !== undefined)).toHaveLength(entries);
    expect((await chain.scan(chain.table)).filter(({ duePk }) => String(duePk).startsWith('due#claim'))).toEqual([]);
  });

  test('while two consumers press it at once: everybody gets one e-mail, and no try is counted that it did not take', async () => {
    const chain = await area();
    let asked = 0;
    chain.answerMail((mail) => {
      asked += 1;
      return asked % 3 === 0 ? { kind: 'accepted', messageId: `ses-${mail.effect}` } : { kind: 'throttled' };
    });
    const incidents = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => chain.tell(incidentOf({ forceReference: `WM/2026/${n}` }))));
    await chain.deliver('link-children');

    for (let turn = 0; turn < 10; turn += 1) {
      chain.pass(1);
      await chain.tick();
      const waiting = chain.queues.bodies.get('send-notification')?.splice(0) ?? [];
      const half = Math.ceil(waiting.length / 2);
      // Two consumers with messages of their own, and one message in common.
      chain.queues.bodies.set('send-notification', waiting.slice(0, half));
      const one = chain.deliver('send-notification');
      chain.queues.bodies.set('send-notification', [...waiting.slice(half), ...waiting.slice(0, 1)]);
      await Promise.all([one, chain.deliver('send-notification')]);
    }

    const deliveries = (await Promise.all(incidents.map(async (id) => chain.notifications.deliveries((await chain.told(id))[0]?.notificationId ?? '', 1)))).flat();
    expect(chain.mails).toHaveLength(6);
    expect(new Set(chain.mails.map(({ effect }) => effect)).size).toBe(6);
    expect(deliveries.map(({ state, sends }) => `${state} ${sends}`)).toEqual(Array.from({ length: 6 }, () => 'sent 1'));
  });
});
