import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COVER_PROBLEMS, coverOn, isCheckOverdue } from '../../../shared/domain/desk/cover-report.ts';
import type { KeyAdult } from '../../../shared/domain/key-adult.ts';
import { aKeyAdult } from '../../support/doubles/key-adult-world.ts';

const TODAY = '2026-12-18';
const person = (over: Partial<KeyAdult>): KeyAdult => aKeyAdult({ verifiedUntil: '2027-03-31', exclusions: [], ...over });

describe('how well a school could be told', () => {
  it('is well with two people whose details are confirmed and a mobile between them', () => {
    const cover = coverOn([person({ keyAdultId: 'a' }), person({ keyAdultId: 'b' })], TODAY);

    expect(cover).toMatchObject({ people: 2, verified: 2, verifiedUntil: '2027-03-31' });
    expect(cover.problem).toBeUndefined();
  });

  it.each([
    ['nobody', []],
    ['nobody', [person({ active: false })]],
    ['nobody', [person({ exclusions: [{ scope: 'body' }] })]],
    ['nobodyVerified', [person({ verifiedUntil: '2026-12-17' }), person({ verifiedUntil: undefined })]],
    ['onlyOne', [person({})]],
    ['onlyOneVerified', [person({}), person({ verifiedUntil: '2026-12-17' })]],
    ['nobodyWithPhone', [person({ mobile: undefined }), person({ mobile: undefined })]],
    ['someLapsed', [person({}), person({}), person({ verifiedUntil: '2026-12-17' })]],
  ] as const)('says %s', (problem, people) => {
    expect(coverOn(people, TODAY).problem).toBe(problem);
  });

  it('is asked about the first day after the holidays before they begin', () => {
    const lapsing = [person({ verifiedUntil: '2026-12-31' }), person({ verifiedUntil: '2026-12-31' })];

    expect(coverOn(lapsing, TODAY).problem).toBeUndefined();
    expect(coverOn(lapsing, '2027-01-05').problem).toBe('nobodyVerified');
  });

  it('never gets better by waiting, and one more confirmed person never makes it worse', () => {
    const days = fc.constantFrom('2026-09-01', '2026-12-18', '2027-01-05', '2027-09-01');
    const people = fc.array(fc.record({ verifiedUntil: fc.option(days, { nil: undefined }), mobile: fc.option(fc.constant('+447700900089'), { nil: undefined }) }), { maxLength: 4 });
    const rank = (all: readonly KeyAdult[], day: string): number => {
      const { problem } = coverOn(all, day);
      return problem === undefined ? COVER_PROBLEMS.length : COVER_PROBLEMS.indexOf(problem);
    };

    fc.assert(
      fc.property(people, (drawn) => {
        const all = drawn.map((one, i) => person({ keyAdultId: `ka-${i}`, ...one }));
        expect(rank(all, '2027-01-05')).toBeLessThanOrEqual(rank(all, TODAY));
        expect(rank([...all, person({ keyAdultId: 'new' })], TODAY)).toBeGreaterThanOrEqual(rank(all, TODAY));
      }),
    );
  });

  it('lists a school for the termly check as soon as one person’s details lapse', () => {
    expect(isCheckOverdue(coverOn([person({}), person({ verifiedUntil: '2026-12-17' })], TODAY))).toBe(true);
    expect(isCheckOverdue(coverOn([person({}), person({})], TODAY))).toBe(false);
  });
});
