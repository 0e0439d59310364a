import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChange, mayDecide, whyNot } from '../../shared/domain/key-adult-change.ts';
import type { ProposedChange } from '../../shared/domain/key-adult-change.ts';
import { isSharedMailbox } from '../../shared/domain/key-adult.ts';
import type { KeyAdult } from '../../shared/domain/key-adult.ts';
import { aKeyAdult, DEPUTY, SCHOOL } from '../support/doubles/key-adult-world.ts';

const TODAY = '2026-11-23';
const ids = ['ka-lead', 'ka-deputy', 'ka-3', 'ka-4', 'ka-5'];
const id = fc.constantFrom(...ids);
const details = fc.record({
  role: fc.constantFrom('head' as const, 'deputyHead' as const),
  givenNames: fc.constant(['Ann']),
  familyName: fc.constant('Tarn'),
  email: fc.constantFrom('a@x.example', 'B@x.example', 'b@x.example', 'office@x.example', 'c@x.example', 'd@x.example'),
  mobile: fc.constant('+447700900077'),
  language: fc.constant('en' as const),
});
const order = fc.integer({ min: 1, max: 6 });
const change: fc.Arbitrary<ProposedChange> = fc.oneof(
  fc.record({ kind: fc.constant('change' as const), keyAdultId: id, details, order }),
  fc.record({ kind: fc.constant('add' as const), keyAdultId: id, details, order }),
  fc.record({ kind: fc.constant('remove' as const), keyAdultId: id }),
);
const isChecked = ({ active, verifiedUntil }: KeyAdult): boolean => active && verifiedUntil !== undefined && verifiedUntil >= TODAY;

describe('a school whose key adults change again and again', () => {
  it('always has somebody, in one order, each with an address of their own, and never loses the last who was checked', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        let people: readonly KeyAdult[] = [aKeyAdult({ verifiedUntil: '2027-03-31' }), DEPUTY];
        for (const one of changes) {
          if (whyNot(people, one, TODAY) !== undefined) continue;
          people = applyChange(SCHOOL, people, one);
          // A person who left may come again under another id only; here the old record gives way.
          people = people.filter((person, at) => person.active || !people.some((other, n) => n !== at && other.keyAdultId === person.keyAdultId));
          const active = people.filter((person) => person.active);

          expect(active.length).toBeGreaterThan(0);
          expect(active.map((person) => person.order).toSorted((a, b) => a - b)).toEqual(active.map((_, at) => at + 1));
          expect(new Set(active.map(({ email }) => email.toLowerCase())).size).toBe(active.length);
          expect(active.some(isChecked)).toBe(true);
          for (const person of active) expect(person.mailbox === 'shared').toBe(isSharedMailbox(person.email));
        }
      }),
    );
  });

  it('is never changed by one person alone', { tags: ['T36', 'V2-3-5'] }, () => {
    fc.assert(
      fc.property(id, fc.date({ min: new Date('2026-11-20'), max: new Date('2026-12-20'), noInvalidDate: true }), (keyAdultId, now) => {
        expect(mayDecide({ state: 'proposed', proposedBy: keyAdultId, answerBy: '2026-11-28T07:40:00.000Z' }, keyAdultId, now.toISOString())).toBe(false);
      }),
    );
  });
});
