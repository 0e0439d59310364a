import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attemptStateOf } from '../../../functions/record-receipt/receipt.ts';
import type { MailNotice } from '../../../functions/record-receipt/receipt.ts';
import { canAttemptBecome, isLost } from '../../../shared/domain/delivery.ts';
import type { AttemptState } from '../../../shared/domain/delivery.ts';

const mail = { messageId: 'ses-1', tags: {} };
/** Every notice that the mail service can send about one e-mail. */
const NOTICES: readonly MailNotice[] = [
  { eventType: 'Send', mail },
  { eventType: 'Delivery', mail },
  { eventType: 'DeliveryDelay', mail },
  { eventType: 'Bounce', mail, bounce: { bounceType: 'Permanent', bounceSubType: 'General', timestamp: undefined } },
  { eventType: 'Bounce', mail, bounce: { bounceType: 'Transient', bounceSubType: 'MailboxFull', timestamp: undefined } },
  { eventType: 'Bounce', mail, bounce: { bounceType: 'Permanent', bounceSubType: 'OnAccountSuppressionList', timestamp: undefined } },
  { eventType: 'Complaint', mail, complaint: { timestamp: undefined } },
  { eventType: 'Complaint', mail, complaint: { timestamp: undefined, complaintSubType: 'OnAccountSuppressionList' } },
  { eventType: 'Reject', mail },
  { eventType: 'Rendering Failure', mail },
];

const after = (notices: readonly MailNotice[], from: AttemptState): AttemptState =>
  notices.reduce<AttemptState>((state, notice) => {
    const next = attemptStateOf(notice);
    return next !== undefined && canAttemptBecome(state, next) ? next : state;
  }, from);

test('the same receipts end in the same state, whatever their order, however often each comes, and whether our own record was first', { tags: ['T28'] }, () => {
  fc.assert(
    fc.property(
      fc.subarray([...NOTICES], { minLength: 1 }).chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray([...some, ...some, ...some], { minLength: some.length * 3, maxLength: some.length * 3 }))),
      fc.nat(),
      ([some, shuffled], at) => {
        const early = shuffled.slice(0, at % (shuffled.length + 1));
        const beforeOurs = after(early, 'claimed');
        const ours = canAttemptBecome(beforeOurs, 'sent') ? 'sent' : beforeOurs;

        const end = after(shuffled.slice(early.length), ours);

        expect(end).toBe(after(some, 'sent'));
      },
    ),
    { numRuns: 1_000 },
  );
});

test('as soon as one receipt says that nobody has it, no other makes it look reached', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...NOTICES), { maxLength: 12 }), (notices) => {
      const lost = notices.some((notice) => {
        const state = attemptStateOf(notice);
        return state !== undefined && isLost(state);
      });

      expect(isLost(after(notices, 'sent'))).toBe(lost);
    }),
    { numRuns: 500 },
  );
});
