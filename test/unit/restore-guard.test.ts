import { describe, expect, test } from 'vitest';
import { createSettleRestore } from '../../functions/settle-restore/settle-restore.ts';
import { heldBecause } from '../../shared/domain/restore-guard.ts';
import type { SendOrigin } from '../../shared/domain/restore-guard.ts';
import type { HeldSend, SettleHeldSends } from '../../shared/ports/held-sends.ts';

const CONFIRMED = '2026-10-15T06:00:00.000Z';
const NIGHT = '2026-10-14T22:00:00.000Z';
const LATER = '2026-10-15T06:30:00.000Z';
const origin = (over: Partial<SendOrigin>): SendOrigin => ({ kind: 'ladder', stepId: 'raised', saidAt: NIGHT, receivedAt: NIGHT, ...over });

describe('in a gateway that was restored', () => {
  test('nothing goes before a person has confirmed, whatever it is', () => {
    expect(heldBecause(origin({ receivedAt: LATER }), undefined)).toBe('notConfirmed');
  });

  test.each<[string, Partial<SendOrigin>]>([
    ['the first e-mail of an incident that police told of in the night', { saidAt: LATER }],
    ['a reminder that was planned before the confirmation', { stepId: 'remind-20261015053000000', saidAt: LATER }],
    ['the e-mail instead of one that may have been sent in the night', { kind: 'replacement', stepId: 'after-eff_1', insteadOfAt: NIGHT, saidAt: LATER }],
    ['the news that the desk took it back in the night', { kind: 'withdrawal', stepId: 'withdrawal', withdrawnAt: NIGHT, saidAt: LATER }],
  ])('%s waits for a person: it may have been sent before', (_, over) => {
    expect(heldBecause(origin(over), CONFIRMED)).toBe('mayHaveBeenSent');
  });

  test.each<[string, Partial<SendOrigin>]>([
    ['the first e-mail of an incident that police tell of now', { receivedAt: LATER }],
    ['the e-mail about a child whom the desk decides on now', { decidedAt: LATER }],
    ['a reminder that is planned for later, of a night nobody knows enough about', { stepId: 'widen-20261015070000000' }],
    ['the e-mail instead of one that bounced now', { kind: 'replacement', stepId: 'after-eff_1', insteadOfAt: LATER }],
    ['the next person, asked for by a key adult in front of the page', { kind: 'replacement', stepId: 'replacement-lockedOut-ka-1', saidAt: LATER }],
    ['the news that the desk takes it back now', { kind: 'withdrawal', stepId: 'withdrawal', withdrawnAt: LATER }],
    ['the text after an e-mail that went now', { kind: 'text', stepId: 'widen-20261015053000000', saidAt: LATER }],
  ])('%s goes: it cannot have been sent before', (_, over) => {
    expect(heldBecause(origin(over), CONFIRMED)).toBeUndefined();
  });
});

const held = (rung: HeldSend['rung'], over: Partial<HeldSend> = {}): HeldSend => ({
  obligationId: `obl_${rung}`,
  notificationId: 'ntf_1',
  version: 1,
  incidentId: 'inc_1',
  forceCode: '98',
  bodyKey: 'establishment:990001',
  laCode: '998',
  rung,
  stepId: 'raised',
  readBy: LATER,
  heldAt: NIGHT,
  because: 'mayHaveBeenSent',
  test: false,
  ...over,
});

const settling = (all: readonly HeldSend[], when: 'confirmed' | 'not yet' = 'confirmed') => {
  const said: string[] = [];
  let waiting = all;
  const settle = (verb: string) => async (one: HeldSend, second: unknown): Promise<'done'> => {
    said.push(`${verb} ${one.rung}${typeof second === 'string' ? ` ${second}` : ''}`);
    waiting = waiting.filter(({ obligationId }) => obligationId !== one.obligationId);
    return 'done';
  };
  const store: SettleHeldSends = { confirmedAt: async () => (when === 'confirmed' ? CONFIRMED : undefined), confirm: async () => CONFIRMED, list: async () => waiting, release: settle('release'), dismiss: settle('dismiss') };
  return { said, run: createSettleRestore({ restoredTo: NIGHT, held: store, now: () => new Date(LATER), log: () => undefined }) };
};

describe('a person who settles what was held', () => {
  test('sends a school one e-mail and not three, when the one that tells everybody is among them', async () => {
    const { said, run } = settling([held('send'), held('remind'), held('widen'), held('escalate')]);

    const answer = await run({ action: 'release' });

    expect(said).toEqual(['dismiss send overtaken', 'dismiss remind overtaken', 'release widen', 'release escalate']);
    expect(answer).toMatchObject({ outcome: 'done', settled: 4, held: [] });
  });

  test('releases nothing before the restore is confirmed: what follows from it would be held again', async () => {
    const { said, run } = settling([held('send')], 'not yet');

    expect(await run({ action: 'release' })).toEqual({ outcome: 'refused', because: 'notConfirmed' });
    expect(said).toEqual([]);
  });

  test('dismisses for the schools that they name, and for no other', async () => {
    const { said, run } = settling([held('send'), held('remind', { notificationId: 'ntf_2', obligationId: 'obl_2' })]);

    const answer = await run({ action: 'dismiss', notificationIds: ['ntf_2'] });

    expect(said).toEqual(['dismiss remind toldAlready']);
    expect(answer).toMatchObject({ settled: 1, held: [{ notificationId: 'ntf_1' }] });
  });
});
