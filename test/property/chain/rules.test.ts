import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { audienceOf } from '../../../shared/domain/audience.ts';
import { canonicalEntry, CHAIN_START, verifyChain } from '../../../shared/domain/audit.ts';
import type { ChainedEntry } from '../../../shared/domain/audit.ts';
import { canonicalJson } from '../../../shared/domain/canonical-json.ts';
import { ATTEMPT_STATES, DELIVERIES, attemptsBefore, canAttemptBecome, canDeliveryBecome, deliveriesBefore } from '../../../shared/domain/delivery.ts';
import { emailCopy } from '../../../shared/domain/email-copy.ts';
import { KEY_ADULT_ROLES } from '../../../shared/domain/key-adult.ts';
import type { KeyAdult } from '../../../shared/domain/key-adult.ts';
import { RUNG_KINDS } from '../../../shared/domain/rung.ts';
import { normaliseShortReference, shortReferenceFrom } from '../../../shared/domain/short-reference.ts';
import { sha256 } from '../../../shared/runtime/ids.ts';

describe('a delivery', () => {
  test('goes forward only: no way of receipts leads back to a state it has left, except that a late arrival mends "undelivered"', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...DELIVERIES), { maxLength: 30 }), (wanted) => {
        const way = wanted.reduce<string[]>((been, to) => (canDeliveryBecome((been.at(-1) ?? 'queued') as (typeof DELIVERIES)[number], to) ? [...been, to] : been), ['queued']);

        expect(new Set(way).size).toBe(way.length);
      }),
    );
  });

  test('of one attempt ends: from every state the longest way is short, and no state leads to itself', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ATTEMPT_STATES), { maxLength: 40 }), (wanted) => {
        const way = wanted.reduce<(typeof ATTEMPT_STATES)[number][]>((been, to) => (canAttemptBecome(been.at(-1) ?? 'claimed', to) ? [...been, to] : been), ['claimed']);

        expect(new Set(way).size).toBe(way.length);
      }),
    );
  });

  test('is written under the very condition that its table says', () => {
    for (const to of DELIVERIES) expect(deliveriesBefore(to)).toEqual(DELIVERIES.filter((from) => canDeliveryBecome(from, to)));
    for (const to of ATTEMPT_STATES) expect(attemptsBefore(to)).toEqual(ATTEMPT_STATES.filter((from) => canAttemptBecome(from, to)));
  });
});

