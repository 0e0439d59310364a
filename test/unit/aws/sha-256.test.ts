import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha256 } from '../../../shared/aws/sha-256.ts';

const text = 'Grüße an die Schule';
const bytes = new TextEncoder().encode(text);

test('hashes are those of everybody else, whatever form the text comes in', async () => {
  const ours = await Promise.all(
    [text, bytes, bytes.buffer].map(async (source) => {
      const hash = new sha256();
      hash.update(source);
      return Buffer.from(await hash.digest()).toString('hex');
    }),
  );

  expect(new Set(ours)).toEqual(new Set([createHash('sha256').update(text).digest('hex')]));
});

test.each([['text'], [new TextEncoder().encode('text')]])('keyed hashes too, with a key of either form, and begun anew', async (secret) => {
  const hash = new sha256(secret);
  hash.update('forgotten');
  hash.reset();
  hash.update(bytes.subarray(0, 5));
  hash.update(bytes.subarray(5));

  expect(Buffer.from(await hash.digest()).toString('hex')).toBe(createHmac('sha256', 'text').update(text).digest('hex'));
});

test('an empty key is a key', async () => {
  const hash = new sha256('');
  hash.update(text);

  expect(Buffer.from(await hash.digest()).toString('hex')).toBe(createHmac('sha256', '').update(text).digest('hex'));
});
