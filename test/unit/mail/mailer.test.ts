import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { createMailer } from '../../../shared/aws/mailer.ts';
import { createTexter } from '../../../shared/aws/texter.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';
import type { Mail } from '../../../shared/ports/messages.ts';

const service = mockClient(SESClient);
const phones = mockClient(SNSClient);
beforeEach(() => {
  service.reset();
  phones.reset();
});

const mailer = createMailer({
  ses: new SESClient({ region: 'eu-west-2' }),
  sender: 'Encompass <no-reply@gateway.example>',
  replyTo: 'desk@gateway.example',
  configurationSet: 'receipts',
  now: () => new Date('2026-10-14T21:40:00Z'),
});
const mail = (over: Partial<Mail> = {}): Mail => ({
  to: sensitive('r.quillby@harbour.example'),
  subject: 'A safeguarding notification is waiting for you',
  text: sensitive('Read it at: https://gateway.example/n/secret'),
  html: sensitive('<p>Read it</p>'),
  language: 'en',
  tags: { effect: 'eff_1', notification: 'ntf_1', version: '1' },
  ...over,
});
/** What the SDK throws: a name, and the status when the service answered at all. */
const thrown = (name: string, httpStatusCode?: number, code?: string): Error =>
  Object.assign(new Error('of the service'), { name, $metadata: httpStatusCode === undefined ? {} : { httpStatusCode }, ...(code === undefined ? {} : { code }) });

describe('the mail service', () => {
  test('took the e-mail: one recipient, our tags, the configuration set that reports back', { tags: ['T25', 'T26'] }, async () => {
    service.on(SendRawEmailCommand).resolves({ MessageId: 'ses-1' });

    const answer = await mailer.send(mail());

    expect(answer).toEqual({ kind: 'accepted', messageId: 'ses-1' });
    const [{ args }] = service.commandCalls(SendRawEmailCommand) as unknown as [{ args: [SendRawEmailCommand] }];
    expect(args[0].input).toMatchObject({ Destinations: ['r.quillby@harbour.example'], ConfigurationSetName: 'receipts' });
    expect(args[0].input.Tags).toContainEqual({ Name: 'effect', Value: 'eff_1' });
  });

  test('is not handed a tag that it would refuse the whole e-mail for', { tags: ['T25', 'V1-3-11'] }, async () => {
    service.on(SendRawEmailCommand).resolves({ MessageId: 'ses-1' });

    await mailer.send(mail({ tags: { effect: 'eff_1', trace: 'Root=1-5f0c:7e1a' } }));

    const [{ args }] = service.commandCalls(SendRawEmailCommand) as unknown as [{ args: [SendRawEmailCommand] }];
    expect(args[0].input.Tags).toEqual([{ Name: 'effect', Value: 'eff_1' }]);
  });

  test.each([
    ['Throttling', 400, 'throttled'],
    ['ThrottlingException', 429, 'throttled'],
    ['TooManyRequestsException', 429, 'throttled'],
    ['LimitExceededException', 400, 'throttled'],
    ['ServiceUnavailable', 503, 'unavailable'],
    ['AccessDenied', 403, 'unavailable'],
    ['ExpiredToken', 403, 'unavailable'],
  ])('says %s (%i): it surely took nothing, so it may be asked again', async (name, status, kind) => {
    service.on(SendRawEmailCommand).rejects(thrown(name, status));

    expect(await mailer.send(mail())).toEqual({ kind });
  });

  test.each(['MessageRejected', 'MailFromDomainNotVerifiedException', 'ConfigurationSetDoesNotExistException', 'AccountSendingPausedException', 'InvalidParameterValue'])(
    'refuses for good with %s: the next person is told instead',
    async (name) => {
      service.on(SendRawEmailCommand).rejects(thrown(name, 400));

      expect(await mailer.send(mail())).toEqual({ kind: 'refused', code: name });
    },
  );

  test.each([
    ['TimeoutError', undefined],
    ['ECONNRESET', undefined],
    ['InternalFailure', 500],
    ['BadGateway', 502],
    ['GatewayTimeout', 504],
  ])('fails with %s: it may have taken it, so nobody asks again at once', async (name, status) => {
    service.on(SendRawEmailCommand).rejects(thrown(name, status));

    expect(await mailer.send(mail())).toEqual({ kind: 'unknown' });
  });

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN'])('is not to be found (%s): it surely took nothing', async (code) => {
    service.on(SendRawEmailCommand).rejects(thrown('Error', undefined, code));

    expect(await mailer.send(mail())).toEqual({ kind: 'unavailable' });
  });

  test.each([
    ['an address', { to: sensitive('a@harbour.example\r\nBcc: everyone@evil.example') }],
    ['a subject', { subject: 'Hello\nBcc: everyone@evil.example' }],
  ])('is never handed a second header through %s', async (_what, over) => {
    service.on(SendRawEmailCommand).resolves({ MessageId: 'ses-1' });

    const answer = await mailer.send(mail(over));

    expect(answer.kind).toBe('refused');
    expect(service.commandCalls(SendRawEmailCommand)).toHaveLength(0);
  });

  test('gets Welsh letters in a subject as an encoded word, and both texts of the e-mail', async () => {
    service.on(SendRawEmailCommand).resolves({ MessageId: 'ses-1' });

    await mailer.send(mail({ subject: 'Wedi newid: hysbysiad diogelu i’w ddarllen', language: 'cy' }));

    const [{ args }] = service.commandCalls(SendRawEmailCommand) as unknown as [{ args: [SendRawEmailCommand] }];
    const raw = Buffer.from(args[0].input.RawMessage?.Data ?? []).toString('utf8');
    expect(raw).toMatch(/^Subject: =\?UTF-8\?B\?[A-Za-z0-9+/=]+\?=\r$/m);
    expect(raw).toContain(Buffer.from('Read it at: https://gateway.example/n/secret').toString('base64').slice(0, 40));
    expect([...raw.matchAll(/Content-Type: text\/(plain|html)/g)].map(([, type]) => type)).toEqual(['plain', 'html']);
  });
});

describe('the text service', () => {
  const texter = createTexter({ sns: new SNSClient({ region: 'eu-west-2' }), sender: 'Encompass' });

  test('gets a mobile number as it is dialled from anywhere', async () => {
    phones.on(PublishCommand).resolves({ MessageId: 'sns-1' });

    const answer = await texter.send(sensitive('07700 900123'), sensitive('123456'));

    expect(answer).toBe('accepted');
    const [{ args }] = phones.commandCalls(PublishCommand) as unknown as [{ args: [PublishCommand] }];
    expect(args[0].input.PhoneNumber).toBe('+447700900123');
  });

  test.each([
    ['ThrottlingException', 400, 'throttled'],
    ['OptedOutException', 400, 'refused'],
    ['AccessDenied', 403, 'unavailable'],
    ['InternalErrorException', 500, 'unknown'],
    ['TimeoutError', undefined, 'unknown'],
  ])('fails with %s (%s): the person is offered another way, and nothing is thrown', async (name, status, answer) => {
    phones.on(PublishCommand).rejects(thrown(name, status));

    expect(await texter.send(sensitive('07700900123'), sensitive('123456'))).toBe(answer);
  });

  test('is not asked to dial what is no number', async () => {
    expect(await texter.send(sensitive('extension 12'), sensitive('123456'))).toBe('refused');
    expect(phones.calls()).toHaveLength(0);
  });
});
