import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLoopbackAddress, isPublicAddress } from '../../shared/domain/public-address.ts';

const dotted = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
const within = (first: string, bits: number): fc.Arbitrary<string> => {
  const start = first.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return fc.integer({ min: 0, max: 2 ** (32 - bits) - 1 }).map((offset) => dotted(start + offset));
};

describe('an address that a callback may go to', () => {
  test.each(['8.8.8.8', '1.1.1.1', '81.2.69.160', '100.63.255.255', '100.128.0.1', '172.15.0.1', '172.32.0.1', '2a00:1450:4009:81f::200e', '2606:4700:4700::1111'])('%s is one of everybody’s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    ['loopback', '127.0.0.0', 8],
    ['a private network', '10.0.0.0', 8],
    ['a private network', '172.16.0.0', 12],
    ['a private network', '192.168.0.0', 16],
    ['link-local, where clouds keep their metadata', '169.254.0.0', 16],
    ['a carrier’s own network', '100.64.0.0', 10],
    ['multicast', '224.0.0.0', 4],
    ['reserved and broadcast', '240.0.0.0', 4],
    ['this network', '0.0.0.0', 8],
    ['a benchmark network', '198.18.0.0', 15],
  ])('%s is none of them, and not dressed as IPv6 either', (_name, first, bits) => {
    fc.assert(
      fc.property(within(first, bits), (address) => {
        const hex = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
        const asGroups = `${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`;
        expect([address, `::ffff:${address}`, `::ffff:${asGroups}`, `64:ff9b::${asGroups}`, `::${address}`, `2002:${asGroups}::1`].filter(isPublicAddress)).toEqual([]);
      }),
    );
  });

  test.each(['::', '::1', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2001:db8::1', '2001::1', '2002:0808:0808::1', '3fff::1', '100::1', '5f00::1'])('%s is none of them', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(['', 'localhost', '127.1', '0x7f000001', '2130706433', '8.8.8', '8.8.8.8.8', '08.8.8.8', '256.1.1.1', '1:2:3', ':::', 'fe80::1%eth0', '2a00:::1', '2a00::1::2'])('%s cannot be read, and what cannot be read is refused', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test('whatever is loopback is not public', { tags: ['V1-3-6'] }, () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => !(isLoopbackAddress(address) && isPublicAddress(address))));
    expect(['127.0.0.1', '127.255.0.3', '::1', '0:0:0:0:0:0:0:1'].every(isLoopbackAddress)).toBe(true);
  });
});