describe('the audience of a rung', () => {
  const $keyAdult = fc.record({ n: fc.integer({ min: 1, max: 9 }), role: fc.constantFrom(...KEY_ADULT_ROLES), active: fc.boolean(), order: fc.integer({ min: 1, max: 9 }) }).map(
    ({ n, role, active, order }): KeyAdult => ({ keyAdultId: `ka-${n}`, bodyKey: 'establishment:990001', order, role, givenNames: ['Robyn'], familyName: 'Quillby', email: `a${n}@school.example`, mailbox: 'named', language: 'en', active }),
  );
  const $case = fc.record({
    rung: fc.constantFrom(...RUNG_KINDS),
    keyAdults: fc.uniqueArray($keyAdult, { selector: ({ keyAdultId }) => keyAdultId, maxLength: 7 }),
    tried: fc.array(fc.record({ keyAdultId: fc.integer({ min: 1, max: 9 }).map((n) => `ka-${n}`), lost: fc.boolean() }), { maxLength: 8 }),
  });

  test('never has anybody who is inactive, withheld, unknown, or whose e-mail is known to be lost, and nobody twice', () => {
    fc.assert(
      fc.property($case, fc.integer({ min: 0, max: 9 }), ({ rung, keyAdults, tried }, withheld) => {
        const mayBeTold = keyAdults.filter(({ keyAdultId }) => keyAdultId !== `ka-${withheld}`);

        const audience = audienceOf(rung, mayBeTold, tried);

        const lost = new Set(tried.filter((one) => one.lost).map(({ keyAdultId }) => keyAdultId));
        expect(audience.every((one) => mayBeTold.includes(one) && one.active && !lost.has(one.keyAdultId))).toBe(true);
        expect(new Set(audience).size).toBe(audience.length);
      }),
      { numRuns: 500 },
    );
  });

  test('is somebody for every e-mail of the ladder while anybody usable is left, and for a withdrawal only who was told', () => {
    fc.assert(
      fc.property($case, ({ rung, keyAdults, tried }) => {
        const audience = audienceOf(rung, keyAdults, tried);
        const lost = new Set(tried.filter((one) => one.lost).map(({ keyAdultId }) => keyAdultId));
        const told = new Set(tried.filter((one) => !one.lost).map(({ keyAdultId }) => keyAdultId));
        const usable = keyAdults.filter((one) => one.active && !lost.has(one.keyAdultId));

        if (rung === 'callList') expect(audience).toEqual([]);
        else if (rung === 'withdrawal') expect(audience.every(({ keyAdultId }) => told.has(keyAdultId))).toBe(true);
        else if (rung === 'replacement') expect(audience.length).toBe(Math.min(1, usable.filter(({ keyAdultId }) => !told.has(keyAdultId)).length));
        else expect(audience.length > 0).toBe(usable.length > 0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a short reference', () => {
  test('has the one form that can be read out, whatever secret it is made from, and survives how people type it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.boolean(), (bytes, sloppy) => {
        const reference = shortReferenceFrom(Buffer.from(bytes).toString('base64url'));

        expect(reference).toMatch(/^OE-[23456789BCDFGHJKLMNPQRSTVWXYZ]{4}-[23456789BCDFGHJKLMNPQRSTVWXYZ]{4}$/);
        expect(normaliseShortReference(sloppy ? ` ${reference.toLowerCase().replaceAll('-', ' – ')} ` : reference)).toBe(reference);
      }),
    );
  });

  test('differs between secrets, and nothing else passes for one', () => {
    const made = new Set(Array.from({ length: 2_000 }, (_, n) => shortReferenceFrom(Buffer.from(sha256(`secret ${n}`), 'hex').toString('base64url'))));

    expect(made.size).toBe(2_000);
    fc.assert(
      fc.property(fc.string({ maxLength: 9 }), (text) => {
        expect(normaliseShortReference(text)).toBeUndefined();
      }),
    );
  });
});

describe('an e-mail', () => {
  test.each(RUNG_KINDS.filter((rung) => rung !== 'callList'))('of the rung "%s" is the same for every child, but for its link and reference', (rung) => {
    fc.assert(
      fc.property(fc.constantFrom('en' as const, 'cy' as const), fc.string({ minLength: 8, maxLength: 8, unit: fc.constantFrom(...'abcdefgh') }), fc.string({ minLength: 8, maxLength: 8, unit: fc.constantFrom(...'BCDFGHJK') }), (language, token, letters) => {
        const reference = `OE-${letters.slice(0, 4)}-${letters.slice(4)}`;
        const facts = { language, homePage: 'https://gateway.example', deskPhone: '0191 555 0100' };

        const one = emailCopy(rung, { ...facts, link: `https://gateway.example/n/${token}`, shortReference: reference });
        const other = emailCopy(rung, { ...facts, link: 'https://gateway.example/n/LINK', shortReference: 'OE-REF1-REF2' });

        const without = (text: string): string => text.replaceAll(token, 'LINK').replaceAll(reference, 'OE-REF1-REF2');
        expect([without(one.subject), without(one.text), without(one.html)]).toEqual([other.subject, other.text, other.html]);
      }),
      { numRuns: 20 },
    );
  });

  test('says no word of what happened, to whom, or where', { tags: ['T26'] }, () => {
    for (const rung of RUNG_KINDS) {
      const { subject, text, html } = emailCopy(rung, { language: 'en', link: 'https://gateway.example/n/x', homePage: 'https://gateway.example', shortReference: 'OE-REF1-REF2', deskPhone: '0191 555 0100' });

      expect(`${subject} ${text} ${html.replaceAll(/<[^>]*>/g, ' ')}`).not.toMatch(/abuse|violence|domestic|incident|pupil|mother|father|arrest|encompass|\bDSL\b|lead\b/i);
    }
  });
});

describe('the audit chain', () => {
  const chainOf = (actions: readonly string[]): ChainedEntry[] =>
    actions.reduce<ChainedEntry[]>((chain, action, i) => {
      const entry = { seq: i + 1, prev: chain.at(-1)?.hash ?? CHAIN_START, at: '2026-10-14T21:40:00.000Z', actor: 'gateway', actorId: 'x', action, object: `o-${i}`, outcome: 'done' };
      return [...chain, { ...entry, hash: sha256(canonicalEntry(entry)) }];
    }, []);
  const $actions = fc.array(fc.constantFrom('notification.view', 'delivery.claim', 'incident.accept'), { minLength: 3, maxLength: 12 });

  test('that nobody touched has no fault; one that was edited, thinned, swapped or forked in its middle has', { tags: ['T33', 'V16-4-2'] }, () => {
    fc.assert(
      fc.property($actions, fc.nat(), fc.nat(), (actions, a, b) => {
        const chain = chainOf(actions);
        const i = a % chain.length;
        const j = b % chain.length;
        const at = (n: number): ChainedEntry => chain[n]!;

        expect(verifyChain(chain, sha256)).toEqual([]);
        expect(verifyChain(chain.with(i, { ...at(i), actorId: 'somebody else' }), sha256)).not.toEqual([]);
        const edited = { ...at(i), actorId: 'somebody else' };
        const { hash: _hash, ...entry } = edited;
        if (i < chain.length - 1) {
          expect(verifyChain(chain.toSpliced(i, 1), sha256)).not.toEqual([]);
          expect(verifyChain(chain.with(i, { ...edited, hash: sha256(canonicalEntry(entry)) }), sha256)).not.toEqual([]);
        }
        if (i !== j) expect(verifyChain(chain.with(i, at(j)).with(j, at(i)), sha256)).not.toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('that lost its end cannot tell so by itself: whoever verifies needs to know how long it was', () => {
    const chain = chainOf(['incident.accept', 'delivery.claim', 'notification.view']);

    expect(verifyChain(chain.slice(0, 2), sha256)).toEqual([]);
  });
});

test('equal content has equal text, whatever order it was sent in', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).toReversed().map(([name, one]) => [name, reversed(one)]));
  };

  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
    }),
  );
});
