import { DecryptCommand, GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import type { KMSClient } from '@aws-sdk/client-kms';
import { expect, test } from 'vitest';
import { createKeyVault, seal, unseal } from '../../../shared/aws/key-vault.ts';
import { keyServiceDouble } from '../../support/doubles/key-service.ts';

const counted = () => {
  const service = keyServiceDouble();
  const calls = { made: 0, opened: 0 };
  const send = (command: unknown): Promise<unknown> => {
    if (command instanceof GenerateDataKeyCommand) calls.made += 1;
    if (command instanceof DecryptCommand) calls.opened += 1;
    return (service.send as (command: unknown) => Promise<unknown>)(command);
  };
  const clock = { at: Date.parse('2026-11-23T02:00:00Z') };
  const kms = { send } as unknown as KMSClient;
  const vault = () => createKeyVault(kms, 'content', () => new Date(clock.at));
  return { vault, calls, clock };
};
const incident = (incidentId: string) => ({ purpose: 'incident', incidentId });
const place = { table: 'records', key: 'inc_1', field: 'content', version: 1 };

test('each incident has a key of its own, though the key service is asked once a night', async () => {
  const { vault, calls } = counted();
  const writer = vault();

  const keys = await Promise.all(['inc_1', 'inc_2', 'inc_3'].map((id) => writer.create(incident(id))));

  expect(new Set(keys.map(({ plain }) => plain.toString('hex'))).size).toBe(3);
  expect(calls).toEqual({ made: 1, opened: 0 });
});

test('another process opens what this one wrapped, and asks once for all of it', async () => {
  const { vault, calls } = counted();
  const writer = vault();
  const [one, two] = await Promise.all([writer.create(incident('inc_1')), writer.create(incident('inc_2'))]);
  const sealed = seal(one, place, { told: 'by the force' });

  const reader = vault();
  const [opened] = await Promise.all([reader.open(one.wrapped, incident('inc_1')), reader.open(two.wrapped, incident('inc_2'))]);

  expect(unseal(opened, place, sealed)).toEqual({ told: 'by the force' });
  expect(calls).toEqual({ made: 1, opened: 1 });
});

test.each([
  ['another incident', { purpose: 'incident', incidentId: 'inc_2' }],
  ['another purpose', { purpose: 'area', incidentId: 'inc_1' }],
  ['no context', {}],
])('a wrapped key put under %s does not open', async (_, context) => {
  const { vault } = counted();
  const { wrapped } = await vault().create(incident('inc_1'));

  const opening = vault().open(wrapped, context);

  await expect(opening).rejects.toThrow();
});

test('a changed or foreign form does not open', { tags: ['T33', 'V11-3-3'] }, async () => {
  const { vault } = counted();
  const writer = vault();
  const { wrapped } = await writer.create(incident('inc_1'));
  const [format, by, inner = ''] = wrapped.split('.');

  const changed = `${inner.slice(0, -8)}AAAAAAA=`;
  for (const wrong of [`v1.${by}.${inner}`, `${format}.${by}`, `${format}.${by}.${changed}`, Buffer.alloc(96).toString('base64')]) {
    await expect(writer.open(wrong, incident('inc_1'))).rejects.toThrow();
  }
});

test('a wrapping key serves five minutes and a thousand incidents, no more', async () => {
  const { vault, calls, clock } = counted();
  const writer = vault();
  for (let n = 0; n < 1_000; n += 1) await writer.create(incident(`inc_${n}`));
  const afterAThousand = calls.made;

  await writer.create(incident('inc_1000'));
  const afterOneMore = calls.made;
  clock.at += 5 * 60_000;
  await writer.create(incident('inc_1001'));

  expect([afterAThousand, afterOneMore, calls.made]).toEqual([1, 2, 3]);
});

test('a key service that was away for a moment is asked again', { tags: ['T37'] }, async () => {
  const { vault } = counted();
  const healthy = vault();
  const { wrapped } = await healthy.create(incident('inc_1'));
  let isAway = true;
  const service = keyServiceDouble();
  const ask = service.send as (command: unknown) => Promise<unknown>;
  const send = (command: unknown): Promise<unknown> => (isAway ? Promise.reject(new Error('away')) : ask(command));
  const flaky = createKeyVault({ send } as unknown as KMSClient, 'content', () => new Date(0));

  await expect(flaky.create(incident('inc_2'))).rejects.toThrow('away');
  await expect(flaky.open(wrapped, incident('inc_1'))).rejects.toThrow('away');
  isAway = false;
  const made = await flaky.create(incident('inc_2'));

  expect((await flaky.open(made.wrapped, incident('inc_2'))).plain).toEqual(made.plain);
});
