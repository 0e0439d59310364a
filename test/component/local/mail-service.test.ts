import { GetSendQuotaCommand, ListIdentitiesCommand, SESClient, SendEmailCommand, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LocalRuntime } from '../../../infra/local/start-local-runtime.ts';
import { lever, startRuntimeForMany } from '../../support/local.ts';

interface Notice {
  readonly eventType: string;
  readonly mail: { readonly messageId: string; readonly timestamp: string; readonly tags: Readonly<Record<string, readonly string[]>> };
  readonly bounce?: { readonly bounceType: string; readonly bounceSubType: string };
}

let runtime: LocalRuntime;
let ses: SESClient;
let notices: Notice[] = [];

beforeAll(async () => {
  runtime = await startRuntimeForMany({
    functions: {
      'record-receipt': (event) => {
        for (const record of (event as { Records: { body: string }[] }).Records) notices.push(JSON.parse(record.body) as Notice);
        return Promise.resolve({});
      },
    },
  });
  ses = new SESClient({ maxAttempts: 1 });
});
beforeEach(async () => {
  await runtime.idle();
  notices = [];
});
afterAll(async () => {
  ses.destroy();
  await runtime.stop();
});

const rawMail = (to: string, more = ''): Buffer =>
  Buffer.from(
    [
      'From: Encompass <no-reply@encompass.wearmouth.example>',
      `To: ${to}`,
      'Subject: =?UTF-8?B?SHlzYnlzaWFkIMO0?=',
      'MIME-Version: 1.0',
      'Content-Type: multipart/alternative; boundary="b=1"',
      '',
      '--b=1',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Open http://localhost/n/abc =E2=9C=93 a long=',
      ' line',
      '--b=1',
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(`<p>Open ✓${more}</p>`).toString('base64'),
      '--b=1--',
      '',
    ].join('\r\n'),
  );

const send = async (to: string, tags: Record<string, string> = { effect: 'e-1' }): Promise<string> => {
  const { MessageId = '' } = await ses.send(
    new SendRawEmailCommand({
      Source: process.env['SENDER_ADDRESS'],
      Destinations: [to],
      Tags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
      RawMessage: { Data: rawMail(to) },
      ConfigurationSetName: 'encompass',
    }),
  );
  return MessageId;
};

// Two invocations may run side by side: what was published first need not be read first.
const kindOf = ({ eventType, bounce }: Notice): string => (bounce === undefined ? eventType : `${eventType} ${bounce.bounceSubType}`);
const kinds = (): readonly string[] => notices.map(kindOf).sort();

test('a mail that arrives is told of twice: sent and delivered, with the tags as lists and the turned clock', async () => {
  runtime.clock.set(new Date('2027-03-01T06:30:00Z'));

  const messageId = await send('head@oak.example', { effect: 'e-77', rung: 'first' });
  await runtime.idle();

  const delivery = notices.find((notice) => notice.eventType === 'Delivery');
  expect(kinds()).toEqual(['Delivery', 'Send']);
  const tags = { effect: ['e-77'], rung: ['first'], 'ses:configuration-set': ['encompass'] };
  expect(delivery?.mail).toMatchObject({ messageId, destination: ['head@oak.example'], tags });
  expect(delivery?.mail.timestamp).toMatch(/^2027-03-01T06:3/);
});

test('the outbox keeps the message as it was handed over, and shows it as a mail program would', async () => {
  const messageId = await send('deputy@oak.example');
  await runtime.idle();

  const { json } = await lever<{ mails: { id: string; raw: string }[] }>(runtime, 'GET', 'outbox');
  const mail = json.mails.find((one) => one.id === messageId);

  const text = 'Open http://localhost/n/abc ✓ a long line';
  expect(mail).toMatchObject({ subject: 'Hysbysiad ô', text, html: '<p>Open ✓</p>', tags: { effect: 'e-1' } });
  expect(mail?.raw).toBe(rawMail('deputy@oak.example').toString());
});

test.each([
  ['bounce.office@oak.example', ['Send', 'Bounce General']],
  ['complaint@oak.example', ['Send', 'Delivery', 'Complaint']],
  ['ooto.head@oak.example', ['Send', 'Delivery', 'Bounce General']],
  ['slow@oak.example', ['Send', 'DeliveryDelay']],
  ['suppressed@oak.example', ['Send', 'Bounce OnAccountSuppressionList']],
])('%s gives %j', async (address, expected) => {
  await send(address);
  await runtime.idle();

  expect(kinds()).toEqual([...expected].sort());
});

