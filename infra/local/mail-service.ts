import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRules } from './fault-rules.ts';
import { noticeOf, type NoticeDetail, type NoticeKind } from './mail-notices.ts';
import type { Outbox, SentMail } from './outbox.ts';
import { parseMail } from './parse-mail.ts';
import { readMembers, readPairs, type QueryService } from './query-protocol.ts';
import { ServiceError } from './service-error.ts';

export interface MailService {
  readonly query: QueryService;
  /** Publishes one notice about a mail that was sent, as if the mail service had seen it happen. */
  tell(mail: SentMail, kind: NoticeKind, recipient: string, detail?: NoticeDetail): Promise<void>;
  /** Notices that are on their way to the queue. */
  readonly pending: () => number;
  suppressed(): readonly string[];
}

interface Options {
  readonly outbox: Outbox;
  readonly suppressionFile: string;
  readonly senderAddress: string;
  readonly configurationSet: string;
  readonly now: () => Date;
  readonly faults: FaultRules;
  /** Puts a notice on the receipts queue. */
  readonly publish: (notice: object) => Promise<void>;
}

const RAW_LIMIT_BYTES = 10 * 1024 * 1024;
const TAG = /^[A-Za-z0-9_-]{1,256}$/;
/** Notices come a moment after the answer, as they do in the cloud. */
const NOTICE_DELAY_MS = 40;

const bareAddress = (address: string): string => (/<([^<>]+)>/.exec(address)?.[1] ?? address).trim().toLowerCase();
const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** What the mailbox simulator does with an address, by the words its local part begins with; on any domain. */
const FATES: readonly (readonly [prefix: string, notices: readonly (readonly [NoticeKind, NoticeDetail])[], suppress: boolean])[] = [
  ['bounce', [['Bounce', { bounceType: 'Permanent', bounceSubType: 'General' }]], true],
  ['suppressed', [['Bounce', { bounceType: 'Permanent', bounceSubType: 'OnAccountSuppressionList' }]], false],
  ['complaint', [['Delivery', {}], ['Complaint', {}]], true],
  ['ooto', [['Delivery', {}], ['Bounce', { bounceType: 'Transient', bounceSubType: 'General' }]], false],
  ['slow', [['DeliveryDelay', {}]], false],
];

