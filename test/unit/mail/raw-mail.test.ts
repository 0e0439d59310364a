import { readFileSync } from 'node:fs';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { createMailer } from '../../../shared/aws/mailer.ts';
import { emailCopy } from '../../../shared/domain/email-copy.ts';
import { RUNG_KINDS } from '../../../shared/domain/rung.ts';
import type { RungKind } from '../../../shared/domain/rung.ts';
import { sensitive } from '../../../shared/domain/sensitive.ts';

/** The very bytes that leave, for every kind of e-mail in both languages. */
const service = mockClient(SESClient);
beforeEach(() => {
  service.reset();
  service.on(SendRawEmailCommand).resolves({ MessageId: 'ses-1' });
});

interface Facts {
  readonly token: string;
  readonly reference: string;
  readonly notificationId: string;
  readonly effect: string;
}
const ONE: Facts = { token: 'kXw3-first-link-of-43-characters-000000000000', reference: 'OE-7F3K-2M9Q', notificationId: 'ntf_1', effect: 'eff_1' };
const OTHER: Facts = { token: 'pQz8-other-link-of-43-characters-00000000000', reference: 'OE-BBCC-DDFF', notificationId: 'ntf_2', effect: 'eff_2' };

const sent = async (rung: RungKind, language: 'en' | 'cy', { token, reference, notificationId, effect }: Facts) => {
  const mailer = createMailer({ ses: new SESClient({ region: 'eu-west-2' }), sender: 'Encompass <no-reply@gateway.example>', replyTo: 'desk@gateway.example', configurationSet: 'receipts', now: () => new Date('2026-10-14T21:40:00Z') });
  const copy = emailCopy(rung, { language, link: `https://gateway.example/n/${token}`, homePage: 'https://gateway.example', shortReference: reference, deskPhone: '0191 555 0100' });
  await mailer.send({ to: sensitive('r.quillby@harbour.example'), subject: copy.subject, text: sensitive(copy.text), html: sensitive(copy.html), language, tags: { effect, notification: notificationId, version: '1', trace: 'trace-0001' } });
  const { input } = (service.commandCalls(SendRawEmailCommand).at(-1) as unknown as { args: [SendRawEmailCommand] }).args[0];
  const raw = Buffer.from(input.RawMessage?.Data ?? []).toString('utf8');
  const [head = ''] = raw.split('\r\n\r\n');
  const headers = new Map(head.split('\r\n').map((line): [string, string] => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]));
  const bodies = [...raw.matchAll(/base64\r\n\r\n([A-Za-z0-9+/=\r\n]+?)\r\n--/g)].map(([, body = '']) => Buffer.from(body, 'base64').toString('utf8'));
  return { input, raw, headers, bodies, types: [...raw.matchAll(/Content-Type: (text\/\w+)/g)].map(([, type]) => type) };
};

const MAILS = RUNG_KINDS.filter((rung) => rung !== 'callList').flatMap((rung) => (['en', 'cy'] as const).map((language) => [rung, language] as const));

describe.each(MAILS)('an e-mail of the rung %s in %s', (rung, language) => {
  test('goes to one person, through the set of rules that demands TLS and tracks nobody', { tags: ['T25', 'T19', 'V1-3-11'] }, async () => {
    const { input, headers } = await sent(rung, language, ONE);

    expect(input.Destinations).toEqual(['r.quillby@harbour.example']);
    expect(headers.get('to')).toBe('r.quillby@harbour.example');
    expect([headers.has('cc'), headers.has('bcc')]).toEqual([false, false]);
    expect(input.ConfigurationSetName).toBe('receipts');
  });

  test('asks for no answer from a machine, is no list, and has no header that tells anything', async () => {
    const { headers } = await sent(rung, language, ONE);

    // No List-Unsubscribe: nobody may switch off the one channel of a duty with a click. No Precedence: "bulk" is what filters put aside.
    expect([...headers.keys()].toSorted()).toEqual(['auto-submitted', 'content-language', 'content-type', 'date', 'from', 'mime-version', 'reply-to', 'subject', 'to', 'x-auto-response-suppress']);
    expect([headers.get('auto-submitted'), headers.get('content-language')]).toEqual(['auto-generated', language]);
  });

  test('has its words as text first, then as HTML, both with the reference; no line is longer than mail allows, all of it is ASCII', async () => {
    const { raw, headers, types, bodies } = await sent(rung, language, ONE);

    expect(headers.get('content-type')).toMatch(/^multipart\/alternative; boundary=/);
    expect(types).toEqual(['text/plain', 'text/html']);
    expect(bodies).toHaveLength(2);
    expect(bodies.every((body) => body.includes(ONE.reference))).toBe(true);
    expect(bodies.map((body) => body.includes(`https://gateway.example/n/${ONE.token}`))).toEqual(rung === 'withdrawal' ? [false, false] : [true, true]);
    expect(raw.split('\r\n').every((line) => line.length <= 998)).toBe(true);
    // oxlint-disable-next-line no-control-regex
    expect(raw).toMatch(/^[\x00-\x7f]*$/);
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('loads nothing, runs nothing and posts nothing: no picture, script, form or style from elsewhere', { tags: ['T19', 'V14-2-3'] }, async () => {
    const { bodies } = await sent(rung, language, ONE);

    expect(bodies[1]).not.toMatch(/<(img|script|form|iframe|link|object|svg|video)\b|url\(|src=|\son\w+=/i);
    expect([...(bodies[1] ?? '').matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(rung === 'withdrawal' ? [] : [`https://gateway.example/n/${ONE.token}`]);
  });

  test('for another child differs in nothing but its link and reference, and the tags that never reach the reader', { tags: ['T26'] }, async () => {
    const one = await sent(rung, language, ONE);
    const other = await sent(rung, language, OTHER);

    const like = (body: string): string => body.replaceAll(ONE.token, OTHER.token).replaceAll(ONE.reference, OTHER.reference);
    expect(one.bodies.map(like)).toEqual(other.bodies);
    expect([...one.headers]).toEqual([...other.headers]);
    const frame = (raw: string): string => raw.replaceAll(/base64\r\n\r\n[A-Za-z0-9+/=\r\n]+?\r\n--/g, 'base64 --');
    expect(frame(one.raw)).toBe(frame(other.raw));
    expect(`${one.raw}${one.bodies.join('')}`).not.toContain('ntf_1');
  });
});

test('a withdrawal speaks of no link, for it has none', () => {
  for (const language of ['en', 'cy'] as const) {
    expect(emailCopy('withdrawal', { language, link: 'L', homePage: 'H', shortReference: 'R', deskPhone: 'P' }).text).not.toMatch(/link|ddolen/i);
  }
});

test.each(['shared/domain/email-copy.ts', 'shared/domain/text-copy.ts'])('the Welsh of %s is marked as awaiting a translator where it stands', (file) => {
  expect(readFileSync(file, 'utf8')).toMatch(/a translator must check/i);
});

test('no Welsh e-mail has a line of English', () => {
  for (const rung of RUNG_KINDS) {
    const facts = { link: 'L', homePage: 'H', shortReference: 'R', deskPhone: 'P' };
    const [en, cy] = (['en', 'cy'] as const).map((language) => emailCopy(rung, { language, ...facts }));
    const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line.length > 3);

    expect(lines(cy?.text ?? '').filter((line) => lines(en?.text ?? '').includes(line))).toEqual([]);
    expect(cy?.subject).not.toBe(en?.subject);
  }
});
