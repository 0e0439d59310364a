import * as z from 'zod';
import type { AttemptState } from '../../shared/domain/delivery.ts';

// The mail service's notice, as far as we use it. Recipients and headers in it are not read.
// What is no instant counts as not said: it becomes part of an event, and must not spoil it there.
const $When = z.iso.datetime({ offset: true }).optional().catch(undefined);
const $Tags = z.record(z.string(), z.array(z.string())).default({});
const $Mail = z.object({ messageId: z.string(), tags: $Tags });

export const $MailNotice = z.discriminatedUnion('eventType', [
  z.object({ eventType: z.literal('Send'), mail: $Mail }),
  z.object({ eventType: z.literal('Delivery'), mail: $Mail, delivery: z.object({ timestamp: $When }).optional() }),
  z.object({
    eventType: z.literal('Bounce'),
    mail: $Mail,
    bounce: z.object({ bounceType: z.string(), bounceSubType: z.string().optional(), timestamp: $When }),
  }),
  z.object({ eventType: z.literal('Complaint'), mail: $Mail, complaint: z.object({ timestamp: $When, complaintSubType: z.string().nullish() }).optional() }),
  z.object({ eventType: z.literal('DeliveryDelay'), mail: $Mail, deliveryDelay: z.object({ timestamp: $When }).optional() }),
  z.object({ eventType: z.literal('Reject'), mail: $Mail }),
  z.object({ eventType: z.literal('Rendering Failure'), mail: $Mail }),
]);
export type MailNotice = z.infer<typeof $MailNotice>;

const SUPPRESSED = new Set(['OnAccountSuppressionList', 'Suppressed']);

/** The notice in our words; undefined for what tells us nothing new. */
export const attemptStateOf = (notice: MailNotice): AttemptState | undefined => {
  switch (notice.eventType) {
    case 'Send':
      return undefined;
    case 'Delivery':
      return 'delivered';
    case 'Bounce':
      // An out-of-office answer or a full mailbox is no more read this morning than an address that does not exist.
      return SUPPRESSED.has(notice.bounce.bounceSubType ?? '') ? 'suppressed' : 'bounced';
    case 'Complaint':
      return SUPPRESSED.has(notice.complaint?.complaintSubType ?? '') ? 'suppressed' : 'complained';
    case 'DeliveryDelay':
      return 'delayed';
    case 'Reject':
    case 'Rendering Failure':
      return 'failed';
  }
};

export const noticeTimeOf = (notice: MailNotice): string | undefined => {
  switch (notice.eventType) {
    case 'Delivery':
      return notice.delivery?.timestamp;
    case 'Bounce':
      return notice.bounce.timestamp;
    case 'Complaint':
      return notice.complaint?.timestamp;
    case 'DeliveryDelay':
      return notice.deliveryDelay?.timestamp;
    case 'Send':
    case 'Reject':
    case 'Rendering Failure':
      return undefined;
  }
};
