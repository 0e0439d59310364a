import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readClient } from '../../../infra/cli/client-file.ts';
import { runEncompass } from '../../../infra/cli/encompass.ts';
import { createGatewayClient } from '../../../infra/cli/gateway-client.ts';
import { loadArea } from '../../../infra/local/wearmouth/load-area.ts';
import { rememberedIo } from '../../support/command-io.ts';
import { lever, startRuntime, temporaryDirectory } from '../../support/local.ts';

const BY_HAND = join(import.meta.dirname, '../../../infra/local/story/incidents/by-hand.json');
const TRACE = 'force-trace-20261102-0001';

const encompass = async (...argv: readonly string[]) => {
  const { io, out, err } = rememberedIo();
  return { code: await runEncompass(argv, io), out: out(), err: err() };
};

test('everything stops at seven, and the list of 06:30 still says whom to phone; one trace id leads from the police request to the last receipt', { timeout: 60_000, tags: ['T37', 'V16-2-4'] }, async () => {
  const dataDir = temporaryDirectory();
  const runtime = await startRuntime({ dataDir });
  await loadArea({ origin: runtime.origin, dataDir, pupils: 40, clientEnv: runtime.clientEnv, progress: () => undefined });
  writeFileSync(join(dataDir, 'endpoints.json'), JSON.stringify({ origin: runtime.origin, env: runtime.clientEnv }));
  const key = join(dataDir, 'force.jwk');
  const made = await encompass('manifest', 'new-key', key);
  const refused = await encompass('manifest', 'register', key, '--force', '98', '--data-dir', dataDir);
  const registered = await encompass('manifest', 'register', `${key}.pub`, '--force', '98', '--data-dir', dataDir);
  expect([made.code, refused.code, registered.code], `${made.err}${refused.err}${registered.err}`).toEqual([0, 1, 0]);
  expect(refused.err).toContain('It must never leave the force');

  await lever(runtime, 'POST', 'clock', { set: '2026-11-02T09:00:00Z', jump: true });
  const police = createGatewayClient(runtime.origin).actingAs(readClient(dataDir, 'wearmouth-police'));
  const posted = await police('POST', '/v1/incidents', {
    headers: { 'content-type': 'application/json', 'idempotency-key': 'once-2026-11-02', 'x-correlation-id': TRACE },
    body: readFileSync(BY_HAND, 'utf8'),
  });
  await lever(runtime, 'GET', 'idle');
  await lever(runtime, 'POST', 'clock', { set: '2026-11-03T06:30:20Z' });
  await lever(runtime, 'GET', 'idle');
  const { json: outbox } = await lever<{ mails: { tags: Record<string, string>; text: string }[] }>(runtime, 'GET', 'outbox');
  const dump = await (await fetch(`${runtime.origin}/_local/dump`)).text();
  const fetched = await encompass('manifest', 'fetch', '--force', '98', '--out', join(dataDir, 'lists'), '--data-dir', dataDir);
  const lines = runtime.logLines().flatMap((line) => (line.includes(TRACE) ? [JSON.parse(line) as { step?: string; code: string; because?: string }] : []));
  await runtime.stop();

  const files = readdirSync(join(dataDir, 'lists'));
  const list = await encompass('manifest', 'open', join(dataDir, 'lists', files.at(-1) ?? ''), '--key', key, '--json');
  const { entries } = JSON.parse(list.out) as { entries: { forceReference: string; shortReference: string; keyAdults: { phone?: string }[] }[] };
  const mail = outbox.mails[0];
  expect([posted.status, fetched.code, list.code, files.at(-1)]).toEqual([202, 0, 0, '98-2026-11-03T0630.jwe']);
  expect(entries.map(({ forceReference }) => forceReference)).toEqual(['WM-26-106201']);
  expect(mail?.text).toContain(entries[0]?.shortReference);
  expect(entries[0]?.keyAdults.some(({ phone }) => phone !== undefined)).toBe(true);

  // The answer to the police, the events between the steps, the delivery, the mail service's tag, and the log of each step on the way.
  expect(posted.headers.get('x-correlation-id')).toBe(TRACE);
  expect(mail?.tags['trace']).toBe(TRACE);
  expect((JSON.parse(dump) as { tables: { records: { sk: string; traceId?: string }[] } }).tables.records.filter(({ sk }) => sk.startsWith('D#')).map(({ traceId }) => traceId)).toContain(TRACE);
  expect([...new Set(lines.map(({ step, code }) => `${step} ${code}`))]).toEqual(
    expect.arrayContaining(['incident-api REQUEST_DONE', 'link-children RECORD_DONE', 'send-notification MAIL_ACCEPTED', 'send-notification RECORD_DONE', 'record-receipt RECEIPT_RECORDED']),
  );
});
