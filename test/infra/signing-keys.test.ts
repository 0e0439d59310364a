import { describe, expect, test } from 'vitest';
import { checkEnvironment, readEnvironment } from '../../infra/cloud/config.ts';
import { synthesise } from '../support/cloud-template.ts';
import type { Properties } from '../support/cloud-template.ts';

const WAY = ['first', 'first second', 'second first', 'second'] as const;
const trial = readEnvironment(undefined);

describe('the keys of access tokens', () => {
  test.each(WAY)('are named in order as "%s": whoever signs or checks finds exactly those, and may use no other', (tokenSigning) => {
    const cloud = synthesise(checkEnvironment('a test', { ...trial, tokenSigning }));

    const namedBy = (name: string): string => {
      const { stack, properties } = cloud.named('AWS::Lambda::Function', `function:${name}`);
      return cloud.read(stack, (properties['Environment'] as { readonly Variables: Properties }).Variables['TOKEN_SIGNING_KEY_ID']);
    };
    const order = tokenSigning.split(' ').map((which) => ({ first: 'key:tokenSigning', second: 'key:tokenSigningSecond' })[which]).join(' ');
    const pairs = cloud.ofType('AWS::KMS::Key').filter((key) => key.properties['KeySpec'] === 'ECC_NIST_P256' && cloud.nameOf(key).startsWith('key:tokenSigning'));

    expect(['incident-api', 'client-api', 'staff-console'].map(namedBy)).toEqual([order, order, order]);
    expect(pairs).toHaveLength(tokenSigning.split(' ').length);
    expect(pairs.every(({ deletionPolicy }) => deletionPolicy === 'Retain')).toBe(true);
  });

  test('are refused in words when the file names others', () => {
    expect(() => checkEnvironment('a test', { ...trial, tokenSigning: 'third' })).toThrow('choose "first", "first second", "second first" or "second"');
  });
});
