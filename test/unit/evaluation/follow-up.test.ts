import { expect, test } from 'vitest';
import { FOLLOW_UP_ACTIONS, supportOf } from '../../../shared/domain/follow-up.ts';

test.each([
  [['toldStaff'], 'silent'],
  [['toldStaff', 'checkedIn'], 'overt'],
  [['checkedIn', 'offeredEarlyHelp'], 'earlyHelp'],
  [['offeredEarlyHelp', 'contactedSocialCare', 'toldStaff'], 'referral'],
  [['nothingNeeded'], 'none'],
  [[], undefined],
] as const)('a school that did %j gave support of the kind that reaches furthest: %s', (actions, support) => {
  expect(supportOf(actions)).toBe(support);
});

test('every box that a school can tick is some kind of support', () => {
  expect(FOLLOW_UP_ACTIONS.filter((action) => supportOf([action]) === undefined)).toEqual([]);
});
