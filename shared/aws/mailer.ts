import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import type { SESClient } from '@aws-sdk/client-ses';
import type { Mail, MailAnswer, Mailer } from '../ports/messages.ts';
import type { Clock } from '../ports/surroundings.ts';

export interface MailerDeps {
  readonly ses: SESClient;
  readonly sender: string;
  readonly replyTo: string;
  /** Events to the receipt queue, TLS required, no open or click tracking. */
  readonly configurationSet: string;
  readonly now: Clock;
}

// Anything that could end a header line ends the message instead (threat 25).
const header = (name: string, value: string): string => {
  if (/[\r\n\0]/.test(value)) throw new RangeError(`header ${name} has a line break`);
  // RFC 2047: Welsh subjects have letters outside ASCII.
  return `${name}: ${/^[\x20-\x7e]*$/.test(value) ? value : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`}`;
};
/** The same in every e-mail: nothing but the link and the reference tells two of them apart. No line of base64 can look like it. */
const boundary = '=_encompass_part_=';
const base64Lines = (text: string): string => (Buffer.from(text, 'utf8').toString('base64').match(/.{1,76}/g) ?? []).join('\r\n');

/** One recipient, a plain-text part first and its HTML twin: raw MIME, so that nothing between here and SES rewrites it. */
const mimeOf = (mail: Mail, { sender, replyTo, now }: MailerDeps): string => {
  const part = (type: string, body: string): string => [`--${boundary}`, `Content-Type: ${type}; charset=utf-8`, 'Content-Transfer-Encoding: base64', '', base64Lines(body)].join('\r\n');
  return [
    header('From', sender),
    header('To', mail.to.reveal()),
    header('Reply-To', replyTo),
    header('Subject', mail.subject),
    header('Date', now().toUTCString().replace('GMT', '+0000')),
    // RFC 3834: no out-of-office answer is asked for.
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: All',
    header('Content-Language', mail.language),
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    part('text/plain', mail.text.reveal()),
    part('text/html', mail.html.reveal()),
    `--${boundary}--`,
    '',
  ].join('\r\n');
};

/** What the mail service takes as a tag's value; a single other one would have it refuse the e-mail. */
const TAG_VALUE = /^[A-Za-z0-9_-]{1,256}$/;

const THROTTLED = new Set(['Throttling', 'ThrottlingException', 'TooManyRequestsException', 'LimitExceededException']);
const REFUSED = new Set(['MessageRejected', 'MailFromDomainNotVerifiedException', 'ConfigurationSetDoesNotExistException', 'AccountSendingPausedException', 'InvalidParameterValue']);

const statusOf = (error: unknown): number | undefined => (error as { readonly $metadata?: { readonly httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
/** A refusal, or "come back later". Any other failure inside the service (500, 502, 504) leaves open whether it took the e-mail. */
const answered = (error: unknown): boolean => {
  const status = statusOf(error);
  return status !== undefined && (status < 500 || status === 503);
};
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN']);
const neverConnected = (error: unknown): boolean => NEVER_CONNECTED.has(String((error as { readonly code?: unknown } | null)?.code));

/** Every error of the mail service, typed by what to do next. */
export const createMailer = (deps: MailerDeps): Mailer => ({
  async send(mail): Promise<MailAnswer> {
    try {
      const { MessageId } = await deps.ses.send(
        new SendRawEmailCommand({
          Source: deps.sender,
          Destinations: [mail.to.reveal()],
          ConfigurationSetName: deps.configurationSet,
          Tags: Object.entries(mail.tags).filter(([, value]) => TAG_VALUE.test(value)).map(([Name, Value]) => ({ Name, Value })),
          RawMessage: { Data: Buffer.from(mimeOf(mail, deps), 'utf8') },
        }),
      );
      return MessageId ? { kind: 'accepted', messageId: MessageId } : { kind: 'unavailable' };
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      if (THROTTLED.has(name)) return { kind: 'throttled' };
      if (!answered(error) && !neverConnected(error) && !(error instanceof RangeError)) return { kind: 'unknown' };
      return REFUSED.has(name) || error instanceof RangeError ? { kind: 'refused', code: name } : { kind: 'unavailable' };
    }
  },
});