test('a mailbox that bounced once is suppressed: the next mail is accepted silently, and the notice says why', async () => {
  await send('bounce@elm.example');
  await runtime.idle();
  notices = [];

  const messageId = await send('Head <BOUNCE@elm.example>');
  await runtime.idle();

  expect(messageId).not.toBe('');
  expect(kinds()).toEqual(['Bounce OnAccountSuppressionList', 'Send']);
});

test('without a configuration set there are no notices', async () => {
  const Destinations = ['head@oak.example'];
  await ses.send(new SendRawEmailCommand({ Source: process.env['SENDER_ADDRESS'], Destinations, RawMessage: { Data: rawMail('head@oak.example') } }));
  await runtime.idle();

  expect(notices).toEqual([]);
});

test.each([
  ['a sender of another domain', { Source: 'a@elsewhere.example' }, 'MessageRejected'],
  ['a configuration set that is not there', { ConfigurationSetName: 'other' }, 'ConfigurationSetDoesNotExistException'],
  ['a tag with a space', { Tags: [{ Name: 'effect', Value: 'a b' }] }, 'InvalidParameterValue'],
  ['an address without a domain', { Destinations: ['head'] }, 'InvalidParameterValue'],
])('%s is refused', async (_what, change, name) => {
  const given = { Source: process.env['SENDER_ADDRESS'], Destinations: ['head@oak.example'], RawMessage: { Data: rawMail('head@oak.example') } };

  await expect(ses.send(new SendRawEmailCommand({ ...given, ...change }))).rejects.toMatchObject({ name });
});

test('SendEmail works too, the quota can be read, and what is not served says so at once', async () => {
  const { MessageId } = await ses.send(
    new SendEmailCommand({
      Source: process.env['SENDER_ADDRESS'],
      Destination: { ToAddresses: ['a@oak.example'], CcAddresses: ['b@oak.example'] },
      Message: { Subject: { Data: 'Grüße' }, Body: { Text: { Data: 'text' }, Html: { Data: '<p>html</p>' } } },
    }),
  );
  const quota = await ses.send(new GetSendQuotaCommand({}));

  expect(runtime.outbox.findMail((mail) => mail.id === MessageId)?.destinations).toEqual(['a@oak.example', 'b@oak.example']);
  expect(quota.Max24HourSend).toBe(50_000);
  await expect(ses.send(new ListIdentitiesCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' });
});

test('a notice can be put in by hand, about a mail by its tag, or as any JSON at all', async () => {
  const messageId = await send('slow.head@ash.example', { effect: 'e-99' });
  await runtime.idle();
  notices = [];

  const told = await lever(runtime, 'POST', 'receipts', { kind: 'bounce', tag: 'e-99', bounceType: 'Transient', bounceSubType: 'MailboxFull' });
  await lever(runtime, 'POST', 'receipts', { event: { eventType: 'Nonsense', mail: {} } });
  const unknown = await lever(runtime, 'POST', 'receipts', { kind: 'Delivery', messageId: 'none' });
  await runtime.idle();

  expect([told.status, unknown.status]).toEqual([202, 400]);
  const bounce = { bounceType: 'Transient', bounceSubType: 'MailboxFull' };
  expect(notices.find((notice) => notice.eventType === 'Bounce')).toMatchObject({ mail: { messageId }, bounce });
  expect(notices.map((notice) => notice.eventType).sort()).toEqual(['Bounce', 'Nonsense']);
});

test('faults strike mails and notices without a proxy', async () => {
  await lever(runtime, 'POST', 'faults', { service: 'ses', operation: 'SendRawEmail', kind: 'fail', code: 'Throttling' });
  await lever(runtime, 'POST', 'faults', { service: 'ses', operation: 'Notice', kind: 'duplicate', contains: '"Delivery"' });

  await expect(send('head@oak.example')).rejects.toMatchObject({ name: 'Throttling' });
  await send('head@oak.example');
  await runtime.idle();
  await lever(runtime, 'DELETE', 'faults');

  expect(kinds()).toEqual(['Delivery', 'Delivery', 'Send']);
});