/** SES version 1, as far as one gateway uses it: the real rules about who may send, tags, suppression, and notices afterwards. */
export const createMailService = (options: Options): MailService => {
  const { outbox, suppressionFile, now, faults, publish } = options;
  const verifiedDomain = domainOf(bareAddress(options.senderAddress));
  const suppression = new Set<string>(existsSync(suppressionFile) ? (JSON.parse(readFileSync(suppressionFile, 'utf8')) as string[]) : []);
  let pending = 0;
  let sentToday = 0;

  const suppress = (address: string): void => {
    suppression.add(address);
    writeFileSync(suppressionFile, JSON.stringify([...suppression]), { mode: 0o600 });
  };

  const tell = async (mail: SentMail, kind: NoticeKind, recipient: string, detail: NoticeDetail = {}): Promise<void> => {
    pending += 1;
    try {
      const notice = noticeOf(mail, kind, recipient, now(), detail);
      const fault = faults.strike({ service: 'ses', operation: 'Notice', functionName: undefined, body: () => JSON.stringify(notice) });
      if (fault?.kind === 'drop') return;
      if (fault?.kind === 'slow' || fault?.kind === 'reorder') await sleep(fault.ms ?? 1_000);
      await publish(notice);
      if (fault?.kind === 'duplicate') await publish(notice);
    } finally {
      pending -= 1;
    }
  };

  const deliver = async (mail: SentMail): Promise<void> => {
    // Without a configuration set there is nowhere to publish to: no notices, as in SES.
    if (mail.configurationSet === null) return;
    pending += 1;
    try {
      await sleep(NOTICE_DELAY_MS);
      await tell(mail, 'Send', mail.destinations[0] ?? '');
      for (const destination of mail.destinations) {
        const address = bareAddress(destination);
        if (suppression.has(address)) {
          await tell(mail, 'Bounce', address, { bounceType: 'Permanent', bounceSubType: 'OnAccountSuppressionList' });
          continue;
        }
        const fate = FATES.find(([prefix]) => address.startsWith(prefix));
        if (fate?.[2] === true) suppress(address);
        for (const [kind, detail] of fate?.[1] ?? ([['Delivery', {}]] as const)) await tell(mail, kind, address, detail);
      }
    } finally {
      pending -= 1;
    }
  };

  const accept = (form: URLSearchParams, source: string, destinations: readonly string[], raw: string): string => {
    const from = bareAddress(source);
    if (domainOf(from) !== verifiedDomain) {
      const failing = `The following identities failed the check in region EU-WEST-2: ${from}`;
      throw new ServiceError('MessageRejected', `Email address is not verified. ${failing}`);
    }
    if (destinations.length === 0) throw new ServiceError('InvalidParameterValue', 'Missing required header \'To\'.');
    if (destinations.length > 50) throw new ServiceError('MessageRejected', 'Recipient count exceeds 50.');
    for (const destination of destinations) {
      if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(bareAddress(destination))) throw new ServiceError('InvalidParameterValue', "Missing final '@domain'");
    }
    if (Buffer.byteLength(raw) > RAW_LIMIT_BYTES) throw new ServiceError('InvalidParameterValue', 'Message length is more than 10485760 bytes long.');
    const configurationSet = form.get('ConfigurationSetName');
    if (configurationSet !== null && configurationSet !== options.configurationSet) {
      throw new ServiceError('ConfigurationSetDoesNotExist', `Configuration set <${configurationSet}> does not exist.`);
    }
    const tags = readPairs(form, 'Tags.member');
    for (const [name, value] of tags) {
      if (!TAG.test(name) || !TAG.test(value)) {
        throw new ServiceError('InvalidParameterValue', "Invalid tag name or value: only alphanumeric ASCII characters, '_' and '-' are allowed.");
      }
    }
    const id = `0102${randomBytes(6).toString('hex')}-${randomUUID()}-000000`;
    sentToday += 1;
    const mail = outbox.addMail({ id, at: now().toISOString(), source, destinations, tags: Object.fromEntries(tags), configurationSet, raw });
    void deliver(mail).catch(() => undefined);
    return `<MessageId>${id}</MessageId>`;
  };

  const query: QueryService = {
    namespace: 'http://ses.amazonaws.com/doc/2010-12-01/',
    actions: {
      SendRawEmail: (form) => {
        const raw = Buffer.from(form.get('RawMessage.Data') ?? '', 'base64').toString('utf8');
        const { from, headers } = parseMail(raw);
        const named = readMembers(form, 'Destinations.member');
        const inHeaders = ['to', 'cc', 'bcc'].flatMap((name) => (headers[name] ?? '').split(',')).map((one) => one.trim());
        return accept(form, form.get('Source') ?? from, named.length > 0 ? named : inHeaders.filter((one) => one !== ''), raw);
      },
      SendEmail: (form) => {
        const destinations = ['To', 'Cc', 'Bcc'].flatMap((kind) => readMembers(form, `Destination.${kind}Addresses.member`));
        const source = form.get('Source') ?? '';
        const part = (kind: string): string => {
          const data = form.get(`Message.Body.${kind}.Data`);
          if (data === null) return '';
          const head = `--part\r\nContent-Type: ${kind === 'Html' ? 'text/html' : 'text/plain'}; charset=utf-8\r\nContent-Transfer-Encoding: base64`;
          return `${head}\r\n\r\n${Buffer.from(data).toString('base64')}\r\n`;
        };
        const subject = Buffer.from(form.get('Message.Subject.Data') ?? '').toString('base64');
        const head = `From: ${source}\r\nTo: ${destinations.join(', ')}\r\nSubject: =?utf-8?B?${subject}?=\r\nMIME-Version: 1.0\r\n`;
        const parts = `Content-Type: multipart/alternative; boundary="part"\r\n\r\n${part('Text')}${part('Html')}--part--\r\n`;
        return accept(form, source, destinations, head + parts);
      },
      GetSendQuota: () => `<Max24HourSend>50000.0</Max24HourSend><MaxSendRate>14.0</MaxSendRate><SentLast24Hours>${sentToday}.0</SentLast24Hours>`,
    },
  };
  return { query, tell, pending: () => pending, suppressed: () => [...suppression] };
};
