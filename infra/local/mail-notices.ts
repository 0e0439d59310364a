import { randomUUID } from 'node:crypto';
import type { SentMail } from './outbox.ts';
import { parseMail } from './parse-mail.ts';

/** What SES calls an event type, in SES's own spelling. */
export const NOTICE_KINDS = ['Send', 'Delivery', 'DeliveryDelay', 'Bounce', 'Complaint', 'Reject', 'Rendering Failure'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export interface NoticeDetail {
  readonly bounceType?: 'Permanent' | 'Transient' | 'Undetermined';
  readonly bounceSubType?: string;
}

const detailOf = (kind: NoticeKind, recipient: string, at: string, detail: NoticeDetail): object => {
  const domain = recipient.slice(recipient.lastIndexOf('@') + 1);
  switch (kind) {
    case 'Send':
      return { send: {} };
    case 'Delivery': {
      const reportingMTA = 'a1-2.smtp-out.eu-west-2.amazonses.com';
      return { delivery: { timestamp: at, processingTimeMillis: 412, recipients: [recipient], smtpResponse: '250 2.0.0 OK', reportingMTA } };
    }
    case 'DeliveryDelay': {
      const delayedRecipients = [{ emailAddress: recipient, status: '4.4.7', diagnosticCode: 'smtp; 450 4.4.7 not yet' }];
      return { deliveryDelay: { timestamp: at, delayType: 'TransientCommunicationFailure', expirationTime: at, delayedRecipients } };
    }
    case 'Bounce': {
      const { bounceType = 'Permanent', bounceSubType = 'General' } = detail;
      const bouncedRecipients = [{ emailAddress: recipient, action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' }];
      return { bounce: { feedbackId: randomUUID(), bounceType, bounceSubType, bouncedRecipients, timestamp: at, reportingMTA: `dns; ${domain}` } };
    }
    case 'Complaint': {
      const complainedRecipients = [{ emailAddress: recipient }];
      return { complaint: { feedbackId: randomUUID(), complaintSubType: null, complainedRecipients, timestamp: at, complaintFeedbackType: 'abuse' } };
    }
    case 'Reject':
      return { reject: { reason: 'Bad content' } };
    case 'Rendering Failure':
      return { failure: { errorMessage: "Attribute 'name' is not present in the rendering data.", templateName: 'none' } };
  }
};

/** One notice of the mail service, shaped as SES publishes it (raw message delivery, so without SNS's envelope). */
export const noticeOf = (mail: SentMail, kind: NoticeKind, recipient: string, at: Date, detail: NoticeDetail = {}): object => {
  const { headers, from, to, subject } = parseMail(mail.raw);
  const tags = {
    'ses:configuration-set': [mail.configurationSet],
    'ses:from-domain': [mail.source.slice(mail.source.lastIndexOf('@') + 1).replace('>', '')],
    'ses:caller-identity': ['local'],
    ...Object.fromEntries(Object.entries(mail.tags).map(([name, value]) => [name, [value]])),
  };
  return {
    eventType: kind,
    mail: {
      timestamp: mail.at,
      source: mail.source,
      sendingAccountId: '000000000000',
      messageId: mail.id,
      destination: mail.destinations,
      headersTruncated: false,
      headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
      commonHeaders: { from: [from], to: [to], messageId: mail.id, subject },
      tags,
    },
    ...detailOf(kind, recipient, at.toISOString(), detail),
  };
};
